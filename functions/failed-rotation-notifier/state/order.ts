import type { EndedEpisode, OutboxEntry } from './state.ts';

type Key = ReadonlyArray<number | string>;

/** Numbers before texts, position by position. */
export function compareKeys(a: Key, b: Key): number {
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const [x = '', y = ''] = [a[at], b[at]];
    if (x !== y) return x < y ? -1 : 1;
  }
  return 0;
}

/** The one with the greater key; two of one key are told apart by what they hold. */
export function greater<T>(a: T, b: T, keyOf: (value: T) => Key): T {
  return compareKeys([...keyOf(a), JSON.stringify(a)], [...keyOf(b), JSON.stringify(b)]) < 0 ? b : a;
}

/** Both lists of a state are kept in one order, so that states that hold the same are the same. */
export const byEnd = (a: EndedEpisode, b: EndedEpisode): number =>
  compareKeys([a.ended.atMs, a.id], [b.ended.atMs, b.id]);

/** What was planned at once is told in this order: what is over first. */
export const bySendOrder = (a: OutboxEntry, b: OutboxEntry): number => compareKeys(orderOf(a), orderOf(b));

const orderOf = (entry: OutboxEntry): Key => [entry.createdAtMs, entry.notice.stage === 'resolved' ? 0 : 1, entry.id];
