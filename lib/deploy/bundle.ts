import { relative } from 'node:path';
import { build, type BuildOptions, type Metafile } from 'esbuild';
import packageJson from '../../package.json' with { type: 'json' };
import { lazyEntries, type Entries } from './lazy-entries.ts';
import { cutUndici } from './undici-cut.ts';

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
 * V8 as a function needs it, which has a core or less.
 *
 * Node 20 gives code to the optimising compiler so soon that a cold run of 500 secrets spends a quarter of its CPU there, for
 * code that is then hardly used. Six times later than by default, an export of 200,000 secrets takes what it took. Newer
 * versions of Node wait long enough by themselves, and do not know that flag. Garbage of a small heap is collected by one
 * thread with a tenth less CPU than by four that wait for each other. Set behind the code, because loading it is quicker with
 * V8's own settings (measured on 20.15.1: 113 ms with these in front, 85 ms behind, 79 ms without).
 */
const V8_SETTINGS = `{
  const { setFlagsFromString: set } = require('node:v8');
  set('--no-parallel-scavenge');
  if (process.version.startsWith('v20.')) set('--interrupt-budget=400000');
}`;

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
    footer: entries.some(([name]) => name === 'index') ? { js: V8_SETTINGS } : {},
    entryPoints: entries.map(([name, path]) => ({ in: path, out: name })),
    plugins: [lazyEntries(known), cutUndici()],
  });
  for (const { path, contents } of outputFiles) result.files.set(relative(outdir, path), Buffer.from(contents));
  Object.assign(result.metafile.inputs, metafile.inputs);
  Object.assign(result.metafile.outputs, metafile.outputs);
}
