import { codeOf, describeError } from '../errors.ts';
import type { HttpRequest, Send } from '../http/send.ts';
import { retry, type AnswerReader } from './read-answer.ts';
import { maskCredentials } from '../redact/mask-credentials.ts';
import type { SendLimit } from './channels/channel-type.ts';
import type { Channel, Delivery, OutgoingNotice } from './notice.ts';

/** What Standard Webhooks asks a sender to wait at least. */
const TIMEOUT_MS = 15_000;
const MAX_ANSWER_BYTES = 1024 * 1024;
/** A host that is refused, or credentials that are missing: whoever mends it needs some time. */
const MENDING_MS = 15 * 60_000;
const TO_BE_MENDED = /^(HTTP_(URL|HOST)_REFUSED|CREDENTIALS_)/;

export interface PostSpec {
  readonly name: string;
  readonly type: string;
  readonly send: Send;
  readonly now: () => Date;
  /** Made anew for each attempt: signatures carry the time. Undefined: this channel has nothing to tell of it. */
  readonly prepare: (outgoing: OutgoingNotice, now: Date) => HttpRequest | undefined;
  readonly readAnswer: AnswerReader;
  /** 0, or the milliseconds until the service's limits allow another message. */
  readonly takeSlot: (nowMs: number) => number;
}

/** A channel that makes one request a notice. A wait that the receiver asks for holds for all that follows in this run. */
export function createPostChannel(spec: PostSpec): Channel {
  let pausedUntilMs = 0;
  let disabled: Delivery | undefined;
  return {
    name: spec.name,
    type: spec.type,
    send: async (outgoing, { signal }) => {
      signal.throwIfAborted();
      const nowMs = spec.now().getTime();
      if (disabled) return disabled;
      if (nowMs < pausedUntilMs) return retry('waits, as the receiver asked for', pausedUntilMs - nowMs);
      const delivery = await attempt(spec, outgoing, signal);
      if (delivery.status === 'disabled') disabled = delivery;
      if (delivery.status === 'retry' && delivery.retryAfterMs !== undefined)
        pausedUntilMs = Math.max(pausedUntilMs, spec.now().getTime() + delivery.retryAfterMs);
      return delivery;
    },
  };
}

async function attempt(spec: PostSpec, outgoing: OutgoingNotice, signal: AbortSignal): Promise<Delivery> {
  let request: HttpRequest | undefined;
  try {
    request = spec.prepare(outgoing, spec.now());
    if (!request) return { status: 'delivered' };
    const waitMs = spec.takeSlot(spec.now().getTime());
    if (waitMs > 0) return retry('keeps below the limit of messages that its service sets', waitMs);
    const options = { timeoutMs: TIMEOUT_MS, maxBodyBytes: MAX_ANSWER_BYTES, signal };
    return spec.readAnswer(await spec.send(request, options), spec.now().getTime());
  } catch (error) {
    signal.throwIfAborted();
    return retry(describeFailure(error, request), TO_BE_MENDED.test(codeOf(error) ?? '') ? MENDING_MS : undefined);
  }
}

/** Without the URL: its path or query is often the credential. */
function describeFailure(error: unknown, request: HttpRequest | undefined): string {
  const { message, hint } = describeError(error);
  const text = hint === undefined ? message : `${message}. ${hint}`;
  return maskCredentials(request ? text.replaceAll(request.url, new URL(request.url).origin) : text);
}

export interface SendLimiter {
  /** Returns 0 and counts a message, or the milliseconds to wait. */
  take(nowMs: number): number;
}

/** Keeps below all of a service's limits, because the penalty is longer than the wait. */
export function createSendLimiter(limits: readonly SendLimit[]): SendLimiter {
  const longestMs = Math.max(0, ...limits.map(({ perMs }) => perMs));
  let sentAt: number[] = [];
  const waitFor = ({ messages, perMs }: SendLimit, nowMs: number): number => {
    const oldest = sentAt.filter((at) => nowMs - at < perMs).at(-messages);
    return oldest === undefined ? 0 : oldest + perMs - nowMs;
  };
  return {
    take: (nowMs) => {
      sentAt = sentAt.filter((at) => nowMs - at < longestMs);
      const waitMs = Math.max(0, ...limits.map((limit) => waitFor(limit, nowMs)));
      if (waitMs === 0) sentAt.push(nowMs);
      return waitMs;
    },
  };
}
