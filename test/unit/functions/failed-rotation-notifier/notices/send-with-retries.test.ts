import { expect, it } from 'vitest';
import {
  sendWithRetries,
  waitUntil,
} from '../../../../../functions/failed-rotation-notifier/notices/send-with-retries.ts';
import type { Channel, Delivery, OutgoingNotice } from '../../../../../lib/notify/notice.ts';

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

it('tries again at once what was an accident, and not for ever', async () => {
  const once = channelOf(retry({ retryAfterMs: 1 }), { status: 'delivered' });
  expect(await sendOn(once)).toEqual({ status: 'delivered' });
  expect(once.sent).toBe(2);
  const never = channelOf(retry({ retryAfterMs: 1 }));
  expect(await sendOn(never)).toMatchObject({ status: 'retry' });
  expect(never.sent).toBeGreaterThan(1);
  expect(never.sent).toBeLessThan(6);
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

it('waits where a second is left after it, and never for long', async () => {
  const now = Date.now();
  expect(await waitUntil(now + 30, patience(1_200))).toBe(true);
  expect(Date.now()).toBeGreaterThanOrEqual(now + 29);
  expect(await waitUntil(Date.now() + 300, patience(1_200))).toBe(false);
  expect(await waitUntil(Date.now() + 3_600_000, patience(10_000_000))).toBe(false);
  expect(await waitUntil(Date.now() - 5, patience(1_100))).toBe(true);
});
