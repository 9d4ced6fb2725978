// Runs before `npm start`, `npm test` and the rest, on a clone where nothing is installed yet, so it may use Node alone.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';

const STAMP = 'node_modules/.csms-lock-sha256';
const wanted = createHash('sha256').update(readFileSync('package-lock.json')).digest('hex');

if (!existsSync(STAMP) || readFileSync(STAMP, 'utf8') !== wanted) {
  console.log('Installing dependencies (npm ci) ...');
  const shell = process.platform === 'win32';
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { stdio: 'inherit', shell });
  writeFileSync(STAMP, wanted);
}
