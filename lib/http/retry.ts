import { LEAST_PAUSE_MS } from './rate-limit.ts';

/**
 * Four retries, full jitter: each waits a random part of 200 ms doubled every time, up to 5 s. The service's guide asks
 * for three to five tries with exponential backoff on 429, 500, 502 and 504 (DEW best practices, "Retrying failed requests").
 */
export const RETRY_POLICY = { retries: 4, baseDelayMs: 200, maxDelayMs: 5000 } as const;

const TRANSIENT_STATUS: ReadonlySet<number> = new Set([429, 500, 502, 503, 504]);

export const isTransientStatus = (status: number): boolean => TRANSIENT_STATUS.has(status);

export interface FailedAttempt {
  /** False for whatever a second try cannot mend. */
  transient: boolean;
  /** Answered with 429, so not a failure: neither the retries nor the budget are used for it, and only time ends it. */
  throttled: boolean;
  /** Retries made before this attempt, those after a 429 not counted. */
  retriesDone: number;
  /** What the server asked to wait, from `Retry-After`. A floor: never shortened. */
  retryAfterMs?: number | undefined;
  /** Retries that the endpoint's budget still allows. */
  budget: number;
  timeLeftMs: number;
  /** In [0, 1). */
  random: number;
}

export type RetryDecision =
  | { retry: true; delayMs: number }
  | { retry: false; because: 'permanent' | 'retries used up' | 'retry budget used up' | 'no time left' };

/** Whether to try again and after how long. Pure. */
export function decideRetry(attempt: FailedAttempt): RetryDecision {
  if (!attempt.transient) return { retry: false, because: 'permanent' };
  if (attempt.throttled) return waitFor(Math.max(attempt.retryAfterMs ?? 0, LEAST_PAUSE_MS), attempt);
  if (attempt.retriesDone >= RETRY_POLICY.retries) return { retry: false, because: 'retries used up' };
  if (attempt.budget < 1) return { retry: false, because: 'retry budget used up' };
  const ceilingMs = Math.min(RETRY_POLICY.maxDelayMs, RETRY_POLICY.baseDelayMs * 2 ** attempt.retriesDone);
  return waitFor(Math.max(attempt.retryAfterMs ?? 0, Math.round(attempt.random * ceilingMs)), attempt);
}

const waitFor = (delayMs: number, { timeLeftMs }: FailedAttempt): RetryDecision =>
  delayMs >= timeLeftMs ? { retry: false, because: 'no time left' } : { retry: true, delayMs };

/** `Retry-After` in seconds or as an HTTP date; undefined when absent or unreadable, 0 when the date has passed. */
export function parseRetryAfter(header: string | string[] | undefined, nowMs: number): number | undefined {
  const text = (Array.isArray(header) ? header[0] : header)?.trim();
  if (!text) return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const dateMs = /^[A-Z].*GMT$/i.test(text) ? Date.parse(text) : NaN; // Date.parse alone takes "-1" for a year
  return Number.isNaN(dateMs) ? undefined : Math.max(0, dateMs - nowMs);
}

/** Retries one endpoint may still cost: 10, and one more for every five successes, so that an outage is no storm. */
export function createRetryBudget(): { readonly left: number; spend(): void; earn(): void } {
  let fifths = 50;
  return {
    get left() {
      return Math.floor(fifths / 5);
    },
    spend: () => {
      fifths -= 5;
    },
    earn: () => {
      fifths += 1;
    },
  };
}
