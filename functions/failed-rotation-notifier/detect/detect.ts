import { isOurs, type Ownership } from '../../../lib/csms/secret.ts';
import type { RotationTask } from '../../../lib/csms/task.ts';
import { later, tasksByName, tasksOf, toTaskRef } from './tasks.ts';
import {
  findEnd,
  findFailure,
  findProblem,
  type SecretHistory,
  type EvaluationTime,
  type Ending,
  type Problem,
} from './problem.ts';
import type { WatchedSecret } from './watched-secret.ts';
import { EMPTY_STATE, type ScopeState, type TaskRef } from '../state/state.ts';

export interface OwnedSecret {
  readonly secret: WatchedSecret;
  readonly ownership: Ownership;
  /** Its owner's tag; null where it has none or tags are not known. */
  readonly owner: string | null;
}

/** What one run knows of a secret that is in trouble, or was when the run began. */
export interface Detection {
  readonly secretId: string;
  readonly name: string | null;
  readonly owner: string | null;
  readonly periodMs: number | null;
  /** That the open episode is over. */
  readonly ending: Ending | null;
  /** What is wrong now; both at once is a new trouble after an old one. */
  readonly problem: Problem | null;
}

export interface Observation {
  /** The whole list, proven not to have drifted: what is not in it is gone. */
  readonly isComplete: boolean;
  readonly detections: ReadonlyMap<string, Detection>;
  readonly successes: Readonly<Record<string, TaskRef>>;
}

export interface ScopeReading {
  readonly state: ScopeState | undefined;
  readonly isComplete: boolean;
  readonly secrets: readonly OwnedSecret[];
  /** In any order, twice, late: all FAILED tasks that the service still knows. */
  readonly failedTasks: readonly RotationTask[];
  /** Of the suspects at least. */
  readonly successTasks: readonly RotationTask[];
}

/**
 * Secrets whose newest SUCCESS tasks have to be asked for: those that a failure is known of which no known SUCCESS is later
 * than, and those that were overdue and are not any more. None in a quiet scope: what recovered once is remembered.
 */
export function findSuspects(reading: Omit<ScopeReading, 'successTasks'>, at: EvaluationTime): WatchedSecret[] {
  const history = gatherHistories({ ...reading, successTasks: [] });
  return history.filter((each) => findFailure(each, at) || hasMovedOn(each, at)).map(({ secret }) => secret);
}

function hasMovedOn(history: SecretHistory, at: EvaluationTime): boolean {
  const reason = findEnd(history, at)?.reason;
  return (
    reason === 'rescheduled' || ((reason === 'rotated' || reason === 'rotated-off') && !history.episode?.seen.failed)
  );
}

/** One scope, one run. Secrets that other accounts share are theirs to rotate, and are left out. */
export function observe(reading: ScopeReading, at: EvaluationTime): Observation {
  const detections = new Map<string, Detection>();
  const history = gatherHistories(reading);
  for (const each of history) {
    const problem = findProblem(each, at);
    if (problem || each.episode) detections.set(each.secret.id, toDetection(each, problem, at));
  }
  return { isComplete: reading.isComplete, detections, successes: rememberSuccesses(history, reading) };
}

interface OwnedHistory extends SecretHistory {
  readonly owner: string | null;
}

function gatherHistories({ state = EMPTY_STATE, secrets, failedTasks, successTasks }: ScopeReading): OwnedHistory[] {
  const [failed, succeeded] = [tasksByName(failedTasks, 'FAILED'), tasksByName(successTasks, 'SUCCESS')];
  const [episodes, successes] = [new Map(Object.entries(state.episodes)), new Map(Object.entries(state.successes))];
  return secrets.filter(isOurs).map(({ secret, owner }) => {
    const newest = tasksOf(secret, succeeded).at(-1);
    const success = later(successes.get(secret.id), newest && toTaskRef(newest));
    return { secret, owner, episode: episodes.get(secret.id), failed: tasksOf(secret, failed), success };
  });
}

function toDetection(history: OwnedHistory, problem: Problem | null, at: EvaluationTime): Detection {
  const { id: secretId, name, rotationPeriodSeconds } = history.secret;
  const periodMs = (rotationPeriodSeconds ?? 0) * 1000 || null;
  return { secretId, name, owner: history.owner, periodMs, ending: findEnd(history, at), problem };
}

/** Of secrets that the list of failed tasks, or an open episode, still speaks of; all of them while the list is not whole. */
function rememberSuccesses(
  history: readonly SecretHistory[],
  { isComplete, state }: ScopeReading,
): Observation['successes'] {
  const known = new Map(isComplete ? [] : Object.entries(state?.successes ?? {}));
  for (const { secret, episode, failed, success } of history)
    if (success && (episode || failed.length > 0)) known.set(secret.id, success);
  return Object.fromEntries([...known].sort(([a], [b]) => (a < b ? -1 : 1)));
}
