import type { Delivery, OutgoingNotice } from '../../../lib/notify/notice.ts';
import { compareKeys } from './order.ts';
import { isAbout, type DeliveryStatus, type Episode, type OutboxEntry, type ScopeState } from './state.ts';

/** An outbox among others; what it is part of is the caller's. */
export interface OutboxView {
  readonly state: Pick<ScopeState, 'outbox'>;
}

/** An entry, and where it is from. */
export interface Placed<View> {
  readonly outbox: View;
  readonly entry: OutboxEntry;
}

export interface NextDelivery<View> {
  /** Told in one message: all that is ready of a batch, or one. */
  readonly members: readonly [Placed<View>, ...Array<Placed<View>>];
  /** Not before; a time that is past is now. */
  readonly dueAtMs: number;
}

interface NextOptions<View> {
  readonly outboxes: readonly View[];
  /** Ids of entries that this run has tried already: their next time is in another run. */
  readonly tried: ReadonlySet<string>;
  readonly nowMs: number;
  /** Whether what is of one batch goes together. Default true. */
  readonly isBatched?: boolean;
}

/**
 * What a channel is sent next, over all outboxes: what is due first, and of that the oldest, with all of its batch. What is about
 * one cause, or one secret, keeps its order on a channel: a resolved one is never sent before its opening has arrived.
 */
export function findNextDelivery<View extends OutboxView>(
  channel: string,
  { outboxes, tried, nowMs, isBatched = true }: NextOptions<View>,
): NextDelivery<View> | undefined {
  // what a receiver asked for holds for all that goes to it
  const pausedUntilMs = outboxes
    .flatMap(({ state }) => state.outbox)
    .reduce((latestMs, { channels }) => Math.max(latestMs, channels[channel]?.pausedUntilMs ?? 0), 0);
  const candidates = outboxes.flatMap((outbox) =>
    firstInQueues(outbox.state.outbox, { channel, isBatched })
      .filter((entry) => !tried.has(entry.id))
      .map((entry) => {
        const dueAtMs = Math.max(entry.channels[channel]?.notBeforeMs ?? 0, pausedUntilMs);
        return { outbox, entry, dueAtMs: dueAtMs <= nowMs ? 0 : dueAtMs };
      }),
  );
  const [next] = candidates.sort((a, b) =>
    compareKeys([a.dueAtMs, a.entry.createdAtMs], [b.dueAtMs, b.entry.createdAtMs]),
  );
  if (next === undefined) return undefined;
  const { batch } = next.entry;
  const others =
    isBatched && batch !== undefined ? candidates.filter((each) => each !== next && each.entry.batch === batch) : [];
  return { members: [next, ...others], dueAtMs: next.dueAtMs };
}

/** What waits on the channel, with nothing before it that is about the same, but for what goes together with it. */
function firstInQueues(
  outbox: readonly OutboxEntry[],
  { channel, isBatched }: { channel: string; isBatched: boolean },
): OutboxEntry[] {
  /** The batch of all that is in the queue so far; undefined where it is not one. */
  const queued = new Map<string, string | undefined>();
  return outbox.filter((entry) => {
    if (entry.channels[channel]?.state !== 'waiting') return false;
    const batch = isBatched ? entry.batch : undefined;
    const blocked = queuesOf(entry).filter(
      (queue) => queued.has(queue) && (batch === undefined || queued.get(queue) !== batch),
    );
    for (const queue of queuesOf(entry)) queued.set(queue, batch);
    for (const queue of blocked) queued.set(queue, undefined);
    return blocked.length === 0 && !isObsolete(entry, channel, outbox);
  });
}

const queuesOf = ({ causeId, notice }: OutboxEntry): string[] => [causeId, ...notice.secrets.map(({ id }) => id)];

export const hasWaiting = (state: Pick<ScopeState, 'outbox'> | undefined): boolean =>
  state?.outbox.some((entry) => waitingOf(entry).length > 0) ?? false;

/** Whether there is something that nobody may forget. */
export const isUnsettled = (state: Pick<ScopeState, 'episodes' | 'outbox'>): boolean =>
  Object.keys(state.episodes).length > 0 || hasWaiting(state);

export const waitingOf = ({ channels }: OutboxEntry): Array<[string, DeliveryStatus]> =>
  Object.entries(channels).filter(([, mark]) => mark.state === 'waiting');

export const toOutgoing = ({ notice, causeId, closesCauseOn }: OutboxEntry, channel: string): OutgoingNotice => ({
  notice,
  causeId,
  closesCause: closesCauseOn.includes(channel),
});

/** The first retry after half a minute, then twice as long each time, at most an hour: runs are minutes apart. */
const BACKOFF_MS = 30_000;
/** Whoever corrects a setting, here or at the receiver, needs some time, and is not to wait for long then. */
const MISCONFIGURED_BACKOFF_MS = 15 * 60_000;
const MAX_BACKOFF_MS = 3_600_000;
/** A receiver that asks for a longer silence is asked again the next day: a slip of it must not end the watch. */
const MAX_PAUSE_MS = 86_400_000;

/** What became of a message; its id is the entry's own where it told of nothing else. */
export type Attempt = Delivery & { readonly messageId?: string };

/** The entry with what became of one attempt on one channel. What has arrived stays so. */
export function markDelivery(entry: OutboxEntry, channel: string, attempt: Attempt, nowMs: number): OutboxEntry {
  const mark = entry.channels[channel];
  if (!mark || mark.state === 'delivered') return entry;
  return { ...entry, channels: { ...entry.channels, [channel]: nextStatus(mark, attempt, nowMs) } };
}

function nextStatus(mark: DeliveryStatus, delivery: Attempt, nowMs: number): DeliveryStatus {
  const attempts = mark.attempts + 1;
  const wait = (firstMs: number): number => Math.min(firstMs * 2 ** Math.min(attempts - 1, 20), MAX_BACKOFF_MS);
  const { messageId } = delivery;
  if (delivery.status === 'delivered')
    return { state: 'delivered', attempts, deliveredAtMs: nowMs, ...(messageId !== undefined && { messageId }) };
  const { reason } = delivery;
  if (delivery.status === 'refused' || delivery.status === 'disabled')
    return { state: delivery.status, attempts, refusedAtMs: nowMs, reason };
  if (delivery.status === 'misconfigured')
    return { state: 'waiting', attempts, notBeforeMs: nowMs + wait(MISCONFIGURED_BACKOFF_MS), reason };
  const pauseMs = Math.min(delivery.retryAfterMs ?? 0, MAX_PAUSE_MS);
  return {
    state: 'waiting',
    attempts,
    notBeforeMs: nowMs + Math.max(wait(BACKOFF_MS), pauseMs),
    ...(pauseMs > 0 ? { pausedUntilMs: nowMs + pauseMs } : {}),
    reason,
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
  const openingId = precededBy[channel];
  if (openingId === undefined) return false;
  const opening = outbox.find(({ id }) => id === openingId);
  const state = opening?.channels[channel]?.state;
  return state === 'refused' || state === 'disabled';
}
