import { compareSeverities, type Severity } from '../../../lib/csms/severity.ts';
import { DAY_MS } from '../../../lib/text/time.ts';
import type { AgeBucket } from './input.ts';

/** What the page shows at most; what is beyond is counted and named, and stands in the CSV files. */
export const PAGE_CAPS = {
  findingsPerRule: 50,
  changesPerKind: 30,
  notableSecrets: 25,
  owners: 60,
  deliveryPerReason: 20,
} as const;

/**
 * The best of any number of rows, in memory for twice as many as are kept. Rows that compare as equal stay in the order of
 * their places, and those of one place in the order in which they are added.
 */
export interface Sample<Key, Row extends Key> {
  /** Whether a row that compares like this would be kept: of many rows, most need not even be made. */
  accepts(key: Key): boolean;
  /** @param place such as the scope's among all: whichever comes first, the same rows are kept. Default 0. */
  add(row: Row, place?: number): void;
  /** In order, at most as many as are kept. */
  rows(): Row[];
}

export function createSample<Key, Row extends Key>(
  keep: number,
  compare: (a: Key, b: Key) => number,
): Sample<Key, Row> {
  let kept: Array<{ row: Row; place: number }> = [];
  let worst: Row | undefined;
  const settle = (): Row[] => {
    kept = kept.sort((a, b) => compare(a.row, b.row) || a.place - b.place).slice(0, keep);
    worst = kept[keep - 1]?.row;
    return kept.map(({ row }) => row);
  };
  return {
    accepts: (key) => worst === undefined || compare(key, worst) < 0,
    add(row, place = 0) {
      kept.push({ row, place });
      if (kept.length >= keep * 2) settle();
    },
    rows: settle,
  };
}

/** What the order of findings and of secrets is made of. */
export interface Weight {
  readonly severity: Severity;
  /** The time that is shown beside it. */
  readonly sinceMs: number | null;
  readonly dueMs?: number | null;
}

/** The worst severity first, then what happens soonest, then the oldest; without a time last. */
export const compareWeights = (a: Weight, b: Weight): number =>
  compareSeverities(a.severity, b.severity) ||
  compareTimes(a.dueMs ?? null, b.dueMs ?? null) ||
  compareTimes(a.sinceMs, b.sinceMs);

const compareTimes = (a: number | null, b: number | null): number => (a ?? Number.MAX_VALUE) - (b ?? Number.MAX_VALUE);

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
