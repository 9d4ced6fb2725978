import { groupBy } from '../../../lib/group-by.ts';
import type { NoticeSeverity, NoticeType } from '../../../lib/notify/notice.ts';
import type { Scope } from '../../../lib/scope.ts';
import { isoTime } from '../../../lib/text/time.ts';
import { acknowledgementOf } from '../episodes/acknowledge.ts';
import type { Advance, Transition } from '../episodes/advance.ts';
import { escalationOf, NOTICE_TYPES, type Group, type HeldBack } from './compose.ts';
import { isWorseKind, worst } from '../state/severity.ts';
import { compareKeys } from '../state/order.ts';
import { isAbout, type Episode, type OutboxEntry, type ScopeState, type LastNotified } from '../state/state.ts';

/** What routes and silences match. */
export interface NoticeSubject {
  readonly region: string;
  readonly projectId: string;
  readonly name: string | null;
  readonly owner: string | null;
  /** null: not known. */
  readonly tags: Readonly<Record<string, string>> | null;
  readonly type: NoticeType;
  readonly severity: NoticeSeverity;
}

export interface ActiveSilence {
  readonly until: string;
  readonly reason: string;
}

/** Who is told. */
export interface Recipients {
  readonly tagsOf: (secretId: string) => NoticeSubject['tags'];
  /** Names of channels; none where nobody is to be told. */
  readonly routeOf: (subject: NoticeSubject) => readonly string[];
  /** The silence that matches and has not ended. */
  readonly silenceOf: (subject: NoticeSubject) => ActiveSilence | undefined;
  /** When the last silence ended that matches, and ended after this time; ISO 8601 UTC. Undefined where there was none. */
  readonly silencedUntil: (subject: NoticeSubject, sinceMs: number) => string | undefined;
}

interface DueInput extends Recipients {
  readonly scope: Scope;
  readonly advance: Advance;
  readonly nowMs: number;
  /** `NOTIFY_REPEAT`. */
  readonly repeatMs: number;
}

/** An episode that is told now, and where. */
export interface DueNotice {
  readonly stage: LastNotified['stage'];
  readonly episode: Episode;
  readonly channels: readonly string[];
  readonly held: HeldBack;
}

/** What is due, without what is silenced, what nobody is to be told, and repetitions where the last telling is too fresh. */
export function findDueNotices(input: DueInput, outbox: readonly OutboxEntry[]): DueNotice[] {
  return input.advance.transitions.flatMap((transition) => {
    if (transition.stage === 'resolved' || findSilence(transition.episode, input)) return [];
    const isFree = (channel: string): boolean => !isFresh(transition, channel, input, outbox);
    const channels = [...new Set(input.routeOf(toSubject(transition.episode, input)))].sort().filter(isFree);
    return channels.length === 0 ? [] : [{ ...transition, channels, held: heldBack(transition, input) }];
  });
}

function heldBack({ stage, episode }: Transition, input: DueInput): HeldBack {
  const { lastNotified, openedAtMs, seen } = episode;
  const acknowledged = acknowledgementOf(episode, input.advance);
  const isNew = acknowledged !== undefined && acknowledged.untilMs > (lastNotified?.atMs ?? 0);
  const repeatAtMs = (lastNotified?.atMs ?? 0) + input.repeatMs;
  const dueSinceMs = stage === 'opened' ? openedAtMs : stage === 'repeated' ? repeatAtMs : seen.changedAtMs;
  const silencedUntil = input.silencedUntil(toSubject(episode, input), dueSinceMs);
  return {
    ...(isNew && { acknowledged: { until: isoTime(acknowledged.untilMs), by: acknowledged.by } }),
    ...(silencedUntil !== undefined && { silencedUntil }),
  };
}

/** A repetition waits for what is still on its way to the channel, and a full `repeatMs` after what came late. */
function isFresh(
  { stage, episode }: Transition,
  channel: string,
  { nowMs, repeatMs }: DueInput,
  outbox: readonly OutboxEntry[],
): boolean {
  if (stage !== 'repeated') return false;
  return outbox.some((entry) => {
    const mark = isAbout(entry, episode.id) ? entry.channels[channel] : undefined;
    return mark?.state === 'waiting' || (mark?.deliveredAtMs ?? -Infinity) > nowMs - repeatMs;
  });
}

/** A silence never hides what is critical. */
export function findSilence(
  episode: Episode,
  input: Pick<DueInput, 'scope' | 'tagsOf' | 'silenceOf'>,
): ActiveSilence | undefined {
  return episode.seen.severity === 'critical' ? undefined : input.silenceOf(toSubject(episode, input));
}

export const toSubject = (
  { secretId, seen }: Episode,
  { scope, tagsOf }: Pick<DueInput, 'scope' | 'tagsOf'>,
): NoticeSubject => ({
  region: scope.region,
  projectId: scope.projectId,
  name: seen.name,
  owner: seen.owner,
  tags: tagsOf(secretId),
  type: NOTICE_TYPES[seen.kind],
  severity: seen.severity,
});

/** One message for each cause, stage and set of channels; kinds are not mixed but in the digest of a first run. */
export function groupDueNotices(notices: readonly DueNotice[]): Group[] {
  const groups = groupBy(notices, ({ stage, channels, episode }) => {
    const { cause, seen } = episode;
    const escalation = stage === 'escalated' && escalationOf(episode);
    return JSON.stringify([stage, escalation, cause.id, cause.isBaseline || seen.kind, channels]);
  });
  return [...groups.values()].map((group) => {
    const [{ stage, channels }] = group;
    const members = group.map(({ episode, held }) => ({ ...episode, held }));
    return { stage, members, channels, closesCauseOn: [], precededBy: {} };
  });
}

/** The mark that makes it due no more; stored together with the entries that tell it. */
export function markNotified(
  episodes: ScopeState['episodes'],
  notices: readonly DueNotice[],
  nowMs: number,
): ScopeState['episodes'] {
  const stages = new Map(notices.map(({ episode, stage }) => [episode.id, stage]));
  const marked = Object.values(episodes).map((episode) => {
    const stage = stages.get(episode.id);
    return stage === undefined ? episode : { ...episode, lastNotified: nextNotified(episode, stage, nowMs) };
  });
  return Object.fromEntries(
    marked.sort((a, b) => compareKeys([a.secretId], [b.secretId])).map((episode) => [episode.secretId, episode]),
  );
}

function nextNotified({ lastNotified, seen }: Episode, stage: LastNotified['stage'], atMs: number): LastNotified {
  const kind = lastNotified && isWorseKind(lastNotified.kind, seen.kind) ? lastNotified.kind : seen.kind;
  const severity = lastNotified ? worst(lastNotified.severity, seen.severity) : seen.severity;
  return { times: (lastNotified?.times ?? 0) + 1, atMs, stage, severity, kind };
}
