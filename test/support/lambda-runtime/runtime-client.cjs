// What a managed Node.js runtime of Lambda does, as the Runtime API documents it: loads the handler that `_HANDLER` names from
// LAMBDA_TASK_ROOT, then asks for one invocation after the other. Plain JavaScript, because it runs on exactly the platform's Node.
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html; AWS's own client (aws-lambda-ric) compiles libcurl when it is installed.
const { Agent, request } = require('node:http');
const { join } = require('node:path');

const { env } = process;
const [hostname, port] = env.AWS_LAMBDA_RUNTIME_API.split(':');
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

function call(method, path, body, headers = {}) {
  return new Promise((resolve, reject) => {
    const options = { hostname, port, method, path: `/2018-06-01/runtime/${path}`, agent, headers };
    const sent = request(options, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => resolve({ headers: response.headers, body: Buffer.concat(chunks).toString() }));
    });
    sent.on('error', reject).end(body);
  });
}

function postError(path, error) {
  const { name, message, stack = '' } = error;
  const body = JSON.stringify({ errorType: name, errorMessage: message, trace: stack.split('\n') });
  return call('POST', path, body, { 'lambda-runtime-function-error-type': name });
}

const createContext = (headers) => ({
  callbackWaitsForEmptyEventLoop: true,
  functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
  functionName: env.AWS_LAMBDA_FUNCTION_NAME,
  memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
  logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
  logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
  awsRequestId: headers['lambda-runtime-aws-request-id'],
  invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
  getRemainingTimeInMillis: () => Number(headers['lambda-runtime-deadline-ms']) - Date.now(),
});

async function answerNext(handler) {
  const { headers, body } = await call('GET', 'invocation/next');
  const path = `invocation/${headers['lambda-runtime-aws-request-id']}`;
  try {
    const result = await handler(JSON.parse(body), createContext(headers));
    await call('POST', `${path}/response`, JSON.stringify(result));
  } catch (error) {
    await postError(`${path}/error`, error);
  }
}

function loadHandler() {
  const [file, name] = env._HANDLER.split('.');
  const { [name]: handler } = require(join(env.LAMBDA_TASK_ROOT, file));
  if (typeof handler !== 'function') throw new Error(`${env._HANDLER} is undefined or not exported`);
  return handler;
}

async function main() {
  let handler;
  try {
    handler = loadHandler();
  } catch (error) {
    await postError('init/error', error);
    process.exit(1);
  }
  for (;;) await answerNext(handler);
}

void main();
