import type { Delivery, OutgoingNotice } from '../../../lib/notify/notice.ts';
import { isAbout, type DeliveryStatus, type Episode, type OutboxEntry } from './state.ts';

export interface NextDelivery {
  readonly entry: OutboxEntry;
  readonly channel: string;
  readonly outgoing: OutgoingNotice;
}

/**
 * What may be sent now, each channel on its own. What is about one cause, or one secret, keeps its order on a channel: a
 * resolved one is never sent before its opening has arrived. So ask again after each round, until nothing is left.
 */
export function nextDeliveries(outbox: readonly OutboxEntry[], nowMs: number): NextDelivery[] {
  const paused = new Set(outbox.flatMap(({ channels }) => pausedOf(channels, nowMs)));
  const queued = new Set<string>();
  return outbox.flatMap((entry) =>
    waitingOf(entry).flatMap(([channel, mark]) => {
      const queues = queuesOf(entry, channel);
      const isFirst = !queues.some((queue) => queued.has(queue));
      for (const queue of queues) queued.add(queue);
      const isDue = isFirst && (mark.notBeforeMs ?? 0) <= nowMs && !paused.has(channel);
      if (!isDue || isObsolete(entry, channel, outbox)) return [];
      return [{ entry, channel, outgoing: toOutgoing(entry, channel) }];
    }),
  );
}

const queuesOf = ({ causeId, notice }: OutboxEntry, channel: string): string[] =>
  [causeId, ...notice.secrets.map(({ id }) => id)].map((about) => JSON.stringify([channel, about]));

const pausedOf = (channels: OutboxEntry['channels'], nowMs: number): string[] =>
  Object.entries(channels).flatMap(([name, { pausedUntilMs = 0 }]) => (pausedUntilMs > nowMs ? [name] : []));

export const waitingOf = ({ channels }: OutboxEntry): Array<[string, DeliveryStatus]> =>
  Object.entries(channels).filter(([, mark]) => mark.state === 'waiting');

const toOutgoing = ({ notice, causeId, closesCauseOn }: OutboxEntry, channel: string): OutgoingNotice => ({
  notice,
  causeId,
  closesCause: closesCauseOn.includes(channel),
});

/** The first retry after half a minute, then twice as long each time, at most an hour: runs are minutes apart. */
const BACKOFF_MS = 30_000;
const MAX_BACKOFF_MS = 3_600_000;
/** A receiver that asks for a longer silence is asked again the next day: a slip of it must not end the watch. */
const MAX_PAUSE_MS = 86_400_000;

/** The entry with what became of one attempt on one channel. What has arrived stays so. */
export function markDelivery(entry: OutboxEntry, channel: string, delivery: Delivery, nowMs: number): OutboxEntry {
  const mark = entry.channels[channel];
  if (!mark || mark.state === 'delivered') return entry;
  return { ...entry, channels: { ...entry.channels, [channel]: nextStatus(mark, delivery, nowMs) } };
}

function nextStatus(mark: DeliveryStatus, delivery: Delivery, nowMs: number): DeliveryStatus {
  const attempts = mark.attempts + 1;
  if (delivery.status === 'delivered') return { state: 'delivered', attempts, deliveredAtMs: nowMs };
  if (delivery.status !== 'retry')
    return { state: delivery.status, attempts, refusedAtMs: nowMs, reason: delivery.reason };
  const backoffMs = Math.min(BACKOFF_MS * 2 ** (attempts - 1), MAX_BACKOFF_MS);
  const pauseMs = Math.min(delivery.retryAfterMs ?? 0, MAX_PAUSE_MS);
  return {
    state: 'waiting',
    attempts,
    notBeforeMs: nowMs + Math.max(backoffMs, pauseMs),
    ...(pauseMs > 0 ? { pausedUntilMs: nowMs + pauseMs } : {}),
    reason: delivery.reason,
  };
}

/**
 * Where an episode was told, by channel: `delivered`, or the id of the entry that still waits there. Channels that refused
 * it are not in it: they never heard of it.
 */
export function notifiedOn(episode: Episode, outbox: readonly OutboxEntry[]): Map<string, string> {
  const lastNotified = new Map(episode.deliveredTo.map((channel) => [channel, 'delivered']));
  for (const entry of outbox.filter((each) => each.notice.stage !== 'resolved' && isAbout(each, episode.id))) {
    for (const [channel, { state }] of Object.entries(entry.channels)) {
      if (state === 'delivered') lastNotified.set(channel, 'delivered');
      if (state === 'waiting' && !lastNotified.has(channel)) lastNotified.set(channel, entry.id);
    }
  }
  return lastNotified;
}

/** A resolved one whose opening was still on its way when it was planned, and was refused in the end. */
export function isObsolete({ precededBy }: OutboxEntry, channel: string, outbox: readonly OutboxEntry[]): boolean {
  const opening = outbox.find(({ id }) => id === precededBy[channel]);
  const state = opening?.channels[channel]?.state;
  return state === 'refused' || state === 'disabled';
}
