import { isDeepStrictEqual } from 'node:util';
import type { Scope } from '../../../lib/scope.ts';
import { causeOf, episodeId } from './cause.ts';
import type { Detection } from '../detect/detect.ts';
import { later } from '../detect/tasks.ts';
import type { Problem } from '../detect/problem.ts';
import { severityOf } from '../../../lib/csms/severity.ts';
import { isWorseKind, worst, type ProblemKind } from '../state/severity.ts';
import type { Episode, Seen } from '../state/state.ts';

interface OpenContext {
  readonly scope: Scope;
  readonly isFirstRun: boolean;
  /** Whether an episode of this id has ended before. */
  readonly isTaken: (id: string) => boolean;
  readonly nowMs: number;
}

export function openEpisode(
  detection: Detection,
  problem: Problem,
  { scope, isFirstRun, isTaken, nowMs }: OpenContext,
): Episode {
  const { secretId, name, owner, periodMs } = detection;
  const { kind, key, sinceMs, attempts, failed, missedAtMs, replicaRegions } = problem;
  const severity = severityOf({ kind, ageMs: nowMs - beginningOf({ sinceMs, missedAtMs }), periodMs });
  return {
    id: episodeId(scope, { secretId, key }, isTaken),
    secretId,
    sinceMs,
    openedAtMs: nowMs,
    cause: causeOf(scope, problem, isFirstRun),
    seen: {
      changedAtMs: nowMs,
      name,
      owner,
      kind,
      severity,
      attempts,
      failed,
      missedAtMs,
      ...(replicaRegions && { replicaRegions }),
    },
    lastNotified: null,
    deliveredTo: [],
  };
}

/** What its severity counts from: the inventory knows no tasks, and counts from the date that was missed. */
const beginningOf = ({ sinceMs, missedAtMs }: Pick<Problem, 'sinceMs' | 'missedAtMs'>): number =>
  Math.min(sinceMs, missedAtMs ?? sinceMs);

/**
 * An episode that stays open. Tasks that arrive late, twice or not at all any more take nothing away from what was seen
 * before. The same object when there is nothing new: a run that changes nothing writes nothing.
 */
export function seeAgain(episode: Episode, detection: Detection | undefined, nowMs: number): Episode {
  if (!detection) return episode;
  const { seen } = episode;
  const { problem, name, owner, periodMs } = detection;
  const kind = kindOf(seen.kind, problem?.kind);
  const missedAtMs = seen.missedAtMs ?? problem?.missedAtMs ?? null;
  const ageMs = nowMs - beginningOf({ sinceMs: episode.sinceMs, missedAtMs });
  const next: Seen = {
    ...seen,
    name: name ?? seen.name,
    owner: owner ?? seen.owner,
    kind,
    severity: worst(seen.severity, severityOf({ kind, ageMs, periodMs })),
    attempts: Math.max(seen.attempts ?? 0, problem?.attempts ?? 0) || null,
    failed: later(seen.failed, problem?.failed) ?? null,
    missedAtMs,
    ...(problem?.replicaRegions && { replicaRegions: problem.replicaRegions }),
  };
  return isDeepStrictEqual(next, seen) ? episode : { ...episode, seen: { ...next, changedAtMs: nowMs } };
}

/** It grows worse only, but for one that was disabled and is on again: it has failed, but it will be tried. */
function kindOf(before: ProblemKind, now: ProblemKind | undefined): ProblemKind {
  if (now === undefined) return before;
  return now === 'failed' || isWorseKind(now, before) ? now : before;
}
