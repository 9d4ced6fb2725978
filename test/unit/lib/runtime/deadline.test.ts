import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDeadline } from '../../../../lib/runtime/deadline.ts';
import {
  apig,
  catchLog,
  complete,
  define,
  functionGraphContext,
  invokeHttp,
  postJson,
  setEnvironment,
  SETTINGS,
  thrownBy,
  type TestInvocation,
} from './support.ts';

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

describe('the two signals', () => {
  it.each([
    ['900 s', 900_000, 870_000, 898_000],
    ['60 s', 60_000, 48_000, 58_000],
    ['25 s', 25_000, 20_000, 24_000],
    ['the platform default of 3 s', 3_000, 1_500, 2_750],
    ['1 s', 1_000, 500, 875],
  ])('leave time to write and to answer, of %s', (_name, totalMs, workMs, finalMs) => {
    const deadline = createDeadline(totalMs);
    vi.advanceTimersByTime(workMs - 1);
    expect(deadline.work.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(deadline.work.reason).toMatchObject({ code: 'RUN_OUT_OF_TIME' });
    vi.advanceTimersByTime(finalMs - workMs - 1);
    expect(deadline.final.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(deadline.final.aborted).toBe(true);
    expect(deadline.remainingMs()).toBe(totalMs - finalMs);
    expect(deadline.hardLimitMs()).toBeGreaterThan(0);
  });

  it('never fire where nobody sets a time, nor for 72 hours at once', () => {
    const deadline = createDeadline();
    expect(deadline.remainingMs()).toBe(Infinity);
    expect(vi.getTimerCount()).toBe(0);
    const long = createDeadline(72 * 3_600_000);
    vi.advanceTimersByTime(3_600_000);
    expect(long.work.aborted).toBe(false);
    expect(createDeadline(2 ** 40).hardLimitMs()).toBeUndefined();
  });

  it('take the earlier of the platform and the limit, and leave no timer behind', () => {
    const deadline = createDeadline(10_000);
    deadline.limit(25_000);
    expect(deadline.remainingMs()).toBe(10_000);
    deadline.limit(5_000);
    expect(deadline.remainingMs()).toBe(5_000);
    deadline.clear();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('an invocation', () => {
  beforeEach(() => void catchLog());

  it('can use all of its time but the last, and one that takes no notice ends before the platform ends it', async () => {
    const context = functionGraphContext({ remainingMs: 2_000 });
    const untilFinal = async ({ deadline }: TestInvocation) => {
      await aborted(deadline.final);
      return complete({ remainingMs: deadline.remainingMs() });
    };
    const forEver = () => new Promise<never>(() => {});
    const timed = async <T>(call: Promise<T>) => [await call, performance.now()] as const;
    const startedAt = performance.now();
    const calls = Promise.all([
      define({ run: untilFinal })({}, context),
      timed(thrownBy(define({ run: forEver })({}, context))),
      invokeHttp(define({ run: forEver }), postJson('{}'), context),
    ]);
    await vi.advanceTimersByTimeAsync(1_999); // the last moment before the platform ends it
    const [told, [thrown, endedAt], late] = await calls;
    // Had middy answered first, there would be an error.
    expect((told as { remainingMs: number }).remainingMs).toBeLessThanOrEqual(251);
    expect(thrown).toMatchObject({ code: 'RUN_OUT_OF_TIME' });
    expect(endedAt - startedAt).toBeLessThan(2_000);
    expect(late).toMatchObject({ statusCode: 504 });
  });

  it('that is over leaves no timer behind: its signals never fire', async () => {
    let signal: AbortSignal | undefined;
    const run = async ({ deadline }: TestInvocation) => {
      signal = deadline.work;
      return complete({});
    };
    await define({ run })({}, functionGraphContext({ remainingMs: 200 }));
    await vi.advanceTimersByTimeAsync(250);
    expect(signal?.aborted).toBe(false);
  });

  it('over HTTP ends with HTTP_TIMEOUT, wherever that is set', async () => {
    const run = async ({ deadline }: TestInvocation) =>
      complete({ remainingMs: Math.round(deadline.remainingMs() / 1_000) });
    const remaining = async (userData: Record<string, string>, event: object, more = {}) => {
      const result = await define({ run, ...more })(
        event,
        functionGraphContext({ userData: { ...SETTINGS, ...userData } }),
      );
      return (JSON.parse((result as { body?: string }).body ?? JSON.stringify(result)) as { remainingMs: number })
        .remainingMs;
    };
    expect(await remaining({}, postJson(''))).toBe(25);
    expect(await remaining({ HTTP_TIMEOUT: '9s' }, postJson(''))).toBe(9);
    expect(await remaining({ HTTP_TIMEOUT: '15m' }, postJson(''))).toBe(60);
    expect(await remaining({ HTTP_TIMEOUT: '9s' }, {})).toBe(60);
    const readConfig = async () => Buffer.from('{"HTTP_TIMEOUT":"7s"}');
    expect(await remaining({ CONFIG_KEY: 'config.json' }, postJson(''), { readConfig })).toBe(7);
  });

  it('may take as long as the platform lets it, but for what that does not say: a caller who waits, and keys that end', async () => {
    const hoursOf = async (event: object, context: Parameters<typeof functionGraphContext>[0]) => {
      const run = async ({ deadline }: TestInvocation) => complete({ hours: deadline.remainingMs() / 3_600_000 });
      return ((await define({ run })(event, functionGraphContext(context))) as { hours: number }).hours;
    };
    const timer = { trigger_type: 'TIMER', trigger_name: 'daily', time: '2026-11-22T02:10:00+08:00', user_event: '' };
    const topic = { record: [{ event_source: 'smn', smn: { message: 'text', topic_urn: 'urn', message_id: 'id' } }] };
    const remaining = (hours: number, userData = SETTINGS) => ({ remainingMs: hours * 3_600_000, userData });
    // nothing of its own caps at FUNCTION_TIMEOUT's default
    for (const event of [timer, topic]) expect(await hoursOf(event, remaining(20))).toBe(20);
    // FunctionGraph ends a synchronous execution after 900 s
    expect(await hoursOf({}, remaining(20))).toBe(0.25);
    expect(await hoursOf({}, remaining(0.1))).toBe(0.1);
    // an agency's keys are good for 24 h, and may be ten minutes old; one's own do not end
    expect(await hoursOf(timer, remaining(72))).toBeCloseTo(24 - 1 / 6, 9);
    const ownKeys = { ...SETTINGS, HUAWEICLOUD_SDK_AK: 'AK', HUAWEICLOUD_SDK_SK: 'SK' };
    expect(await hoursOf(timer, remaining(72, ownKeys))).toBe(72);
  });

  it('over HTTP has an end even where the platform tells none', async () => {
    setEnvironment(SETTINGS);
    setEnvironment({ HUAWEICLOUD_SDK_PROJECT_ID: '0'.repeat(32) });
    const latest = async ({ deadline }: TestInvocation) => ({
      body: { remainingMs: Math.round(deadline.remainingMs() / 1_000) },
    });
    const response = await invokeHttp(define({ latest }), apig('GET'), {});
    expect(response.body).toBe('{"remainingMs":25}');
  });
});
