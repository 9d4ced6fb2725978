import { formatTime } from '../../../lib/html/format.ts';
import { formatSpan } from '../../../lib/html/time.ts';
import type { View } from './view.ts';

/** `3 days`; clocks differ, so a beginning that lies ahead is now. */
export const describeSpan = ({ text, nowMs }: View, fromMs: number, toMs: number = nowMs): string =>
  formatSpan(toMs - fromMs, text.labels);

/** `2026-11-22`. */
export const formatDate = (timeMs: number): string => formatTime(timeMs)?.slice(0, 'YYYY-MM-DD'.length) ?? '–';

/** `2026-11-21 23:50 – 2026-11-22 02:00 UTC`; a day that is the same is not said twice. */
export function formatPeriod(fromMs: number, toMs: number): string {
  const [from, to] = [formatTime(fromMs)?.replace(' UTC', '') ?? '–', formatTime(toMs) ?? '–'];
  const isOneDay = formatDate(fromMs) === formatDate(toMs);
  return `${from} – ${isOneDay ? to.slice('YYYY-MM-DD '.length) : to}`;
}

/** One list a class: below the first limit, below the second, …, the rest. */
export function sortIntoBuckets<Row>(
  rows: readonly Row[],
  spanOf: (row: Row) => number,
  limitsMs: readonly number[],
): Row[][] {
  const buckets: Row[][] = Array.from({ length: limitsMs.length + 1 }, () => []);
  for (const row of rows) {
    const at = limitsMs.findIndex((limitMs) => spanOf(row) < limitMs);
    buckets.at(at)?.push(row); // -1, none, is the last
  }
  return buckets;
}
