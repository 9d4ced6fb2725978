import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  RETRY_POLICY,
  createRetryBudget,
  decideRetry,
  isTransientStatus,
  parseRetryAfter,
  type FailedAttempt,
} from '../../../../lib/http/retry.ts';

const attempts = fc.record({
  transient: fc.boolean(),
  throttled: fc.constant(false),
  retriesDone: fc.nat({ max: 10 }),
  retryAfterMs: fc.option(fc.nat({ max: 120_000 }), { nil: undefined }),
  budget: fc.nat({ max: 20 }),
  timeLeftMs: fc.oneof(fc.integer({ min: -1000, max: 900_000 }), fc.constant(Infinity)),
  random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
});
const first: FailedAttempt = {
  transient: true,
  throttled: false,
  retriesDone: 0,
  budget: 10,
  timeLeftMs: Infinity,
  random: 0.5,
};

describe('decideRetry', () => {
  it('never retries what is permanent, beyond four retries, without budget, or past the deadline', () => {
    fc.assert(
      fc.property(attempts, (attempt) => {
        const decision = decideRetry(attempt);
        if (!decision.retry) return;
        expect(attempt.transient).toBe(true);
        expect(attempt.retriesDone).toBeLessThan(RETRY_POLICY.retries);
        expect(attempt.budget).toBeGreaterThanOrEqual(1);
        expect(decision.delayMs).toBeLessThan(attempt.timeLeftMs);
      }),
    );
  });

  it('never waits less than Retry-After, and never more than 5 s of its own accord', () => {
    fc.assert(
      fc.property(attempts, (attempt) => {
        const decision = decideRetry(attempt);
        if (!decision.retry) return;
        expect(decision.delayMs).toBeGreaterThanOrEqual(attempt.retryAfterMs ?? 0);
        expect(decision.delayMs).toBeLessThanOrEqual(Math.max(attempt.retryAfterMs ?? 0, RETRY_POLICY.maxDelayMs));
      }),
    );
  });

  it('retries whatever is transient while there are retries, budget and time', () => {
    fc.assert(
      fc.property(attempts, (attempt) => {
        const able = { ...attempt, transient: true, retriesDone: attempt.retriesDone % RETRY_POLICY.retries };
        expect(decideRetry({ ...able, budget: attempt.budget + 1, timeLeftMs: Infinity }).retry).toBe(true);
      }),
    );
  });

  it('waits up to twice as long each time', () => {
    const ceilings = [0, 1, 2, 3].map((retriesDone) => decideRetry({ ...first, retriesDone, random: 0.999_999 }));
    expect(ceilings).toEqual([200, 400, 800, 1600].map((delayMs) => ({ retry: true, delayMs })));
  });

  it('waits a random part of that, from nothing on, in whole milliseconds', () => {
    const delays = [0, 0.1, 0.5, 0.999].map((random) => decideRetry({ ...first, retriesDone: 1, random }));
    expect(delays).toEqual([0, 40, 200, 400].map((delayMs) => ({ retry: true, delayMs })));
  });

  it.each([
    ['permanent', { transient: false, throttled: true }],
    ['retries used up', { retriesDone: 4 }],
    ['retry budget used up', { budget: 0 }],
    ['no time left', { timeLeftMs: 100 }],
  ] as const)('says that it stops because of: %s', (because, state) => {
    expect(decideRetry({ ...first, ...state })).toEqual({ retry: false, because });
  });

  it('goes on to the last retry, the last of the budget and the last of the time', () => {
    expect(decideRetry({ ...first, retriesDone: 3, budget: 1, random: 0, timeLeftMs: 1 }).retry).toBe(true);
  });

  it('waits after a 429 a second or what was asked for, whatever was tried before, until time is over', () => {
    fc.assert(
      fc.property(attempts, (attempt) => {
        const delayMs = Math.max(1000, attempt.retryAfterMs ?? 0);
        expect(decideRetry({ ...attempt, transient: true, throttled: true })).toEqual(
          delayMs < attempt.timeLeftMs ? { retry: true, delayMs } : { retry: false, because: 'no time left' },
        );
      }),
    );
  });

  it('stops, and says why, when the server asks for longer than there is', () => {
    expect(decideRetry({ ...first, retryAfterMs: 5000, timeLeftMs: 4000 })).toEqual({
      retry: false,
      because: 'no time left',
    });
  });
});

describe('the statuses that are tried again', () => {
  it('are those of the service guide and nothing else below 500', () => {
    const transient = Array.from({ length: 500 }, (_, index) => 100 + index).filter(isTransientStatus);
    expect(transient).toEqual([429, 500, 502, 503, 504]);
  });
});

describe('parseRetryAfter', () => {
  const nowMs = Date.parse('2026-11-22T00:00:00Z');

  it('reads seconds and HTTP dates', () => {
    expect(parseRetryAfter('3', nowMs)).toBe(3000);
    expect(parseRetryAfter(['1.5', '9'], nowMs)).toBe(1500);
    expect(parseRetryAfter('Sun, 22 Nov 2026 00:00:10 GMT', nowMs)).toBe(10_000);
    expect(parseRetryAfter(' 12 ', nowMs)).toBe(12_000);
    expect(parseRetryAfter('10.25', nowMs)).toBe(10_250);
    expect(parseRetryAfter('Sun, 22 Nov 2020 00:00:10 GMT', nowMs)).toBe(0);
  });

  it('takes whatever else for no wish at all', () => {
    for (const text of [
      undefined,
      '',
      ' ',
      'soon',
      '-1',
      '1.',
      '.5',
      '1e3',
      '3 s',
      '2026-11-22',
      'May 2027',
      'xGMT',
      [],
    ])
      expect(parseRetryAfter(text, nowMs)).toBeUndefined();
    fc.assert(fc.property(fc.string(), (text) => (parseRetryAfter(text, nowMs) ?? 0) >= 0));
  });
});

describe('the retry budget', () => {
  it('allows ten retries in an outage, and one more for every five successes', () => {
    fc.assert(
      fc.property(fc.nat({ max: 200 }), (successes) => {
        const budget = createRetryBudget();
        for (let n = 0; n < successes; n += 1) budget.earn();
        let retries = 0;
        while (budget.left >= 1) {
          budget.spend();
          retries += 1;
        }
        expect(retries).toBe(10 + Math.floor(successes / 5));
      }),
    );
  });
});
