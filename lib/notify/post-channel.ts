import { codeOf } from '../errors.ts';
import type { HttpRequest, Send } from '../http/send.ts';
import { reasonOfError, type DeliveryReason } from './delivery-reason.ts';
import { misconfigured, type AnswerReader } from './read-answer.ts';
import type { SendLimit } from './channels/channel-type.ts';
import type { Channel, Delivery, OutgoingNotice } from './notice.ts';

/** What Standard Webhooks asks a sender to wait at least. */
const TIMEOUT_MS = 15_000;
const MAX_ANSWER_BYTES = 1024 * 1024;
/** A host that is refused or does not exist, credentials that are missing. */
const MISCONFIGURED = /^(?:HTTP_(?:URL_REFUSED|HOST_REFUSED|UNREACHABLE)|CREDENTIALS_)/;

export interface PostSpec {
  readonly name: string;
  readonly type: string;
  readonly isPerCause: boolean;
  readonly send: Send;
  readonly now: () => Date;
  /** Made anew for each attempt: signatures carry the time. Undefined: this channel has nothing to tell of it. */
  readonly prepare: (outgoing: OutgoingNotice, now: Date) => HttpRequest | undefined;
  readonly readAnswer: AnswerReader;
  /** Takes credentials out of what others say, those of the channel in particular. */
  readonly mask: (text: string) => string;
  readonly limiter: SendLimiter;
}

/** A channel that makes one request a notice. A wait that the receiver asks for holds for all that follows in this run. */
export function createPostChannel(spec: PostSpec): Channel {
  let pausedUntilMs = 0;
  let disabled: Delivery | undefined;
  const nowMs = (): number => spec.now().getTime();
  return {
    name: spec.name,
    type: spec.type,
    isPerCause: spec.isPerCause,
    waitMs: () => Math.max(0, pausedUntilMs - nowMs(), spec.limiter.waitMs(nowMs())),
    send: async (outgoing, { signal }) => {
      signal.throwIfAborted();
      if (disabled) return disabled;
      const delivery = await attempt(spec, outgoing, signal);
      if (delivery.status === 'disabled') disabled = delivery;
      if (delivery.status === 'retry' && delivery.retryAfterMs !== undefined)
        pausedUntilMs = Math.max(pausedUntilMs, nowMs() + delivery.retryAfterMs);
      return delivery;
    },
  };
}

async function attempt(spec: PostSpec, outgoing: OutgoingNotice, signal: AbortSignal): Promise<Delivery> {
  let request: HttpRequest | undefined;
  try {
    request = spec.prepare(outgoing, spec.now());
    if (!request) return { status: 'delivered' };
    spec.limiter.count(spec.now().getTime());
    const options = { timeoutMs: TIMEOUT_MS, maxBodyBytes: MAX_ANSWER_BYTES, signal };
    const response = await spec.send(request, options);
    return spec.readAnswer({ ...response, mask: spec.mask }, spec.now().getTime());
  } catch (error) {
    signal.throwIfAborted();
    const code = codeOf(error) ?? '';
    const reason = toFailure(error, request, spec);
    if (MISCONFIGURED.test(code)) return misconfigured(reason);
    return { status: 'retry', reason, failure: code === 'HTTP_TIMEOUT' ? 'timeout' : 'connection' };
  }
}

/** Without the URL: its path or query is often the credential. */
function toFailure(error: unknown, request: HttpRequest | undefined, spec: Pick<PostSpec, 'mask'>): DeliveryReason {
  const { host, origin } = request ? new URL(request.url) : {};
  const mask = (text: string): string =>
    spec.mask(request && origin !== undefined ? text.replaceAll(request.url, origin) : text);
  return reasonOfError(error, { host, mask });
}

/** Counts messages to keep below all of a service's limits, because the penalty is longer than the wait. */
export interface SendLimiter {
  /** Until another message may be sent. */
  waitMs(nowMs: number): number;
  count(nowMs: number): void;
}

export function createSendLimiter(limits: readonly SendLimit[]): SendLimiter {
  const longestMs = Math.max(0, ...limits.map(({ perMs }) => perMs));
  let sentAt: number[] = [];
  const waitFor = ({ messages, perMs }: SendLimit, nowMs: number): number => {
    const oldest = sentAt.filter((at) => nowMs - at < perMs).at(-messages);
    return oldest === undefined ? 0 : oldest + perMs - nowMs;
  };
  return {
    waitMs: (nowMs) => Math.max(0, ...limits.map((limit) => waitFor(limit, nowMs))),
    count: (nowMs) => {
      sentAt = [...sentAt.filter((at) => nowMs - at < longestMs), nowMs];
    },
  };
}
