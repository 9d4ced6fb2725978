import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { listen } from '../listen.ts';

/** What came back for an event, or of a handler that could not be loaded. */
export interface LambdaAnswer {
  readonly kind: 'response' | 'error' | 'init-error';
  /** The function's result; of an error `errorType`, `errorMessage`, `trace`. */
  readonly body: unknown;
  /** From the moment the runtime was given the event until it had answered. */
  readonly durationMs: number;
}

/** Lambda's side of its Runtime API, on loopback, for one execution environment. */
export interface RuntimeApi {
  /** `AWS_LAMBDA_RUNTIME_API`. */
  readonly host: string;
  /** Resolves when the runtime first asks for an event, its init being over, or tells that it failed. */
  readonly initialised: Promise<LambdaAnswer | undefined>;
  /** One event at a time, as in an environment of Lambda. */
  invoke(event: unknown, options?: { readonly timeoutMs?: number }): Promise<LambdaAnswer>;
  close(): Promise<void>;
}

interface Invocation {
  readonly id: string;
  readonly event: unknown;
  readonly deadlineMs: number;
  readonly answer: (answer: LambdaAnswer) => void;
  startedMs: number;
}

/** A latch: whoever waits gets what is put, once it is there. */
function createHandover<T>() {
  let put!: (value: T) => void;
  const taken = new Promise<T>((resolve) => (put = resolve));
  return { put, taken };
}

const FUNCTION_ARN = 'arn:aws:lambda:eu-west-1:123456789012:function:local';
const ANSWER = /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/;

/** https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html */
export async function startRuntimeApi(): Promise<RuntimeApi> {
  const init = createHandover<LambdaAnswer | undefined>();
  let queue = createHandover<Invocation>();
  let current: Invocation | undefined;

  async function giveNext(response: ServerResponse): Promise<void> {
    init.put(undefined);
    current = await queue.taken;
    queue = createHandover();
    current.startedMs = performance.now();
    response.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': current.id,
      'lambda-runtime-deadline-ms': String(current.deadlineMs),
      'lambda-runtime-invoked-function-arn': FUNCTION_ARN,
      'lambda-runtime-trace-id': 'Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=0',
    });
    response.end(JSON.stringify(current.event));
  }

  async function serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url = '' } = message;
    if (method === 'GET' && url === '/2018-06-01/runtime/invocation/next') return giveNext(response);
    const body = JSON.parse(await text(message)) as unknown;
    const [, id, kind] = ANSWER.exec(url) ?? [];
    const isInitError = method === 'POST' && url === '/2018-06-01/runtime/init/error';
    const isAnswer = method === 'POST' && current !== undefined && id === current.id;
    if (isInitError) init.put({ kind: 'init-error', body, durationMs: 0 });
    else if (isAnswer) {
      current?.answer({ kind: kind as 'response' | 'error', body, durationMs: performance.now() - current.startedMs });
    }
    response.writeHead(isInitError || isAnswer ? 202 : 403, { 'content-type': 'application/json' });
    response.end(isInitError || isAnswer ? '{"status":"OK"}' : '{"errorType":"InvalidRequestID"}');
  }

  const { host, close } = await listen(createServer((message, response) => void serve(message, response)));
  return {
    host,
    initialised: init.taken,
    invoke: (event, { timeoutMs = 60_000 } = {}) =>
      new Promise((answer) => {
        queue.put({ id: randomUUID(), event, deadlineMs: Date.now() + timeoutMs, answer, startedMs: 0 });
      }),
    close,
  };
}
