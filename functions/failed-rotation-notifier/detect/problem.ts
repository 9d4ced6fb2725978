import { failedReplicas, findMissedRotation, hasRotatedSince, replicaFailedSince } from '../../../lib/csms/rotation.ts';
import type { RotationTask } from '../../../lib/csms/task.ts';
import { isLater, later, toFailedTask, toTaskRef } from './tasks.ts';
import type { WatchedSecret } from './watched-secret.ts';
import type { ProblemKind } from '../state/severity.ts';
import type { EndReason, Episode, FailedTask, TaskRef } from '../state/state.ts';

/** All that is known of one secret. */
export interface SecretHistory {
  readonly secret: WatchedSecret;
  readonly episode: Episode | undefined;
  /** Oldest first. */
  readonly failed: readonly RotationTask[];
  /** The newest SUCCESS ever seen of it. */
  readonly success: TaskRef | undefined;
}

export interface EvaluationTime {
  readonly nowMs: number;
  /** `ROTATION_GRACE`. */
  readonly graceMs: number;
  readonly mask: (text: string) => string;
}

export interface Problem {
  readonly kind: ProblemKind;
  /** What tells this trouble from the next one of the same secret: the first failed task, or the time that was missed. */
  readonly key: string;
  readonly sinceMs: number;
  readonly attempts: number | null;
  readonly failed: FailedTask | null;
  /** When the rotation was due, of one that is overdue, tried since or not. */
  readonly missedAtMs: number | null;
  readonly functionUrn: string | null;
  /** Of replicas that are out of sync. */
  readonly replicaRegions?: readonly string[];
}

/** What is wrong with a secret now: the worst of it. A failed task explains a rotation that is overdue. */
export const findProblem = (history: SecretHistory, at: EvaluationTime): Problem | null =>
  findFailure(history, at) ?? findOverdue(history, at) ?? findReplica(history, at);

/** Failed tasks later than the newest SUCCESS, those that the list has forgotten since too. */
export function findFailure({ secret, episode, failed, success }: SecretHistory, at: EvaluationTime): Problem | null {
  const open = failed.filter((task) => isLater(toTaskRef(task), success));
  const known = episode?.seen.failed;
  const remembered = known && isLater(known, success) ? known : undefined;
  const newestTask = open.at(-1);
  const newest = later(remembered, newestTask && toFailedTask(newestTask, at.mask));
  if (!newest) return null;
  return {
    kind: secret.autoRotation === false ? 'disabled' : 'failed',
    key: open[0]?.id ?? newest.taskId,
    sinceMs: Math.min(open[0]?.createdAtMs ?? newest.atMs, at.nowMs) || at.nowMs,
    attempts: open.reduce((sum, task) => sum + Math.max(task.attempts ?? 1, 1), 0) || null,
    failed: newest,
    missedAtMs: findMissedRotation(secret, at, success?.atMs),
    functionUrn: newest.functionUrn ?? secret.rotationFuncUrn,
  };
}

function findOverdue({ secret, success }: SecretHistory, at: EvaluationTime): Problem | null {
  const missedAtMs = findMissedRotation(secret, at, success?.atMs);
  if (missedAtMs === null) return null;
  const { rotationFuncUrn: functionUrn } = secret;
  return {
    kind: 'overdue',
    key: `missed ${missedAtMs}`,
    sinceMs: missedAtMs,
    attempts: null,
    failed: null,
    missedAtMs,
    functionUrn,
  };
}

function findReplica({ secret }: SecretHistory, at: EvaluationTime): Problem | null {
  const failed = failedReplicas(secret);
  if (failed.length === 0) return null;
  const replicaRegions = [...new Set(failed.flatMap(({ region }) => region ?? []))].sort();
  const sinceMs = Math.min(replicaFailedSince(secret) ?? at.nowMs, at.nowMs);
  const nothing = { attempts: null, failed: null, missedAtMs: null, functionUrn: null };
  return { kind: 'replica', key: `replica ${sinceMs}`, sinceMs, ...nothing, replicaRegions };
}

export interface Ending {
  readonly reason: EndReason;
  readonly task: TaskRef | null;
}

/**
 * Whether the open episode is over: only what proves it ends it, never what is missing.
 *
 * | the episode | is over when |
 * | --- | --- |
 * | has a failed task | a SUCCESS task is later than the newest FAILED one, forgotten or not: `rotated`, with automatic rotation off `rotated-off`. Switching rotation on or off, a new `rotation_time`, a shorter task list prove nothing |
 * | is overdue, nothing failed | rotated after the time that it missed: `rotated`; `next_rotation_time` has moved to where it is not overdue: `rescheduled`; the secret is not ENABLED, and no failure is known: `not-enabled`; auto-rotation is off, the same: a person's wish, `not-expected` |
 * | is a replica's only | every replica is IN_SYNC: `synced`; there are none any more: `not-expected` |
 *
 * A field that is null says nothing.
 */
export function findEnd(history: SecretHistory, at: EvaluationTime): Ending | null {
  const { episode } = history;
  if (!episode || findFailure(history, at)) return null;
  if (episode.seen.failed) return findEndOfFailure(history, episode.seen.failed);
  if (episode.seen.missedAtMs !== null) return findEndOfOverdue(history, episode.seen.missedAtMs, at);
  return findEndOfReplica(history.secret);
}

function findEndOfFailure({ secret, failed, success }: SecretHistory, known: FailedTask): Ending | null {
  const isRecovered = success && [known, ...failed.map(toTaskRef)].every((task) => isLater(success, task));
  return isRecovered ? { reason: rotatedReason(secret), task: success } : null;
}

const rotatedReason = ({ autoRotation }: WatchedSecret): EndReason =>
  autoRotation === false ? 'rotated-off' : 'rotated';

function findEndOfOverdue({ secret, success }: SecretHistory, missedAtMs: number, at: EvaluationTime): Ending | null {
  const task = success && success.atMs > missedAtMs ? success : null;
  if (hasRotatedSince(secret, missedAtMs, success?.atMs)) return { reason: rotatedReason(secret), task };
  const { nextRotationAtMs, state, autoRotation } = secret;
  if (state !== null && state !== 'ENABLED') return { reason: 'not-enabled', task: null };
  if (autoRotation === false) return { reason: 'not-expected', task: null };
  const hasMoved = (nextRotationAtMs ?? 0) > missedAtMs && (nextRotationAtMs ?? 0) + at.graceMs >= at.nowMs;
  return hasMoved ? { reason: 'rescheduled', task: null } : null;
}

function findEndOfReplica({ replicas, replicaType }: WatchedSecret): Ending | null {
  if (replicas.length === 0) return replicaType === null ? null : { reason: 'not-expected', task: null };
  return replicas.every(({ status }) => status === 'IN_SYNC') ? { reason: 'synced', task: null } : null;
}
