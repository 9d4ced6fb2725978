import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
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

it('waits for a slow receiver once', async () => {
  vi.useFakeTimers();
  const log: string[] = [];
  const turns = createTurns();
  const slow = open(log, 'slow');
  void turns.send('slow', slow.work);
  const first = turns.access(async () => void log.push('first'));
  await vi.advanceTimersByTimeAsync(1_900);
  expect(log).toEqual(['slow begins']);
  await vi.advanceTimersByTimeAsync(200);
  await first;
  await turns.access(async () => void log.push('second'));
  expect(log).toEqual(['slow begins', 'first', 'second']);
  vi.useRealTimers();
});

it('goes on after what failed', async () => {
  const turns = createTurns();
  await expect(turns.send('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await turns.access(() => Promise.resolve());
  expect(await turns.send('a', () => Promise.resolve('sent'))).toBe('sent');
});
