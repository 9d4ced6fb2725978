import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { CodedError } from '../../../../lib/errors.ts';
import { createCredentialGuard } from '../../../../lib/http/credential-guard.ts';
import { createRateLimit } from '../../../../lib/http/rate-limit.ts';
import { createSendWithRetry } from '../../../../lib/http/send-with-retry.ts';
import { createSender, type HttpResponse, type Send } from '../../../../lib/http/send.ts';
import { startEmulator } from '../../../../lib/local/emulator/emulator.ts';

/*
 * A service that takes q requests in any second: in the time that n of them need, and a tenth more, n succeed, whatever
 * CSMS_RATE_LIMIT says (a lower one sets the time).
 */

afterEach(() => void vi.useRealTimers());

/** Sends `count` requests side by side at most `concurrency` at a time; how long all of them took, in seconds. */
async function timeOf(send: Send, { count, concurrency, rate }: { count: number; concurrency: number; rate: number }) {
  const counts = { requests: 0, retries: 0, throttled: 0 };
  const limit = createRateLimit(rate);
  const sendWithRetry = createSendWithRetry({
    send,
    guard: createCredentialGuard({ isRefusal: () => false, refusal: () => new CodedError('X', 'x') }),
    limitOf: () => limit,
    timeoutMs: 8000,
    maxBodyBytes: 1_000_000,
    timeLeftMs: () => Infinity,
    log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
  });
  const start = performance.now();
  let left = count;
  const work = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await sendWithRetry({
        endpoint: 'e',
        prepare: () => ({ method: 'GET', url: 'http://localhost', headers: {} }),
        read: ({ status }) => {
          if (status === 429) throw new CodedError('THROTTLED', '429');
        },
        counts,
      });
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return { seconds: (performance.now() - start) / 1000, ...counts };
}

/** Counts what arrives in any second; what it refuses is not counted. Latencies come from the list, in turn. */
function quotaService(quota: number, latenciesMs: readonly number[]): Send {
  const taken: number[] = [];
  let at = 0;
  const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  return async () => {
    const latencyMs = latenciesMs[(at += 1) % latenciesMs.length] ?? 0;
    await wait(latencyMs / 2);
    while ((taken[0] ?? Infinity) <= performance.now() - 1000) taken.shift();
    const isTaken = taken.length < quota;
    if (isTaken) taken.push(performance.now());
    await wait(latencyMs / 2);
    return { status: isTaken ? 200 : 429, headers: {}, body: Buffer.alloc(0) } satisfies HttpResponse;
  };
}

describe('with a quota of q requests a second', () => {
  it('n requests take no more than n/q seconds and a tenth', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          quota: fc.integer({ min: 1, max: 20 }),
          seconds: fc.integer({ min: 1, max: 60 }),
          rate: fc.oneof(
            fc.double({ min: 0.1, max: 1000, noNaN: true }),
            fc.constantFrom(0.1, 1, 2, 10, 20, 1000),
            fc.integer({ min: 1, max: 25 }),
          ),
          concurrency: fc.integer({ min: 1, max: 150 }),
          latencies: fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 }),
        }),
        async ({ quota, seconds, rate, concurrency, latencies }) => {
          vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
          const count = quota * seconds;
          const perSecond = Math.min(quota, rate);
          // an answer takes up to 60 ms, but less where so few requests side by side could not use the quota
          const slowestMs = Math.min(60, (50 * concurrency) / quota);
          const service = quotaService(
            quota,
            latencies.map((share) => share * slowestMs),
          );
          const running = timeOf(service, { count, concurrency, rate });
          await vi.runAllTimersAsync();
          const { seconds: took } = await running;
          vi.useRealTimers();
          expect(took).toBeLessThanOrEqual((count / perSecond) * 1.1);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('so does a client of a service that really counts, whatever its own limit', async () => {
    const clients = [
      { quota: 1, rate: 1000 },
      { quota: 4, rate: 1000 },
      { quota: 10, rate: 10 },
      { quota: 20, rate: 25 },
    ];
    const stalls = countStalls();
    const times = await Promise.all(clients.map(async (client) => ({ ...client, ...(await timeAtEmulator(client)) })));
    const limit = SECONDS * 1.1 + stalls();
    expect(times.filter(({ seconds, throttled }) => seconds > limit || throttled > 40)).toEqual([]);
  });
});

const SECONDS = 5;

async function timeAtEmulator({ quota, rate }: { quota: number; rate: number }): ReturnType<typeof timeOf> {
  const emulator = await startEmulator({ checksSignatures: false });
  emulator.faults.add({ name: 'rate-limit', value: quota });
  const sender = createSender({ connections: 30 });
  const url = `${emulator.url}/v1/${emulator.estate.scopes[0]?.projectId}/secrets`;
  const send: Send = (request, options) => sender.send({ ...request, url }, options);
  const result = await timeOf(send, { count: quota * SECONDS, concurrency: 30, rate });
  await Promise.all([sender.close(), emulator.close()]);
  return result;
}

/** How often this process had to wait for the processor: each time may make one request late, and cost the second that a 429 pauses. */
function countStalls(): () => number {
  let stalls = 0;
  let last = performance.now();
  const ticker = setInterval(() => {
    if (performance.now() - last > 40) stalls += 1;
    last = performance.now();
  }, 10);
  return () => {
    clearInterval(ticker);
    return stalls;
  };
}
