import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRateLimit } from '../../../../lib/http/rate-limit.ts';

async function takeTimes(limit: ReturnType<typeof createRateLimit>, count: number): Promise<number[]> {
  const start = performance.now();
  return Promise.all(Array.from({ length: count }, () => limit.acquire().then(() => performance.now() - start)));
}

describe('the rate limit', () => {
  it("starts full: one second's worth goes at once, the rest at the rate", async () => {
    const times = await takeTimes(createRateLimit(50), 60);
    expect(times.slice(0, 50).every((ms) => ms < 60)).toBe(true);
    expect(times[59]).toBeGreaterThan(180);
    expect(times[59]).toBeLessThan(400);
  });

  it('goes at half the rate for a while after a 429', async () => {
    const limit = createRateLimit(50);
    await takeTimes(limit, 50);
    limit.slowDown();
    const times = await takeTimes(limit, 5);
    expect(times[4]).toBeGreaterThan(150);
  });

  it('lets nothing pass while the server asked for a pause', async () => {
    const limit = createRateLimit(50);
    limit.slowDown(120);
    expect((await takeTimes(limit, 1))[0]).toBeGreaterThan(110);
  });

  it('gives up with the reason of the signal', async () => {
    const limit = createRateLimit(1);
    await limit.acquire();
    const controller = new AbortController();
    const waiting = limit.acquire(controller.signal);
    controller.abort(new Error('time is up'));
    await expect(waiting).rejects.toThrow('time is up');
    await expect(limit.acquire(AbortSignal.abort(new Error('over')))).rejects.toThrow('over');
  });

  it('never lets more through in any second than the bucket and the rate allow', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat({ max: 30 }), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 200, max: 1000 }),
        async (gaps, rate) => {
          let clock = 0;
          const limit = createRateLimit(rate, () => clock);
          let passed = 0;
          for (const gap of gaps) {
            clock += gap;
            await limit.acquire();
            passed += 1;
            expect(passed).toBeLessThanOrEqual(rate + (clock * rate) / 1000 + 1);
          }
        },
      ),
      { numRuns: 20 },
    );
  });
});
