import { functionUrnAt, type SecretSeed, keyAt, nameAt, type Role, roleAt, rotates, typeAt } from './generator.ts';
import { draw, hex8, mix, pick } from './random.ts';
import { type Rotation, rotationAt } from './rotation.ts';
import type { WireTask } from './wire.ts';
import { TASK_ERRORS } from './vocabulary.ts';

/** A generated task is known by `index * TASKS_PER_SECRET + nth`, the oldest first. */
export const TASKS_PER_SECRET = 3;

/** Tasks exist for what rotates: those overdue have none that is newer than the time that they missed. */
export function taskCountAt(secretSeed: SecretSeed, index: number): number {
  const role = roleAt(secretSeed, index);
  return rotates(typeAt(secretSeed, index, role)) ? TASKS_PER_SECRET : 0;
}

/** Twelve hex characters at the end hold the reference, so an id leads back to its task. */
const taskIdAt = (secretSeed: SecretSeed, reference: number): string =>
  `${hex8(mix(reference ^ secretSeed.key))}-7a5c-4000-8000-${reference.toString(16).padStart(12, '0')}`;

/** The reference of a task id, or -1 when no generated task has this id. */
export function taskReference(secretSeed: SecretSeed, taskId: string): number {
  const reference = Number.parseInt(taskId.slice(-12), 16);
  const isOurs = Number.isSafeInteger(reference) && taskIdAt(secretSeed, reference) === taskId;
  return isOurs && reference < secretSeed.count * TASKS_PER_SECRET ? reference : -1;
}

/** Auto-rotation is switched off after three failures in a row; some failed once and have recovered since. */
export function hasFailed(secretSeed: SecretSeed, reference: number): boolean {
  const index = Math.floor(reference / TASKS_PER_SECRET);
  const nth = reference % TASKS_PER_SECRET;
  const role = roleAt(secretSeed, index);
  if (role === 'rotation-disabled') return keyAt(secretSeed, index) % 3 !== 0;
  if (role === 'failing') return nth === TASKS_PER_SECRET - 1;
  return nth === 0 && keyAt(secretSeed, index) % 25 === 0;
}

function timeOf(secretSeed: SecretSeed, role: Role, rotation: Rotation, nth: number): number {
  const newestMs = role === 'failing' ? Math.max(rotation.lastMs + 1, secretSeed.nowMs - 5_400_000) : rotation.lastMs;
  return newestMs - (TASKS_PER_SECRET - 1 - nth) * rotation.periodMs;
}

export function taskAt(secretSeed: SecretSeed, reference: number): WireTask {
  const index = Math.floor(reference / TASKS_PER_SECRET);
  const role = roleAt(secretSeed, index);
  const type = typeAt(secretSeed, index, role);
  const failed = hasFailed(secretSeed, reference);
  const error = failed ? pick(TASK_ERRORS, draw(keyAt(secretSeed, index), 41)) : undefined;
  return {
    task_id: taskIdAt(secretSeed, reference),
    secret_name: nameAt(secretSeed, index),
    rotation_func_urn: functionUrnAt(secretSeed, type),
    task_status: failed ? 'FAILED' : 'SUCCESS',
    operate_type: keyAt(secretSeed, index) % 2 === 0 ? 'MULTI_USER' : 'SINGLE_USER',
    task_time: timeOf(secretSeed, role, rotationAt(secretSeed, index, role), reference % TASKS_PER_SECRET),
    attempt_nums: failed ? 3 : 1,
    task_error_code: error?.code,
    task_error_msg: error?.message,
  };
}
