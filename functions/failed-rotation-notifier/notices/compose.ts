import {
  hasKnownEnd,
  isDone,
  type EndReason,
  type Notice,
  type NoticeCause,
  type NoticeSecret,
  type NoticeStage,
  type NoticeType,
} from '../../../lib/notify/notice.ts';
import { placeOf, type Scope } from '../../../lib/scope.ts';
import { cut } from '../../../lib/text/cut.ts';
import { hashOf } from '../episodes/cause.ts';
import { compareBadness, isWorseKind, type ProblemKind } from '../state/severity.ts';
import { compareKeys } from '../state/order.ts';
import { consoleUrl, type RunLinks } from './links.ts';
import type { DeliveryStatus, EndedEpisode, Episode, OutboxEntry } from '../state/state.ts';

/** What kept people from hearing of it until now. */
export type HeldBack = Pick<NoticeSecret, 'acknowledged' | 'silencedUntil'>;

type Member = Episode & Partial<EndedEpisode> & { readonly held?: HeldBack };

/** Episodes of one cause, one stage and one set of channels: one message. */
export interface Group {
  readonly stage: NoticeStage;
  readonly members: readonly Member[];
  readonly channels: readonly string[];
  readonly closesCauseOn: readonly string[];
  readonly precededBy: Readonly<Record<string, string>>;
}

export interface NoticeContext {
  readonly scope: Scope;
  readonly nowMs: number;
  /** Later than every entry that is there, even when the clock went back. */
  readonly createdAtMs: number;
  readonly links: RunLinks;
}

/** Of a secret: a missing run is none's. */
export type ProblemType = Exclude<NoticeType, 'watch.stale'>;

export const NOTICE_TYPES: Readonly<Record<ProblemKind, ProblemType>> = {
  failed: 'rotation.failed',
  overdue: 'rotation.overdue',
  disabled: 'rotation.disabled',
  replica: 'replica.failed',
};

/** Far more than any code has: a secret is told of with hundreds of others. */
const CODE_CHARS = 128;

const WAITING: DeliveryStatus = { state: 'waiting', attempts: 0 };

/** Everything that will be sent is fixed here, but for the channels' own forms. */
export function toEntry(group: Group, context: NoticeContext): OutboxEntry {
  const members = [...group.members].sort(worstFirst);
  const [worst] = members as [Episode];
  // one that was silenced until today is no news of a first run
  const isOfFirstRun = ({ cause, openedAtMs }: Episode): boolean => cause.isBaseline && openedAtMs === context.nowMs;
  const notice: Notice = {
    id: noticeId(group.stage, members),
    type: NOTICE_TYPES[worst.seen.kind],
    stage: group.stage,
    occurredAt: toIso(context.nowMs),
    severity: worst.seen.severity,
    cause: {
      ...toNoticeCause(members, group.stage),
      ...(group.stage === 'escalated' && { escalatedBy: escalationOf(worst) }),
      ...(group.stage === 'opened' && members.every(isOfFirstRun) && { isFirstCheck: true }),
    },
    secrets: members.map((member) => toSecret(member, context.scope)),
    links: { console: consoleUrl(context.scope.region), ...context.links },
  };
  return {
    id: notice.id,
    notice,
    causeId: worst.cause.id,
    closesCauseOn: group.closesCauseOn,
    precededBy: group.precededBy,
    channels: Object.fromEntries(group.channels.map((channel) => [channel, WAITING])),
    createdAtMs: context.createdAtMs,
  };
}

/** The first of it are all that a small screen shows: of what ended, those where something is left to do. */
export const worstFirst = (a: Member, b: Member): number =>
  Number(isSettled(a)) - Number(isSettled(b)) ||
  compareBadness(a.seen, b.seen) ||
  compareKeys([a.sinceMs, a.id], [b.sinceMs, b.id]);

const isSettled = (member: Member): boolean => isDone(endReasonOf(member));

/** Whether it became a worse kind of problem since people were notified, or the same one only grew older. */
export const escalationOf = ({ seen, lastNotified }: Episode): 'kind' | 'age' =>
  lastNotified && isWorseKind(seen.kind, lastNotified.kind) ? 'kind' : 'age';

/** What all members have in common, as codes and values. */
function toNoticeCause(members: readonly Member[], stage: NoticeStage): NoticeCause {
  const kinds = countKinds(members);
  const kind = shared(members, ({ seen }) => seen.kind);
  const hasOneCause =
    kind !== null && new Set(members.map(({ cause }) => `${cause.functionUrn} ${cause.errorCode}`)).size === 1;
  const missedAtMs = shared(members, ({ seen }) => seen.missedAtMs);
  return {
    functionUrn: shared(members, ({ cause }) => cause.functionUrn),
    errorCode: shared(members, ({ cause }) => cause.errorCode),
    message: hasOneCause
      ? (members.find(({ seen }) => seen.failed?.errorMessage)?.seen.failed?.errorMessage ?? null)
      : null,
    reason: hasOneCause ? kind : 'mixed',
    endReason: stage === 'resolved' ? (shared(members, endReasonOf) ?? 'mixed') : null,
    ...(kind === 'overdue' && missedAtMs !== null && { missedAt: toIso(missedAtMs) }),
    ...(!hasOneCause && { kinds }),
  };
}

function countKinds(members: readonly Episode[]): Partial<Record<NoticeType, number>> {
  const kinds: Partial<Record<NoticeType, number>> = {};
  for (const { seen } of members) kinds[NOTICE_TYPES[seen.kind]] = (kinds[NOTICE_TYPES[seen.kind]] ?? 0) + 1;
  return kinds;
}

/** A duplicate shares the fate of the other one, and is never told of by itself. */
const endReasonOf = ({ ended }: Member): EndReason | null =>
  ended === undefined || ended.reason === 'duplicate' ? null : ended.reason;

/** Of stage, episodes, and how often each was told before; an episode is resolved once. */
const noticeId = (stage: NoticeStage, members: readonly Episode[]): string =>
  hashOf(
    stage,
    ...members.map(({ id, lastNotified }) => `${id} ${stage === 'resolved' ? '' : (lastNotified?.times ?? 0)}`).sort(),
  );

/** What is the same of all; null where it is not. */
export function shared<Item, Value>(items: readonly Item[], read: (item: Item) => Value | null): Value | null {
  const values = new Set(items.map(read));
  return values.size === 1 ? ([...values][0] ?? null) : null;
}

function toSecret(episode: Member, scope: Scope): NoticeSecret {
  const { seen, ended } = episode;
  const durationMs = ended && hasKnownEnd(ended.reason) ? Math.max(ended.resolvedAtMs - episode.sinceMs, 0) : null;
  return {
    ...placeOf(scope),
    id: episode.secretId,
    name: seen.name,
    episodeId: episode.id,
    since: toIso(episode.sinceMs),
    attempts: seen.attempts,
    owner: seen.owner,
    kind: NOTICE_TYPES[seen.kind],
    severity: seen.severity,
    taskId: seen.failed?.taskId ?? null,
    operateType: seen.failed?.operateType ?? null,
    errorCode: seen.failed?.errorCode == null ? null : cut(seen.failed.errorCode, CODE_CHARS),
    ...(seen.kind === 'replica' && seen.replicaRegions && { replicaRegions: seen.replicaRegions }),
    ...episode.held,
    resolvedAt: ended ? toIso(ended.resolvedAtMs) : null,
    durationSeconds: durationMs === null ? null : Math.round(durationMs / 1000),
    endedByTaskId: ended?.taskId ?? null,
    endReason: endReasonOf(episode),
  };
}

const toIso = (ms: number): string => new Date(ms).toISOString();
