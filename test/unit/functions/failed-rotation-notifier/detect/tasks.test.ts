import { describe, expect, it } from 'vitest';
import {
  isLater,
  later,
  tasksByName,
  tasksOf,
  toFailedTask,
  toTaskRef,
} from '../../../../../functions/failed-rotation-notifier/detect/tasks.ts';
import { FUNCTION_URN, NOW_MS, secret, success, task } from '../samples.ts';

const ids = (tasks: readonly { id: string }[] | undefined): string[] | undefined => tasks?.map(({ id }) => id);

describe('Tasks by the name of their secret', () => {
  it('are those of one status, each once, oldest first, then by id; one without a time is the oldest', () => {
    const tasks = [
      task('a', 2, { id: 't3' }),
      task('a', 1, { id: 't2' }),
      task('b', 1, { id: 't9' }),
      task('a', 1, { id: 't1' }),
      task('a', null, { id: 't4' }),
      task('a', 2, { id: 't3' }),
      success('a', 3, { id: 's1' }),
      task('x', 1, { id: 'none', secretName: null }),
    ];
    const failed = tasksByName(tasks, 'FAILED');
    expect(Object.fromEntries([...failed].map(([name, all]) => [name, ids(all)]))).toEqual({
      'name-a': ['t4', 't1', 't2', 't3'],
      'name-b': ['t9'],
    });
    expect(ids(tasksByName(tasks, 'SUCCESS').get('name-a'))).toEqual(['s1']);
  });

  it('are a secret’s from the second before it was made, or without a time', () => {
    const created = secret('a', { createdAtMs: NOW_MS });
    const tasks = [NOW_MS - 1000, NOW_MS - 999, NOW_MS, null].map((at) => task('a', at, { id: String(at) }));
    const byName = tasksByName(tasks, 'FAILED');
    expect(ids(tasksOf(created, byName))).toEqual(['null', String(NOW_MS - 999), String(NOW_MS)]);
    expect(tasksOf(secret('a', { createdAtMs: null }), byName)).toHaveLength(4);
    expect(tasksOf(secret('b'), byName)).toEqual([]);
    expect(tasksOf({ ...created, name: null }, byName)).toEqual([]);
  });
});

describe('A failed task', () => {
  it('keeps what explains it, masked', () => {
    const failed = task('a', 5, { id: 't', errorCode: 'E key', errorMessage: 'm key' });
    expect(toFailedTask(failed, (text) => text.replace('key', '***'))).toEqual({
      taskId: 't',
      atMs: 5,
      errorCode: 'E ***',
      errorMessage: 'm ***',
      functionUrn: FUNCTION_URN,
      operateType: 'SINGLE_USER',
    });
    const bare = task('a', null, { id: 't', errorCode: null, errorMessage: null });
    expect(toFailedTask(bare, () => 'masked')).toMatchObject({ atMs: 0, errorCode: null, errorMessage: null });
    expect(toTaskRef(bare)).toEqual({ taskId: 't', atMs: 0 });
  });

  it('keeps a thousand characters of a text, whole ones', () => {
    const messageOf = (errorMessage: string) =>
      toFailedTask(task('a', 1, { errorMessage }), (text) => text).errorMessage;
    expect(messageOf('x'.repeat(1000))).toBe('x'.repeat(1000));
    expect(messageOf('x'.repeat(1001))).toBe(`${'x'.repeat(1000)}…`);
    expect(messageOf(`${'x'.repeat(999)}\u{1F511}`)).toBe(`${'x'.repeat(999)}…`);
    expect(messageOf(`\uD83D${'x'.repeat(1000)}`)).toBe(`\uD83D${'x'.repeat(999)}…`);
  });
});

describe('Of two tasks', () => {
  const at = (atMs: number, taskId = 't') => ({ taskId, atMs });

  it('the later one is that of the later time, then of the greater id', () => {
    expect(later(at(1), at(2))).toEqual(at(2));
    expect(later(at(2), at(1))).toEqual(at(2));
    expect(later(at(1, 'a'), at(1, 'b'))).toEqual(at(1, 'b'));
    expect(later(at(1, 'b'), at(1, 'a'))).toEqual(at(1, 'b'));
    const [first, same] = [at(1), at(1)];
    expect(later(first, same)).toBe(first);
  });

  it('the only one is the later', () => {
    expect([later(at(1), null), later(undefined, at(1)), later(null, undefined)]).toEqual([at(1), at(1), undefined]);
  });

  it('one of the same moment is not later', () => {
    expect([isLater(at(2), at(1)), isLater(at(1), at(1)), isLater(at(0), undefined)]).toEqual([true, false, true]);
  });
});
