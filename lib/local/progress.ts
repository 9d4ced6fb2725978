import { formatCount, plural } from '../text/count.ts';
import { VERIFICATION } from './describe-run.ts';

interface LogLine {
  level?: string;
  message?: string;
  region?: string;
  projectId?: string;
  listed?: number;
  consistency?: string;
  requests?: number;
  durationMs?: number;
  reason?: string;
  channel?: string;
  /** Of a notice. */
  status?: string;
  hint?: string;
  error?: { code?: string; message?: string; hint?: string } | string;
}

/** Turns the function's log into what a person wants to see go by: a line a scope, and every warning. */
export const createProgress =
  (print: (line: string) => void) =>
  (line: string): void => {
    const text = describe(parse(line), line);
    if (text !== undefined) print(text);
  };

function parse(line: string): LogLine | undefined {
  try {
    return JSON.parse(line) as LogLine;
  } catch {
    return undefined;
  }
}

function describe(log: LogLine | undefined, line: string): string | undefined {
  if (!log) return `  ${line}`;
  const scope = `  ${log.region}:${log.projectId}`;
  if (log.message === 'project is listed') {
    const { listed = 0, consistency = '', requests = 0, durationMs = 0, reason } = log;
    const why = consistency === 'exact' || reason === undefined ? '' : `\n    ${reason}`;
    return `${scope}  ${plural(listed, 'secret')}, ${VERIFICATION[consistency] ?? consistency}, ${plural(requests, 'request')}, ${formatCount(durationMs)} ms${why}`;
  }
  if (log.message === 'project is being listed') return `${scope}  ${plural(log.listed ?? 0, 'secret')} so far`;
  // the response says it, and is printed
  if (log.message === 'invocation failed') return undefined;
  if (log.message === 'notification was not delivered') return describeUndelivered(log);
  if (log.message === 'project failed') return `${scope}  FAILED  ${describeError(log.error)}`;
  if (log.level !== 'warn' && log.level !== 'error') return undefined;
  return `  ${log.level}: ${log.message}${log.error === undefined ? '' : ` (${describeError(log.error)})`}`;
}

function describeUndelivered({ channel, status, reason, hint }: LogLine): string {
  const after = status === 'refused' ? 'it is not sent again' : 'the next run sends it again';
  return `  channel ${channel}: a notification was NOT DELIVERED: ${[reason, after, hint].filter(Boolean).join('; ')}`;
}

function describeError(error: LogLine['error']): string {
  if (typeof error !== 'object') return String(error);
  return [error.code, error.message, error.hint].filter(Boolean).join(': ');
}
