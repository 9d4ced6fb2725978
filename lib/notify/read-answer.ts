import type { HttpResponse } from '../http/send.ts';
import { parseRetryAfter } from '../http/retry.ts';
import { toLine } from '../text/visible.ts';
import type { DeliveryReason } from './delivery-reason.ts';
import type { Delivery } from './notice.ts';

interface ChannelAnswer extends HttpResponse {
  /** A receiver may quote what it was sent, and the URL that it was sent to: takes credentials out. */
  readonly mask: (text: string) => string;
}

/** What an answer means for the notice. */
export type AnswerReader = (response: ChannelAnswer, nowMs: number) => Delivery;

/** Answers to a URL or a key that is wrong, or may not: a person can correct it, so that the notice arrives after all. */
const CONFIGURATION = new Set([401, 403, 404, 405, 407]);

/**
 * Three classes of what is not delivered (only 2xx is; a redirect is followed by nobody):
 *
 * | class | answers | then |
 * | --- | --- | --- |
 * | transient | 408, 425, 429, 5xx | `retry`, at once and with back-off |
 * | configuration | 401, 403, 404, 405, 407, redirects | `misconfigured`: again after 15 minutes to an hour, given up after days |
 * | content | any other 4xx | `refused`: this notice never arrives |
 *
 * 410 is the end of the channel, as Standard Webhooks says.
 */
export const readStatus: AnswerReader = (response, nowMs) => {
  const { status, headers } = response;
  if (status >= 200 && status < 300) return { status: 'delivered' };
  const reason = toReason(response);
  if (status === 410) return { status: 'disabled', reason };
  if (status === 408 || status === 425 || status === 429 || status >= 500)
    return retry(reason, parseRetryAfter(headers['retry-after'], nowMs));
  if (status < 400) return misconfigured({ code: 'REDIRECT', status }, 'Set the URL that it leads to.');
  return CONFIGURATION.has(status) ? misconfigured(reason) : { status: 'refused', reason };
};

export const retry = (reason: DeliveryReason, retryAfterMs?: number): Delivery =>
  retryAfterMs === undefined ? { status: 'retry', reason } : { status: 'retry', reason, retryAfterMs };

export const misconfigured = (reason: DeliveryReason, hint?: string): Delivery =>
  hint === undefined ? { status: 'misconfigured', reason } : { status: 'misconfigured', reason, hint };

/** With the beginning of what the receiver said. */
export function toReason({ status, body, mask }: Pick<ChannelAnswer, 'status' | 'body' | 'mask'>): DeliveryReason {
  const said = toLine(mask(textOf(body)), 200);
  return { code: 'RESPONSE', status, ...(said !== '' && { said }) };
}

/** The beginning is enough for any answer; some services put a byte order mark before it. */
export const textOf = (body: Buffer): string =>
  body
    .toString('utf8')
    .slice(0, 2000)
    .replace(/^\uFEFF/, '');

/** How a service says in its answer what the status does not. */
export interface CodeRules {
  /** Code -> how long to wait before the next try, in milliseconds. */
  readonly pauses: Readonly<Record<number, number>>;
  /** Code -> what to do about it. */
  readonly configuration: Readonly<Record<number, string>>;
  /** Of this notice alone. Codes that are nowhere are tried again. */
  readonly content: readonly number[];
}

/** Of a service that answers 200 to everything. @param fields that may hold the code; 0 is success. */
export const readCode =
  (fields: readonly string[], { pauses, configuration, content }: CodeRules): AnswerReader =>
  (response, nowMs) => {
    const code = codeIn(response, fields);
    const reason = toReason(response);
    if (code !== undefined && Object.hasOwn(pauses, code)) return retry(reason, pauses[code]);
    if (code !== undefined && Object.hasOwn(configuration, code)) return misconfigured(reason, configuration[code]);
    const byStatus = readStatus(response, nowMs);
    if (byStatus.status !== 'delivered' || code === 0) return byStatus;
    return code !== undefined && content.includes(code) ? { status: 'refused', reason } : retry(reason);
  };

/** Undefined where the answer is not the service's own, such as a page of a firewall: that is no success. */
function codeIn({ body }: HttpResponse, fields: readonly string[]): number | undefined {
  try {
    const answer = JSON.parse(textOf(body)) as Record<string, unknown> | null;
    const code = fields.map((field) => answer?.[field]).find((value) => value !== undefined);
    if (typeof code === 'number') return code;
    return typeof code === 'string' && /^-?\d{1,10}$/.test(code) ? Number(code) : undefined;
  } catch {
    return undefined;
  }
}

/** The service's own answer where it says more than its status: a text in it, and what to do about it. */
export const readStatusAnd =
  (configuration: ReadonlyArray<readonly [sign: RegExp, hint: string]>): AnswerReader =>
  (response, nowMs) => {
    const byStatus = readStatus(response, nowMs);
    if (byStatus.status !== 'refused' && byStatus.status !== 'misconfigured') return byStatus;
    const text = textOf(response.body);
    const [, hint] = configuration.find(([sign]) => sign.test(text)) ?? [];
    return hint === undefined ? byStatus : misconfigured(byStatus.reason, hint);
  };
