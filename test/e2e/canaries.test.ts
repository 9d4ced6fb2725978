import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openCanaryWorld, type CanaryWorld, type PlatformName } from '../support/canaries/canary-world.ts';
import { projectId } from '../support/function-bench.ts';
import { HANDLERS, type FunctionName } from '../support/fault-world.ts';

/* Secrets of the function, in none of what leaves it. `npm run test:faults` does the same under every switch of the emulator. */

const FUNCTIONS = Object.keys(HANDLERS) as FunctionName[];
const PLATFORMS: readonly PlatformName[] = ['functiongraph', 'lambda'];

let canaries: CanaryWorld;
const env = { ...process.env };
beforeAll(async () => {
  canaries = await openCanaryWorld();
});
beforeEach(() => canaries.echo(/^$/, 200));
afterEach(() => {
  process.env = { ...env };
  vi.restoreAllMocks();
});
afterAll(() => canaries.close());

const CASES = FUNCTIONS.flatMap((functionName) => PLATFORMS.map((platform) => ({ functionName, platform })));

describe.each(CASES)('$functionName on $platform, full of secrets', ({ functionName, platform }) => {
  const token = { CSMS_AUTH: 'token', CSMS_SCOPES: `cn-north-4:${projectId(1)}`, CSMS_ACCOUNTS: '' };

  it.each([
    ['keys', {}],
    ['a token', token],
  ])('shows none where all goes well with %s', async (_, settings) => {
    const { leaks, outputs } = await canaries.run({ functionName, platform, settings });
    expect(leaks).toEqual([]);
    expect(outputs.get('response or error')).toContain('"status":"complete"');
  });

  it.each([
    ['CSMS and all that belongs to it', /^cloud$/, 400],
    ['CSMS and all that belongs to it', /^cloud$/, 401],
    ['CSMS and all that belongs to it', /^cloud$/, 403],
    ['the store', /^store$/, 403],
    ['the channels and the heartbeat', /^(?!cloud|store)/, 404],
    ['the channels and the heartbeat', /^(?!cloud|store)/, 400],
  ])('shows none where %s (%s) respond %i with all that they were sent', async (_, servers, status) => {
    canaries.echo(servers, status);
    const { leaks, outputs } = await canaries.run({ functionName, platform });
    expect(leaks).toEqual([]);
    const isAsked = servers.test('store') || servers.test('cloud') || functionName === 'failed-rotation-notifier';
    expect([...outputs.values()].join('').includes('cannot take')).toBe(isAsked);
  });
});
