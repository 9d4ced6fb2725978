import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { bundle } from '../../../../../lib/deploy/build/bundle.ts';

const folders: string[] = [];
const load = createRequire(import.meta.url);

afterEach(() => Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true }))));

/** A checkout of its own with these files, and its entry. */
async function checkout(files: Readonly<Record<string, string>>): Promise<[root: string, entry: string]> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'csms-bundle-')));
  folders.push(root);
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return [root, join(root, 'functions/one/handler.ts')];
}

const HANDLER = 'functions/one/handler.ts';

it('A lazily imported file, and what that imports lazily, become files beside index.js', async () => {
  const [root, entry] = await checkout({
    [HANDLER]: `export const handler = async () => (await import('../../lib/one.ts')).one();`,
    'lib/one.ts': `export const one = async () => 1 + (await import('./deeper/two.ts')).two;`,
    'lib/deeper/two.ts': `export const two: number = 2;`,
  });
  const { files } = await bundle(root, entry);
  const scripts = [...files.keys()].filter((name) => name.endsWith('.js')).sort();
  expect(scripts).toEqual(['index.js', 'one.js', 'two.js']);
  await writeAll(root, files);
  await expect((load(join(root, 'out/index.js')) as { handler: () => Promise<number> }).handler()).resolves.toBe(3);
});

it('index.js does not contain a lazily imported file, and requires it by a literal path without import()', async () => {
  const [root, entry] = await checkout({
    [HANDLER]: `export const handler = async () => (await import('../../lib/one.ts')).text;`,
    'lib/one.ts': `export const text = 'only in one.js';`,
  });
  const { files } = await bundle(root, entry);
  const index = String(files.get('index.js'));
  expect(index).toContain('require("./one.js")');
  expect(index).not.toMatch(/only in one\.js|import\(/);
});

it('A file that imports itself lazily in a circle is bundled once', async () => {
  const [root, entry] = await checkout({
    [HANDLER]: `export const handler = async () => import('../../lib/one.ts');`,
    'lib/one.ts': `export const again = async () => import('./one.ts');`,
  });
  expect([...(await bundle(root, entry)).files.keys()].filter((name) => name.endsWith('.js'))).toHaveLength(2);
});

it.each([
  [
    'two files of one name',
    `import('../../lib/one.ts'); import('../../lib/other/one.ts')`,
    /Both .* would become one\.js\. Rename/,
  ],
  ['a file named as the entry', `import('../../lib/index.ts')`, /would become index\.js\. Rename/],
  ['a package', `import('a-package')`, /Move what uses a-package into a module of this project/],
  ['a file that is not there', `import('../../lib/missing.ts')`, /Could not resolve "\.\.\/\.\.\/lib\/missing\.ts"/],
])('Lazily importing %s is an error that says so', async (_, code, message) => {
  const [root, entry] = await checkout({
    [HANDLER]: `export const handler = async () => { ${code} };`,
    'lib/one.ts': `export const one = 1;`,
    'lib/index.ts': `export const one = 1;`,
    'lib/other/one.ts': `export const one = 2;`,
    'node_modules/a-package/index.js': `exports.one = 1;`,
  });
  await expect(bundle(root, entry)).rejects.toThrow(message);
});

it('A lazy import inside a package stays in the file that uses the package', async () => {
  const [root, entry] = await checkout({
    [HANDLER]: `import { late } from 'a-package'; export const handler = async () => late();`,
    'node_modules/a-package/index.js': `exports.late = async () => (await import('./part.js')).text;`,
    'node_modules/a-package/part.js': `exports.text = 'part of the package';`,
  });
  const { files } = await bundle(root, entry);
  expect([...files.keys()].sort()).toEqual(['index.js', 'index.js.map']);
  expect(String(files.get('index.js'))).toContain('part of the package');
});

it('Source maps are linked, carry no source, and nothing tells where the checkout was', async () => {
  const [root, entry] = await checkout({
    [HANDLER]: `export const handler = async (name: string) => \`hello \${name}\`;`,
  });
  const { files, metafile } = await bundle(root, entry);
  const map = JSON.parse(String(files.get('index.js.map'))) as Record<string, unknown>;
  expect(String(files.get('index.js'))).toMatch(/\/\/# sourceMappingURL=index\.js\.map\n$/);
  expect(map).toMatchObject({ sources: ['../../functions/one/handler.ts'] });
  expect(map).not.toHaveProperty('sourcesContent');
  expect([...files.values(), JSON.stringify(metafile)].join('\n')).not.toContain(root);
});

it('An async handler stays a native async function of its own length', async () => {
  const [root, entry] = await checkout({
    [HANDLER]: `export const handler = async (event: unknown, context: unknown) => [event, context];`,
  });
  const { files } = await bundle(root, entry);
  await writeAll(root, files);
  const { handler } = load(join(root, 'out/index.js')) as { handler: (...inputs: unknown[]) => unknown };
  expect([handler.constructor.name, handler.length]).toEqual(['AsyncFunction', 2]);
});

async function writeAll(root: string, files: ReadonlyMap<string, Buffer>): Promise<void> {
  await mkdir(join(root, 'out'));
  for (const [name, bytes] of files) await writeFile(join(root, 'out', name), bytes);
}
