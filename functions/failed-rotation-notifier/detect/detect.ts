import type { Ownership, Secret } from '../../../lib/csms/secret.ts';
import type { RotationTask } from '../../../lib/csms/task.ts';
import { later, tasksByName, tasksOf, toMark } from './tasks.ts';
import { findEnd, findFailure, findTrouble, type Facts, type Moment, type Over, type Trouble } from './problem.ts';
import { EMPTY_STATE, type ScopeState, type TaskMark } from '../state/state.ts';

export interface OwnedSecret {
  readonly secret: Secret;
  readonly ownership: Ownership;
  /** Its owner's tag; null where it has none or tags are not known. */
  readonly owner: string | null;
}

/** What one run knows of a secret that is in trouble, or was when the run began. */
export interface Sighting {
  readonly secretId: string;
  readonly name: string | null;
  readonly owner: string | null;
  readonly periodMs: number | null;
  /** That the open episode is over. */
  readonly over: Over | null;
  /** What is wrong now; both at once is a new trouble after an old one. */
  readonly trouble: Trouble | null;
}

export interface Observation {
  /** The whole list, proven not to have drifted: what is not in it is gone. */
  readonly isComplete: boolean;
  readonly sightings: ReadonlyMap<string, Sighting>;
  readonly successes: Readonly<Record<string, TaskMark>>;
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
export function findSuspects(reading: Omit<ScopeReading, 'successTasks'>, at: Moment): Secret[] {
  const facts = gatherFacts({ ...reading, successTasks: [] });
  return facts.filter((each) => findFailure(each, at) || hasMovedOn(each, at)).map(({ secret }) => secret);
}

function hasMovedOn(facts: Facts, at: Moment): boolean {
  const reason = findEnd(facts, at)?.reason;
  return reason === 'rescheduled' || (reason === 'rotated' && !facts.episode?.seen.failed);
}

/** One scope, one run. Secrets that other accounts share are theirs to rotate, and are left out. */
export function observe(reading: ScopeReading, at: Moment): Observation {
  const sightings = new Map<string, Sighting>();
  const facts = gatherFacts(reading);
  for (const each of facts) {
    const trouble = findTrouble(each, at);
    if (trouble || each.episode) sightings.set(each.secret.id, toSighting(each, trouble, at));
  }
  return { isComplete: reading.isComplete, sightings, successes: rememberSuccesses(facts, reading) };
}

interface OwnedFacts extends Facts {
  readonly owner: string | null;
}

function gatherFacts({ state = EMPTY_STATE, secrets, failedTasks, successTasks }: ScopeReading): OwnedFacts[] {
  const [failed, succeeded] = [tasksByName(failedTasks, 'FAILED'), tasksByName(successTasks, 'SUCCESS')];
  const [episodes, successes] = [new Map(Object.entries(state.episodes)), new Map(Object.entries(state.successes))];
  return secrets
    .filter(({ ownership }) => ownership !== 'shared')
    .map(({ secret, owner }) => {
      const newest = tasksOf(secret, succeeded).at(-1);
      const success = later(successes.get(secret.id), newest && toMark(newest));
      return { secret, owner, episode: episodes.get(secret.id), failed: tasksOf(secret, failed), success };
    });
}

function toSighting(facts: OwnedFacts, trouble: Trouble | null, at: Moment): Sighting {
  const { id: secretId, name, rotationPeriodSeconds } = facts.secret;
  const periodMs = rotationPeriodSeconds === null ? null : rotationPeriodSeconds * 1000 || null;
  return { secretId, name, owner: facts.owner, periodMs, over: findEnd(facts, at), trouble };
}

/** Of secrets that the list of failed tasks, or an open episode, still speaks of; all of them while the list is not whole. */
function rememberSuccesses(facts: readonly Facts[], { isComplete, state }: ScopeReading): Observation['successes'] {
  const known = new Map(isComplete ? [] : Object.entries(state?.successes ?? {}));
  for (const { secret, episode, failed, success } of facts)
    if (success && (episode || failed.length > 0)) known.set(secret.id, success);
  return Object.fromEntries([...known].sort(([a], [b]) => (a < b ? -1 : 1)));
}
