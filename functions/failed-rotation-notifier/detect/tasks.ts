import type { RotationTask } from '../../../lib/csms/task.ts';
import type { WatchedSecret } from './watched-secret.ts';
import { compareKeys } from '../state/order.ts';
import type { FailedTask, TaskRef } from '../state/state.ts';

/** A task without a time is older than any other: it is trouble only where nothing else is known. */
const timeOf = (task: RotationTask): number => task.createdAtMs ?? 0;

/** By the name that they bear, oldest first, each once. Tasks know their secret by name only. */
export function tasksByName(tasks: readonly RotationTask[], status: 'FAILED' | 'SUCCESS'): Map<string, RotationTask[]> {
  const unique = new Map(tasks.filter((task) => task.status === status).map((task) => [task.id, task]));
  const byName = new Map<string, RotationTask[]>();
  for (const task of [...unique.values()].sort((a, b) => compareKeys([timeOf(a), a.id], [timeOf(b), b.id]))) {
    if (task.secretName === null) continue;
    const ofName = byName.get(task.secretName);
    if (ofName) ofName.push(task);
    else byName.set(task.secretName, [task]);
  }
  return byName;
}

/** Without those of an older secret of that name, which has been deleted since. Times may be whole seconds. */
export function tasksOf(secret: WatchedSecret, byName: ReadonlyMap<string, RotationTask[]>): readonly RotationTask[] {
  const bornMs = (secret.createdAtMs ?? 0) - 1000;
  const tasks = secret.name === null ? undefined : byName.get(secret.name);
  return tasks?.filter((task) => task.createdAtMs === null || task.createdAtMs > bornMs) ?? [];
}

export const toTaskRef = (task: RotationTask): TaskRef => ({ taskId: task.id, atMs: timeOf(task) });

export const toFailedTask = (task: RotationTask, mask: (text: string) => string): FailedTask => ({
  ...toTaskRef(task),
  errorCode: task.errorCode === null ? null : clip(mask(task.errorCode)),
  errorMessage: task.errorMessage === null ? null : clip(mask(task.errorMessage)),
  functionUrn: task.rotationFuncUrn,
  operateType: task.operateType,
});

/** Free text of a rotation function, kept in the state of a scope. */
const MAX_CHARACTERS = 1000;
const clip = (text: string): string =>
  text.length <= MAX_CHARACTERS ? text : `${text.slice(0, MAX_CHARACTERS).replace(/[\uD800-\uDBFF]$/, '')}…`;

/** The later of two; undefined is none. */
export function later<T extends TaskRef>(a: T | null | undefined, b: T | null | undefined): T | undefined {
  if (!a || !b) return a ?? b ?? undefined;
  return compareKeys([a.atMs, a.taskId], [b.atMs, b.taskId]) < 0 ? b : a;
}

export const isLater = (a: TaskRef, b: TaskRef | undefined): boolean => b === undefined || a.atMs > b.atMs;
