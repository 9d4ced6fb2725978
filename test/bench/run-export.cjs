// Runs a built bundle once, as FunctionGraph does: require, call the handler with a context, done.
// Usage: run-export.cjs <folder of the bundle> <settings as JSON>
const [, , folder, settingsText] = process.argv;
const settings = JSON.parse(settingsText);
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
  getFunctionName: () => 'inventory-export',
};
const event = {
  version: 'v2.0',
  time: '2026-11-22T08:30:00+08:00',
  trigger_type: 'TIMER',
  trigger_name: 'Timer_daily',
};

async function main() {
  const { status, consistency } = await handler(event, context);
  if (status !== 'complete' || consistency !== 'exact') throw new Error(`the run is ${status}, ${consistency}`);
}

void main();
