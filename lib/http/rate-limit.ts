import { sleep } from './wait.ts';

const SLOW_MS = 10_000;
/** No platform runs longer than three days; a timer takes 24 at most. */
const LONGEST_PAUSE_MS = 3 * 86_400_000;

export interface RateLimit {
  /** Waits for this request's turn. @throws the signal's reason when it fires first. */
  acquire(signal?: AbortSignal): Promise<void>;
  /** After a 429: half the rate for 10 s, and nothing at all for `pauseMs`. */
  slowDown(pauseMs?: number): void;
}

/** A token bucket that starts full and holds one second's worth. Waiting requests go in the order they came. */
export function createRateLimit(perSecond: number, now: () => number = Date.now): RateLimit {
  const capacity = Math.max(1, perSecond);
  let tokens = capacity;
  let refilledAt = now();
  let slowUntil = 0;
  let pausedUntil = 0;
  const ratePerMs = (): number => (now() < slowUntil ? perSecond / 2 : perSecond) / 1000;

  const refill = (): void => {
    tokens = Math.min(capacity, tokens + (now() - refilledAt) * ratePerMs());
    refilledAt = now();
  };

  return {
    async acquire(signal) {
      refill();
      tokens -= 1; // below zero it is a place in the queue
      if (tokens < 0) await sleep(-tokens / ratePerMs(), signal);
      while (now() < pausedUntil) await sleep(pausedUntil - now(), signal);
      signal?.throwIfAborted();
    },
    slowDown(pauseMs = 0) {
      refill();
      slowUntil = now() + SLOW_MS;
      pausedUntil = Math.max(pausedUntil, now() + Math.min(pauseMs, LONGEST_PAUSE_MS));
    },
  };
}
