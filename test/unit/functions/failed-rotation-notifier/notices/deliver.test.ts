import { expect, it } from 'vitest';
import { toEntry } from '../../../../../functions/failed-rotation-notifier/notices/compose.ts';
import { deliver } from '../../../../../functions/failed-rotation-notifier/notices/deliver.ts';
import type { Outbox } from '../../../../../functions/failed-rotation-notifier/notices/outbox-writer.ts';
import { EMPTY_STATE } from '../../../../../functions/failed-rotation-notifier/state/state.ts';
import type { Channel, Delivery } from '../../../../../lib/notify/notice.ts';
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
  const sent: string[] = [];
  const channel: Channel = {
    name: 'ops',
    type: 'webhook',
    isPerCause: false,
    waitMs: () => 0,
    send: ({ notice }) => {
      sent.push(notice.secrets[0]?.id ?? '');
      return Promise.resolve(answers[(sent.length - 1) % answers.length] as Delivery);
    },
  };
  const startMs = Date.now();
  const waiting = {
    state: 'waiting',
    attempts: 0,
    ...(notBeforeMs && { notBeforeMs: startMs + notBeforeMs }),
  } as const;
  const entries = [1, 2, 3, 4, 5].map(entryOf).map((entry) => ({ ...entry, channels: { ops: waiting } }));
  const state = { ...EMPTY_STATE, outbox: entries };
  const outbox: Outbox = { scope: SCOPE, state, stored: undefined };
  const nothing = (): Promise<void> => Promise.resolve();
  await deliver([outbox], {
    channels: new Map([['ops', channel]]),
    writer: { refresh: nothing, save: nothing },
    log: { debug() {}, info() {}, warn() {}, error() {} },
    mask: (text) => text,
    signal: new AbortController().signal,
    timeLeftMs: () => timeLeftMs,
    now: Date.now,
  });
  return {
    sent,
    tookMs: Date.now() - startMs,
    states: outbox.state.outbox.map(({ channels }) => channels['ops']?.state),
  };
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
