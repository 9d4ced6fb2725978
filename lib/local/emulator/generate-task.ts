import { functionUrnAt, type Ground, keyAt, nameAt, type Role, roleAt, rotates, typeAt } from './generator.ts';
import { draw, hex8, mix, pick } from './random.ts';
import { type Rotation, rotationAt } from './rotation.ts';
import type { WireTask } from './wire.ts';
import { TASK_ERRORS } from './vocabulary.ts';

/** A generated task is known by `index * TASKS_PER_SECRET + nth`, the oldest first. */
export const TASKS_PER_SECRET = 3;

/** Tasks exist for what rotates: those overdue have none that is newer than the time that they missed. */
export function taskCountAt(ground: Ground, index: number): number {
  const role = roleAt(ground, index);
  return rotates(typeAt(ground, index, role)) ? TASKS_PER_SECRET : 0;
}

/** Twelve hex characters at the end hold the reference, so an id leads back to its task. */
export const taskIdAt = (ground: Ground, reference: number): string =>
  `${hex8(mix(reference ^ ground.key))}-7a5c-4000-8000-${reference.toString(16).padStart(12, '0')}`;

/** The reference of a task id, or -1 when no generated task has this id. */
export function taskReference(ground: Ground, taskId: string): number {
  const reference = Number.parseInt(taskId.slice(-12), 16);
  const isOurs = Number.isSafeInteger(reference) && taskIdAt(ground, reference) === taskId;
  return isOurs && reference < ground.count * TASKS_PER_SECRET ? reference : -1;
}

/** Auto-rotation is switched off after three failures in a row; some failed once and have recovered since. */
export function hasFailed(ground: Ground, reference: number): boolean {
  const index = Math.floor(reference / TASKS_PER_SECRET);
  const nth = reference % TASKS_PER_SECRET;
  const role = roleAt(ground, index);
  if (role === 'rotation-disabled') return keyAt(ground, index) % 3 !== 0;
  if (role === 'failing') return nth === TASKS_PER_SECRET - 1;
  return nth === 0 && keyAt(ground, index) % 25 === 0;
}

function timeOf(ground: Ground, role: Role, rotation: Rotation, nth: number): number {
  const newestMs = role === 'failing' ? Math.max(rotation.lastMs + 1, ground.nowMs - 5_400_000) : rotation.lastMs;
  return newestMs - (TASKS_PER_SECRET - 1 - nth) * rotation.periodMs;
}

export function taskAt(ground: Ground, reference: number): WireTask {
  const index = Math.floor(reference / TASKS_PER_SECRET);
  const role = roleAt(ground, index);
  const type = typeAt(ground, index, role);
  const failed = hasFailed(ground, reference);
  const error = failed ? pick(TASK_ERRORS, draw(keyAt(ground, index), 41)) : undefined;
  return {
    task_id: taskIdAt(ground, reference),
    secret_name: nameAt(ground, index),
    rotation_func_urn: functionUrnAt(ground, type),
    task_status: failed ? 'FAILED' : 'SUCCESS',
    operate_type: keyAt(ground, index) % 2 === 0 ? 'MULTI_USER' : 'SINGLE_USER',
    task_time: timeOf(ground, role, rotationAt(ground, index, role), reference % TASKS_PER_SECRET),
    attempt_nums: failed ? 3 : 1,
    task_error_code: error?.code,
    task_error_msg: error?.message,
  };
}
