const LIMIT = 5;
const LOCK_MS = 5 * 60_000;

export interface Failures {
  /** In a row, since the last request that was let in. */
  readonly consecutive: number;
  /** Epoch milliseconds until which the key is locked, or undefined. */
  readonly lockedUntilMs: number | undefined;
}

/** Five failures in a row lock an access key for five minutes, as the service does. */
export class Lockout {
  readonly #failures = new Map<string, { consecutive: number; lockedUntilMs: number | undefined }>();

  failures(ak: string): Failures {
    return this.#failures.get(ak) ?? { consecutive: 0, lockedUntilMs: undefined };
  }

  isLocked(ak: string, nowMs: number): boolean {
    const until = this.failures(ak).lockedUntilMs;
    if (until === undefined) return false;
    if (nowMs < until) return true;
    this.#failures.delete(ak);
    return false;
  }

  fail(ak: string, nowMs: number): void {
    const consecutive = this.failures(ak).consecutive + 1;
    this.#failures.set(ak, { consecutive, lockedUntilMs: consecutive >= LIMIT ? nowMs + LOCK_MS : undefined });
  }

  succeed(ak: string): void {
    this.#failures.delete(ak);
  }

  clear(): void {
    this.#failures.clear();
  }
}
