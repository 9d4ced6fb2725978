import { setTimeout as sleep } from 'node:timers/promises';
import type { Channel, Delivery, OutgoingNotice } from '../../../lib/notify/notice.ts';

/** How long there is. */
export interface Patience {
  /** When it fires, what is not sent yet waits for the next run. */
  readonly signal: AbortSignal;
  /** Milliseconds until then; `Infinity` where nobody sets a time. */
  readonly timeLeftMs: () => number;
  readonly now: () => number;
}

/** After these the next run is the next try: a connection that was reset, or a gateway that restarts, is there again by then. */
const QUICK_RETRIES_MS = [1_000, 4_000];

/** No single wait is longer, however much time there is: a function that waits is paid for. */
const LONGEST_WAIT_MS = 120_000;

/**
 * Sends one notice: again at once when it was an accident, and when the receiver or its limits say so, as long as there is
 * time. After a timeout there is no second try: it would take as long. Undefined: it was not sent, the channel has to wait.
 * @throws what the channel throws
 */
export async function sendWithRetries(
  channel: Channel,
  outgoing: OutgoingNotice,
  patience: Patience,
): Promise<Delivery | undefined> {
  for (let attempt = 0; ;) {
    const waitMs = channel.waitMs();
    if (waitMs > 0) {
      if (!(await waitUntil(patience.now() + waitMs, patience))) return undefined;
      continue;
    }
    const delivery = await channel.send(outgoing, { signal: patience.signal });
    if (delivery.status !== 'retry' || delivery.failure === 'timeout') return delivery;
    const quickMs = QUICK_RETRIES_MS[attempt];
    if (quickMs === undefined) return delivery;
    attempt += 1;
    if (!(await waitUntil(patience.now() + (delivery.retryAfterMs ?? quickMs), patience))) return delivery;
  }
}

/** Whether the time came before the end. Never throws: when the signal fires, it did not. */
export async function waitUntil(atMs: number, { signal, timeLeftMs, now }: Patience): Promise<boolean> {
  const waitMs = Math.max(0, atMs - now());
  if (waitMs > Math.min(LONGEST_WAIT_MS, timeLeftMs() - 1_000)) return false;
  return sleep(waitMs, true, { signal }).catch(() => false);
}
