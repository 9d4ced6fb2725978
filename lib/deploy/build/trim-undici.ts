import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { OnLoadResult, Plugin, PluginBuild } from 'esbuild';

/**
 * undici's own index.js pulls in fetch, caches, cookies, websockets, mocks: 536 KB and 60 ms at every cold start, because
 * a CommonJS index cannot be tree-shaken. This is what lib/http uses. It is ESM on purpose: esbuild then refuses an import
 * of a name that is not here, instead of bundling `undefined`.
 */
const INDEX = `
import Dispatcher from './lib/dispatcher/dispatcher.js';
import Client from './lib/dispatcher/client.js';
import Pool from './lib/dispatcher/pool.js';
import Agent from './lib/dispatcher/agent.js';
import errors from './lib/core/errors.js';
import buildConnector from './lib/core/connect.js';
import request from './lib/api/api-request.js';
import util from './lib/core/util.js';

const cut = (name) => () => { throw new Error('undici: ' + name + ' is not in this bundle, see lib/deploy/build/trim-undici.ts'); };
// Refused here because the stub of extractBody is called from a socket's event: its error would end the process.
Dispatcher.prototype.request = function (options, callback) {
  if (util.isFormDataLike(options?.body)) cut('a FormData body')();
  return request.call(this, options, callback);
};
for (const name of ['stream', 'pipeline', 'connect', 'upgrade']) Dispatcher.prototype[name] = cut(name);
export { Dispatcher, Client, Pool, Agent, errors, buildConnector };
`;

const refuse = (what: string): string =>
  `throw new Error('undici: ${what} is not in this bundle, see lib/deploy/build/trim-undici.ts');`;

/** Computes 10 KB of tables in 2 ms at load; the HTTP/1 client reads two of them. */
function parserConstants(path: string): string {
  const { ERROR, TYPE } = createRequire(path)(path) as Record<string, unknown>;
  return `module.exports = ${JSON.stringify({ ERROR, TYPE })};`;
}

/**
 * Runs once, right before the first connection compiles undici's HTTP parser. V8 would go on to compile the parser's one
 * huge function with its optimising compiler, which the few hundred answers of a run never pay back: 70 to 170 ms of CPU at
 * every cold start. The two flags together keep Node 20, 22 and 24 to the baseline compiler. Nothing else here is WebAssembly.
 */
function parserWithBaselineCompiler(path: string): string {
  const flags = ['--no-wasm-tier-up', '--no-wasm-dynamic-tiering'];
  const calls = flags.map((flag) => `require('node:v8').setFlagsFromString('${flag}');`);
  return `${calls.join('\n')}\n${readFileSync(path, 'utf8')}`;
}

/** Path below undici's folder -> what takes its place, given the absolute path. */
const REPLACED: Readonly<Record<string, string | ((path: string) => string)>> = {
  'index.js': INDEX,
  'lib/llhttp/constants.js': parserConstants,
  'lib/dispatcher/client-h2.js': `module.exports = () => { ${refuse('HTTP/2')} };`,
  'lib/web/fetch/body.js': `module.exports.extractBody = () => { ${refuse('a FormData body')} };`,
  'lib/llhttp/llhttp_simd-wasm.js': parserWithBaselineCompiler,
  // Every Node since 16 has WebAssembly SIMD on x64 and arm64, the only CPUs of both clouds.
  'lib/llhttp/llhttp-wasm.js': refuse('the parser without SIMD'),
};

/** undici looks at these to choose its parser; the choice is made here, and the bundle reads no environment. */
const DEFINED = {
  'process.env.JEST_WORKER_ID': 'undefined',
  'process.env.UNDICI_NO_WASM_SIMD': 'undefined',
};

const FILE_OF_UNDICI = /[\\/]node_modules[\\/]undici[\\/](.+)$/;

/**
 * Bundles only the part of undici that lib/http needs; source and types stay `import { Agent } from 'undici'`. The build
 * fails when an upgrade of undici no longer has, or no longer loads, one of the replaced files.
 */
export function cutUndici(): Plugin {
  return { name: 'trim-undici', setup };
}

function setup(build: PluginBuild): void {
  const replaced = new Set<string>();
  build.initialOptions.define = { ...build.initialOptions.define, ...DEFINED };
  build.onLoad({ filter: FILE_OF_UNDICI }, ({ path }) => replace(path, replaced));
  build.onEnd((result) => {
    const missed = replaced.size === 0 ? [] : Object.keys(REPLACED).filter((file) => !replaced.has(file));
    const problems = [...missed.map(movedMessage), ...result.errors.filter(isCutName).map(() => cutMessage)];
    return { errors: problems.map((text) => ({ text })) };
  });
}

function replace(path: string, replaced: Set<string>): OnLoadResult | undefined {
  const file = FILE_OF_UNDICI.exec(path)?.[1]?.replaceAll('\\', '/') ?? '';
  const replacement = REPLACED[file];
  if (replacement === undefined) return undefined;
  replaced.add(file);
  return { contents: typeof replacement === 'string' ? replacement : replacement(path), loader: 'js' };
}

const movedMessage = (file: string): string =>
  `undici no longer loads ${file}: the upgrade moved it. Compare undici's index.js with lib/deploy/build/trim-undici.ts.`;

const isCutName = ({ text }: { text: string }): boolean => /No matching export in ".*undici.index\.js"/.test(text);

const cutMessage =
  'That name of undici is cut out of the bundle. If it is needed, add it to INDEX in lib/deploy/build/trim-undici.ts.';
