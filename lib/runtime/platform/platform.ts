/** A set of temporary keys; they only work together. */
export interface TemporaryKeys {
  readonly ak: string;
  readonly sk: string;
  readonly securityToken: string;
}

/** What an invocation can be told by where it runs. Nothing here throws, whatever the context does. */
export interface Platform {
  readonly name: 'functiongraph' | 'lambda' | 'local';
  readonly requestId: string;
  readonly functionVersion: string | undefined;
  readonly memoryMb: number | undefined;
  /** The function's own project. */
  readonly projectId: string | undefined;
  /** Milliseconds until the platform ends the invocation, at the time of the call; undefined where nobody says. */
  remainingMs(): number | undefined;
  /** Milliseconds after which it ends an invocation whose caller waits for the answer, whatever `remainingMs` says; undefined where that makes no difference. */
  readonly synchronousMs: number | undefined;
  /** Milliseconds that `temporaryKeys()` and `token()` are good for at the start of an invocation; undefined where there are none. */
  readonly keysLastMs: number | undefined;
  /** A setting as the platform keeps it, beside the environment. */
  userData(name: string): string | undefined;
  /** Of the function's agency, asked for anew. */
  temporaryKeys(): TemporaryKeys | undefined;
  /** IAM token of the function's agency, asked for anew. */
  token(): string | undefined;
}

/** Calls a method of a context that may lack it, or may throw: both are "not told". */
export function ask(context: object, method: string, ...args: readonly string[]): unknown {
  try {
    const found = (context as Record<string, unknown>)[method];
    return typeof found === 'function' ? (found.apply(context, args) as unknown) : undefined;
  } catch {
    return undefined;
  }
}

/** A value that is there: contexts give '' for what does not exist, and numbers as text or as numbers. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A number above 0. */
export function positiveOf(value: unknown): number | undefined {
  const number = Number(textOf(value));
  return Number.isFinite(number) && number > 0 ? number : undefined;
}
