import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createRateLimit, type RateLimit, type Turn } from '../../../../lib/http/rate-limit.ts';

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
