import { basename, extname } from 'node:path';
import type { OnResolveArgs, OnResolveResult, Plugin, PluginBuild } from 'esbuild';

/** Bundle name without `.js` -> absolute source path. */
export type Entries = Map<string, string>;

/** Marks a nested resolve, which would otherwise come back here for ever. */
const RESOLVING = { lazyEntries: true };

/**
 * Turns every `await import('./s3.ts')` of our own source into a bundle of its own beside index.js, required when it is
 * reached: esbuild does not split CommonJS, and code that is only in the same file still costs 4 to 5 ms per 100 KB.
 *
 * @param entries the bundles known so far; what is found is added.
 */
export function lazyEntries(entries: Entries): Plugin {
  return {
    name: 'lazy-entries',
    setup: (build) =>
      build.onResolve({ filter: /.*/ }, (args) =>
        isOwnLazyImport(args) ? toSibling(build, args, entries) : undefined,
      ),
  };
}

function isOwnLazyImport({ kind, path, importer, pluginData }: OnResolveArgs): boolean {
  const own = !/[\\/]node_modules[\\/]/.test(importer);
  return kind === 'dynamic-import' && own && pluginData !== RESOLVING && !path.startsWith('node:');
}

async function toSibling(build: PluginBuild, args: OnResolveArgs, entries: Entries): Promise<OnResolveResult> {
  if (!args.path.startsWith('.')) return { errors: [{ text: packageMessage(args.path) }] };
  const { path, errors } = await build.resolve(args.path, {
    kind: args.kind,
    importer: args.importer,
    resolveDir: args.resolveDir,
    pluginData: RESOLVING,
  });
  if (errors.length > 0) return { errors };
  const name = basename(path, extname(path));
  const known = entries.get(name);
  if (known !== undefined && known !== path) return { errors: [{ text: clashMessage(name, known, path) }] };
  entries.set(name, path);
  return { path: `./${name}.js`, external: true };
}

const packageMessage = (name: string): string =>
  `import('${name}') would end up in the same file. Move what uses ${name} into a module of this project and import that lazily by its relative path.`;

const clashMessage = (name: string, one: string, other: string): string =>
  `Both ${one} and ${other} would become ${name}.js. Rename one: each lazily imported file is a bundle beside index.js.`;
