// Runs a built function once, as FunctionGraph does: require, call the handler with a context, done. Measures the call.
// Usage: run-function.cjs <folder of the bundle> <file of settings as JSON>
const { readFileSync } = require('node:fs');
const { basename } = require('node:path');

const [, , folder, settingsFile] = process.argv;
const settings = JSON.parse(readFileSync(settingsFile, 'utf8'));
const { handler } = require(`${folder}/index.js`);

const ONE_HOUR_MS = 3_600_000;
const endsAt = Date.now() + ONE_HOUR_MS;
const context = {
  getRequestID: () => 'bench',
  getRemainingTimeInMilliSeconds: () => endsAt - Date.now(),
  getUserData: (name) => settings[name],
  getProjectID: () => '',
  getSecurityAccessKey: () => '',
  getSecuritySecretKey: () => '',
  getSecurityToken: () => '',
  getToken: () => '',
  getFunctionName: () => basename(folder),
};
const event = {
  version: 'v2.0',
  time: '2026-11-22T08:30:00+08:00',
  trigger_type: 'TIMER',
  trigger_name: 'Timer_daily',
};

async function main() {
  const start = performance.now();
  const { status, consistency } = await handler(event, context);
  performance.measure('call', { start });
  if (status !== 'complete' || consistency !== 'exact') throw new Error(`the run is ${status}, ${consistency}`);
}

void main();
