import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build } from '../../lib/deploy/build/build.ts';
import { listFunctions } from '../../lib/deploy/definitions.ts';
import { type Emulator, startEmulator } from '../../lib/local/emulator/emulator.ts';
import { settingsFor } from '../../lib/local/emulator/main.ts';
import { type BundleAnswer, type BundleJob, invokeBundle } from '../../lib/deploy/invoke-bundle.ts';
import type { Manifest } from '../../lib/run/manifest.ts';
import { installRuntimes } from '../support/runtimes.ts';

const LOADER = fileURLToPath(new URL('load-quietly.cjs', import.meta.url));
const FIXTURE = 'fixture-function';

const runtimes = await installRuntimes();
const functions = await listFunctions();

let outDir: string;

beforeAll(async () => {
  outDir = await mkdtemp(join(tmpdir(), 'csms-bundles-'));
  await build({ outDir });
  await build({ outDir, sourceDir: fileURLToPath(new URL('.', import.meta.url)), functions: [FIXTURE] });
});

afterAll(() => rm(outDir, { recursive: true }));

/** In a new process with nothing in its environment but what is given. */
function invoke(
  name: string,
  job: Pick<BundleJob, 'event' | 'platform' | 'settings' | 'execPath'>,
): Promise<BundleAnswer> {
  return invokeBundle({ ...job, folder: join(outDir, name), functionName: name, env: {}, timeoutMs: 60_000 });
}

it.skipIf(runtimes.length === 0)('Exact Node.js binaries are there (npm has them for linux x64 only)', () => {
  expect(runtimes).toHaveLength(3);
});

describe.each(runtimes)('On Node.js $version', ({ version, path: execPath }) => {
  it('is exactly that version', async () => {
    const { stdout } = await promisify(execFile)(execPath, ['--version']);
    expect(stdout.trim()).toBe(`v${version}`);
  });

  it.each([FIXTURE, ...functions])(
    '%s loads without a word, a look at the environment, or input and output',
    async (name) => {
      const { stdout, stderr } = await promisify(execFile)(execPath, [LOADER, join(outDir, name, 'index.js')], {
        env: {},
      });
      expect(stderr).toBe('');
      expect(
        stdout
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as unknown),
      ).toEqual([{ did: [], resources: [], others: [], handler: 'AsyncFunction', inputs: 2 }]);
    },
  );

  it.each([FIXTURE, ...functions])('every lazily required file of %s loads without a word', async (name) => {
    const scripts = (await readdir(join(outDir, name))).filter((file) => file.endsWith('.js'));
    const code = scripts.map((file) => `require(${JSON.stringify(join(outDir, name, file))});`).join('');
    await expect(promisify(execFile)(execPath, ['-e', code], { env: {} })).resolves.toEqual({ stdout: '', stderr: '' });
  });

  describe.each(['functiongraph', 'lambda'] as const)('with a context of %s', (platform) => {
    it('the fixture sends a request through undici and loads its lazy parts', async () => {
      const { server, url } = await startEcho();
      const answer = await invoke(FIXTURE, { event: { url, body: 'häh?' }, platform, settings: {}, execPath });
      server.close();
      const sha256 = createHash('sha256').update('häh?').digest('hex');
      expect(answer).toEqual({ result: { status: 200, text: 'häh?', sha256 } });
    });

    it.each(functions)('%s refuses an event that it does not know', async (name) => {
      const answer = await invoke(name, { event: { unheard: 'of' }, platform, settings: {}, execPath });
      expect(answer).toMatchObject({ error: { code: expect.stringMatching(/^(EVENT|COMMAND)_/) as string } });
    });

    it.runIf(functions.includes('inventory-export'))('inventory-export exports a complete, proven run', async () => {
      const emulator = await startEmulator({});
      const store = await mkdtemp(join(tmpdir(), 'csms-store-'));
      const settings = { ...settingsFor(emulator), STORE_URL: pathToFileURL(store).href };
      const event = await readTimerEvent();
      const answer = await invoke('inventory-export', { event, platform, settings, execPath });
      expect(answer).toMatchObject({ result: { status: 'complete', consistency: 'exact' } });
      await expectManifest(store, answer, emulator);
      await Promise.all([emulator.close(), rm(store, { recursive: true })]);
    });
  });
});

async function startEcho(): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => void request.pipe(response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/echo` };
}

async function readTimerEvent(): Promise<unknown> {
  const path = new URL('../../events/functiongraph/timer-without-user-event.json', import.meta.url);
  return JSON.parse(await readFile(path, 'utf8')) as unknown;
}

/** The manifest that the response names lists files that are there, with these bytes. */
async function expectManifest(store: string, answer: BundleAnswer, emulator: Emulator): Promise<void> {
  const { manifest: key } = (answer as { result: { manifest: string } }).result;
  const manifest = JSON.parse(await readFile(join(store, key), 'utf8')) as Manifest;
  const [scope] = emulator.estate.scopes;
  expect(manifest.scopes).toMatchObject([{ projectId: scope?.projectId, status: 'complete', consistency: 'exact' }]);
  expect(manifest.files.map(({ format }) => format)).toEqual(expect.arrayContaining(['csv', 'parquet']));
  for (const { key: file, size, sha256 } of manifest.files) {
    const bytes = await readFile(join(store, file));
    expect([file, bytes.length, createHash('sha256').update(bytes).digest('hex')]).toEqual([file, size, sha256]);
  }
}
