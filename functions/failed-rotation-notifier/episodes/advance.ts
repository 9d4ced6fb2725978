import type { EndReason as NoticeEndReason, NoticeStage } from '../../../lib/notify/notice.ts';
import type { Scope } from '../../../lib/scope.ts';
import type { Observation, Detection } from '../detect/detect.ts';
import { acknowledgementOf } from './acknowledge.ts';
import { openEpisode, seeAgain } from './episode.ts';
import { isWorse, isWorseKind } from '../state/severity.ts';
import { byEnd } from '../state/order.ts';
import { EMPTY_STATE, type EndedEpisode, type Episode, type ScopeState } from '../state/state.ts';

export interface AdvanceInput {
  readonly scope: Scope;
  /** undefined: no run has ever kept one for this scope. */
  readonly state: ScopeState | undefined;
  /** undefined: the scope failed this time. */
  readonly observation: Observation | undefined;
  readonly nowMs: number;
  /** `NOTIFY_REPEAT`. */
  readonly repeatMs: number;
  /** How it ends for secrets that a complete list does not have. Default `gone`. */
  readonly absence?: Absence;
}

export type Absence = Extract<NoticeEndReason, 'gone' | 'not-watched'>;

/** Of a project that is not there to be looked at, and never will be. */
export const NOTHING: Observation = { isComplete: true, detections: new Map(), successes: {} };

/** What there is to tell. Only who is told (`planNotices`) marks it as told: until then it is due again in each run. */
export type Transition =
  | { readonly stage: Exclude<NoticeStage, 'resolved'>; readonly episode: Episode }
  | { readonly stage: 'resolved'; readonly episode: EndedEpisode };

export interface Advance {
  readonly episodes: ScopeState['episodes'];
  readonly ended: ScopeState['ended'];
  readonly successes: ScopeState['successes'];
  readonly transitions: readonly Transition[];
}

/**
 * One run's step of every episode of a scope. Pure; the same input gives the same ids.
 *
 * | episode | the run sees | then |
 * | --- | --- | --- |
 * | any | the scope failed, or an incomplete list without the secret | nothing: none opens, repeats or ends |
 * | none | trouble | opens |
 * | open | the same trouble, or another kind of it (failed -> disabled) | stays the same episode |
 * | open | nothing that proves its end (a shorter task list, null fields) | stays |
 * | open | the end, see `findEnd` | ends; trouble that is there all the same opens a new one |
 * | open | a complete list without the secret | ends as `gone`; `not-watched` where the settings leave the project out |
 *
 * | an open episode that was seen | is due as |
 * | --- | --- |
 * | was never told (new, silenced, no channel) | `opened` |
 * | is more severe, or of a worse kind, than when it was told | `escalated` |
 * | is acknowledged still | nothing |
 * | was told `repeatMs` ago | `repeated` |
 *
 * An ended one is due as `resolved` if it was ever told. Episodes and their parts that did not change are the same objects.
 */
export function advanceEpisodes(input: AdvanceInput): Advance {
  const { state = EMPTY_STATE, observation } = input;
  if (!observation) return { ...state, transitions: [] };
  const before = Object.values(state.episodes);
  const detectionOf = (episode: Episode): Detection | undefined => observation.detections.get(episode.secretId);
  const ended = before.flatMap((episode) => end(episode, input, observation));
  const settled = settleDuplicates(state.ended, ended);
  const isOver = new Set(ended.map(({ id }) => id));
  const stay = before
    .filter(({ id }) => !isOver.has(id))
    .map((episode) => seeAgain(episode, detectionOf(episode), input.nowMs));
  const opened = open(stay, [...settled, ...ended], input, observation);
  const now = [...stay, ...opened].sort((a, b) => (a.secretId < b.secretId ? -1 : 1));
  return {
    episodes: Object.fromEntries(now.map((episode) => [episode.secretId, episode])),
    ended: [...settled, ...ended].sort(byEnd),
    successes: observation.successes,
    transitions: [
      ...[...settled.filter((episode) => !state.ended.includes(episode)), ...ended]
        .filter(({ lastNotified }) => lastNotified !== null)
        .map((episode) => ({ stage: 'resolved', episode }) as const),
      ...now.flatMap((episode) => findDue(episode, input, observation)),
    ],
  };
}

function end(
  episode: Episode,
  { nowMs, absence: reason = 'gone' }: AdvanceInput,
  { detections, isComplete }: Observation,
): EndedEpisode[] {
  const detection = detections.get(episode.secretId);
  const ending = detection?.ending ?? (!detection && isComplete ? { reason, task: null } : null);
  if (!ending) return [];
  // the service's clock is not ours: a task that ended it neither lies ahead of now nor before the beginning
  const resolvedAtMs = Math.max(Math.min(ending.task?.atMs ?? nowMs, nowMs), episode.sinceMs);
  const ended = { atMs: nowMs, resolvedAtMs, reason: ending.reason, taskId: ending.task?.taskId ?? null };
  return [{ ...episode, ended }];
}

/** What two runs at once opened for one secret ends together. */
function settleDuplicates(known: readonly EndedEpisode[], now: readonly EndedEpisode[]): EndedEpisode[] {
  const ends = new Map(now.map(({ secretId, ended }) => [secretId, ended]));
  return known.map((episode) => {
    const ended = episode.ended.reason === 'duplicate' ? ends.get(episode.secretId) : undefined;
    return ended ? { ...episode, ended } : episode;
  });
}

function open(
  stay: readonly Episode[],
  ended: readonly EndedEpisode[],
  { scope, state, nowMs }: AdvanceInput,
  { detections }: Observation,
): Episode[] {
  const isOpen = new Set(stay.map(({ secretId }) => secretId));
  const isTaken = new Set(ended.map(({ id }) => id));
  return [...detections.values()].flatMap((detection) => {
    if (!detection.problem || isOpen.has(detection.secretId)) return [];
    const context = { scope, isFirstRun: state === undefined, isTaken: (id: string) => isTaken.has(id), nowMs };
    return [openEpisode(detection, detection.problem, context)];
  });
}

function findDue(
  episode: Episode,
  { state = EMPTY_STATE, nowMs, repeatMs }: AdvanceInput,
  { detections }: Observation,
): Transition[] {
  const { lastNotified, seen } = episode;
  if (!detections.has(episode.secretId)) return [];
  if (lastNotified === null) return [{ stage: 'opened', episode }];
  if (isWorse(seen.severity, lastNotified.severity) || isWorseKind(seen.kind, lastNotified.kind))
    return [{ stage: 'escalated', episode }];
  if ((acknowledgementOf(episode, state)?.untilMs ?? 0) > nowMs) return [];
  return nowMs - lastNotified.atMs >= repeatMs ? [{ stage: 'repeated', episode }] : [];
}
