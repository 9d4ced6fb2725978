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
  /** A setting as the platform keeps it, beside the environment. */
  userData(name: string): string | undefined;
  /** Of the function's agency, asked for anew. */
  temporaryKeys(): TemporaryKeys | undefined;
  /** IAM token of the function's agency, asked for anew. */
  token(): string | undefined;
}
