// osls loads no TypeScript, and a loader for it costs seconds: one bundle in memory instead. Packages stay where they are.
const { readFile } = require('node:fs/promises');
const { Module } = require('node:module');
const { dirname, resolve } = require('node:path');
const { pathToFileURL } = require('node:url');
const { build } = require('esbuild');

/** In a bundle all files have one `import.meta.url`; here each keeps its own. */
const ownUrls = {
  name: 'own-urls',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      return { contents: text.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)), loader: 'ts' };
    }),
};

/** What a TypeScript file exports. `name` is a path from here, or an absolute one. */
module.exports = async function loadTypeScript(name) {
  const entry = resolve(__dirname, name);
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    packages: 'external',
    plugins: [ownUrls],
    logLevel: 'silent',
  });
  const loaded = new Module(entry);
  loaded.filename = entry;
  loaded.paths = Module._nodeModulePaths(dirname(entry));
  loaded._compile(outputFiles[0].text, entry);
  return loaded.exports;
};
