// One invocation of a built bundle in a process of its own, as a platform does it. Plain JavaScript, because it must run on
// exactly the platform's Node. The parent forks it and sends one job; console output is the function's log.
import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';

const loadBundle = createRequire(import.meta.url);

// Nobody waits for the answer any more.
process.once('disconnect', () => process.exit(1));

process.once('message', async (job) => {
  try {
    const { handler } = loadBundle(job.bundle);
    const result = await handler(job.event, createContext(job));
    process.send({ result }, finish);
  } catch (error) {
    const { code, message, hint } = error;
    process.send({ error: { code, message, hint } }, finish);
  }
});

/** What the function left running ends by itself, or at the deadline. */
function finish() {
  process.removeAllListeners('disconnect');
  process.disconnect();
}

function createContext({ platform, functionName, timeoutMs, userData }) {
  const endsAt = Date.now() + timeoutMs;
  const remainingMs = () => Math.max(0, endsAt - Date.now());
  return platform === 'lambda'
    ? lambdaContext(functionName, remainingMs)
    : functionGraphContext(functionName, remainingMs, userData);
}

/** The methods that the Node.js runtime of FunctionGraph documents, with its spelling. */
function functionGraphContext(functionName, remainingMs, userData) {
  const requestId = randomUUID();
  const logger = Object.fromEntries(
    ['debug', 'info', 'warn', 'error'].map((level) => [level, (...text) => console.log(...text)]),
  );
  return {
    getRequestID: () => requestId,
    getRemainingTimeInMilliSeconds: remainingMs,
    getRunningTimeInSeconds: () => 300,
    getUserData: (name) => userData[name],
    getSecurityAccessKey: () => '',
    getSecuritySecretKey: () => '',
    getSecurityToken: () => '',
    getToken: () => '',
    getFunctionName: () => functionName,
    getVersion: () => 'latest',
    getAlias: () => '',
    getPackage: () => 'default',
    getProjectID: () => userData.HUAWEICLOUD_SDK_PROJECT_ID ?? '',
    getMemorySize: () => '512',
    getCPUNumber: () => '0.5',
    getLogger: () => logger,
  };
}

function lambdaContext(functionName, remainingMs) {
  return {
    awsRequestId: randomUUID(),
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:eu-central-1:000000000000:function:${functionName}`,
    memoryLimitInMB: '512',
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: 'local',
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: remainingMs,
  };
}
