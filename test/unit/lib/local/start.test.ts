import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { invokeBundle } from '../../../../lib/deploy/invoke-bundle.ts';
import { placeOf } from '../../../../lib/local/start.ts';
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
  expect(() => placeOf('file://tmp/x')).toThrow('a folder takes three slashes');
});

it('A function’s process never outlives its deadline', async () => {
  const path = await folder();
  await writeFile(join(path, 'index.js'), 'exports.handler = async () => { for (;;); };');
  await writeFile(join(path, 'package.json'), '{"type":"commonjs"}');
  const job = { folder: path, functionName: 'hangs', event: {}, platform: 'functiongraph', settings: {} } as const;
  await expect(invokeBundle({ ...job, timeoutMs: 100 })).rejects.toMatchObject({ code: 'INVOKE_PROCESS_DIED' });
});

/** setup.mjs in a checkout of its own, with an npm that ends as told. */
async function setup(engines: string, npm = 'exit 0'): Promise<string> {
  const path = await folder();
  await copyFile(join(ROOT, 'lib/local/setup.mjs'), join(path, 'setup.mjs'));
  await writeFile(join(path, 'package.json'), JSON.stringify({ engines: { node: engines } }));
  await writeFile(join(path, 'package-lock.json'), '{}');
  await mkdir(join(path, 'bin'));
  await writeFile(join(path, 'bin/npm'), `#!/bin/sh\n${npm}\n`);
  await chmod(join(path, 'bin/npm'), 0o755);
  const env = { PATH: `${join(path, 'bin')}:${process.env['PATH']}` };
  return new Promise((resolve) => {
    execFile(process.execPath, ['setup.mjs'], { cwd: path, env }, (error, _stdout, stderr) =>
      resolve(`${error === null ? 0 : error.code} ${stderr}`),
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
