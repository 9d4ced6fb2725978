import { setMaxListeners } from 'node:events';
import { CodedError } from '../errors.ts';

/** A quota counts per second, so after a second in which nothing was sent the service takes requests again. */
export const LEAST_PAUSE_MS = 1000;
/** No platform runs longer than three days; a timer takes 24 at most. */
const LONGEST_PAUSE_MS = 3 * 86_400_000;
/** Requests arrive less evenly than they leave: so a second is counted a little longer, and longer still near a quota that is met. */
const WINDOW_MS = 1030;
const LEARNED_WINDOW_MS = 1075;
/** What the service took shortly before a refusal counts: one that comes alone is a matter of arrival, the next one is not. */
const EVIDENCE_MS = 2000;
/** A learned rate holds for 10 s and then grows by one request a second each second, until the service refuses again. */
const HOLD_MS = 10_000;

/** One request's place within the limit. */
export interface Turn {
  readonly atMs: number;
  /** The service answered it with 429. */
  isRefused: boolean;
}

interface AcquireOptions {
  signal?: AbortSignal | undefined;
  /** Until the deadline. A pause that outlasts it is not waited for. Infinity when absent. */
  timeLeftMs?: (() => number) | undefined;
}

/** At most so many requests in any second; fewer while the service answers 429. */
export interface RateLimit {
  /** Waits for a turn, in the order of asking. @throws HTTP_THROTTLED at once when a pause outlasts the time left; the signal's reason when it fires. */
  acquire(options?: AcquireOptions): Promise<Turn>;
  /** After a 429: nothing is sent for `pauseMs`, and then fewer requests a second. True when the pause begins with this one. */
  throttle(turn: Turn, pauseMs: number): boolean;
  /** Another limit from now on, for those who wait too. */
  configure(perSecond: number): void;
  /** Back to the configured rate, without a pause. */
  forgetThrottling(): void;
  /** True when a new limit would behave as this one does. */
  isUnused(): boolean;
}

interface Waiting extends AcquireOptions {
  resolve: (turn: Turn) => void;
  reject: (reason: unknown) => void;
  onAbort: () => void;
}

/** Of a clock that is never set. */
const now = (): number => performance.now();

export function createRateLimit(ratePerSecond: number): RateLimit {
  let perSecond = ratePerSecond;
  /** The last turns, oldest first, as many as `EVIDENCE_MS` and a second more can hold. */
  const turns: Turn[] = [];
  const queue = new Set<Waiting>();
  let timer: NodeJS.Timeout | undefined;
  let pausedUntil = -Infinity;
  /** The first refusal since the last pause: the new rate is worked out when the pause ends, with every answer at hand. */
  let refusedAt: number | undefined;
  let learned: { quota: number; sinceMs: number } | undefined;

  const quota = (): number => {
    const most = Math.ceil(perSecond);
    if (learned === undefined) return most;
    const grown = learned.quota + Math.max(0, now() - learned.sinceMs - HOLD_MS) / 1000;
    if (grown >= most) learned = undefined;
    return Math.min(most, Math.floor(grown));
  };

  const windowMs = (size: number, leastMs: number): number => Math.max((size / perSecond) * 1000, leastMs);

  /** When the next request may leave: a whole window after the one that a window's worth ago was the last. */
  const nextTurnAt = (): number => {
    if (now() < pausedUntil) return pausedUntil;
    if (refusedAt !== undefined) learn(refusedAt);
    const size = quota();
    const turnMs = turns.at(-size)?.atMs ?? -Infinity;
    const isLearned = learned !== undefined && turnMs >= learned.sinceMs;
    return turnMs + windowMs(size, isLearned ? LEARNED_WINDOW_MS : WINDOW_MS);
  };

  /** Half the quota, or all that the service has just taken when that is more, or when it refused most requests. */
  const learn = (firstRefusalMs: number): void => {
    const before = quota();
    const recent = turns.filter(({ atMs }) => atMs > firstRefusalMs - EVIDENCE_MS);
    const taken = mostInASecond(recent.filter(({ isRefused }) => !isRefused));
    const refused = recent.filter(({ isRefused }) => isRefused).length;
    const isClear = taken > 0 && refused > taken;
    const next = Math.max(1, taken, isClear ? 0 : Math.floor(before / 2));
    learned = { quota: Math.min(before, next), sinceMs: now() };
    refusedAt = undefined;
  };

  const take = (): Turn => {
    const turn = { atMs: now(), isRefused: false };
    turns.push(turn);
    if (turns.length > 3 * Math.ceil(perSecond)) turns.shift();
    return turn;
  };

  const leaveQueue = (waiting: Waiting): void => {
    queue.delete(waiting);
    waiting.signal?.removeEventListener('abort', waiting.onAbort);
  };

  const pump = (): void => {
    clearTimeout(timer);
    timer = undefined;
    for (const next of queue) {
      const waitMs = nextTurnAt() - now();
      if (waitMs > 0) {
        timer = setTimeout(pump, Math.ceil(waitMs));
        return;
      }
      leaveQueue(next);
      next.resolve(take());
    }
  };

  const drop = (waiting: Waiting, reason: unknown): void => {
    leaveQueue(waiting);
    waiting.reject(reason);
    if (queue.size === 0) pump(); // no timer stays behind
  };

  const whyNever = ({ timeLeftMs }: AcquireOptions): CodedError | undefined => {
    const pauseMs = pausedUntil - now();
    return pauseMs > 0 && pauseMs >= (timeLeftMs?.() ?? Infinity) ? pausedTooLong(pauseMs) : undefined;
  };

  return {
    async acquire(options = {}) {
      const { signal } = options;
      signal?.throwIfAborted();
      const error = whyNever(options);
      if (error) throw error;
      return new Promise((resolve, reject) => {
        const waiting: Waiting = { ...options, resolve, reject, onAbort: () => drop(waiting, signal?.reason) };
        if (signal) setMaxListeners(0, signal);
        signal?.addEventListener('abort', waiting.onAbort);
        queue.add(waiting);
        if (timer === undefined) pump();
      });
    },
    throttle(turn, pauseMs) {
      const isFirst = refusedAt === undefined;
      turn.isRefused = true;
      refusedAt ??= turn.atMs;
      pausedUntil = Math.max(pausedUntil, now() + Math.min(Math.max(pauseMs, LEAST_PAUSE_MS), LONGEST_PAUSE_MS));
      for (const waiting of queue) {
        const error = whyNever(waiting);
        if (error) drop(waiting, error);
      }
      return isFirst;
    },
    configure(rate) {
      perSecond = rate;
      pump();
    },
    forgetThrottling() {
      learned = refusedAt = undefined;
      pausedUntil = -Infinity;
      pump();
    },
    isUnused() {
      const freeAt = (turns.at(-1)?.atMs ?? -Infinity) + windowMs(Math.ceil(perSecond), WINDOW_MS);
      return learned === undefined && refusedAt === undefined && now() >= Math.max(freeAt, pausedUntil);
    },
  };
}

/** Of turns in order: the most that lie within one second. */
function mostInASecond(turns: readonly Turn[]): number {
  let start = 0;
  let most = 0;
  for (const [end, { atMs }] of turns.entries()) {
    while (atMs - (turns[start]?.atMs ?? atMs) >= 1000) start += 1;
    most = Math.max(most, end - start + 1);
  }
  return most;
}

const pausedTooLong = (pauseMs: number): CodedError =>
  new CodedError(
    'HTTP_THROTTLED',
    `not sent: the service asks to wait ${Math.ceil(pauseMs / 1000)} s, longer than the time left`,
    { hint: 'Run again later, or when fewer clients use the service.' },
  );
