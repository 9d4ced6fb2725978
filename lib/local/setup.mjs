// Runs before `npm start`, `npm test` and the rest, on a clone where nothing is installed yet, so it may use Node alone, and
// nothing that an old Node lacks.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const STAMP = 'node_modules/.csms-lock-sha256';

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

const [, major, minor] = /(\d+)\.(\d+)/.exec(JSON.parse(readFileSync('package.json', 'utf8')).engines.node).map(Number);
const [ownMajor, ownMinor] = process.versions.node.split('.').map(Number);
if (ownMajor < major || (ownMajor === major && ownMinor < minor))
  fail(`NODE_TOO_OLD: this is Node.js ${process.versions.node}; install ${major}.${minor} or newer.`);

// What tests and deploys is newer than what runs: Vite and osls need ^20.19, ^22.13 or >=24.
const [, tool] = /^pre(test|mutation|deploy|remove|info|package)/.exec(process.env.npm_lifecycle_event ?? '') ?? [];
const isTooOldForTools = { 20: ownMinor < 19, 21: true, 22: ownMinor < 13, 23: true }[ownMajor] ?? false;
if (tool !== undefined && isTooOldForTools)
  fail(
    `NODE_TOO_OLD: this is Node.js ${process.versions.node}; npm run ${tool} needs 20.19, 22.13, 24 or newer (the functions and npm start do not).`,
  );

const wanted = createHash('sha256').update(readFileSync('package-lock.json')).digest('hex');
if (!existsSync(STAMP) || readFileSync(STAMP, 'utf8') !== wanted) {
  console.log('Installing dependencies (npm ci) ...');
  try {
    const shell = process.platform === 'win32';
    execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { stdio: 'inherit', shell });
  } catch {
    fail(
      'SETUP_FAILED: npm ci failed, see above: check the network, npm’s registry and proxy settings, and that this folder can be written to.',
    );
  }
  try {
    writeFileSync(STAMP, wanted);
  } catch (error) {
    fail(
      `SETUP_FAILED: ${STAMP} cannot be written (${error.code}): make this folder writable, or copy the checkout elsewhere.`,
    );
  }
}
