import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { ECHOES, TOKEN_SETTINGS } from '../support/canaries/echoes.ts';
import { openCanaryWorld, type CanaryWorld, type PlatformName } from '../support/canaries/canary-world.ts';
import { MASKED_QUOTE } from '../support/canaries/canaries.ts';
import { HANDLERS, type FunctionName } from '../support/fault-world.ts';

/* Secrets of the function, in none of what leaves it. `npm run test:faults` does the same under every switch of the emulator. */

const FUNCTIONS = Object.keys(HANDLERS) as FunctionName[];
const PLATFORMS: readonly PlatformName[] = ['functiongraph', 'lambda'];

let canaries: CanaryWorld;
beforeAll(async () => {
  canaries = await openCanaryWorld();
});
beforeEach(() => canaries.echo(/^$/, 200));
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});
afterAll(() => canaries.close());

/** One platform after the other. */
const CASES = FUNCTIONS.flatMap((functionName, at) =>
  ECHOES.filter(({ of = functionName }) => of === functionName).map((echoes, nth) => ({
    ...echoes,
    functionName,
    platform: PLATFORMS[(at + nth) % 2] as PlatformName,
  })),
);

it.each(CASES)(
  '$functionName on $platform shows no secret where $who responds $status and quotes all it was sent, bare, too',
  async ({ what, status, ...run }) => {
    canaries.echo(what, status);
    const { leaks, outputs } = await canaries.run(run);
    expect(leaks).toEqual([]);
    expect([...outputs.values()].join('')).toContain(MASKED_QUOTE);
  },
);

it.each<Parameters<CanaryWorld['run']>[0] & { readonly how: string }>(
  FUNCTIONS.flatMap((functionName, at) => [
    { functionName, platform: PLATFORMS[at % 2] as PlatformName, how: 'with keys' },
    { functionName, platform: PLATFORMS[(at + 1) % 2] as PlatformName, how: 'with a token', settings: TOKEN_SETTINGS },
    { functionName, platform: PLATFORMS[at % 2] as PlatformName, how: 'in shards', isSharded: true },
  ]),
)('$functionName on $platform shows no secret where all goes well $how', async (run) => {
  const { leaks, outputs } = await canaries.run(run);
  expect(leaks).toEqual([]);
  expect(outputs.get('response or error')).toContain('"status":"complete"');
  const kept = [...outputs.keys()].filter((key) => key.includes('/shards/'));
  expect(kept.length > 2).toBe(run.isSharded === true);
});
