import { isDeepStrictEqual } from 'node:util';
import { byEnd, bySendOrder, compareKeys, greater } from './order.ts';
import type {
  DeliveryStatus,
  ChannelState,
  EndedEpisode,
  Episode,
  OutboxEntry,
  ScopeState,
  LastNotified,
} from './state.ts';

/**
 * What to store: this run's state, unless another run has stored something since this one read `base`. (Uniting with the
 * very state that this run began with would bring back what it has dropped.)
 */
export function reconcile(versions: {
  base: ScopeState | undefined;
  mine: ScopeState;
  stored: ScopeState | undefined;
}): ScopeState {
  const { base, mine, stored } = versions;
  return stored === undefined || isDeepStrictEqual(base, stored) ? mine : unite(mine, stored);
}

/** Whether there is nothing to store. */
export const isSame = (state: ScopeState, before: ScopeState | undefined): boolean =>
  JSON.stringify(state) === JSON.stringify(before);

/**
 * Whether anything has been opened, told or ended since `base`: marks of deliveries, acknowledgements and what was seen again do
 * not count, they unite with whatever was planned.
 */
export const hasMoved = (base: ScopeState | undefined, stored: ScopeState | undefined): boolean =>
  !isDeepStrictEqual(base && milestonesOf(base), stored && milestonesOf(stored));

const milestonesOf = ({ episodes, ended, outbox }: ScopeState): object => ({
  open: Object.values(episodes).map(({ id, lastNotified }) => [id, lastNotified?.times ?? 0]),
  ended: ended.map(({ id, ended: { reason } }) => [id, reason]),
  sent: outbox.map(({ id }) => id),
});

/**
 * Two versions of one scope's state as one, so that whoever writes last loses nothing of the other's: no episode, no
 * outbox entry, no mark of a delivery. Commutative, associative and idempotent: the order of overlapping runs is all one.
 *
 * - A copy that ended beats one that is open: an end is never taken back.
 * - Two open episodes of one secret (two runs opened them at once): the newer one stays, the other becomes its `duplicate`.
 * - Of two acknowledgements the later one counts.
 * - A mark beats those before it: `waiting`, then `disabled`, `refused`, and `delivered` over all.
 */
export function unite(mine: ScopeState, theirs: ScopeState): ScopeState {
  const { episodes, ended } = settleDuplicates(joinById([...episodesOf(mine), ...episodesOf(theirs)], joinEpisodes));
  return {
    ...joinRest(mine, theirs),
    version: 2,
    episodes,
    outbox: joinById([...mine.outbox, ...theirs.outbox], joinEntries).sort(bySendOrder),
    ended,
    successes: joinRecords(mine.successes, theirs.successes, (mark) => [mark.atMs]),
  };
}

type AnyEpisode = Episode & Partial<EndedEpisode>;

/** A duplicate counts as open, so that each union decides anew who stays. */
const episodesOf = (state: ScopeState): AnyEpisode[] => [...Object.values(state.episodes), ...state.ended.map(toOpen)];

function toOpen(episode: EndedEpisode): AnyEpisode {
  if (episode.ended.reason !== 'duplicate') return episode;
  const { ended: _, ...open } = episode;
  return open;
}

function settleDuplicates(all: AnyEpisode[]): Pick<ScopeState, 'episodes' | 'ended'> {
  const ended = all.filter(isEnded);
  const open = all.filter((episode) => !isEnded(episode)).sort(byAge);
  const newestOf = new Map(open.map((episode) => [episode.secretId, episode]));
  const duplicates = open.filter((episode) => newestOf.get(episode.secretId) !== episode).map(toDuplicate);
  const stay = [...newestOf].sort(([a], [b]) => compareKeys([a], [b]));
  return { episodes: Object.fromEntries(stay), ended: [...ended, ...duplicates].sort(byEnd) };
}

const isEnded = (episode: AnyEpisode): episode is EndedEpisode => episode.ended !== undefined;

const toDuplicate = (episode: Episode): EndedEpisode => ({
  ...episode,
  ended: { atMs: episode.openedAtMs, resolvedAtMs: episode.openedAtMs, reason: 'duplicate', taskId: null },
});

const byAge = (a: Episode, b: Episode): number => compareKeys([a.openedAtMs, a.id], [b.openedAtMs, b.id]);
function joinById<T extends { readonly id: string }>(all: readonly T[], join: (a: T, b: T) => T): T[] {
  const byId = new Map<string, T>();
  for (const each of all) {
    const other = byId.get(each.id);
    byId.set(each.id, other ? join(other, each) : each);
  }
  return [...byId.values()];
}

function joinEpisodes(a: AnyEpisode, b: AnyEpisode): AnyEpisode {
  const ended = pickDefined(a.ended, b.ended, (end) => [end.atMs]);
  const acknowledged = pickDefined(a.acknowledged, b.acknowledged, ({ atMs }) => [atMs]);
  return {
    ...greater(frozenPart(a), frozenPart(b), (frozen) => [-frozen.openedAtMs]),
    seen: greater(a.seen, b.seen, (seen) => [seen.changedAtMs]),
    lastNotified:
      pickDefined(a.lastNotified ?? undefined, b.lastNotified ?? undefined, (lastNotified: LastNotified) => [
        lastNotified.times,
        lastNotified.atMs,
      ]) ?? null,
    deliveredTo: [...new Set([...a.deliveredTo, ...b.deliveredTo])].sort(),
    ...(acknowledged ? { acknowledged } : {}),
    ...(ended ? { ended } : {}),
  };
}

function frozenPart({
  seen: _seen,
  lastNotified: _lastNotified,
  deliveredTo: _deliveredTo,
  acknowledged: _acknowledged,
  ended: _ended,
  ...frozen
}: AnyEpisode) {
  return frozen;
}

function joinEntries(a: OutboxEntry, b: OutboxEntry): OutboxEntry {
  const { channels: ofA, ...restA } = a;
  const { channels: ofB, ...restB } = b;
  const rest = greater(restA, restB, ({ createdAtMs }) => [-createdAtMs]);
  return { ...rest, channels: joinRecords(ofA, ofB, growthOf) };
}

const GROWTH: readonly ChannelState[] = ['waiting', 'disabled', 'refused', 'delivered'];
const growthOf = (mark: DeliveryStatus): number[] => [
  GROWTH.indexOf(mark.state),
  mark.attempts,
  mark.notBeforeMs ?? 0,
  mark.pausedUntilMs ?? 0,
];

/** Fields of a later version. */
const joinRest = (mine: ScopeState, theirs: ScopeState): Record<string, unknown> =>
  joinRecords(restOf(mine), restOf(theirs), () => []);

function restOf({ version: _v, episodes: _e, outbox: _o, ended: _n, successes: _s, ...rest }: ScopeState) {
  return rest as Record<string, unknown>;
}

type Named<T> = Readonly<Record<string, T>>;

/** Of a name that both know, the greater value. */
function joinRecords<T>(a: Named<T>, b: Named<T>, keyOf: (value: T) => number[]): Record<string, T> {
  const joined = new Map(Object.entries(a));
  for (const [name, value] of Object.entries(b)) {
    const other = joined.get(name);
    joined.set(name, other === undefined ? value : greater(other, value, keyOf));
  }
  return Object.fromEntries([...joined].sort(([x], [y]) => compareKeys([x], [y])));
}

function pickDefined<T>(a: T | undefined, b: T | undefined, keyOf: (value: T) => number[]): T | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return greater(a, b, keyOf);
}
