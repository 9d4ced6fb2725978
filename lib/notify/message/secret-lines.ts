import type { Notice, NoticeSecret } from '../notice.ts';
import { toLine } from '../../text/visible.ts';
import type { NoticeText, Span } from '../text/text.ts';

/** `db-prod: since 2026-11-20 06:00 UTC, 3 failed attempts, owner team-1`, a line a secret, for the first `count`. */
export const describeSecrets = ({ stage, secrets }: Notice, texts: NoticeText, count: number): string[] =>
  secrets.slice(0, count).map((secret) => {
    const parts = stage === 'resolved' ? describeEnd(secret, texts) : describeProblem(secret, texts);
    const owner = secret.owner ? [texts.secret.owner(toLine(secret.owner, 40))] : [];
    return `${toLine(secret.name || secret.id, 64)}${texts.colon}${[...parts, ...owner].join(texts.comma)}`;
  });

function describeProblem({ since, attempts }: NoticeSecret, texts: NoticeText): string[] {
  return [
    texts.secret.since(toMinutes(since)),
    ...(attempts === null ? [] : [texts.attempts({ low: attempts, high: attempts })]),
  ];
}

function describeEnd({ durationSeconds, endedByTaskId, endReason }: NoticeSecret, texts: NoticeText): string[] {
  return [
    ...(durationSeconds === null ? [] : [texts.secret.lasted(texts.span(toSpan(durationSeconds)))]),
    ...(endedByTaskId === null ? [] : [texts.secret.endedBy(toLine(endedByTaskId, 64))]),
    ...(endedByTaskId === null && endReason ? [texts.secret.ended[endReason]] : []),
  ];
}

/** ISO 8601 -> `2026-11-20 06:00 UTC`; what is no time stays what it is. */
export function toMinutes(iso: string): string {
  const ms = Date.parse(iso);
  if (Number.isNaN(ms)) return toLine(iso, 40);
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** Never below zero: clocks differ. */
export function toSpan(seconds: number): Span {
  const minutes = Math.max(0, Math.floor(seconds / 60)) || 0;
  return { days: Math.floor(minutes / 1440), hours: Math.floor((minutes % 1440) / 60), minutes: minutes % 60 };
}

// not Math.min(...): a call takes some 100,000 arguments, and there may be more secrets
export const shortest = (numbers: readonly number[]): number => numbers.reduce((a, b) => Math.min(a, b), Infinity);
export const longest = (numbers: readonly number[]): number => numbers.reduce((a, b) => Math.max(a, b), -Infinity);
