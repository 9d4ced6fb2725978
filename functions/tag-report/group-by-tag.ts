import { tagValue } from '../../lib/settings/tag-policy.ts';
import { isUntagged, type EvaluatedRow } from './tagged-row.ts';

/** Secrets that have something in common. */
export interface Group {
  readonly secrets: number;
  readonly untagged: number;
  readonly pass: number;
  readonly fail: number;
  readonly notEvaluated: number;
  /** Secrets with a tag, of those whose tags are known; one decimal, null when there are none. */
  readonly coveragePercent: number | null;
  /** pass / (pass + fail); one decimal, null when nothing was evaluated. */
  readonly compliancePercent: number | null;
}

interface Counts {
  secrets: number;
  /** Secrets whose tags are known. */
  known: number;
  untagged: number;
  pass: number;
  fail: number;
  notEvaluated: number;
}

export const summarizeGroup = (rows: readonly EvaluatedRow[]): Group => {
  const counts: Counts = { secrets: 0, known: 0, untagged: 0, pass: 0, fail: 0, notEvaluated: 0 };
  for (const row of rows) count(counts, row);
  return toGroup(counts);
};

/** Groups by what `keyOf` says, the largest first, null (no such tag) last. */
export function groupBy(
  rows: readonly EvaluatedRow[],
  keyOf: (row: EvaluatedRow) => string | null,
): Array<{ value: string | null } & Group> {
  const groups = new Map<string | null, Counts>();
  for (const row of rows) {
    const value = keyOf(row);
    const counts = groups.get(value) ?? { secrets: 0, known: 0, untagged: 0, pass: 0, fail: 0, notEvaluated: 0 };
    count(counts, row);
    groups.set(value, counts);
  }
  const sorted = [...groups].sort(
    ([a, { secrets: of }], [b, { secrets: than }]) =>
      Number(a === null) - Number(b === null) || than - of || ((a ?? '') < (b ?? '') ? -1 : 1),
  );
  return sorted.map(([value, counts]) => ({ value, ...toGroup(counts) }));
}

/** The value of a tag; null where the secret has none, or an empty one. */
export const tagOf =
  (key: string) =>
  ({ tags }: EvaluatedRow): string | null =>
    tagValue(tags, key);

/** The same of a tag that the service sets itself. */
export const sysTagOf =
  (key: string) =>
  ({ sysTags }: EvaluatedRow): string | null =>
    tagValue(sysTags, key);

function count(counts: Counts, row: EvaluatedRow): void {
  counts.secrets += 1;
  if (row.tags !== null) counts.known += 1;
  if (isUntagged(row)) counts.untagged += 1;
  if (row.verdict === 'not evaluated') counts.notEvaluated += 1;
  else counts[row.verdict] += 1;
}

const toGroup = ({ known, ...counts }: Counts): Group => ({
  ...counts,
  coveragePercent: percent(known - counts.untagged, known),
  compliancePercent: percent(counts.pass, counts.pass + counts.fail),
});

/** Rounded down above 99.9 so that 100 means all. */
function percent(part: number, whole: number): number | null {
  if (whole === 0) return null;
  const rounded = Math.round((part / whole) * 1000) / 10;
  return rounded === 100 && part < whole ? 99.9 : rounded;
}
