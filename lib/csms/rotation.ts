import type { Secret } from './secret.ts';

/** COMMON secrets cannot rotate, and RDS is retired. A type that the service adds later can, as far as is known. */
const CANNOT_ROTATE: ReadonlySet<string> = new Set(['COMMON', 'RDS']);

export const canRotate = ({ secretType }: Pick<Secret, 'secretType'>): boolean =>
  secretType !== null && !CANNOT_ROTATE.has(secretType);

export interface RotationClock {
  readonly nowMs: number;
  /** `ROTATION_GRACE`. */
  readonly graceMs: number;
}

/**
 * When the secret was to rotate and did not; null when it is not overdue.
 *
 * A `next_rotation_time` that stands although the rotation has happened is old, not missed: the service moves it some time
 * after `rotation_time`. `lastSuccessMs` is the newest SUCCESS task, where tasks were asked for.
 */
export function findMissedRotation(
  secret: Pick<Secret, 'state' | 'autoRotation' | 'nextRotationAtMs' | 'rotatedAtMs'>,
  { nowMs, graceMs }: RotationClock,
  lastSuccessMs?: number,
): number | null {
  const { state, autoRotation, nextRotationAtMs: dueMs } = secret;
  if (state !== 'ENABLED' || autoRotation !== true || dueMs === null) return null;
  if (hasRotatedSince(secret, dueMs, lastSuccessMs) || dueMs + graceMs >= nowMs) return null;
  return dueMs;
}

export const hasRotatedSince = (
  { rotatedAtMs }: Pick<Secret, 'rotatedAtMs'>,
  dueMs: number,
  lastSuccessMs?: number,
): boolean => (rotatedAtMs ?? 0) > dueMs || (lastSuccessMs ?? 0) > dueMs;

/** Replicas that are known to differ from their primary. */
export const failedReplicas = ({ replicas }: Pick<Secret, 'replicas'>): Secret['replicas'] =>
  replicas.filter(({ status }) => status === 'FAILED');

/** Since when the first of them does; null where none has a time. */
export function replicaFailedSince(secret: Pick<Secret, 'replicas'>): number | null {
  const times = failedReplicas(secret).flatMap(({ updatedAtMs }) => updatedAtMs ?? []);
  return times.length === 0 ? null : Math.min(...times);
}
