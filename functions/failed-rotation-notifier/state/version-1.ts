import type { NoticeCause, NoticeReason, NoticeType } from '../../../lib/notify/notice.ts';
import type { EndedEpisode, Episode } from './state.ts';

type Fields = Record<string, unknown>;

/** The version of 0.1: other names of fields, and a notice's cause and end as English sentences. */
interface Version1 extends Fields {
  readonly episodes: Record<string, Fields>;
  readonly ended?: readonly Fields[];
  readonly outbox: readonly Fields[];
  readonly watching?: Record<string, Fields>;
}

interface Notice1 extends Fields {
  readonly type: NoticeType;
  readonly stage: string;
  readonly cause: Fields & { readonly message?: unknown; readonly kinds?: NoticeCause['kinds'] };
  readonly secrets: ReadonlyArray<Fields & { readonly episodeId?: unknown }>;
}

type Known = Episode & Partial<EndedEpisode>;

/** A state of version 1 as one of version 2. Not checked before, so it may throw anything; the result is checked after. */
export function upgradeVersion1(stored: object): object {
  const { episodes, ended = [], outbox, watching, ...rest } = stored as Version1;
  const open = Object.fromEntries(
    Object.entries(episodes).map(([id, episode]) => [id, upgradeEpisode(episode)] as const),
  );
  const over = ended.map(upgradeEpisode);
  const known = new Map([...Object.values(open), ...over].map((episode) => [episode.id, episode]));
  const runs = Object.entries(watching ?? {}).map(([name, { toldAtMs: notifiedAtMs, ...run }]) => [
    name,
    { ...run, notifiedAtMs },
  ]);
  return {
    ...rest,
    version: 2,
    episodes: open,
    ended: over,
    outbox: outbox.map(({ causeOverOn, openings, notice, ...entry }) => ({
      ...entry,
      notice: upgradeNotice(notice as Notice1, known),
      closesCauseOn: causeOverOn,
      precededBy: openings,
    })),
    ...(watching && { watching: Object.fromEntries(runs) as object }),
  };
}

function upgradeEpisode({ told, cause, ended, ...episode }: Fields): Known {
  const { isDigest, ...restOfCause } = cause as Fields;
  const end = ended as Fields | undefined;
  return {
    ...episode,
    lastNotified: told,
    cause: { ...restOfCause, isBaseline: isDigest },
    ...(end && { ended: { ...end, reason: end['reason'] === 'rival' ? 'duplicate' : end['reason'] } }),
  } as unknown as Known;
}

/** What the sentences said is in the episodes still. */
function upgradeNotice(notice: Notice1, known: ReadonlyMap<string, Known>): object {
  const members = notice.secrets.flatMap(({ episodeId }) => known.get(String(episodeId)) ?? []);
  const endReasonOf = (episode: Known | undefined) => {
    const reason = notice.stage === 'resolved' ? episode?.ended?.reason : undefined;
    return reason === undefined || reason === 'duplicate' ? null : reason;
  };
  const reasons = new Set(members.map(endReasonOf));
  return {
    ...notice,
    cause: {
      ...upgradeCause(notice, members[0]),
      endReason: reasons.size > 1 ? 'mixed' : ([...reasons][0] ?? null),
    },
    secrets: notice.secrets.map((secret) => ({
      ...secret,
      endReason: endReasonOf(known.get(String(secret.episodeId))),
    })),
  };
}

const REASONS: Readonly<Record<Exclude<NoticeType, 'watch.stale'>, NoticeReason>> = {
  'rotation.failed': 'failed',
  'rotation.disabled': 'disabled',
  'rotation.overdue': 'overdue',
  'replica.failed': 'replica',
};

function upgradeCause({ type, cause, secrets }: Notice1, first: Known | undefined): object {
  const { message: sentence, kinds, ...rest } = cause;
  if (type === 'watch.stale') return { ...rest, message: null, reason: 'stale', ...staleRunIn(String(sentence)) };
  if (kinds !== undefined || String(sentence).startsWith('Several causes:'))
    return { ...rest, message: null, reason: 'mixed', kinds: kinds ?? { [type]: secrets.length } };
  const { failed, missedAtMs } = first?.seen ?? {};
  return {
    ...rest,
    message: failed?.errorMessage ?? null,
    reason: REASONS[type],
    ...(type === 'rotation.overdue' && missedAtMs && { missedAt: new Date(missedAtMs).toISOString() }),
  };
}

function staleRunIn(sentence: string): Pick<NoticeCause, 'run'> {
  const [, name, completeAt] = /^No run of (\S+) has been complete since ([^ ]+Z): /.exec(sentence) ?? [];
  const [, recovered] = /^(\S+) runs to its end again\.$/.exec(sentence) ?? [];
  const known = name ?? recovered;
  return known === undefined ? {} : { run: { function: known, completeAt: completeAt ?? '' } };
}
