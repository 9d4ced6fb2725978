import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startRuntimeApi, type LambdaAnswer, type RuntimeApi } from './runtime-api.ts';

const CLIENT = fileURLToPath(new URL('runtime-client.cjs', import.meta.url));

/** One execution environment: a process that has loaded the function, and waits for events. */
export interface ExecutionEnvironment {
  /** From the start of the process until it asks for an event: what Lambda reports as "Init Duration", beside its own sandbox. */
  readonly initMs: number;
  /** Set when the handler could not be loaded. */
  readonly initError: LambdaAnswer | undefined;
  readonly invoke: RuntimeApi['invoke'];
  stop(): Promise<void>;
}

export interface EnvironmentOptions {
  /** Of the Node.js that runs it. */
  readonly execPath: string;
  /** Of the built function. */
  readonly folder: string;
  readonly settings?: Readonly<Record<string, string>>;
  /** Default: `index.handler`, as it is deployed. */
  readonly handler?: string;
}

/** What Lambda sets by itself, in an otherwise empty environment: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
const variablesOf = ({ folder, handler = 'index.handler' }: EnvironmentOptions, host: string) => ({
  AWS_LAMBDA_RUNTIME_API: host,
  _HANDLER: handler,
  LAMBDA_TASK_ROOT: folder,
  AWS_LAMBDA_FUNCTION_NAME: basename(folder),
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
  AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${basename(folder)}`,
  AWS_LAMBDA_LOG_STREAM_NAME: '2026/11/29/[$LATEST]local',
  AWS_REGION: 'eu-west-1',
  AWS_DEFAULT_REGION: 'eu-west-1',
  LANG: 'en_US.UTF-8',
  TZ: ':UTC',
});

export async function startEnvironment(options: EnvironmentOptions): Promise<ExecutionEnvironment> {
  const api = await startRuntimeApi();
  const startedMs = performance.now();
  const child = spawn(options.execPath, [CLIENT], {
    env: { ...variablesOf(options, api.host), ...options.settings },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const exited = once(child, 'exit');
  const died = exited.then(([code]) => Promise.reject(new Error(`the runtime ended with ${String(code)}`)));
  died.catch(() => undefined); // for whoever waits for it
  const initError = await Promise.race([api.initialised, died]);
  return {
    initMs: performance.now() - startedMs,
    initError,
    invoke: (...event) => Promise.race([api.invoke(...event), died]),
    stop: async () => {
      child.kill();
      await exited;
      await api.close();
    },
  };
}
