import { createHmac } from 'node:crypto';
import { byteLength, cut, jsonBytes, mostThatFits } from '../../text/cut.ts';
import type { Notice, NoticeCause } from '../notice.ts';
import { readStatus } from '../read-answer.ts';
import { channelType, postJson } from './channel-type.ts';

/** Standard Webhooks: "payloads should be kept under 20kb". */
const MAX_BYTES = 20_000;
const MESSAGE_BYTES = 4_000;
const CODE_BYTES = 512;
const LINK_BYTES = 2_000;

/**
 * The notice itself, field by field. When it has more secrets than fit, the first of them, with `secretsOmitted`: all of them
 * are in `links.details`.
 */
export function formatWebhook(notice: Notice): string {
  const total = notice.secrets.length;
  const render = (count: number): string => toJson(notice, count);
  return render(mostThatFits(total, (count) => byteLength(render(count)) < MAX_BYTES));
}

function toJson({ id, type, stage, occurredAt, severity, cause, secrets, links }: Notice, count: number): string {
  const omitted = secrets.length - count;
  const head = { id, type, stage, occurredAt, severity, cause: cutCause(cause), secrets: secrets.slice(0, count) };
  return JSON.stringify({ ...head, ...(omitted > 0 ? { secretsOmitted: omitted } : {}), links: cutLinks(links) });
}

function cutCause({
  functionUrn,
  functionName,
  errorCode,
  message,
  missedAt,
  run,
  ...codes
}: NoticeCause): NoticeCause {
  const short = (text: string): string => cut(text, CODE_BYTES, jsonBytes);
  return {
    functionUrn: functionUrn && short(functionUrn),
    ...(functionName !== undefined && { functionName: short(functionName) }),
    errorCode: errorCode && short(errorCode),
    message: message && cut(message, MESSAGE_BYTES, jsonBytes),
    ...codes,
    ...(missedAt !== undefined && { missedAt: short(missedAt) }),
    ...(run && { run: { function: short(run.function), completeAt: short(run.completeAt) } }),
  };
}

/** A link that is cut leads nowhere. */
const cutLinks = (links: Notice['links']): Notice['links'] => {
  const short = (link: string | null): string | null => (link !== null && jsonBytes(link) > LINK_BYTES ? null : link);
  return {
    console: short(links.console),
    details: short(links.details),
    report: short(links.report ?? null),
  };
};

/**
 * The headers of Standard Webhooks: the id stays the same for every attempt, the time is the attempt's, and there is a
 * signature for each key, so that receivers may change theirs at any time.
 */
export function signWebhook(id: string, body: string, { keys, now }: SigningOptions): Record<string, string> {
  const timestamp = String(Math.floor(now.getTime() / 1000));
  const signed = `${id}.${timestamp}.${body}`;
  const signatures = keys.map((key) => `v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}

interface SigningOptions {
  readonly keys: readonly Buffer[];
  readonly now: Date;
}

export const webhook = channelType({
  fields: ({ text, oneOrTwoTexts }) => ({ url: text, secret: oneOrTwoTexts }),
  example: { url: 'https://hooks.example.com/csms', secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}` },
  sendLimits: [],
  open: (fields, { read }) => {
    const url = read.url(fields.url);
    const keys = read.keys(fields.secret);
    return {
      target: url,
      prepare: ({ notice }, now) => {
        const body = formatWebhook(notice);
        return { ...postJson(url, body), headers: signWebhook(notice.id, body, { keys, now }) };
      },
      readAnswer: readStatus,
    };
  },
});
