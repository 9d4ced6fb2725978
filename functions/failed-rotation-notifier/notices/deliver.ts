import type { Log } from '../../../lib/log.ts';
import type { Channel, Delivery } from '../../../lib/notify/notice.ts';
import type { Scope } from '../../../lib/scope.ts';
import { markDelivery, nextDeliveries, type NextDelivery } from '../state/outbox.ts';
import type { StateStore } from '../state/store.ts';
import type { ScopeState } from '../state/state.ts';

/** A scope with something in its outbox. */
export interface Outbox {
  readonly scope: Scope;
  state: ScopeState;
  /** What is stored, as far as this run knows; undefined before the first. */
  stored: ScopeState | undefined;
}

export interface DeliverOptions {
  readonly channels: ReadonlyMap<string, Channel>;
  readonly states: StateStore;
  /** When it fires, what is not sent yet waits for the next run. */
  readonly signal: AbortSignal;
  readonly log: Log;
  readonly now: () => number;
}

/**
 * Sends what is due, round by round: one notice a channel, all channels side by side, then the marks. So a crash repeats at
 * most one notice on each channel, and one that is down holds back nobody else. What another run has sent meanwhile is looked
 * up before each round, so that an overlap repeats one notice on each channel too.
 *
 * But for a run that reads and writes a state while another one is between its own reading and writing of it: the store cannot
 * tell (OBS has no conditional PUT), the marks of one of them are lost, and what it sent is sent once more, with the same ids.
 */
export async function deliver(outboxes: readonly Outbox[], options: DeliverOptions): Promise<void> {
  for (let fresh = new Set<Outbox>(); ;) {
    const due = new Set(nextRound(outboxes, options).map(({ outbox }) => outbox));
    await Promise.all([...due].filter((outbox) => !fresh.has(outbox)).map((outbox) => refresh(outbox, options)));
    const round = nextRound(outboxes, options);
    if (round.length === 0 || options.signal.aborted) return;
    const marked = await Promise.all(round.map((one) => attempt(one, options)));
    fresh = new Set(marked);
    await Promise.all([...fresh].map((outbox) => save(outbox, options)));
  }
}

interface Attempt extends NextDelivery {
  readonly outbox: Outbox;
}

/** The first that is due on each channel, over all scopes. */
function nextRound(outboxes: readonly Outbox[], { now }: DeliverOptions): Attempt[] {
  const due = outboxes.flatMap((outbox) =>
    nextDeliveries(outbox.state.outbox, now()).map((next) => ({ ...next, outbox })),
  );
  const first = new Map<string, Attempt>();
  for (const next of due) if (!first.has(next.channel)) first.set(next.channel, next);
  return [...first.values()];
}

async function attempt({ outbox, entry, channel, outgoing }: Attempt, options: DeliverOptions): Promise<Outbox> {
  const delivery = await send(options.channels.get(channel), outgoing, options);
  const { state, scope } = outbox;
  const marked = state.outbox.map((each) =>
    each.id === entry.id ? markDelivery(each, channel, delivery, options.now()) : each,
  );
  outbox.state = { ...state, outbox: marked };
  const { status } = delivery;
  const reason = 'reason' in delivery ? delivery.reason : undefined;
  const isDelivered = status === 'delivered';
  options.log[isDelivered ? 'info' : 'warn'](isDelivered ? 'notice was delivered' : 'notice was not delivered', {
    ...scope,
    channel,
    status,
    reason,
    notice: entry.id,
    stage: entry.notice.stage,
  });
  return outbox;
}

/** A channel that was taken out of the settings gets nothing more. */
async function send(
  channel: Channel | undefined,
  outgoing: NextDelivery['outgoing'],
  { signal }: DeliverOptions,
): Promise<Delivery> {
  if (!channel) return { status: 'refused', reason: 'there is no such channel in NOTIFY_CHANNELS any more' };
  try {
    return await channel.send(outgoing, { signal });
  } catch (error) {
    return { status: 'retry', reason: error instanceof Error ? error.message : String(error) };
  }
}

async function refresh(outbox: Outbox, { states }: DeliverOptions): Promise<void> {
  Object.assign(outbox, await states.refresh(outbox.scope, outbox.state, outbox.stored));
}

/** What an overlapping run has marked meanwhile counts from here on. */
export async function save(outbox: Outbox, { states }: { states: StateStore }): Promise<void> {
  outbox.state = await states.save(outbox.scope, outbox.state, outbox.stored);
  outbox.stored = outbox.state;
}
