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
  if (log.message === 'scope is listed') {
    const { listed = 0, consistency, requests, durationMs, reason } = log;
    const why = consistency === 'exact' || reason === undefined ? '' : `\n    ${reason}`;
    return `${scope}  ${listed} secrets, ${consistency}, ${requests} requests, ${durationMs} ms${why}`;
  }
  if (log.message === 'scope failed') return `${scope}  FAILED  ${describeError(log.error)}`;
  if (log.level !== 'warn' && log.level !== 'error') return undefined;
  return `  ${log.level}: ${log.message}${log.error === undefined ? '' : ` (${describeError(log.error)})`}`;
}

function describeError(error: LogLine['error']): string {
  if (typeof error !== 'object') return String(error);
  return [error.code, error.message, error.hint].filter(Boolean).join(': ');
}
