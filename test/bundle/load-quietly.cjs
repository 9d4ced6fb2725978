// Requires a bundle and tells, as one line of JSON, what that did besides. Plain JavaScript: it runs on exact Node versions.
require('node:assert'); // Node's own: opens stderr when it is loaded, to learn about colours.
const childProcess = require('node:child_process');
const dns = require('node:dns');
const fs = require('node:fs');
const net = require('node:net');
const { dirname } = require('node:path');

const [, , bundle] = process.argv;
const did = [];

/** Node reads the scripts themselves through the same functions. */
const isBundle = (path) => String(path).startsWith(dirname(bundle));

function watch(owner, label) {
  for (const [name, original] of Object.entries(owner)) {
    if (typeof original !== 'function' || /^[A-Z_]/.test(name)) continue;
    owner[name] = function watched(...inputs) {
      if (!isBundle(inputs[0])) did.push(`${label}.${name}(${inputs[0]})`);
      return original.apply(this, inputs);
    };
  }
}

/** Node's own modules look at NODE_DEBUG and the like; only what other code asks for counts. */
function watchEnvironment() {
  const isNode = () => /\bnode:/.test(new Error('where').stack.split('\n')[4]);
  const note = (text) => isNode() || did.push(text);
  process.env = new Proxy(process.env, {
    get: (env, name) => (note(`process.env.${String(name)}`), env[name]),
    has: (env, name) => (note(`${String(name)} in process.env`), name in env),
    ownKeys: (env) => (note('keys of process.env'), Reflect.ownKeys(env)),
  });
}

for (const [owner, label] of [
  [fs, 'fs'],
  [fs.promises, 'fs.promises'],
  [dns, 'dns'],
  [childProcess, 'child_process'],
  [net.Socket.prototype, 'socket'],
  [net.Server.prototype, 'server'],
]) {
  watch(owner, label);
}
watchEnvironment();
const before = process.getActiveResourcesInfo().length;
const { handler, ...others } = require(bundle);
const resources = process.getActiveResourcesInfo().slice(before);
const found = {
  did: [...did],
  resources,
  others: Object.keys(others),
  handler: handler.constructor.name,
  inputs: handler.length,
};
process.stdout.write(`${JSON.stringify(found)}\n`);
