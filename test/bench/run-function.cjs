// Runs a built function once, as FunctionGraph does: require, call the handler with a context, done. Measures the call.
// Usage: run-function.cjs <folder of the bundle> <file of settings as JSON> [<event as JSON> <file for the response>]
const { readFileSync, writeFileSync } = require('node:fs');
const { basename } = require('node:path');

const [, , folder, settingsFile, givenEvent, responseFile] = process.argv;
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
const timerEvent = {
  version: 'v2.0',
  time: '2026-11-22T08:30:00+08:00',
  trigger_type: 'TIMER',
  trigger_name: 'Timer_daily',
};

async function main() {
  const start = performance.now();
  const response = await handler(givenEvent ? JSON.parse(givenEvent) : timerEvent, context);
  performance.measure('call', { start });
  const { status, consistency } = response;
  if (responseFile) writeFileSync(responseFile, JSON.stringify(response));
  else if (status !== 'complete' || consistency !== 'exact') throw new Error(`the run is ${status}, ${consistency}`);
}

void main();
