import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sleep, withTimeout } from '../../../../lib/http/wait.ts';
import { warningsOf } from '../../../support/warnings-of.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

const late = (): Error => new Error('too late');

describe('A signal of its own', () => {
  it('fires when the time is over, with the reason for that', () => {
    const { signal } = withTimeout({ timeoutMs: 100 }, late);
    vi.advanceTimersByTime(99);
    expect(signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(signal.reason).toEqual(new Error('too late'));
  });

  it('fires with the caller’s, with its reason, also when that has fired before', () => {
    const controller = new AbortController();
    const { signal } = withTimeout({ timeoutMs: 100, signal: controller.signal }, late);
    expect(signal.aborted).toBe(false);
    controller.abort(new Error('over'));
    expect(signal.reason).toEqual(new Error('over'));
    expect(withTimeout({ timeoutMs: 100, signal: controller.signal }, late).signal.reason).toEqual(new Error('over'));
  });

  it('leaves no listener behind once the caller’s has fired', () => {
    const controller = new AbortController();
    const { clear } = withTimeout({ timeoutMs: 100, signal: controller.signal }, late);
    controller.abort(new Error('over'));
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
    clear();
  });

  it('leaves neither a timer nor a listener behind once it is cleared', () => {
    const { signal: outer } = new AbortController();
    const limit = withTimeout({ timeoutMs: 100, signal: outer }, late);
    expect([vi.getTimerCount(), getEventListeners(outer, 'abort').length]).toEqual([1, 1]);
    limit.clear();
    expect([vi.getTimerCount(), getEventListeners(outer, 'abort').length]).toEqual([0, 0]);
    expect(limit.signal.aborted).toBe(false);
  });
});

describe('A wait', () => {
  beforeEach(() => void vi.useRealTimers());

  it('ends by itself, or with the signal’s reason', async () => {
    await sleep(1);
    await sleep(1, new AbortController().signal);
    await expect(sleep(60_000, AbortSignal.abort(new Error('over')))).rejects.toThrow('over');
    const controller = new AbortController();
    const waiting = sleep(60_000, controller.signal);
    controller.abort(new Error('over'));
    await expect(waiting).rejects.toThrow('over');
  });
});

describe('One signal for many', () => {
  beforeEach(() => void vi.useRealTimers());

  it('is no leak to warn of', async () => {
    const controller = new AbortController();
    const many = Array.from({ length: 20 }, (_, n) => n);
    const limits: Array<ReturnType<typeof withTimeout>> = [];
    const calls = await warningsOf(() => {
      for (const n of many) limits.push(withTimeout({ timeoutMs: 60_000 + n, signal: controller.signal }, late));
    });
    for (const { clear } of limits) clear();
    const another = new AbortController();
    const ends: Array<Promise<unknown>> = [];
    const waits = await warningsOf(() => {
      for (const n of many) ends.push(sleep(60_000 + n, another.signal).catch((error: unknown) => error));
    });
    another.abort('over');
    expect(await Promise.all(ends)).toEqual(many.map(() => 'over'));
    expect({ calls, waits }).toEqual({ calls: [], waits: [] });
  });
});
