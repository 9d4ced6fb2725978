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

const NONE = { secrets: 0, known: 0, untagged: 0, pass: 0, fail: 0, notEvaluated: 0 };
type Counts = typeof NONE;

/** Counts secrets one by one, so that none is held. */
export class GroupCounts {
  /** `known`: secrets whose tags are known. */
  readonly #counts: Counts = { ...NONE };

  add(row: EvaluatedRow): void {
    const counts = this.#counts;
    counts.secrets += 1;
    if (row.tags !== null) counts.known += 1;
    if (isUntagged(row)) counts.untagged += 1;
    if (row.verdict === 'not evaluated') counts.notEvaluated += 1;
    else counts[row.verdict] += 1;
  }

  /** Those that are in none of the parts. */
  without(parts: Iterable<GroupCounts>): GroupCounts {
    const rest = new GroupCounts();
    Object.assign(rest.#counts, this.#counts);
    for (const part of parts)
      for (const name of Object.keys(NONE) as Array<keyof Counts>) rest.#counts[name] -= part.#counts[name];
    return rest;
  }

  get secrets(): number {
    return this.#counts.secrets;
  }

  group(): Group {
    const { known, ...counts } = this.#counts;
    return {
      ...counts,
      coveragePercent: percent(known - counts.untagged, known),
      compliancePercent: percent(counts.pass, counts.pass + counts.fail),
    };
  }
}

/** Groups of secrets by a value; null: they have none. */
export class GroupTally {
  readonly #groups = new Map<string | null, GroupCounts>();

  add(value: string | null, row: EvaluatedRow): void {
    const counts = this.#groups.get(value) ?? new GroupCounts();
    counts.add(row);
    this.#groups.set(value, counts);
  }

  /**
   * The largest first, null last.
   *
   * @param all of which those that were never added have no value. Default: all were.
   */
  list(all?: GroupCounts): Array<{ value: string | null } & Group> {
    const rest = all?.without(this.#groups.values());
    const groups = [...this.#groups, ...(rest && rest.secrets > 0 ? [[null, rest] as const] : [])];
    const sorted = groups.sort(
      ([a, { secrets: of }], [b, { secrets: than }]) =>
        Number(a === null) - Number(b === null) || than - of || ((a ?? '') < (b ?? '') ? -1 : 1),
    );
    return sorted.map(([value, counts]) => ({ value, ...counts.group() }));
  }
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

/** Rounded down above 99.9 so that 100 means all. */
function percent(part: number, whole: number): number | null {
  if (whole === 0) return null;
  const rounded = Math.round((part / whole) * 1000) / 10;
  return rounded === 100 && part < whole ? 99.9 : rounded;
}
