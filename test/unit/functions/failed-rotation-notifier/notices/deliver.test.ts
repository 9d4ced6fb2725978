import { expect, it } from 'vitest';
import { toEntry } from '../../../../../functions/failed-rotation-notifier/notices/compose.ts';
import { deliver } from '../../../../../functions/failed-rotation-notifier/notices/deliver.ts';
import type { Outbox } from '../../../../../functions/failed-rotation-notifier/notices/outbox-writer.ts';
import { EMPTY_STATE, type ScopeState } from '../../../../../functions/failed-rotation-notifier/state/state.ts';
import type { Channel, Delivery } from '../../../../../lib/notify/notice.ts';
import type { Scope } from '../../../../../lib/scope.ts';
import { NOW_MS, SCOPE } from '../samples.ts';
import { episodeOf } from '../state/sample-state.ts';

const DELIVERED: Delivery = { status: 'delivered' };
const REFUSED: Delivery = { status: 'refused', reason: { code: 'CHANNEL_REMOVED' } };
const RETRY: Delivery = { status: 'retry', reason: { code: 'HTTP_TIMEOUT' } };
const MISCONFIGURED: Delivery = { status: 'misconfigured', reason: { code: 'CREDENTIALS_MISSING' } };

const entryOf = (nth: number) =>
  toEntry(
    {
      stage: 'opened',
      members: [
        episodeOf(`s${nth}`, { cause: { id: `c${nth}`, functionUrn: null, errorCode: null, isBaseline: false } }),
      ],
      channels: ['ops'],
      closesCauseOn: [],
      precededBy: {},
    },
    { scope: SCOPE, nowMs: NOW_MS, createdAtMs: NOW_MS + nth, links: { details: 'd', report: 'r' } },
  );

interface Setup {
  readonly answers: readonly Delivery[];
  readonly timeLeftMs?: number;
  /** From now on; before that none may be sent. */
  readonly notBeforeMs?: number;
}

/** What becomes of five messages on a channel that answers so, in turn. */
const sentWith = (...answers: Delivery[]) => send({ answers });

async function send({ answers, timeLeftMs = 0, notBeforeMs }: Setup) {
  const startMs = Date.now();
  const waiting = {
    state: 'waiting',
    attempts: 0,
    ...(notBeforeMs && { notBeforeMs: startMs + notBeforeMs }),
  } as const;
  const outbox = outboxOf([1, 2, 3, 4, 5].map(entryOf).map((entry) => ({ ...entry, channels: { ops: waiting } })));
  const { sent } = await deliverAll([outbox], { answers, timeLeftMs });
  return { sent, tookMs: Date.now() - startMs, states: statesOf(outbox) };
}

const outboxOf = (entries: ScopeState['outbox'], scope: Scope = SCOPE): Outbox => ({
  scope,
  state: { ...EMPTY_STATE, outbox: entries },
  stored: undefined,
});
const statesOf = ({ state }: Outbox, channel = 'ops') => state.outbox.map(({ channels }) => channels[channel]?.state);

interface AllSetup {
  readonly answers?: readonly Delivery[];
  readonly timeLeftMs?: number;
  /** In place of one that answers. */
  readonly channel?: Partial<Channel>;
  readonly channels?: ReadonlyMap<string, Channel>;
  readonly refresh?: (outbox: Outbox) => void;
  readonly signal?: AbortSignal;
}

/** What is sent of these outboxes, by the names of the secrets in each message; what is written and logged. */
async function deliverAll(outboxes: readonly Outbox[], setup: AllSetup = {}) {
  const { answers = [DELIVERED], timeLeftMs = 0, refresh } = setup;
  const [sent, accesses]: [string[], string[]] = [[], []];
  const lines: Array<{ level: string; message: string; fields: object }> = [];
  const channel: Channel = {
    name: 'ops',
    type: 'webhook',
    isPerCause: false,
    waitMs: () => 0,
    send: ({ notice }) => {
      sent.push(notice.secrets.map(({ id }) => id).join('+'));
      return Promise.resolve(answers[(sent.length - 1) % answers.length] as Delivery);
    },
    ...setup.channel,
  };
  const note =
    (level: string) =>
    (message: string, fields: object = {}): void =>
      void lines.push({ level, message, fields });
  await deliver(outboxes, {
    channels: setup.channels ?? new Map([['ops', channel]]),
    writer: {
      refresh: async (outbox) => {
        accesses.push(`read ${outboxes.indexOf(outbox)}`);
        refresh?.(outbox);
      },
      save: async (outbox) => void accesses.push(`write ${outboxes.indexOf(outbox)}`),
    },
    log: { debug() {}, info: note('info'), warn: note('warn'), error() {} },
    mask: (text) => text.replaceAll('secret', '***'),
    signal: setup.signal ?? new AbortController().signal,
    timeLeftMs: () => timeLeftMs,
    now: Date.now,
  });
  return { sent, accesses, lines };
}

it('sends what is due, oldest first, and marks it', async () => {
  const { sent, states } = await sentWith(DELIVERED);
  expect(sent).toEqual(['s1', 's2', 's3', 's4', 's5']);
  expect(states).toEqual(Array.from({ length: 5 }, () => 'delivered'));
});

it('lets a channel rest that does not take two messages one after the other', async () => {
  for (const answer of [RETRY, MISCONFIGURED]) {
    const { sent, states } = await sentWith(answer);
    expect(sent).toEqual(['s1', 's2']);
    expect(states.slice(2)).toEqual(['waiting', 'waiting', 'waiting']);
  }
});

it('goes on where the receiver did not want one, or took the next one', async () => {
  expect((await sentWith(REFUSED)).sent).toHaveLength(5);
  expect((await sentWith(RETRY, DELIVERED)).sent).toHaveLength(5);
  expect((await sentWith(DELIVERED, RETRY, REFUSED, RETRY)).sent).toHaveLength(5);
});

it('tries no other one where the receiver cannot be reached', async () => {
  expect((await sentWith({ ...RETRY, failure: 'connection' })).sent).toEqual(['s1']);
});

it('waits for what may not be sent yet, where there is time, and sends nothing before', async () => {
  const { sent, tookMs } = await send({ answers: [DELIVERED], notBeforeMs: 40, timeLeftMs: 5_000 });
  expect(sent).toHaveLength(5);
  expect(tookMs).toBeGreaterThanOrEqual(39);
  expect((await send({ answers: [DELIVERED], notBeforeMs: 60_000, timeLeftMs: 5_000 })).sent).toEqual([]);
});

it('ends with the run, also where it waits, and leaves what is not sent to the next one', async () => {
  const run = new AbortController();
  const later = { ops: { state: 'waiting', attempts: 1, notBeforeMs: Date.now() + 60_000 } } as const;
  const outbox = outboxOf([{ ...entryOf(1), channels: later }]);
  const delivered = deliverAll([outbox], { timeLeftMs: Infinity, signal: run.signal });
  await Promise.resolve();
  run.abort(new Error('the run is over'));
  expect((await delivered).sent).toEqual([]);
  expect(outbox.state.outbox[0]?.channels).toEqual(later);
  const ended = outboxOf([entryOf(1)]);
  expect((await deliverAll([ended], { signal: run.signal })).sent).toEqual([]);
  expect(statesOf(ended)).toEqual(['waiting']);
});

const OTHER_SCOPE = { region: 'cn-east-3', projectId: 'f'.repeat(32) };
const batched = (nth: number, batch = 'one') => ({ ...entryOf(nth), batch });

it('looks each state up before what is sent of it, and writes it after that', async () => {
  const outboxes = [outboxOf([entryOf(1), entryOf(3)]), outboxOf([entryOf(2)], OTHER_SCOPE)];
  const { sent, accesses } = await deliverAll(outboxes);
  expect(sent).toEqual(['s1', 's2', 's3']);
  expect(accesses).toEqual(['read 0', 'write 0', 'read 1', 'write 1', 'read 0', 'write 0']);
});

it('reads a state once where it goes on with it, and sends nothing that another run has sent meanwhile', async () => {
  const alone = await deliverAll([outboxOf([entryOf(1), entryOf(2)])]);
  expect(alone.accesses).toEqual(['read 0', 'write 0', 'write 0']);
  const refresh = (outbox: Outbox): void => {
    const [first, ...others] = outbox.state.outbox.map((entry) => ({
      ...entry,
      channels: { ops: { state: 'delivered', attempts: 1, deliveredAtMs: NOW_MS } as const },
    }));
    outbox.state = { ...outbox.state, outbox: first ? [first, ...outbox.state.outbox.slice(1)] : others };
  };
  const { sent } = await deliverAll([outboxOf([entryOf(1), entryOf(2)])], { refresh });
  expect(sent).toEqual(['s2']);
});

it('sends nothing of a state that cannot be read or written', async () => {
  const broken = { ...outboxOf([entryOf(1)]), error: new Error('STORE_FORBIDDEN') };
  const found = outboxOf([entryOf(2)], OTHER_SCOPE);
  const later = outboxOf([entryOf(3)], { ...OTHER_SCOPE, region: 'cn-south-1' });
  const refresh = (outbox: Outbox): void => {
    if (outbox === found) outbox.error = new Error('STORE_FORBIDDEN');
  };
  const { sent } = await deliverAll([broken, found, later], { refresh });
  expect(sent).toEqual(['s3']);
  expect([...statesOf(broken), ...statesOf(found)]).toEqual(['waiting', 'waiting']);
});

it('refuses what is for a channel that is no longer in the settings', async () => {
  const outbox = outboxOf([entryOf(1), entryOf(2)]);
  await deliverAll([outbox], { channels: new Map() });
  expect(outbox.state.outbox.map(({ channels }) => channels['ops'])).toMatchObject(
    [1, 2].map(() => ({ state: 'refused', attempts: 1, reason: { code: 'CHANNEL_REMOVED' } })),
  );
});

it('leaves what its channel has no time to send as it is, and sends nothing behind it', async () => {
  const outbox = outboxOf([entryOf(1), entryOf(2)]);
  const { sent, accesses } = await deliverAll([outbox], { channel: { waitMs: () => 60_000 }, timeLeftMs: 5_000 });
  expect([sent, accesses]).toEqual([[], ['read 0']]);
  expect(outbox.state.outbox.map(({ channels }) => channels['ops']?.attempts)).toEqual([0, 0]);
});

it('notes what breaks a channel as an attempt, without what is secret in it, and tries no other', async () => {
  const outbox = outboxOf([entryOf(1), entryOf(2)]);
  let attempts = 0;
  const broken = (): Promise<Delivery> => {
    attempts += 1;
    return Promise.reject(new Error('a secret broke it'));
  };
  const { lines } = await deliverAll([outbox], { channel: { send: broken } });
  expect(attempts).toBe(1);
  expect(lines).toMatchObject([{ level: 'warn', fields: { status: 'retry' } }]);
  expect(outbox.state.outbox[0]?.channels['ops']).toMatchObject({
    state: 'waiting',
    attempts: 1,
    reason: { code: 'FAILED', said: 'a *** broke it' },
  });
});

it('sends a batch as one message, each scope marked with its id; alone where the channel keeps incidents', async () => {
  const outboxes = () => [outboxOf([batched(1)]), outboxOf([batched(2)], OTHER_SCOPE)] as const;
  const together = outboxes();
  expect((await deliverAll(together)).sent).toEqual(['s1+s2']);
  const [first, second] = together.map(({ state }) => state.outbox[0]?.channels['ops']);
  expect(first).toMatchObject({ state: 'delivered', messageId: expect.stringMatching(/^[0-9a-f]{32}$/) as string });
  expect(second?.messageId).toBe(first?.messageId);
  const apart = outboxes();
  expect((await deliverAll(apart, { channel: { isPerCause: true } })).sent).toEqual(['s1', 's2']);
  expect(apart.map(({ state }) => state.outbox[0]?.channels['ops'])).not.toContainEqual(
    expect.objectContaining({ messageId: expect.anything() as string }),
  );
});

it('repeats a message whose marks were not all stored as it was, with what the channel knows of it, and no other', async () => {
  const whole = [outboxOf([batched(1)]), outboxOf([batched(2)], OTHER_SCOPE)];
  await deliverAll(whole);
  const [marked] = whole.flatMap(({ state }) => state.outbox);
  const known = marked ? [marked] : [];
  const repeated = await deliverAll([outboxOf(known), outboxOf([batched(2)], OTHER_SCOPE)]);
  expect(repeated.sent).toEqual(['s1+s2']);
  // another batch, and none
  expect((await deliverAll([outboxOf(known), outboxOf([batched(2, 'two')], OTHER_SCOPE)])).sent).toEqual(['s2']);
  const loose = known.map(({ batch: _batch, ...entry }) => entry);
  expect((await deliverAll([outboxOf(loose), outboxOf([entryOf(2)], OTHER_SCOPE)])).sent).toEqual(['s2']);
  // one that the channel does not have yet
  const undone = known.map((entry) => {
    const { messageId } = entry.channels['ops'] ?? {};
    return { ...entry, channels: { ops: { state: 'refused', attempts: 1, ...(messageId && { messageId }) } as const } };
  });
  expect((await deliverAll([outboxOf(undone), outboxOf([batched(2)], OTHER_SCOPE)])).sent).toEqual(['s2']);
});

it('logs what became of each message: where, on which channel, since when, and why not', async () => {
  const { lines } = await deliverAll([outboxOf([entryOf(1)])]);
  expect(lines).toEqual([
    {
      level: 'info',
      message: 'notification was delivered',
      fields: {
        ...SCOPE,
        channel: 'ops',
        status: 'delivered',
        notice: entryOf(1).id,
        stage: 'opened',
        waitingSince: new Date(NOW_MS + 1).toISOString(),
      },
    },
  ]);
  const refused = { status: 'misconfigured', reason: { code: 'CREDENTIALS_MISSING' }, hint: 'Set one.' } as const;
  const both = [outboxOf([batched(1)]), outboxOf([batched(2)], OTHER_SCOPE)];
  const [line] = (await deliverAll(both, { answers: [refused] })).lines;
  // what `npm run invoke` shows of the run goes by these words
  expect(line).toMatchObject({
    level: 'warn',
    message: 'notification was not delivered',
    fields: {
      scopes: 2,
      status: 'misconfigured',
      reason: expect.stringContaining('No access key') as string,
      hint: 'Set one.',
    },
  });
  expect(line?.fields).not.toHaveProperty('region');
});
