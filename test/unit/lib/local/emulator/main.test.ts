import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { runEmulator } from '../../../../../lib/local/emulator/main.ts';
import { parseArguments, parseSwitch } from '../../../../../lib/local/emulator/parse-arguments.ts';
import { SWITCHES } from '../../../../../lib/local/emulator/switches.ts';

describe('the command line', () => {
  test('flags become options, latency a switch', () => {
    expect(
      parseArguments(['--secrets', '5000', '--scopes', '3', '--port', '8085', '--latency', '50', '--seed', '7']),
    ).toEqual({
      secrets: 5000,
      scopes: 3,
      accounts: 0,
      regions: ['cn-north-4', 'cn-east-3', 'ap-southeast-3'],
      projects: 2,
      externalId: undefined,
      port: 8085,
      seed: 7,
      faults: [{ name: 'latency', value: 50 }],
      json: false,
      help: false,
    });
  });

  test('accounts have regions, projects and what their agencies ask for', () => {
    const argv = ['--accounts', '3', '--regions', 'cn-south-1,cn-north-4', '--projects', '4', '--external-id', 'x'];
    const regions = ['cn-south-1', 'cn-north-4'];
    expect(parseArguments(argv)).toMatchObject({ accounts: 3, regions, projects: 4, externalId: 'x' });
    const rule = parseSwitch('projects-short=2,account=prod,api=auth-projects');
    expect(rule).toEqual({ name: 'projects-short', value: 2, account: 'prod', api: 'auth-projects' });
  });

  test('a switch takes a value and conditions', () => {
    const rule = parseSwitch('server-error=502,api=tasks,region=cn-north-4,project=p,times=2,skip=1');
    const narrowed = { api: 'tasks', region: 'cn-north-4', projectId: 'p', times: 2, skip: 1 };
    expect(rule).toEqual({ name: 'server-error', value: 502, ...narrowed });
    expect(parseSwitch('wrong-total=-2')).toEqual({ name: 'wrong-total', value: -2 });
    expect(parseSwitch('last-marker=null')).toEqual({ name: 'last-marker', value: 'null' });
  });

  test.each([
    ['--nonsense'],
    ['positional'],
    ['--secrets', 'many'],
    ['--switch', 'nonsense'],
    ['--switch', 'throttle=1'],
    ['--switch', 'throttle,api=nonsense'],
    ['--switch', 'before-page'],
    ['--switch', 'latency=abc'],
    ['--switch', 'latency=-3'],
    ['--switch', 'last-marker=nil'],
    ['--switch', 'forbidden=flatt'],
    ['--switch', 'error-envelope=json'],
    ['--switch', 'error-in-200=iam'],
    ['--switch', 'server-error=418'],
    ['--switch', 'throttle-seconds=1.5'],
    ['--latency', 'abc'],
    ['--accounts', 'all'],
    ['--regions', 'cn-north-4,'],
    ['--switch', 'assume-forbidden=1'],
    ['--switch', 'expires=soon'],
    ['--port', '99999'],
  ])('%s %s is refused with a hint', (...argv) => {
    const refusal = { code: 'EMULATOR_BAD_ARGUMENT', hint: expect.stringContaining('--help') as string };
    expect(() => parseArguments(argv)).toThrow(expect.objectContaining(refusal));
  });

  test('help lists every switch', async () => {
    const lines: string[] = [];
    await runEmulator(['--help'], { print: (line) => lines.push(line) });
    for (const name of Object.keys(SWITCHES)) expect(lines.join()).toContain(`  ${name}`);
  });
});

/** Serves while `use` runs. */
async function serving(argv: string[], use: (url: string, settings: Record<string, string>) => Promise<void>) {
  const stop = new AbortController();
  const lines: string[] = [];
  const running = runEmulator(['--json', ...argv], { print: (line) => lines.push(line), signal: stop.signal });
  while (lines.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  const { url, settings } = JSON.parse(lines[0] ?? '') as { url: string; settings: Record<string, string> };
  await use(url, settings).finally(() => stop.abort());
  await running;
  await expect(fetch(url)).rejects.toThrow('fetch failed');
}

test('it serves until it is stopped and prints settings that work', async () =>
  serving(['--scopes', '2', '--secrets', '3'], async (url, settings) => {
    expect(settings['CSMS_ENDPOINT']).toBe(`${url}/{region}`);
    expect(settings['CSMS_SCOPES']?.split(',')).toHaveLength(2);
    expect((await fetch(`${url}/v1/x/secrets`)).status).toBe(401);
    expect(settings).not.toHaveProperty('CSMS_ACCOUNTS');
  }));

test('with accounts the settings find them', async () =>
  serving(['--accounts', '2', '--secrets', '1', '--external-id', 'of-the-emulator'], async (url, settings) => {
    expect(settings).toMatchObject({
      CSMS_SCOPES: '*:*,*:*@*',
      CSMS_REGION: 'cn-north-4',
      CSMS_ACCOUNTS: '[{"organization":true,"agency":"csms-reader","externalId":{"from":"CSMS_EXTERNAL_ID"}}]',
      CSMS_EXTERNAL_ID: 'of-the-emulator',
      STS_ENDPOINT: `${url}/sts`,
      IAM_ENDPOINT: `${url}/iam`,
      ORGANIZATIONS_ENDPOINT: `${url}/organizations`,
      CONFIG_ENDPOINT: `${url}/rms`,
    });
    for (const path of ['sts/v5/caller-identity', 'iam/v3/projects', 'organizations/v1/organizations/accounts'])
      expect((await fetch(`${url}/${path}`)).status).toBe(401);
  }));

test('a port that is in use is one sentence', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  await expect(runEmulator(['--port', String(port), '--secrets', '1'])).rejects.toMatchObject({
    code: 'EMULATOR_BAD_ARGUMENT',
    message: expect.stringContaining(`--port ${port} is in use`) as string,
  });
  taken.close();
});
