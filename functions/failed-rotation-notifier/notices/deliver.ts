import type { Log } from '../../../lib/log.ts';
import { mapConcurrently } from '../../../lib/map-concurrently.ts';
import { describeDeliveryReason, reasonOfError } from '../../../lib/notify/delivery-reason.ts';
import type { Channel, Delivery, Notice, OutgoingNotice } from '../../../lib/notify/notice.ts';
import { findNextDelivery, markDelivery, type Placed } from '../state/outbox.ts';
import type { OutboxEntry } from '../state/state.ts';
import { composeMessage } from './batch.ts';
import { STATES_AT_ONCE, type Outbox, type OutboxWriter } from './outbox-writer.ts';
import { sendWithRetries, waitUntil, type Patience } from './send-with-retries.ts';
import { createTurns, type Turns } from './turns.ts';

export interface DeliverOptions extends Patience {
  readonly channels: ReadonlyMap<string, Channel>;
  readonly writer: OutboxWriter;
  readonly log: Log;
  /** Takes what is secret out of what others say. */
  readonly mask: (text: string) => string;
}

interface WorkerOptions extends DeliverOptions {
  readonly turns: Turns;
}

/** A receiver that does not take two notices one after the other takes no third one now. */
const MAX_FAILURES = 2;

/**
 * Sends what is due, oldest first: one worker for each channel, so that none waits for another. Each sends, stores the mark,
 * and only then sends the next one: a crash repeats at most one notice on each channel. What another run has sent meanwhile is
 * looked up before each notice, so that an overlap repeats one on each channel too.
 *
 * But for a run that reads and writes a state while another one is between its own reading and writing of it: the store cannot
 * tell (OBS has no conditional PUT), the marks of one of them are lost, and what it sent is sent once more, with the same ids.
 */
export async function deliver(outboxes: readonly Outbox[], options: DeliverOptions): Promise<void> {
  const names = new Set(outboxes.flatMap(({ state }) => state.outbox.flatMap(({ channels }) => Object.keys(channels))));
  const turns = createTurns();
  await Promise.all([...names].map((name) => serveChannel(name, outboxes, { ...options, turns })));
}

/** Until nothing is due any more that may still be due in time, or the channel rests for the run. */
async function serveChannel(name: string, outboxes: readonly Outbox[], options: WorkerOptions): Promise<void> {
  const channel = options.channels.get(name);
  const isBatched = channel?.isPerCause !== true;
  const tried = new Set<string>();
  let failures = 0;
  /** Looked up since the last message was sent. */
  const fresh = new Set<Outbox>();
  while (!options.signal.aborted && failures < MAX_FAILURES) {
    const healthy = outboxes.filter(({ error }) => error === undefined);
    const next = findNextDelivery(name, { outboxes: healthy, tried, nowMs: options.now(), isBatched });
    if (next === undefined) return;
    if (next.dueAtMs > options.now() && !(await waitUntil(next.dueAtMs, options))) return;
    const stale = outboxesOf(next.members).filter((outbox) => !fresh.has(outbox));
    if (stale.length > 0) {
      for (const outbox of stale) fresh.add(outbox);
      await options.turns.access(() => inParallel(stale, (outbox) => options.writer.refresh(outbox)));
      continue;
    }
    const outgoing = composeMessage(name, next.members, isBatched ? deliveredOf(next.members, name, healthy) : []);
    const delivery = await options.turns.send(name, () => send(channel, outgoing, options));
    if (delivery === undefined) return;
    for (const { entry } of next.members) tried.add(entry.id);
    fresh.clear();
    for (const outbox of outboxesOf(next.members)) fresh.add(outbox);
    await note(next.members, { channel: name, delivery, notice: outgoing.notice }, options);
    failures = delivery.status === 'delivered' || delivery.status === 'refused' ? 0 : failures + 1;
    if ('failure' in delivery) return;
  }
}

const outboxesOf = (members: ReadonlyArray<Placed<Outbox>>): Outbox[] => [
  ...new Set(members.map(({ outbox }) => outbox)),
];

async function inParallel(outboxes: readonly Outbox[], access: (outbox: Outbox) => Promise<void>): Promise<void> {
  await mapConcurrently(outboxes, STATES_AT_ONCE, access);
}

/** What the channel has been told of the same batch. */
function deliveredOf(
  [{ entry }]: readonly [Placed<Outbox>, ...unknown[]],
  channel: string,
  outboxes: readonly Outbox[],
): OutboxEntry[] {
  const { batch } = entry;
  if (batch === undefined) return [];
  return outboxes
    .flatMap(({ state }) => state.outbox)
    .filter((each) => each.batch === batch && each.channels[channel]?.state === 'delivered');
}

/** undefined: the channel has to wait longer than there is time. One that was taken out of the settings gets nothing more. */
async function send(
  channel: Channel | undefined,
  outgoing: OutgoingNotice,
  options: DeliverOptions,
): Promise<Delivery | undefined> {
  if (!channel) return { status: 'refused', reason: { code: 'CHANNEL_REMOVED' } };
  try {
    return await sendWithRetries(channel, outgoing, options);
  } catch (error) {
    return { status: 'retry', reason: reasonOfError(error, options), failure: 'timeout' };
  }
}

async function note(
  members: readonly [Placed<Outbox>, ...Array<Placed<Outbox>>],
  { channel, delivery, notice }: { channel: string; delivery: Delivery; notice: Notice },
  { log, now, writer, turns }: WorkerOptions,
): Promise<void> {
  const ids = new Set(members.map(({ entry }) => entry.id));
  const outboxes = outboxesOf(members);
  for (const outbox of outboxes) {
    const marked = outbox.state.outbox.map((each) => {
      const attempt = notice.id === each.id ? delivery : { ...delivery, messageId: notice.id };
      return ids.has(each.id) ? markDelivery(each, channel, attempt, now()) : each;
    });
    outbox.state = { ...outbox.state, outbox: marked };
  }
  const [{ outbox, entry }] = members;
  const { status } = delivery;
  const isDelivered = status === 'delivered';
  log[isDelivered ? 'info' : 'warn'](isDelivered ? 'notification was delivered' : 'notification was not delivered', {
    ...(outboxes.length === 1 ? outbox.scope : { scopes: outboxes.length }),
    channel,
    status,
    ...('reason' in delivery && { reason: describeDeliveryReason(delivery.reason) }),
    ...('hint' in delivery && { hint: delivery.hint }),
    notice: notice.id,
    stage: notice.stage,
    waitingSince: new Date(entry.createdAtMs).toISOString(),
  });
  await turns.access(() => inParallel(outboxes, (each) => writer.save(each)));
}
