// Runs the built notifier once and prints how long it took after it was loaded.
// Usage: time-notifier.cjs <folder of the bundle> <settings as JSON>
const [, , folder, settingsText] = process.argv;
const settings = JSON.parse(settingsText);
const { handler } = require(`${folder}/index.js`);

const context = {
  getRequestID: () => 'bench',
  getRemainingTimeInMilliSeconds: () => 600_000,
  getUserData: (name) => settings[name],
  getProjectID: () => '',
  getSecurityAccessKey: () => '',
  getSecuritySecretKey: () => '',
  getSecurityToken: () => '',
  getToken: () => '',
  getFunctionName: () => 'failed-rotation-notifier',
};

async function main() {
  const startedMs = performance.now();
  const { status } = await handler({}, context);
  console.log(JSON.stringify({ ms: performance.now() - startedMs, status }));
}

void main();
