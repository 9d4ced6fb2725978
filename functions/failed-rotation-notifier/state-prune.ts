import { isMoot, waitingOf } from './outbox.ts';
import {
  tellsOf,
  type ChannelMark,
  type EndedEpisode,
  type Episode,
  type OutboxEntry,
  type ScopeState,
} from './state.ts';

const DAY_MS = 86_400_000;
/** A notice that no attempt brought home in a week is old news; an episode that is still open goes on being repeated. */
const GIVE_UP_MS = 7 * DAY_MS;
/** Entries stay a week after their last mark at least, so that no copy of the state brings back what was delivered. */
const KEEP_ENTRY_MS = 14 * DAY_MS;
const KEEP_ENDED_MS = 90 * DAY_MS;
const MAX_ENDED = 500;

/** Drops what is done and old, and closes what cannot arrive any more. Never an open episode, never a notice under way. */
export function pruneState(state: ScopeState, nowMs: number): ScopeState {
  const closed = state.outbox.map((entry) => close(entry, state.outbox, nowMs));
  const isOld = (entry: OutboxEntry): boolean =>
    entry.createdAtMs + KEEP_ENTRY_MS < nowMs && waitingOf(entry).length === 0;
  const dropped = closed.filter(isOld);
  const rememberAll = <T extends Episode>(episode: T): T => remember(episode, dropped);
  return {
    ...state,
    episodes: Object.fromEntries(Object.entries(state.episodes).map(([id, episode]) => [id, rememberAll(episode)])),
    outbox: closed.filter((entry) => !isOld(entry)),
    ended: pruneEnded(state.ended, nowMs).map(rememberAll),
  };
}

function close(entry: OutboxEntry, outbox: readonly OutboxEntry[], nowMs: number): OutboxEntry {
  const isTooLate = entry.createdAtMs + GIVE_UP_MS < nowMs;
  const closed = waitingOf(entry).flatMap(([channel, mark]): Array<[string, ChannelMark]> => {
    if (isMoot(entry, channel, outbox)) return [[channel, refuse(mark, 'it refused the notice that this one ends')]];
    return isTooLate ? [[channel, refuse(mark, `given up after 7 days: ${mark.reason ?? 'never sent'}`)]] : [];
  });
  return closed.length === 0 ? entry : { ...entry, channels: { ...entry.channels, ...Object.fromEntries(closed) } };
}

const refuse = ({ attempts }: ChannelMark, reason: string): ChannelMark => ({ state: 'refused', attempts, reason });

/** Which channels know of the episode outlives the entries that told them. */
function remember<T extends Episode>(episode: T, dropped: readonly OutboxEntry[]): T {
  const channels = dropped
    .filter((entry) => entry.notice.stage !== 'resolved' && tellsOf(entry, episode.id))
    .flatMap((entry) => Object.entries(entry.channels))
    .flatMap(([channel, { state }]) => (state === 'delivered' ? [channel] : []));
  const isKnown = channels.every((channel) => episode.deliveredTo.includes(channel));
  return isKnown ? episode : { ...episode, deliveredTo: [...new Set([...episode.deliveredTo, ...channels])].sort() };
}

/** What ended within a day stays in any number: a copy of the state in which it is open may still come back. */
function pruneEnded(ended: readonly EndedEpisode[], nowMs: number): EndedEpisode[] {
  const byAge = [...ended].sort((a, b) => b.ended.atMs - a.ended.atMs);
  const kept = byAge.filter(
    ({ ended: { atMs, reason } }, nth) =>
      reason === 'rival' || atMs + (nth < MAX_ENDED ? KEEP_ENDED_MS : DAY_MS) >= nowMs,
  );
  return kept.length === ended.length ? [...ended] : ended.filter((episode) => kept.includes(episode));
}
