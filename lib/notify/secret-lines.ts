import type { Notice, NoticeSecret } from './notice.ts';
import { toLine } from '../text/visible.ts';
import { toMinutes, toSpan } from './time-words.ts';
import type { Words } from './text/text.ts';

/** `db-prod: since 2026-11-20 06:00 UTC, 3 failed attempts, owner team-1`, a line a secret, for the first `count`. */
export const describeSecrets = ({ stage, secrets }: Notice, words: Words, count: number): string[] =>
  secrets.slice(0, count).map((secret) => {
    const parts = stage === 'resolved' ? describeEnd(secret, words) : describeTrouble(secret, words);
    const owner = secret.owner ? [words.secret.owner(toLine(secret.owner, 40))] : [];
    return `${toLine(secret.name || secret.id, 64)}${words.colon}${[...parts, ...owner].join(words.comma)}`;
  });

function describeTrouble({ since, attempts }: NoticeSecret, words: Words): string[] {
  return [
    words.secret.since(toMinutes(since)),
    ...(attempts === null ? [] : [words.attempts({ low: attempts, high: attempts })]),
  ];
}

function describeEnd({ durationSeconds, endedByTaskId }: NoticeSecret, words: Words): string[] {
  return [
    ...(durationSeconds === null ? [] : [words.secret.lasted(words.span(toSpan(durationSeconds)))]),
    endedByTaskId === null ? words.noTask : words.secret.endedBy(toLine(endedByTaskId, 64)),
  ];
}
