import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type BuildResult, type Plugin } from 'esbuild';
import type * as Undici from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cutUndici } from '../../../../../lib/deploy/build/trim-undici.ts';
import { ROOT } from '../../../../repository/source-files.ts';

const load = createRequire(import.meta.url);

function bundleText(contents: string, replaced: Readonly<Record<string, string>> = {}): Promise<BuildResult> {
  return build({
    stdin: { contents, resolveDir: ROOT },
    bundle: true,
    write: false,
    metafile: true,
    format: 'cjs',
    platform: 'node',
    logLevel: 'silent',
    plugins: [otherUndici(replaced), cutUndici()],
  });
}

/** An undici whose files say something else: what an upgrade may look like. */
const otherUndici = (files: Readonly<Record<string, string>>): Plugin => ({
  name: 'other-undici',
  setup: (builder) => {
    for (const [end, contents] of Object.entries(files)) {
      builder.onLoad({ filter: new RegExp(`undici/${end}$`) }, () => ({ contents, loader: 'js' }));
    }
  },
});

describe('The part of undici that is bundled', () => {
  let folder: string;
  let server: Server;
  let origin: string;
  let undici: typeof Undici;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'csms-undici-'));
    const { outputFiles } = await bundleText(`export * from 'undici'`);
    await writeFile(join(folder, 'undici.cjs'), outputFiles?.[0]?.contents ?? '');
    undici = load(join(folder, 'undici.cjs')) as typeof Undici;
    server = createServer((request, response) => {
      if (request.url === '/reset') request.socket.destroy();
      else request.pipe(response.writeHead(200, { 'x-method': request.method ?? '' }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterAll(async () => {
    server.close();
    await rm(folder, { recursive: true });
  });

  it('exports what lib/http may use', () => {
    expect(Object.keys(undici).toSorted()).toEqual([
      'Agent',
      'Client',
      'Dispatcher',
      'Pool',
      'buildConnector',
      'errors',
    ]);
  });

  it.each(['Agent', 'Client', 'Pool'] as const)('sends a request through %s and reads the answer', async (name) => {
    const dispatcher = name === 'Agent' ? new undici.Agent() : new undici[name](origin);
    const { statusCode, headers, body } = await dispatcher.request({ origin, path: '/', method: 'POST', body: 'häh?' });
    expect([statusCode, headers['x-method'], await body.text()]).toEqual([200, 'POST', 'häh?']);
    await dispatcher.close();
  });

  it('tells a reset by its code', async () => {
    const agent = new undici.Agent();
    await expect(agent.request({ origin, path: '/reset', method: 'GET' })).rejects.toMatchObject({
      code: 'UND_ERR_SOCKET',
    });
    await agent.close();
  });

  it('says where to look when a part is used that was cut out', async () => {
    const agent = new undici.Agent();
    expect(() => agent.stream({ origin, path: '/', method: 'GET' }, () => process.stdout)).toThrow(
      /stream .*trim-undici\.ts/,
    );
    const body = new FormData() as never;
    expect(() => agent.request({ origin, path: '/', method: 'POST', body })).toThrow(/FormData .*trim-undici\.ts/);
    await agent.close();
  });
});

describe('The build of undici', () => {
  it('fails with what to do when a name is imported that was cut out', async () => {
    const failure = bundleText(`import { fetch } from 'undici'; fetch('http://127.0.0.1')`);
    await expect(failure).rejects.toThrow(/add it to INDEX in lib\/deploy\/build\/trim-undici\.ts/);
  });

  it('fails with what to do when an upgrade no longer loads a file that is replaced', async () => {
    const failure = bundleText(`export { Agent } from 'undici'`, {
      'lib/dispatcher/client.js': 'module.exports = class {};',
    });
    await expect(failure).rejects.toThrow(/no longer loads lib\/dispatcher\/client-h2\.js/);
  });

  it('says nothing where undici is not used', async () => {
    await expect(bundleText('export const one = 1')).resolves.toMatchObject({ errors: [], warnings: [] });
  });

  it('replaces the parser’s constants by the only two tables that the HTTP/1 client reads', () => {
    const client = readFileSync(join(ROOT, 'node_modules/undici/lib/dispatcher/client-h1.js'), 'utf8');
    const names = [...client.matchAll(/\bconstants\.([A-Z]\w*)/g)].map(([, name]) => name);
    expect(new Set(names), 'add the others to parserConstants in lib/deploy/build/trim-undici.ts').toEqual(
      new Set(['TYPE', 'ERROR']),
    );
  });

  it('leaves out what the bundle cannot use', async () => {
    const { metafile } = await bundleText(`export { Agent } from 'undici'`);
    const paths = Object.keys(metafile?.inputs ?? {}).filter((path) =>
      /lib\/(web|mock|interceptor|cache|api\/api-(?!request))/.test(path),
    );
    expect(paths, 'these grew into the bundle').toEqual(['node_modules/undici/lib/web/fetch/body.js']);
  });
});
