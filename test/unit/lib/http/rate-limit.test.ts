import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createRateLimit, type RateLimit, type Turn } from '../../../../lib/http/rate-limit.ts';
import { warningsOf } from '../../../support/warnings-of.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

/** When each of `count` turns comes, in ms from now. */
async function takeTimes(limit: RateLimit, count: number): Promise<number[]> {
  const start = performance.now();
  const turns = Promise.all(Array.from({ length: count }, () => limit.acquire()));
  await vi.runAllTimersAsync();
  return (await turns).map(({ atMs }) => Math.round(atMs - start));
}

async function take(limit: RateLimit): Promise<Turn> {
  const turn = limit.acquire();
  await vi.runAllTimersAsync();
  return turn;
}

const repeat = (count: number, ms: number): number[] => Array.from({ length: count }, () => ms);

describe('the rate limit', () => {
  it("starts full: one second's worth goes at once, the next a good second later", async () => {
    expect(await takeTimes(createRateLimit(50), 60)).toEqual([...repeat(50, 0), ...repeat(10, 1030)]);
  });

  it.each([
    [0.1, [0, 10_000, 20_000]],
    [2, [0, 0, 1030]],
    [2.5, [0, 0, 0, 1200, 1200, 1200, 2400]],
  ])('keeps to %d requests a second', async (rate, times) => {
    expect(await takeTimes(createRateLimit(rate), times.length)).toEqual(times);
  });

  it('lets no more requests through in any second than its rate, whenever they come', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat({ max: 400 }), { minLength: 1, maxLength: 80 }),
        fc.double({ min: 0.1, max: 30, noNaN: true }),
        async (gaps, rate) => {
          const limit = createRateLimit(rate);
          const turns: Array<Promise<Turn>> = [];
          for (const gap of gaps) {
            await vi.advanceTimersByTimeAsync(gap);
            turns.push(limit.acquire());
          }
          await vi.runAllTimersAsync();
          const times = (await Promise.all(turns)).map(({ atMs }) => atMs);
          for (const at of times)
            expect(times.filter((time) => time > at - 1000 && time <= at).length).toBeLessThanOrEqual(Math.ceil(rate));
        },
      ),
      { numRuns: 50 },
    );
  });

  it('lets nothing pass for a second after a 429, or as long as the service asked', async () => {
    const limit = createRateLimit(50);
    limit.throttle(await take(limit), 0);
    expect(await takeTimes(limit, 1)).toEqual([1000]);
    limit.throttle(await take(limit), 4000);
    expect(await takeTimes(limit, 1)).toEqual([4000]);
  });

  it('halves after a 429, once for all refusals of one moment', async () => {
    const limit = createRateLimit(40);
    const turns = await Promise.all([limit.acquire(), limit.acquire(), limit.acquire()]);
    expect(turns.map((turn) => limit.throttle(turn, 0))).toEqual([true, false, false]);
    await vi.advanceTimersByTimeAsync(2000);
    expect(await takeTimes(limit, 25)).toEqual([...repeat(20, 0), ...repeat(5, 1075)]);
  });

  it('keeps to what the service took when it refused most of what was sent', async () => {
    const limit = createRateLimit(40);
    const turns = await Promise.all(Array.from({ length: 40 }, () => limit.acquire()));
    for (const turn of turns.slice(3)) limit.throttle(turn, 0);
    await vi.advanceTimersByTimeAsync(2000);
    expect(await takeTimes(limit, 5)).toEqual([...repeat(3, 0), ...repeat(2, 1075)]);
  });

  it('never falls below one request a second, the least that a quota can be', async () => {
    const limit = createRateLimit(2);
    for (let n = 0; n < 5; n += 1) limit.throttle(await take(limit), 0);
    await vi.advanceTimersByTimeAsync(2000);
    expect(await takeTimes(limit, 3)).toEqual([0, 1075, 2150]);
  });

  it('holds the lower rate for ten seconds and then climbs by one a second', async () => {
    const limit = createRateLimit(8);
    limit.throttle(await take(limit), 0);
    await take(limit); // the pause is over, and ten seconds begin
    await vi.advanceTimersByTimeAsync(9_500);
    expect(await takeTimes(limit, 5)).toEqual([...repeat(4, 0), 1075]);
    await vi.advanceTimersByTimeAsync(1_500);
    expect(await takeTimes(limit, 7)).toEqual([...repeat(6, 0), 1075]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await takeTimes(limit, 9)).toEqual([...repeat(8, 0), 1030]);
  });

  it('is as before from the moment on in which the climb ends', async () => {
    const limit = createRateLimit(8);
    limit.throttle(await take(limit), 0);
    await take(limit); // from here on: ten seconds at four a second, and four more to climb
    await vi.advanceTimersByTimeAsync(14_000);
    expect(await takeTimes(limit, 9)).toEqual([...repeat(8, 0), 1030]);
  });

  it('puts only what is sent after a refusal further apart', async () => {
    const limit = createRateLimit(2);
    limit.throttle(await take(limit), 0);
    expect(await takeTimes(limit, 2)).toEqual([1030, 1030 + 1075]);
  });

  it('gives up with the reason of the signal, and leaves no timer behind', async () => {
    const limit = createRateLimit(1);
    await limit.acquire();
    const controller = new AbortController();
    const waiting = limit.acquire({ signal: controller.signal });
    controller.abort(new Error('time is up'));
    await expect(waiting).rejects.toThrow('time is up');
    await expect(limit.acquire({ signal: AbortSignal.abort(new Error('over')) })).rejects.toThrow('over');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('sends away at once who has less time than the service asks to wait', async () => {
    const limit = createRateLimit(1);
    const turn = await limit.acquire();
    const waiting = limit.acquire({ timeLeftMs: () => 30_000 });
    limit.throttle(turn, 60_000);
    await expect(waiting).rejects.toMatchObject({ code: 'HTTP_THROTTLED', message: expect.stringContaining('60 s') });
    await expect(limit.acquire({ timeLeftMs: () => 30_000 })).rejects.toMatchObject({ code: 'HTTP_THROTTLED' });
  });

  it('lets those who wait profit from a higher limit, and can forget that it was throttled', async () => {
    const limit = createRateLimit(1);
    limit.throttle(await take(limit), 60_000);
    const turns = Promise.all([limit.acquire(), limit.acquire(), limit.acquire()]);
    limit.configure(10);
    limit.forgetThrottling();
    await turns;
    expect(limit.isUnused()).toBe(false);
    await vi.advanceTimersByTimeAsync(1030);
    expect(limit.isUnused()).toBe(true);
  });
});

describe('what a refusal teaches', () => {
  /** Sends so many at once, of which the last ones are refused. */
  const refuse = async (limit: RateLimit, sent: number, refused: number): Promise<void> => {
    const turns = await Promise.all(Array.from({ length: sent }, () => limit.acquire()));
    for (const turn of turns.slice(sent - refused)) limit.throttle(turn, 0);
    await vi.advanceTimersByTimeAsync(3000); // the pause is over, and no turn counts any more
  };
  /** How many go at once. */
  const burstOf = async (limit: RateLimit): Promise<number> => {
    const times = await takeTimes(limit, 30);
    return times.filter((time) => time === times[0]).length;
  };

  it.each([
    ['half, where fewer were refused than taken', 20, 5, 15],
    ['half, where more of them had been taken than half', 20, 9, 11],
    ['half of the limit at least, where few were sent', 4, 1, 10],
    ['half at least, where as many were refused as taken', 8, 4, 10],
    ['what was taken, where more were refused', 9, 5, 4],
    ['half, where nothing was taken', 5, 5, 10],
  ])('is %s', async (_, sent, refused, quota) => {
    const limit = createRateLimit(20);
    await refuse(limit, sent, refused);
    expect(await burstOf(limit)).toBe(quota);
  });

  it('takes what was sent within two seconds before for evidence, and nothing that is older', async () => {
    for (const [gapMs, quota] of [
      [1999, 12],
      [2000, 10],
    ] as const) {
      // prettier-ignore
      const limit = createRateLimit(20);
      await Promise.all(Array.from({ length: 12 }, () => limit.acquire()));
      await vi.advanceTimersByTimeAsync(gapMs);
      await refuse(limit, 1, 1);
      expect(await burstOf(limit)).toBe(quota);
    }
  });

  it('counts what was taken in one second, not in two', async () => {
    const limit = createRateLimit(20);
    await vi.advanceTimersByTimeAsync(1); // a clock does not begin at 0
    await Promise.all(Array.from({ length: 8 }, () => limit.acquire()));
    await vi.advanceTimersByTimeAsync(1000);
    await Promise.all(Array.from({ length: 7 }, () => limit.acquire()));
    await refuse(limit, 1, 1);
    expect(await burstOf(limit)).toBe(10);
  });

  it('is never more than before', async () => {
    const limit = createRateLimit(20);
    await refuse(limit, 5, 5);
    await refuse(limit, 10, 1);
    expect(await burstOf(limit)).toBeLessThanOrEqual(10);
  });
});

describe('a pause', () => {
  it('lasts three days at most, whatever the service asks', async () => {
    const limit = createRateLimit(10);
    limit.throttle(await take(limit), 9e12);
    expect(await takeTimes(limit, 1)).toEqual([3 * 86_400_000]);
  });

  it('does not end sooner for a shorter one', async () => {
    const limit = createRateLimit(10);
    const turns = await Promise.all([limit.acquire(), limit.acquire()]);
    limit.throttle(turns[0], 9000);
    limit.throttle(turns[1], 2000);
    expect(await takeTimes(limit, 1)).toEqual([9000]);
  });

  it('that lasts as long as there is time is not waited for, a shorter one is', async () => {
    const limit = createRateLimit(10);
    limit.throttle(await take(limit), 4000);
    await expect(limit.acquire({ timeLeftMs: () => 4000 })).rejects.toMatchObject({
      code: 'HTTP_THROTTLED',
      message: 'not sent: the service asks to wait 4 s, longer than the time left',
      hint: expect.stringContaining('Run again later') as string,
    });
    const waiting = limit.acquire({ timeLeftMs: () => 4001 });
    await vi.runAllTimersAsync();
    expect(await waiting).toMatchObject({ isRefused: false });
    // what is over is no pause
    await expect(limit.acquire({ timeLeftMs: () => 0 })).resolves.toBeDefined();
  });

  it('sends away those alone who have no time for it', async () => {
    const limit = createRateLimit(1);
    const turn = await limit.acquire();
    const [short, long] = [limit.acquire({ timeLeftMs: () => 3000 }), limit.acquire({ timeLeftMs: () => 9000 })];
    limit.throttle(turn, 5000);
    await expect(short).rejects.toMatchObject({ code: 'HTTP_THROTTLED' });
    await vi.runAllTimersAsync();
    expect(await long).toBeDefined();
  });
});

describe('those who wait', () => {
  it('leave in the order in which they came', async () => {
    const limit = createRateLimit(1);
    const order: number[] = [];
    const turns = [1, 2, 3].map(async (nth) => {
      await limit.acquire();
      order.push(nth);
    });
    await vi.runAllTimersAsync();
    await Promise.all(turns);
    expect(order).toEqual([1, 2, 3]);
  });

  it('go on when one of them gives up', async () => {
    const limit = createRateLimit(1);
    await limit.acquire();
    const controller = new AbortController();
    const [first, second] = [limit.acquire({ signal: controller.signal }), limit.acquire()];
    controller.abort(new Error('over'));
    await expect(first).rejects.toThrow('over');
    expect(vi.getTimerCount()).toBe(1);
    await vi.runAllTimersAsync();
    expect((await second).isRefused).toBe(false);
  });

  it('with one signal are no leak to warn of', async () => {
    const limit = createRateLimit(1);
    const controller = new AbortController();
    const turns: Array<Promise<Turn>> = [];
    const warnings = await warningsOf(() => {
      for (let n = 0; n < 20; n += 1) turns.push(limit.acquire({ signal: controller.signal }));
    });
    const settled = Promise.allSettled(turns);
    controller.abort(new Error('over'));
    expect((await settled).filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(warnings).toEqual([]);
  });

  it('leave no listener on their signal, however it ends', async () => {
    const limit = createRateLimit(1);
    const { signal } = new AbortController();
    const turn = await limit.acquire({ signal });
    const late = limit.acquire({ signal, timeLeftMs: () => 2000 });
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    limit.throttle(turn, 60_000);
    await expect(late).rejects.toMatchObject({ code: 'HTTP_THROTTLED' });
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});

describe('a limit is as a new one', () => {
  it('before anything was sent, and a good second after the last', async () => {
    const limit = createRateLimit(5);
    expect(limit.isUnused()).toBe(true);
    await take(limit);
    expect(limit.isUnused()).toBe(false);
    await vi.advanceTimersByTimeAsync(1029);
    expect(limit.isUnused()).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(limit.isUnused()).toBe(true);
  });

  it('after longer than a second where it allows less than one request a second', async () => {
    const limit = createRateLimit(0.5);
    await take(limit);
    await vi.advanceTimersByTimeAsync(1999);
    expect(limit.isUnused()).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(limit.isUnused()).toBe(true);
  });

  it('as late as the next request may be sent where the rate is no whole number', async () => {
    const limit = createRateLimit(2.5);
    await Promise.all([limit.acquire(), limit.acquire(), limit.acquire()]);
    await vi.advanceTimersByTimeAsync(1199);
    expect(limit.isUnused()).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(limit.isUnused()).toBe(true);
  });

  it('not after a pause from which no request has learned yet', async () => {
    const limit = createRateLimit(5);
    limit.throttle(await take(limit), 0);
    await vi.advanceTimersByTimeAsync(2000);
    expect(limit.isUnused()).toBe(false);
  });

  it('not while somebody waits, while it pauses, or while it is slower than it may be', async () => {
    const limit = createRateLimit(5);
    limit.throttle(await take(limit), 5000);
    await vi.advanceTimersByTimeAsync(3000);
    expect(limit.isUnused()).toBe(false);
    await take(limit);
    await vi.advanceTimersByTimeAsync(3000);
    expect(limit.isUnused()).toBe(false);
    limit.forgetThrottling();
    expect(limit.isUnused()).toBe(true);
  });
});
