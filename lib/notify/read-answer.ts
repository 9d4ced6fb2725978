import type { HttpResponse } from '../http/send.ts';
import { parseRetryAfter } from '../http/retry.ts';
import { maskCredentials } from '../redact/mask-credentials.ts';
import type { Delivery } from './notice.ts';
import { toLine } from '../text/visible.ts';

/** What an answer means for the notice. */
export type AnswerReader = (response: HttpResponse, nowMs: number) => Delivery;

/** As Standard Webhooks says: only 2xx is a success, a redirect is none; 410 ends it; 408, 429 and 5xx are tried again. */
export const readStatus: AnswerReader = (response, nowMs) => {
  const { status, headers } = response;
  if (status >= 200 && status < 300) return { status: 'delivered' };
  const reason = `answered ${status}${toReason(response)}`;
  if (status === 410) return { status: 'disabled', reason };
  if (status === 408 || status === 429 || status >= 500)
    return retry(reason, parseRetryAfter(headers['retry-after'], nowMs));
  if (status < 400) return { status: 'refused', reason: `answered ${status}: redirects are not followed` };
  return { status: 'refused', reason };
};

export const retry = (reason: string, retryAfterMs?: number): Delivery =>
  retryAfterMs === undefined ? { status: 'retry', reason } : { status: 'retry', reason, retryAfterMs };

function toReason({ body }: HttpResponse): string {
  const text = toLine(maskCredentials(body.toString('utf8').slice(0, 2000)), 200);
  return text === '' ? '' : `: ${text}`;
}

/** How a service that answers 200 to everything tells what it means. */
export interface CodeRules {
  /** Fields that may hold the code; 0 is success. */
  readonly fields: readonly string[];
  /** Code -> how long to wait before the next try, in milliseconds. */
  readonly pauses: Readonly<Record<number, number>>;
  /** Codes that no second try mends. Others, unknown ones too, are tried again. */
  readonly refused: readonly number[];
}

export const readCode =
  ({ fields, pauses, refused }: CodeRules): AnswerReader =>
  (response, nowMs) => {
    const code = codeIn(response, fields);
    const reason = `answered ${response.status}${toReason(response)}`;
    if (code !== undefined && pauses[code] !== undefined) return retry(reason, pauses[code]);
    const byStatus = readStatus(response, nowMs);
    if (byStatus.status !== 'delivered' || code === 0) return byStatus;
    return code !== undefined && refused.includes(code) ? { status: 'refused', reason } : retry(reason);
  };

/** Undefined where the answer is not the service's own, such as a page of a firewall: that is no success. */
function codeIn({ body }: HttpResponse, fields: readonly string[]): number | undefined {
  try {
    const answer = JSON.parse(body.toString('utf8')) as Record<string, unknown> | null;
    const code = fields.map((field) => answer?.[field]).find((value) => value !== undefined);
    return typeof code === 'number' ? code : undefined;
  } catch {
    return undefined;
  }
}
