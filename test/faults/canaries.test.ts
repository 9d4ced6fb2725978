import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { doctor } from '../../lib/local/doctor/doctor.ts';
import { SWITCHES, type SwitchName } from '../../lib/local/emulator/switches.ts';
import { startAwsSecretsServer } from '../support/aws-secrets-server.ts';
import { findLeaks, OWN, WEBHOOK_SECRET } from '../support/canaries/canaries.ts';
import { ECHOES } from '../support/canaries/echoes.ts';
import { openCanaryWorld, type CanaryWorld, type PlatformName } from '../support/canaries/canary-world.ts';
import { HANDLERS, type FunctionName } from '../support/fault-world.ts';

/* `e2e/canaries.test.ts` under every switch of the emulator, with each kind of event, and what people run beside the functions. */

const FUNCTIONS = Object.keys(HANDLERS) as FunctionName[];
const PLATFORMS: readonly PlatformName[] = ['functiongraph', 'lambda'];
const EVENTS = new URL('../../events/', import.meta.url).pathname;

let canaries: CanaryWorld;
beforeAll(async () => {
  canaries = await openCanaryWorld();
});
beforeEach(() => {
  canaries.echo(/^$/, 200);
  canaries.world.emulator.faults.clear();
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});
afterAll(() => canaries.close());

/** Every second switch on the other platform. */
const UNDER = FUNCTIONS.flatMap((functionName, at) =>
  (Object.keys(SWITCHES) as SwitchName[])
    .filter((name) => name !== 'before-page')
    .map((name, nth) => ({ functionName, name, platform: PLATFORMS[(at + nth) % 2] as PlatformName })),
);

it.each(UNDER)('$functionName on $platform shows no secret under $name', async ({ functionName, name, platform }) => {
  canaries.world.emulator.faults.add({ name, times: 3 });
  const { leaks } = await canaries.run({ functionName, platform });
  expect(leaks).toEqual([]);
});

it.each(FUNCTIONS)(
  '%s shows no secret, whatever event it is called with, whoever knocks with a wrong token',
  async (functionName) => {
    for (const folder of ['functiongraph', 'lambda', 'direct'])
      for (const name of await readdir(join(EVENTS, folder))) {
        const text = await readFile(join(EVENTS, folder, name), 'utf8');
        const isHttp = text.includes('"headers"');
        for (const token of isHttp ? [OWN.httpToken, 'cnry-of-a-stranger'] : ['']) {
          const event = JSON.parse(text) as { headers?: object };
          if (isHttp) event.headers = { ...event.headers, authorization: `Bearer ${token}` };
          const platform = folder === 'lambda' ? 'lambda' : 'functiongraph';
          const { leaks } = await canaries.run({ functionName, platform, event });
          expect({ name, leaks }).toEqual({ name, leaks: [] });
        }
      }
  },
);

const STATUSES = [400, 401, 403, 404] as const;
const ECHOED = FUNCTIONS.flatMap((functionName) =>
  ECHOES.filter(({ of = functionName }) => of === functionName).flatMap((echoes) =>
    PLATFORMS.flatMap((platform) =>
      [false, true].map((isSharded) => ({ ...echoes, functionName, platform, isSharded })),
    ),
  ),
);

it.each(ECHOED)(
  '$functionName on $platform (in shards: $isSharded) shows no secret where $who quotes all it was sent, whatever the status',
  async ({ what, ...run }) => {
    for (const status of STATUSES) {
      canaries.echo(what, status);
      const { leaks } = await canaries.run(run);
      expect({ status, leaks }).toEqual({ status, leaks: [] });
    }
  },
);

/** The settings with which a function reaches everything. */
async function settings(): Promise<Record<string, string>> {
  let all: Readonly<Record<string, string>> = {};
  const context = (of: Readonly<Record<string, string>>): object => {
    all = of;
    return {};
  };
  await canaries.world.run('inventory-export', { isDirect: true, context, handler: async () => undefined });
  const keys = {
    HUAWEICLOUD_SDK_AK: OWN.ak,
    HUAWEICLOUD_SDK_SK: OWN.sk,
    HUAWEICLOUD_SDK_SECURITY_TOKEN: OWN.securityToken,
  };
  return { ...all, ...keys };
}

describe('The doctor', () => {
  it.each([['--send'], ['--send --json']])('%s shows no secret, whatever it finds', async (argv) => {
    const printed: string[] = [];
    const print = (line: string): void => void printed.push(line);
    const healthy = await settings();
    for (const name of ['', 'forbidden', 'unauthorized', 'server-error', 'garbage-json', 'assume-forbidden'] as const) {
      canaries.world.forget();
      if (name !== '') canaries.world.emulator.faults.add({ name });
      await doctor(argv.split(' '), { env: healthy, print });
    }
    const broken = {
      ...healthy,
      HOOK_KEY: 'cnry-no-key',
      STORE_ENDPOINT: 'http://localhost:1',
      HEARTBEAT_URL: 'cnry-no-url',
    };
    await doctor(argv.split(' '), { env: broken, print });
    expect(printed.join('\n')).toContain('webhook');
    expect(findLeaks(new Map([['doctor', printed.join('\n')]]))).toEqual([]);
  });
});

describe('Secrets of AWS', () => {
  it('are shown by no function, there or not', async () => {
    const aws = await startAwsSecretsServer();
    aws.secrets.set('csms', JSON.stringify({ http: OWN.httpToken, hook: WEBHOOK_SECRET, 'cnry-field': 'cnry-value' }));
    aws.parameters.set('/csms/external', OWN.externalId);
    aws.errors.set('down', { status: 500, body: { __type: 'InternalServiceError', Message: 'cnry-message' } });
    const environment = {
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'cnry-aws-key',
      AWS_SECRET_ACCESS_KEY: 'cnry-aws-secret',
      AWS_ENDPOINT_URL_SECRETS_MANAGER: aws.url,
      AWS_ENDPOINT_URL_SSM: aws.url,
    };
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    const there = {
      HTTP_AUTH_TOKEN: 'aws-secret:csms#http',
      HOOK_KEY: 'aws-secret:csms#hook',
      CSMS_EXTERNAL_ID: 'aws-parameter:/csms/external',
    };
    for (const functionName of FUNCTIONS)
      for (const name of ['csms#http', 'csms#missing', 'down', 'absent']) {
        const run = {
          functionName,
          platform: 'lambda' as const,
          settings: { ...there, HTTP_AUTH_TOKEN: `aws-secret:${name}` },
        };
        const { leaks, outputs } = await canaries.run(run);
        expect({ name, leaks }).toEqual({ name, leaks: [] });
        expect((outputs.get('response or error') ?? '').includes('"status":"complete"')).toBe(name === 'csms#http');
      }
    expect(aws.requests.length).toBeGreaterThan(0);
    await aws.close();
  });
});
