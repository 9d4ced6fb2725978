import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Metafile } from 'esbuild';
import { listFunctions } from '../definitions.ts';
import { bundle, type BuiltFunction } from './bundle.ts';
import { writeSbom } from './sbom-files.ts';
import { thirdPartyLicenses } from './third-party-licenses.ts';
import { zip } from './zip.ts';

const ROOT = resolve(fileURLToPath(new URL('../../..', import.meta.url)));
/** The checkout is `type: module`, the bundles are not. */
const PACKAGE_JSON = Buffer.from('{"type":"commonjs"}\n');

export interface BuildOptions {
  /** Where `<function>/`, `<function>.zip` and `<function>.meta.json` go; `dist` of the checkout. */
  outDir?: string | undefined;
  /** Names of functions; all. */
  functions?: readonly string[] | undefined;
  /** The folder with a folder per function, each with a handler.ts; `functions` of the checkout. */
  sourceDir?: string | undefined;
}

/** Builds functions into bundles and zips: the same bytes for the same source, wherever the checkout is. */
export async function build(options: BuildOptions = {}): Promise<BuiltFunction[]> {
  const sourceDir = resolve(options.sourceDir ?? join(ROOT, 'functions'));
  const outDir = resolve(options.outDir ?? join(ROOT, 'dist'));
  const names = options.functions ?? (await listFunctions(sourceDir));
  return Promise.all(names.map((name) => buildFunction(name, join(sourceDir, name, 'handler.ts'), outDir)));
}

async function buildFunction(name: string, entry: string, outDir: string): Promise<BuiltFunction> {
  const { files, metafile } = await bundle(ROOT, entry);
  files.set('package.json', PACKAGE_JSON);
  const folder = join(outDir, name);
  const archive = await zip(new Map([...files, ...(await licenseFiles(metafile))]));
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const [file, bytes] of files) await writeFile(join(folder, file), bytes);
  await writeFile(`${folder}.zip`, archive);
  await writeFile(`${folder}.meta.json`, JSON.stringify(metafile));
  return { name, folder, zip: `${folder}.zip`, metafile, sizes: sizesOf(files), zipBytes: archive.length };
}

async function licenseFiles(metafile: Metafile): Promise<Map<string, Buffer>> {
  const files = new Map([['THIRD-PARTY-LICENSES.txt', Buffer.from(await thirdPartyLicenses(ROOT, metafile))]]);
  const own = join(ROOT, 'LICENSE');
  return existsSync(own) ? files.set('LICENSE', await readFile(own)) : files;
}

const sizesOf = (files: ReadonlyMap<string, Buffer>): Record<string, number> =>
  Object.fromEntries([...files].filter(([file]) => file.endsWith('.js')).map(([file, bytes]) => [file, bytes.length]));

function describe({ name, sizes, zipBytes }: BuiltFunction): Record<string, string | number> {
  const { 'index.js': index = 0, ...siblings } = sizes;
  const rest = Object.values(siblings).reduce((sum, size) => sum + size, 0);
  return { function: name, 'index.js KiB': kib(index), 'siblings KiB': kib(rest), 'zip KiB': kib(zipBytes) };
}

const kib = (bytes: number): number => Math.round(bytes / 102.4) / 10;

/** `npm run build`: all functions, the SBOM and the checksums, and their sizes for people. */
export async function buildDist(): Promise<void> {
  const built = await build();
  await writeSbom(ROOT, join(ROOT, 'dist'), built);
  console.table(Object.fromEntries(built.map(describe).map(({ function: name, ...row }) => [name, row])));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildDist();
