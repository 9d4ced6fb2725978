import type { DeliveryReason } from '../../../lib/notify/delivery-reason.ts';
import { DAY_MS } from '../../../lib/text/time.ts';
import { isObsolete, waitingOf } from './outbox.ts';
import {
  isAbout,
  type DeliveryStatus,
  type EndedEpisode,
  type Episode,
  type OutboxEntry,
  type ScopeState,
} from './state.ts';

/**
 * What fifty attempts over a week did not bring home is old news; an episode that is still open goes on being repeated.
 * Both, for time alone would drop what waited while the notifier itself was off.
 */
const GIVE_UP = { ageMs: 7 * DAY_MS, attempts: 50 };
/** After the last mark, so that no copy of the state that is still about brings back what was delivered. */
const KEEP_ENTRY_MS = 7 * DAY_MS;
const KEEP_ENDED_MS = 90 * DAY_MS;
const MAX_ENDED = 500;

/** Drops what is done and old, and closes what cannot arrive any more. Never an open episode, never a notice under way. */
export function pruneState(state: ScopeState, nowMs: number): ScopeState {
  const closed = state.outbox.map((entry) => close(entry, state.outbox, nowMs));
  const isOld = (entry: OutboxEntry): boolean =>
    waitingOf(entry).length === 0 && lastMarkOf(entry) + KEEP_ENTRY_MS < nowMs;
  const dropped = closed.filter(isOld);
  const rememberAll = <T extends Episode>(episode: T): T => remember(episode, dropped);
  return {
    ...state,
    episodes: Object.fromEntries(Object.entries(state.episodes).map(([id, episode]) => [id, rememberAll(episode)])),
    outbox: closed.filter((entry) => !isOld(entry)),
    ended: pruneEnded(state.ended, nowMs).map(rememberAll),
  };
}

const lastMarkOf = ({ channels, createdAtMs }: OutboxEntry): number =>
  Math.max(createdAtMs, ...Object.values(channels).map((mark) => mark.deliveredAtMs ?? mark.refusedAtMs ?? 0));

function close(entry: OutboxEntry, outbox: readonly OutboxEntry[], nowMs: number): OutboxEntry {
  const isLate = entry.createdAtMs + GIVE_UP.ageMs < nowMs;
  const closed = waitingOf(entry).flatMap(([channel, mark]): Array<[string, DeliveryStatus]> => {
    if (isObsolete(entry, channel, outbox)) return [[channel, refuse(mark, nowMs, { code: 'OPENING_REFUSED' })]];
    const isHopeless = isLate && mark.attempts >= GIVE_UP.attempts;
    return isHopeless ? [[channel, refuse(mark, nowMs, { code: 'GIVEN_UP', last: mark.reason ?? null })]] : [];
  });
  return closed.length === 0 ? entry : { ...entry, channels: { ...entry.channels, ...Object.fromEntries(closed) } };
}

const refuse = ({ attempts }: DeliveryStatus, refusedAtMs: number, reason: DeliveryReason): DeliveryStatus => ({
  state: 'refused',
  attempts,
  refusedAtMs,
  reason,
});

/** Which channels know of the episode outlives the entries that told them. */
function remember<T extends Episode>(episode: T, dropped: readonly OutboxEntry[]): T {
  const channels = dropped
    .filter((entry) => entry.notice.stage !== 'resolved' && isAbout(entry, episode.id))
    .flatMap((entry) => Object.entries(entry.channels))
    .flatMap(([channel, { state }]) => (state === 'delivered' ? [channel] : []));
  const isKnown = channels.every((channel) => episode.deliveredTo.includes(channel));
  return isKnown ? episode : { ...episode, deliveredTo: [...new Set([...episode.deliveredTo, ...channels])].sort() };
}

/** What ended within a day stays in any number: a copy of the state in which it is open may still come back. */
function pruneEnded(ended: readonly EndedEpisode[], nowMs: number): EndedEpisode[] {
  const byAge = [...ended].sort((a, b) => b.ended.atMs - a.ended.atMs);
  const isKept = ({ ended: { atMs, reason } }: EndedEpisode, nth: number): boolean =>
    reason === 'duplicate' || atMs + (nth < MAX_ENDED ? KEEP_ENDED_MS : DAY_MS) >= nowMs;
  const kept = new Set(byAge.filter(isKept));
  return ended.filter((episode) => kept.has(episode));
}
