import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { chmod, copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it, onTestFinished, vi } from 'vitest';
import { invokeBundle } from '../../../../lib/deploy/invoke-bundle.ts';
import { placeOf, start } from '../../../../lib/local/start.ts';
import { ROOT } from '../../../repository/source-files.ts';

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'start-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

it.each([
  ['file:///data/csms', '/data/csms'],
  ['file:///data/csms/', '/data/csms'],
  ['file:///data/my%20results/', 'file:///data/my%20results'],
  ['obs://my-bucket/csms?region=cn-north-4', 'obs://my-bucket/csms'],
  [' s3://my-bucket/csms/?region=eu-west-1', 's3://my-bucket/csms'],
])('The results of %s are at %s', (storeUrl, place) => expect(placeOf(storeUrl)).toBe(place));

it('A folder that is taken for a host is refused', () => {
  expect(() => placeOf('file://tmp/x')).toThrow('a folder needs three slashes');
});

it('A function’s process never outlives its deadline', async () => {
  const path = await folder();
  await writeFile(join(path, 'index.js'), 'exports.handler = async () => { for (;;); };');
  await writeFile(join(path, 'package.json'), '{"type":"commonjs"}');
  const job = { folder: path, functionName: 'hangs', event: {}, platform: 'functiongraph', settings: {} } as const;
  await expect(invokeBundle({ ...job, timeoutMs: 100 })).rejects.toMatchObject({ code: 'INVOKE_PROCESS_DIED' });
});

it('ends with who waits for it', async () => {
  const path = await folder();
  const code = `exports.handler = async () => { console.log(process.pid); await new Promise((done) => setTimeout(done, 60_000)); };`;
  await writeFile(join(path, 'index.js'), code);
  await writeFile(join(path, 'package.json'), '{"type":"commonjs"}');
  const child = fork(join(ROOT, 'lib/deploy/run-bundle.mjs'), [], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  const ended = once(child, 'exit');
  child.send({
    bundle: join(path, 'index.js'),
    functionName: 'waits',
    event: {},
    platform: 'lambda',
    timeoutMs: 60_000,
  });
  await once(child.stdout!, 'data');
  child.disconnect();
  expect(await ended).toEqual([1, null]);
});

it.each([
  [['--accounts', 'all'], 'a number from 0 to 100, not "all"'],
  [['--accounts', '101'], 'a number from 0 to 100, not "101"'],
  [['--shards', '0'], 'a number from 1 to 100, not "0"'],
  [['--live', '--accounts', '3'], '--live takes the accounts from CSMS_ACCOUNTS'],
])('%j is refused before anything is built', async (argv, message) => {
  await expect(start(argv)).rejects.toMatchObject({
    code: 'START_USAGE',
    message: expect.stringContaining(message) as string,
  });
});

it('An option that there is none of is said with the help, in one error', async () => {
  await expect(start(['--bogus'])).rejects.toMatchObject({
    code: 'START_USAGE',
    hint: expect.stringContaining('npm start -- --live') as string,
  });
});

it('Settings are checked before anything is built, the config object too, each problem once', async () => {
  const path = await folder();
  await writeFile(join(path, 'config.json'), '{"LOGLEVEL":"info"}');
  const settings = {
    HUAWEICLOUD_SDK_AK: 'AKEXAMPLE',
    HUAWEICLOUD_SDK_SK: 'SKEXAMPLE',
    CSMS_SCOPES: `cn-north-4:${'0'.repeat(32)}`,
    STORE_URL: pathToFileURL(path).href,
    CONFIG_KEY: 'config.json',
  };
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
  const error = await start(['--live'], { workDir: path }).catch((thrown: unknown) => thrown as Error);
  expect(error).toMatchObject({ code: 'SETTINGS_INVALID' });
  expect((error as Error).message.match(/LOGLEVEL \(did you mean LOG_LEVEL\?\)/g)).toHaveLength(1);
  expect(await readdir(path)).toEqual(['config.json']);
});

/** setup.mjs in a checkout of its own, with an npm that ends as told. */
async function setup(
  engines: string,
  npm = 'exit 0',
  { version = process.versions.node, command = 'prestart' } = {},
): Promise<string> {
  const path = await folder();
  await copyFile(join(ROOT, 'lib/local/setup.mjs'), join(path, 'setup.mjs'));
  await writeFile(join(path, 'package.json'), JSON.stringify({ engines: { node: engines } }));
  await writeFile(join(path, 'package-lock.json'), '{}');
  const code = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });`;
  await writeFile(join(path, 'version.cjs'), code);
  await mkdir(join(path, 'bin'));
  await writeFile(join(path, 'bin/npm'), `#!/bin/sh\n${npm}\n`);
  await chmod(join(path, 'bin/npm'), 0o755);
  const env = { PATH: `${join(path, 'bin')}:${process.env['PATH']}`, npm_lifecycle_event: command };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--require', './version.cjs', 'setup.mjs'],
      { cwd: path, env },
      (error, _stdout, stderr) => resolve(`${error === null ? 0 : error.code} ${stderr}`),
    );
  });
}

it.each([
  ['an old Node.js', '>=99.1', 'exit 0', /^1 NODE_TOO_OLD: this is Node\.js \S+; install 99\.1 or newer\.\n$/],
  ['an npm ci that fails', '>=20.15', 'exit 7', /^1 SETUP_FAILED: npm ci failed[^\n]*\n$/],
  [
    'a folder that nothing can be written to',
    '>=20.15',
    'exit 0',
    /^1 SETUP_FAILED: [^\n]*cannot be written \(\w+\)[^\n]*\n$/,
  ],
])('%s is one sentence', async (_what, engines, npm, sentence) => {
  expect(await setup(engines, npm)).toMatch(sentence);
});

it('The oldest Node.js runs the functions, but neither tests nor deployments', async () => {
  const install = 'mkdir node_modules';
  const oldest = { version: '20.15.1', command: 'predeploy' };
  const sentence = /^1 NODE_TOO_OLD: this is Node\.js 20\.15\.1; npm run deploy needs 20\.19, [^\n]*\n$/;
  expect(await setup('>=20.15', install, oldest)).toMatch(sentence);
  expect(await setup('>=20.15', install, { ...oldest, command: 'prestart' })).toBe('0 ');
  for (const version of ['20.19.0', '22.13.0', '24.0.0'])
    expect(await setup('>=20.15', install, { version, command: 'pretest' })).toBe('0 ');
});
