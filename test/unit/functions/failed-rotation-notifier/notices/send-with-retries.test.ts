import { expect, it } from 'vitest';
import {
  sendWithRetries,
  waitUntil,
} from '../../../../../functions/failed-rotation-notifier/notices/send-with-retries.ts';
import type { Channel, Delivery, OutgoingNotice } from '../../../../../lib/notify/notice.ts';
import { NOW_MS } from '../samples.ts';

const { signal } = new AbortController();
const patience = (timeLeftMs: number) => ({ signal, timeLeftMs: () => timeLeftMs, now: () => Date.now() });
const retry = (more: object = {}): Delivery => ({ status: 'retry', reason: { code: 'HTTP_TIMEOUT' }, ...more });

/** Answers in turn; the last one from then on. */
function channelOf(...answers: Delivery[]): Channel & { sent: number } {
  const channel = {
    ...{ name: 'ops', type: 'webhook', isPerCause: false, sent: 0, waitMs: () => 0 },
    send: () => {
      channel.sent += 1;
      return Promise.resolve((answers.length > 1 ? answers.shift() : answers[0]) as Delivery);
    },
  };
  return channel;
}
const sendOn = (channel: Channel, timeLeftMs = 60_000) =>
  sendWithRetries(channel, {} as OutgoingNotice, patience(timeLeftMs));

it('tries again what was an accident, three times in all', async () => {
  const once = channelOf(retry({ retryAfterMs: 1 }), { status: 'delivered' });
  expect(await sendOn(once)).toEqual({ status: 'delivered' });
  expect(once.sent).toBe(2);
  const never = channelOf(retry({ retryAfterMs: 1 }));
  expect(await sendOn(never)).toMatchObject({ status: 'retry' });
  expect(never.sent).toBe(3);
});

it('tries again when the receiver asks for it, in place of a second later', async () => {
  const soon = channelOf(retry({ retryAfterMs: 1 }), { status: 'delivered' });
  expect(await sendOn(soon, 1_500)).toEqual({ status: 'delivered' });
  const late = channelOf(retry({ retryAfterMs: 60_000 }), { status: 'delivered' });
  expect(await sendOn(late, 5_000)).toMatchObject({ status: 'retry' });
  const silent = channelOf(retry(), { status: 'delivered' });
  expect(await sendOn(silent, 1_500)).toMatchObject({ status: 'retry' });
});

it('does not try again after a timeout, nor what is refused', async () => {
  for (const answer of [
    retry({ failure: 'timeout' }),
    { status: 'refused', reason: { code: 'CHANNEL_REMOVED' } } as const,
  ]) {
    const channel = channelOf(answer);
    await sendOn(channel);
    expect(channel.sent).toBe(1);
  }
});

it('sends nothing on a channel that has to wait longer than there is time', async () => {
  const channel = { ...channelOf({ status: 'delivered' }), waitMs: () => 30_000 };
  expect(await sendOn(channel, 20_000)).toBeUndefined();
  expect(channel.sent).toBe(0);
});

it('sends on a channel that has to wait once that is over, and with the signal that ends the run', async () => {
  const waits = [5, 0];
  const signals: AbortSignal[] = [];
  const channel: Channel = {
    ...channelOf(),
    waitMs: () => waits.shift() ?? 0,
    send: (_, options) => {
      signals.push(options.signal);
      return Promise.resolve({ status: 'delivered' });
    },
  };
  expect(await sendOn(channel)).toEqual({ status: 'delivered' });
  expect(signals).toEqual([signal]);
});

it('ends a wait with the run: what the receiver said last is what became of it', async () => {
  const run = new AbortController();
  const answer = retry({ retryAfterMs: 3_000, reason: { code: 'RESPONSE', status: 503 } });
  const channel = channelOf(answer);
  const sent = sendWithRetries(channel, {} as OutgoingNotice, { ...patience(60_000), signal: run.signal });
  await Promise.resolve();
  run.abort(new Error('the run is over'));
  expect(await sent).toBe(answer);
  expect(channel.sent).toBe(1);
  expect(await waitUntil(Date.now(), { ...patience(60_000), signal: run.signal })).toBe(false);
});

it('waits where a second is left after it, and never for long', async () => {
  const now = Date.now();
  expect(await waitUntil(now + 30, patience(1_200))).toBe(true);
  expect(Date.now()).toBeGreaterThanOrEqual(now + 29);
  expect(await waitUntil(Date.now() + 300, patience(1_200))).toBe(false);
  expect(await waitUntil(Date.now() + 3_600_000, patience(10_000_000))).toBe(false);
  expect(await waitUntil(Date.now() - 5, patience(1_100))).toBe(true);
  const still = { ...patience(1_010), now: () => NOW_MS };
  expect(await waitUntil(NOW_MS + 10, still)).toBe(true);
  expect(await waitUntil(NOW_MS + 11, still)).toBe(false);
});
