import type { Notice, NoticeSecret } from '../notice.ts';
import { describePlace, scopeName } from '../../scope.ts';
import { toSpan } from '../../text/span.ts';
import { toLine } from '../../text/visible.ts';
import type { NoticeText } from '../text/text.ts';

/** `db-prod: automatic rotation off, team-1, since 2026-11-20 06:00 UTC`, a line a secret, for the first `count`. */
export function describeSecrets(notice: Notice, texts: NoticeText, count: number): string[] {
  const places = new Set(notice.secrets.map(scopeName));
  return notice.secrets.slice(0, count).map((secret) => {
    const state = notice.stage === 'resolved' ? describeEnd(secret, texts) : describeProblem(secret, notice, texts);
    const owner = secret.owner ? [toLine(secret.owner, 40)] : [];
    const place = places.size > 1 ? [toPlace(secret)] : [];
    return `${toLine(secret.name || secret.id, 64)}${texts.colon}${[...state, ...owner, ...place].join(texts.comma)}`;
  });
}

export const toPlace = (secret: NoticeSecret): string => toLine(describePlace(secret), 120);

/** The code where not all have the same. */
const describeProblem = (
  { since, attempts, kind, errorCode }: NoticeSecret,
  { cause }: Notice,
  texts: NoticeText,
): string[] => [
  ...(kind ? [texts.secret.kind[kind]] : []),
  ...(errorCode && cause.errorCode === null ? [toLine(errorCode, 64)] : []),
  texts.secret.since(toMinutes(since)),
  ...(attempts === null ? [] : [texts.attempts({ low: attempts, high: attempts })]),
];

const describeEnd = ({ durationSeconds, endReason }: NoticeSecret, texts: NoticeText): string[] => [
  ...(endReason ? [texts.secret.ended[endReason]] : []),
  ...(durationSeconds === null ? [] : [texts.secret.after(texts.span(toSpan(durationSeconds * 1000)))]),
];

/** ISO 8601 -> `2026-11-20 06:00 UTC`; what is no time stays what it is. */
export function toMinutes(iso: string): string {
  const ms = Date.parse(iso);
  if (Number.isNaN(ms)) return toLine(iso, 40);
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

// not Math.min(...): a call takes some 100,000 arguments, and there may be more secrets
export const shortest = (numbers: readonly number[]): number => numbers.reduce((a, b) => Math.min(a, b), Infinity);
export const longest = (numbers: readonly number[]): number => numbers.reduce((a, b) => Math.max(a, b), -Infinity);
