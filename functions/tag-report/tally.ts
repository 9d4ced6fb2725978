import { scopeName } from '../../lib/scope.ts';
import { policyKeys, type Reason, type TagPolicy } from '../../lib/settings/tag-policy.ts';
import { GroupCounts, GroupTally, sysTagOf, tagOf } from './group-by-tag.ts';
import { TagCounts } from './look-alikes.ts';
import { isUntagged, type EvaluatedRow } from './tagged-row.ts';

/** As many as the page shows at most. */
const SAMPLE = 200;

/** What a report says of all secrets together: it grows with the values that tags have, not with the secrets. */
export class TagTally {
  readonly all = new GroupCounts();
  readonly byOwner = new GroupTally();
  readonly byKey: ReadonlyMap<string, GroupTally>;
  readonly byType = new GroupTally();
  readonly tags = new TagCounts();
  readonly notEvaluatedBy: Record<string, number> = {};
  /** The first of them. */
  readonly untagged: EvaluatedRow[] = [];
  /** The first of those with and without a tag; the number of the latter. */
  readonly failed = { tagged: [] as EvaluatedRow[], untagged: [] as EvaluatedRow[], untaggedCount: 0 };
  readonly #byScope = new Map<string, GroupCounts>();
  readonly #bySysTag = new Map<string, GroupTally>();
  readonly #reasons = new Map<string, { reason: Reason; secrets: number }>();
  /** Of all but those whose tags are not known. */
  readonly #ours = new GroupCounts();
  readonly #ownerKey: string;

  /** @param groupBy of the command */
  constructor(policy: TagPolicy, groupBy: readonly string[]) {
    this.#ownerKey = policy.ownerKey;
    this.byKey = new Map([...policy.groupBy, ...groupBy].map((key) => [key, new GroupTally()]));
  }

  add(row: EvaluatedRow): void {
    const name = scopeName(row.scope);
    const ofScope = this.#byScope.get(name) ?? new GroupCounts();
    this.#byScope.set(name, ofScope);
    ofScope.add(row);
    this.all.add(row);
    this.byType.add(row.secretType, row);
    if (isUntagged(row) && this.untagged.length < SAMPLE) this.untagged.push(row);
    if (row.notEvaluated !== undefined)
      this.notEvaluatedBy[row.notEvaluated] = (this.notEvaluatedBy[row.notEvaluated] ?? 0) + 1;
    if (row.verdict === 'fail') this.#addFailed(row);
    // what is shared is its owner's to tag, and what the tag query did not return belongs to nobody that is known
    if (row.tags !== null) this.#addOurs(row);
  }

  /** Of one scope. */
  ofScope(name: string): GroupCounts {
    return this.#byScope.get(name) ?? new GroupCounts();
  }

  bySysTag(): Array<readonly [string, ReturnType<GroupTally['list']>]> {
    const sorted = [...this.#bySysTag].sort(([a], [b]) => (a < b ? -1 : 1));
    return sorted.map(([key, tally]) => [key, tally.list(this.#ours)]);
  }

  /** The most frequent first. */
  reasons(): Array<{ reason: Reason; secrets: number }> {
    return [...this.#reasons]
      .sort(([a, { secrets: n }], [b, { secrets: m }]) => m - n || (a < b ? -1 : 1))
      .map(([, counted]) => counted);
  }

  #addFailed(row: EvaluatedRow): void {
    const sample = isUntagged(row) ? this.failed.untagged : this.failed.tagged;
    if (sample.length < SAMPLE) sample.push(row);
    if (isUntagged(row)) this.failed.untaggedCount += 1;
    for (const reason of row.reasons) {
      const key = JSON.stringify(reason);
      const known = this.#reasons.get(key);
      if (known) known.secrets += 1;
      else this.#reasons.set(key, { reason, secrets: 1 });
    }
  }

  #addOurs(row: EvaluatedRow): void {
    this.#ours.add(row);
    this.byOwner.add(tagOf(this.#ownerKey)(row), row);
    for (const [key, tally] of this.byKey) tally.add(tagOf(key)(row), row);
    for (const key of Object.keys(row.sysTags)) {
      const tally = this.#bySysTag.get(key) ?? new GroupTally();
      this.#bySysTag.set(key, tally);
      const value = sysTagOf(key)(row);
      if (value !== null) tally.add(value, row);
    }
    this.tags.add(row);
  }
}

/** Keys and values that the policy names: these are never the mistake. */
export function knownTags(policy: TagPolicy): {
  readonly isKnownKey: (key: string) => boolean;
  readonly isKnownValue: (key: string, value: string) => boolean;
} {
  const keys = new Set([...policyKeys(policy), policy.ownerKey]);
  const allowedOf = (key: string) => [policy, ...policy.byType.values()].map((rules) => rules.allowed.get(key));
  return {
    isKnownKey: (key) => keys.has(key),
    isKnownValue: (key, value) => allowedOf(key).some((allowed) => Array.isArray(allowed) && allowed.includes(value)),
  };
}
