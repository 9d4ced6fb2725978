import { relative } from 'node:path';
import { build, type BuildOptions, type Metafile } from 'esbuild';
import packageJson from '../../../package.json' with { type: 'json' };
import { lazyEntries, type Entries } from './lazy-entries.ts';
import { cutUndici } from './trim-undici.ts';
/** esbuild's name of FunctionGraph's newest runtime. `engines` of package.json is the one place that says which. */
const TARGET = packageJson.engines.node.replace('>=', 'node');

export interface Bundle {
  /** File name -> bytes: `index.js`, a `.js` for each lazily imported file, and their source maps. */
  files: Map<string, Buffer>;
  metafile: Metafile;
}

const OPTIONS = {
  bundle: true,
  write: false,
  metafile: true,
  platform: 'node',
  format: 'cjs',
  target: TARGET,
  minify: true,
  sourcemap: 'linked',
  sourcesContent: false,
  legalComments: 'none',
  // The AWS SDK tree-shakes only through its `module` field.
  mainFields: ['module', 'main'],
  // A real import() from CommonJS starts Node's ESM loader: 30 ms.
  supported: { 'dynamic-import': false },
  logLevel: 'silent',
} satisfies BuildOptions;

/**
 * Bundles one entry and, each on its own, all that it imports lazily, and so on.
 *
 * @param root absolute; paths in source maps and in the metafile do not depend on it.
 */
export async function bundle(root: string, entry: string): Promise<Bundle> {
  const known: Entries = new Map([['index', entry]]);
  const result: Bundle = { files: new Map(), metafile: { inputs: {}, outputs: {} } };
  for (let next = [...known]; next.length > 0;) {
    const before = new Set(known.keys());
    await bundleEntries(root, next, known, result);
    next = [...known].filter(([name]) => !before.has(name));
  }
  return result;
}

async function bundleEntries(
  root: string,
  entries: readonly [string, string][],
  known: Entries,
  result: Bundle,
): Promise<void> {
  const outdir = `${root}/dist/bundle`;
  const { outputFiles, metafile } = await build({
    ...OPTIONS,
    absWorkingDir: root,
    outdir,
    entryPoints: entries.map(([name, path]) => ({ in: path, out: name })),
    plugins: [lazyEntries(known), cutUndici()],
  });
  for (const { path, contents } of outputFiles) result.files.set(relative(outdir, path), Buffer.from(contents));
  Object.assign(result.metafile.inputs, metafile.inputs);
  Object.assign(result.metafile.outputs, metafile.outputs);
}

export interface BuiltFunction {
  name: string;
  /** Absolute; holds index.js, what it requires lazily, and package.json. */
  folder: string;
  /** Absolute path of the deployable zip. */
  zip: string;
  metafile: Metafile;
  /** File name -> bytes, for the `.js` files. */
  sizes: Readonly<Record<string, number>>;
  zipBytes: number;
}
