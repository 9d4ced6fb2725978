import type { Log } from '../../../lib/log.ts';
import type { Channel, Delivery } from '../../../lib/notify/notice.ts';
import { findNextDelivery, markDelivery, type NextDelivery } from '../state/outbox.ts';
import type { Outbox, OutboxWriter } from './outbox-writer.ts';
import { sendWithRetries, waitUntil, type Patience } from './send-with-retries.ts';
import { createTurns, type Turns } from './turns.ts';

export interface DeliverOptions extends Patience {
  readonly channels: ReadonlyMap<string, Channel>;
  readonly writer: OutboxWriter;
  readonly log: Log;
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
  const tried = new Set<string>();
  let failures = 0;
  let fresh: Outbox | undefined;
  while (!options.signal.aborted && failures < MAX_FAILURES) {
    const next = findNextDelivery(name, {
      outboxes: outboxes.filter(({ error }) => error === undefined),
      tried,
      nowMs: options.now(),
    });
    if (next === undefined) return;
    if (next.dueAtMs > options.now() && !(await waitUntil(next.dueAtMs, options))) return;
    if (next.outbox !== fresh) {
      const { outbox } = next;
      fresh = outbox;
      await options.turns.access(() => options.writer.refresh(outbox));
      continue;
    }
    const channel = options.channels.get(name);
    const delivery = await options.turns.send(name, () => send(channel, next.outgoing, options));
    if (delivery === undefined) return;
    tried.add(next.entry.id);
    await note(next, name, delivery, options);
    failures = delivery.status === 'delivered' || delivery.status === 'refused' ? 0 : failures + 1;
    if (delivery.status === 'retry' && delivery.failure !== undefined) return;
  }
}

/** undefined: the channel has to wait longer than there is time. One that was taken out of the settings gets nothing more. */
async function send(
  channel: Channel | undefined,
  outgoing: NextDelivery['outgoing'],
  options: DeliverOptions,
): Promise<Delivery | undefined> {
  if (!channel) return { status: 'refused', reason: 'there is no such channel in NOTIFY_CHANNELS any more' };
  try {
    return await sendWithRetries(channel, outgoing, options);
  } catch (error) {
    return { status: 'retry', reason: error instanceof Error ? error.message : String(error), failure: 'timeout' };
  }
}

async function note(
  { outbox, entry }: { outbox: Outbox; entry: NextDelivery['entry'] },
  channel: string,
  delivery: Delivery,
  { log, now, writer, turns }: WorkerOptions,
): Promise<void> {
  const { state, scope } = outbox;
  const marked = state.outbox.map((each) =>
    each.id === entry.id ? markDelivery(each, channel, delivery, now()) : each,
  );
  outbox.state = { ...state, outbox: marked };
  const { status } = delivery;
  const isDelivered = status === 'delivered';
  log[isDelivered ? 'info' : 'warn'](isDelivered ? 'notice was delivered' : 'notice was not delivered', {
    ...scope,
    channel,
    status,
    ...('reason' in delivery && { reason: delivery.reason }),
    ...('hint' in delivery && { hint: delivery.hint }),
    notice: entry.id,
    stage: entry.notice.stage,
    waitingSince: new Date(entry.createdAtMs).toISOString(),
  });
  await turns.access(() => writer.save(outbox));
}
