import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTurns } from '../../../../../functions/failed-rotation-notifier/notices/turns.ts';

/** A piece of work that ends when it is told to. */
function open(log: string[], name: string): { work: () => Promise<void>; end: () => void } {
  let end = (): void => {};
  const work = async (): Promise<void> => {
    log.push(`${name} begins`);
    await new Promise<void>((resolve) => {
      end = resolve;
    });
    log.push(`${name} ends`);
  };
  return { work, end: () => end() };
}

const settle = (): Promise<void> => sleep(1);

it('reads and writes no state while something is sent, and sends nothing while a state is read', async () => {
  const log: string[] = [];
  const turns = createTurns();
  const [a, b, state, next] = [open(log, 'a'), open(log, 'b'), open(log, 'state'), open(log, 'next')];
  const all = [turns.send('a', a.work), turns.send('b', b.work), turns.access(state.work)];
  await settle();
  a.end();
  all.push(turns.send('a', next.work));
  await settle();
  expect(log).toEqual(['a begins', 'b begins', 'a ends']);
  b.end();
  await settle();
  expect(log.slice(3)).toEqual(['b ends', 'state begins']);
  state.end();
  await settle();
  expect(log.slice(5)).toEqual(['state ends', 'next begins']);
  next.end();
  await Promise.all(all);
});

describe('Where time passes', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  it('waits for a slow receiver once', async () => {
    const log: string[] = [];
    const turns = createTurns();
    const [slow, again] = [open(log, 'slow'), open(log, 'again')];
    void turns.send('slow', slow.work);
    const first = turns.access(async () => void log.push('first'));
    await vi.advanceTimersByTimeAsync(1_999);
    expect(log).toEqual(['slow begins']);
    await vi.advanceTimersByTimeAsync(1);
    await first;
    await turns.access(async () => void log.push('second'));
    expect(log).toEqual(['slow begins', 'first', 'second']);
    void turns.send('slow', again.work);
    await turns.access(async () => void log.push('third'));
    expect(log.slice(3)).toEqual(['again begins', 'third']);
  });

  it('waits each time for a receiver that has responded before, and leaves no timer behind', async () => {
    const log: string[] = [];
    const turns = createTurns();
    await turns.send('a', () => Promise.resolve());
    await turns.access(async () => void log.push('first'));
    const next = open(log, 'next');
    void turns.send('a', next.work);
    const second = turns.access(async () => void log.push('second'));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(log).toEqual(['first', 'next begins']);
    next.end();
    await second;
    expect(log.slice(2)).toEqual(['next ends', 'second']);
    expect(vi.getTimerCount()).toBe(0);
  });
});

it('goes on after what failed', async () => {
  const turns = createTurns();
  await expect(turns.send('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await turns.access(() => Promise.resolve());
  expect(await turns.send('a', () => Promise.resolve('sent'))).toBe('sent');
});
