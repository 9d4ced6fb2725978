interface Fact {
  level?: string;
  fact?: string;
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

function parse(line: string): Fact | undefined {
  try {
    return JSON.parse(line) as Fact;
  } catch {
    return undefined;
  }
}

function describe(fact: Fact | undefined, line: string): string | undefined {
  if (!fact) return `  ${line}`;
  const scope = `  ${fact.region}:${fact.projectId}`;
  if (fact.fact === 'scope is listed') {
    const { listed = 0, consistency, requests, durationMs, reason } = fact;
    const why = consistency === 'exact' || reason === undefined ? '' : `\n    ${reason}`;
    return `${scope}  ${listed} secrets, ${consistency}, ${requests} requests, ${durationMs} ms${why}`;
  }
  if (fact.fact === 'scope failed') return `${scope}  FAILED  ${describeError(fact.error)}`;
  if (fact.level !== 'warn' && fact.level !== 'error') return undefined;
  return `  ${fact.level}: ${fact.fact}${fact.error === undefined ? '' : ` (${describeError(fact.error)})`}`;
}

function describeError(error: Fact['error']): string {
  if (typeof error !== 'object') return String(error);
  return [error.code, error.message, error.hint].filter(Boolean).join(': ');
}
