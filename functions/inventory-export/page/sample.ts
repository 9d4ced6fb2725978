import type { Severity } from '../../../lib/html/components.ts';
import type { AgeBucket } from './input.ts';

/** What the page shows at most; what is beyond is counted and named, and stands in the CSV files. */
export const PAGE_CAPS = { findingsPerRule: 50, changesPerKind: 30, notableSecrets: 25 } as const;

/** The best of any number of rows, in memory for twice as many as are kept. Rows that compare as equal stay in their order. */
export interface Sample<Key, Row extends Key> {
  /** Whether a row that compares like this would be kept: of many rows, most need not even be made. */
  accepts(key: Key): boolean;
  add(row: Row): void;
  /** In order, at most as many as are kept. */
  rows(): Row[];
}

export function createSample<Key, Row extends Key>(
  keep: number,
  compare: (a: Key, b: Key) => number,
): Sample<Key, Row> {
  let rows: Row[] = [];
  let worst: Row | undefined;
  const settle = (): Row[] => {
    rows = rows.sort(compare).slice(0, keep);
    worst = rows[keep - 1];
    return rows;
  };
  return {
    accepts: (key) => worst === undefined || compare(key, worst) < 0,
    add(row) {
      rows.push(row);
      if (rows.length >= keep * 2) settle();
    },
    rows: () => [...settle()],
  };
}

/** No import of what draws the page: this is in the bundle that starts first. */
const RANKS: Readonly<Record<Severity, number>> = { critical: 0, high: 1, medium: 2, low: 3 };

interface Since {
  readonly sinceMs: number | null;
}

/** The oldest first; without a time last. */
export const compareFindings = (a: Since, b: Since): number =>
  (a.sinceMs ?? Number.MAX_VALUE) - (b.sinceMs ?? Number.MAX_VALUE);

/** What makes a secret notable. */
export interface Weight extends Since {
  readonly worst: Severity;
  readonly findingCount: number;
}

/** The worst severity first, then the most findings, then the oldest. */
export const compareWeights = (a: Weight, b: Weight): number =>
  RANKS[a.worst] - RANKS[b.worst] || b.findingCount - a.findingCount || compareFindings(a, b);

const DAY_MS = 86_400_000;

const AGE_LIMITS: readonly (readonly [AgeBucket, number])[] = [
  ['month', 30],
  ['quarter', 90],
  ['halfYear', 180],
  ['year', 365],
  ['twoYears', 730],
];

export function ageBucketOf(createdAtMs: number | null, nowMs: number): AgeBucket {
  if (createdAtMs === null) return 'unknown';
  const days = (nowMs - createdAtMs) / DAY_MS;
  return AGE_LIMITS.find(([, limit]) => days < limit)?.[0] ?? 'older';
}
