import type { CsmsClient } from '../../lib/csms/client.ts';
import type { RotationTask } from '../../lib/csms/task.ts';
import type { ErrorInfo } from '../../lib/errors.ts';
import { eachScope } from '../../lib/run/each-scope.ts';
import type { RunOutcome } from '../../lib/runtime/definition.ts';
import type { Scope } from '../../lib/scope.ts';
import { listTasks } from './detect/read-scope.ts';
import type { NotifierInvocation } from './run.ts';

type ScopeTasks = Scope & ({ readonly tasks: readonly object[] } | { readonly error: ErrorInfo });

/** The tasks of one secret, or one task, over the scopes: to look at, nothing is stored or sent. */
export async function showTasks(
  scopes: readonly Scope[],
  invocation: NotifierInvocation,
  { client }: { client: CsmsClient },
): Promise<RunOutcome> {
  const { command, settings, deadline, mask, toErrorInfo } = invocation;
  const { taskId, secretName, status: taskStatus } = command;
  const query = taskId === undefined ? { secretName, status: taskStatus } : { taskId };
  const look = async (scope: Scope): Promise<ScopeTasks> => {
    const counts = { requests: 0, retries: 0, throttled: 0 };
    try {
      const tasks = await listTasks(query, { scope, counts, signal: deadline.work }, client);
      return { ...scope, tasks: tasks.map((task) => toShownTask(task, mask)) };
    } catch (error) {
      return { ...scope, error: toErrorInfo(error) };
    }
  };
  const found = await eachScope<ScopeTasks>({
    scopes,
    concurrency: settings.concurrency,
    work: look,
    firstRequestSent: client.firstRequestSent,
  });
  const errors = found.flatMap((each) => ('error' in each ? [each.error] : []));
  const status = errors.length === 0 ? 'complete' : errors.length < found.length ? 'partial' : 'failed';
  const [error] = errors;
  return { status, body: { status, scopes: found }, ...(status === 'failed' && error && { error }) };
}

/** Error texts of rotation functions may hold anything, and so may fields that are not known yet. */
const toShownTask = ({ createdAtMs, errorCode, errorMessage, extra, ...task }: RotationTask, mask: Mask): object => ({
  ...task,
  createdAt: createdAtMs === null ? null : new Date(createdAtMs).toISOString(),
  errorCode: maskTexts(errorCode, mask),
  errorMessage: maskTexts(errorMessage, mask),
  ...(extra && { extra: maskTexts(extra, mask) }),
});

type Mask = (text: string) => string;

function maskTexts(value: unknown, mask: Mask): unknown {
  if (typeof value === 'string') return mask(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => maskTexts(each, mask));
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, maskTexts(each, mask)]));
}
