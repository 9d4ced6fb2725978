import type { Extra } from '../../lib/csms/extra.ts';
import type { Ownership } from '../../lib/csms/secret.ts';
import { packRows, unpackRows, type PackedRows } from '../../lib/rows/packed-rows.ts';
import type { Scope } from '../../lib/scope.ts';
import { evaluateTags, hasRules, type Reason, type TagPolicy, type Verdict } from '../../lib/settings/tag-policy.ts';

/** A secret with its tags, before it is judged. */
export interface TaggedSecretRow {
  readonly scope: Scope;
  readonly id: string;
  readonly name: string | null;
  readonly state: string | null;
  readonly secretType: string | null;
  readonly ownership: Ownership;
  /** null: the tag query did not return it. */
  readonly tags: Readonly<Record<string, string>> | null;
  /** Set by the service; never judged, never counted as a tag. */
  readonly sysTags: Readonly<Record<string, string>>;
  /** Fields that the API has grown since. */
  readonly extra?: Extra | undefined;
}

export type NotEvaluated = 'shared' | 'not returned by the tag query' | 'no policy';

export interface EvaluatedRow extends TaggedSecretRow {
  readonly verdict: Verdict;
  /** Of a fail. */
  readonly reasons: readonly Reason[];
  readonly notEvaluated?: NotEvaluated;
}

/** The rows of one scope that wait for the run's end, without what all of them have in common. */
export const packScope = (rows: readonly TaggedSecretRow[]): Promise<PackedRows> =>
  packRows(rows.map(({ scope: _scope, ...row }) => row));

/** The same rows again, judged. */
export function* unpackScope(
  scope: Scope,
  packed: PackedRows,
  policy: TagPolicy,
): Generator<EvaluatedRow[], void, void> {
  for (const rows of unpackRows<Omit<TaggedSecretRow, 'scope'>>(packed))
    yield rows.map((row) => evaluateRow({ scope, ...row }, policy));
}

/**
 * Three results, not two: what could not be looked at is neither good nor bad.
 *
 * The row comes last: V8 in Node.js 20 makes a hidden class for each object whose literal begins with a spread.
 */
export function evaluateRow(row: TaggedSecretRow, policy: TagPolicy): EvaluatedRow {
  const notEvaluated = whyNotEvaluated(row, policy);
  if (notEvaluated !== undefined) return { verdict: 'not evaluated', reasons: [], notEvaluated, ...row };
  const reasons = evaluateTags(policy, row.secretType, row.tags ?? {});
  return { verdict: reasons.length === 0 ? 'pass' : 'fail', reasons, ...row };
}

function whyNotEvaluated({ ownership, tags }: TaggedSecretRow, policy: TagPolicy): NotEvaluated | undefined {
  if (ownership === 'shared') return 'shared';
  if (tags === null) return 'not returned by the tag query';
  return hasRules(policy) ? undefined : 'no policy';
}

/** Whether the tag query returned it, and without any tag. What it did not return is unknown, not untagged. */
export const isUntagged = ({ tags }: TaggedSecretRow): boolean => tags !== null && Object.keys(tags).length === 0;
