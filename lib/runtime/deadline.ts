import { CodedError } from '../errors.ts';

/** The end of an invocation, as two signals. Their reason is a `CodedError` `RUN_OUT_OF_TIME`. Neither ever fires where nobody sets a time. */
export interface Deadline {
  /** Fires while there is still time to write a partial manifest: what is unfinished now stays unfinished. */
  readonly work: AbortSignal;
  /** Fires just before the platform's own end: whatever still waits gives up. */
  readonly final: AbortSignal;
  /** Milliseconds until the end; `Infinity` where nobody sets a time. */
  remainingMs(): number;
  /** The same until `work` fires. */
  workLeftMs(): number;
  /** Fires when this part of the time for work is over, 0 to 1: for what may not take the time of what follows. */
  shareOfWork(part: number): AbortSignal;
}

export interface DeadlineControl extends Deadline {
  /** Sets the end to `limitMs` after the start, or to the platform's own if that is earlier. In place of an earlier limit. */
  limit(limitMs: number): void;
  /** Milliseconds until an answer must leave even if the run ignores both signals; undefined where nobody sets a time. */
  hardLimitMs(): number | undefined;
  /** Stops the timers: an invocation leaves none behind. */
  clear(): void;
}

const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);

/** A fifth of the time, 2 s to 30 s, but never more than half: a few PUTs and their retries. */
const workReserveMs = (totalMs: number): number => Math.min(clamp(totalMs / 5, 2_000, 30_000), totalMs / 2);

/** What is left for work of a whole invocation's time, in milliseconds. */
export const workTimeMs = (totalMs: number): number => totalMs - workReserveMs(totalMs);

/** 4 % of the time, 250 ms to 2 s, but never more than an eighth: the answer itself. */
const finalReserveMs = (totalMs: number): number => Math.min(clamp(totalMs / 25, 250, 2_000), totalMs / 8);

/** setTimeout takes 31 bits: beyond 24.8 days it would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Starts now.
 *
 * @param platformMs until the platform's own end; undefined where it sets none.
 */
export function createDeadline(platformMs = Infinity): DeadlineControl {
  const startedAt = performance.now();
  const work = new AbortController();
  const final = new AbortController();
  let totalMs = Infinity;
  let timers: NodeJS.Timeout[] = [];
  const remainingMs = (): number => Math.max(0, totalMs - (performance.now() - startedAt));
  const abortBefore = (controller: AbortController, reserveMs: number): void => {
    const waitMs = Math.max(0, remainingMs() - reserveMs);
    if (waitMs > LONGEST_TIMER_MS) return;
    timers.push(setTimeout(() => controller.abort(outOfTime(totalMs)), waitMs).unref());
  };
  const clear = (): void => {
    for (const timer of timers) clearTimeout(timer);
    timers = [];
  };
  const limit = (limitMs: number): void => {
    clear();
    totalMs = Math.min(platformMs, limitMs);
    abortBefore(work, workReserveMs(totalMs));
    abortBefore(final, finalReserveMs(totalMs));
  };
  const workLeftMs = (): number => Math.max(0, remainingMs() - workReserveMs(totalMs));
  const shareOfWork = (part: number): AbortSignal => {
    const share = new AbortController();
    const endMs = workTimeMs(totalMs) * part;
    abortBefore(share, totalMs - endMs);
    return totalMs === Infinity ? work.signal : AbortSignal.any([work.signal, share.signal]);
  };
  const hardLimitMs = (): number | undefined =>
    totalMs > LONGEST_TIMER_MS ? undefined : Math.max(0, remainingMs() - finalReserveMs(totalMs) / 2);
  limit(Infinity);
  return { work: work.signal, final: final.signal, remainingMs, workLeftMs, shareOfWork, limit, hardLimitMs, clear };
}

/** The error of everything that ends because time is up. `totalMs` is what the invocation had. */
export function outOfTime(totalMs?: number): CodedError {
  const had = totalMs === undefined ? '' : ` (it had ${(totalMs / 1000).toFixed(1)} s)`;
  return new CodedError('RUN_OUT_OF_TIME', `Stopped before the invocation's time limit${had}.`, {
    hint: 'Raise FUNCTION_TIMEOUT when you deploy (HTTP_TIMEOUT over HTTP), or CSMS_RATE_LIMIT. The next run starts with the missing projects.',
  });
}
