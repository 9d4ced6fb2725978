import { fork } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { CodedError, type ErrorInfo } from '../errors.ts';

export type PlatformName = 'functiongraph' | 'lambda';

export interface BundleJob {
  /** Folder of the built function, as `build` returns it. */
  folder: string;
  functionName: string;
  event: unknown;
  platform: PlatformName;
  /** Settings: user data of the FunctionGraph context, environment variables on Lambda. */
  settings: Readonly<Record<string, string>>;
  /** Default: 5 minutes. */
  timeoutMs?: number;
  /** Environment of the process, but for the settings. Default: this process's own. */
  env?: NodeJS.ProcessEnv;
  /** Node binary. Default: this one. */
  execPath?: string;
  /** Kills the process, as when a machine is lost. */
  signal?: AbortSignal;
  /** Of the process, once it is there. */
  onStart?: (pid: number) => void;
  /** Each line that the function logs. */
  onLine?: (line: string) => void;
}

export type BundleAnswer = { result: unknown } | { error: ErrorInfo };

const RUNNER = fileURLToPath(new URL('run-bundle.mjs', import.meta.url));
const FIVE_MINUTES_MS = 300_000;
const GRACE_MS = 2_000;

/**
 * Runs a built bundle in a new process, cold, as a platform would.
 * @throws INVOKE_PROCESS_DIED when it ends without an answer; an AbortError when `signal` has killed it.
 */
export async function invokeBundle(job: BundleJob): Promise<BundleAnswer> {
  const { settings, platform } = job;
  const child = fork(RUNNER, [], {
    execPath: job.execPath ?? process.execPath,
    execArgv: ['--enable-source-maps'],
    env: { ...(job.env ?? process.env), ...(platform === 'lambda' ? settings : {}) },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    killSignal: 'SIGKILL',
    // it ends by itself before that, unless it hangs
    timeout: (job.timeoutMs ?? FIVE_MINUTES_MS) + GRACE_MS,
    ...(job.signal && { signal: job.signal }),
  });
  if (child.pid !== undefined) job.onStart?.(child.pid);
  const lines = createInterface({ input: child.stdout ?? process.stdin });
  lines.on('line', (line) => job.onLine?.(line));
  child.send({
    bundle: join(job.folder, 'index.js'),
    functionName: job.functionName,
    event: job.event,
    platform,
    timeoutMs: job.timeoutMs ?? FIVE_MINUTES_MS,
    userData: platform === 'functiongraph' ? settings : {},
  });
  return new Promise((resolve, reject) => {
    let answer: BundleAnswer | undefined;
    child.once('message', (message) => (answer = message as BundleAnswer));
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (answer) resolve(answer);
      else
        reject(
          new CodedError(
            'INVOKE_PROCESS_DIED',
            `the function's process ended without a response (${signal ?? `exit code ${code}`})`,
          ),
        );
    });
  });
}
