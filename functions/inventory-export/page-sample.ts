import type { AgeBucket, FindingSeverity, NotableSecret, PageFinding } from './page-input.ts';

/** What the page shows at most; what is beyond is counted and named, and stands in the CSV files. */
export const PAGE_CAPS = { findingsPerRule: 50, changesPerKind: 30, notableSecrets: 25 } as const;

/** The best of any number of rows, in memory for twice as many as are kept. */
export interface Sample<Row> {
  add(row: Row): void;
  /** In order, at most as many as are kept. */
  rows(): Row[];
}

export function createSample<Row>(keep: number, compare: (a: Row, b: Row) => number): Sample<Row> {
  let rows: Row[] = [];
  const settle = (): Row[] => (rows = rows.sort(compare).slice(0, keep));
  return {
    add(row) {
      rows.push(row);
      if (rows.length >= keep * 2) settle();
    },
    rows: () => [...settle()],
  };
}

const SEVERITY_RANK: Readonly<Record<FindingSeverity, number>> = { high: 0, medium: 1, low: 2 };

const rankOf = ({ findings }: NotableSecret): number =>
  Math.min(...findings.map(({ severity }) => SEVERITY_RANK[severity]));

/** The longest standing first; without a time last. */
export const compareFindings = (a: Pick<PageFinding, 'sinceMs'>, b: Pick<PageFinding, 'sinceMs'>): number =>
  (a.sinceMs ?? Number.MAX_VALUE) - (b.sinceMs ?? Number.MAX_VALUE);

/** The worst severity first, then the most findings, then the longest standing. */
export const compareNotable = (a: NotableSecret, b: NotableSecret): number =>
  rankOf(a) - rankOf(b) || b.findings.length - a.findings.length || compareFindings(a, b);

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
