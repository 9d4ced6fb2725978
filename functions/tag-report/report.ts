import type { ErrorInfo } from '../../lib/errors.ts';
import type { Discovery, ManifestAccount } from '../../lib/run/discovery.ts';
import type { Manifest, ManifestScope, RunStatus } from '../../lib/run/manifest.ts';
import type { ScopeReason } from '../../lib/scope-reason.ts';
import { placeOf, scopeName, type Consistency, type Scope } from '../../lib/scope.ts';
import { hasRules, policyKeys, type Reason, type TagPolicy } from '../../lib/settings/tag-policy.ts';
import { tagOf, type Group } from './group-by-tag.ts';
import { findLookAlikes, type LookAlike } from './look-alikes.ts';
import { isUntagged, type EvaluatedRow } from './tagged-row.ts';
import { knownTags, type TagTally } from './tally.ts';

/** Where a secret is and what it is called. */
export interface SecretReference extends Scope {
  readonly id: string;
  readonly name: string | null;
}

export interface Violation extends SecretReference {
  readonly owner: string | null;
  /** Codes with their values, so that every page words them in its own language. */
  readonly reasons: readonly Reason[];
}

export interface TrendPoint {
  readonly runId: string;
  readonly finishedAt: string;
  readonly secrets: number;
  readonly untagged: number;
  readonly coveragePercent: number | null;
  readonly compliancePercent: number | null;
}

export interface ReportScope extends Group, Scope {
  readonly status: ManifestScope['status'];
  readonly consistency: Consistency | null;
  /** Why it is not `exact`, or misses secrets: codes with their values; null where there is nothing to say. */
  readonly reasons: readonly ScopeReason[] | null;
  /** The same in English sentences. */
  readonly reason: string | null;
  readonly error: ErrorInfo | null;
}

/** `report.json`; its JSON Schema, report.schema.json, is generated: test/repository/docs/report-schema.ts. */
export interface TagReport {
  readonly version: 1;
  readonly runId: string;
  readonly status: RunStatus;
  readonly consistency: Consistency | null;
  readonly generatedAt: string;
  readonly narrowedBy: Record<string, unknown> | null;
  /** Null where `TAG_POLICY` has no rules. */
  readonly policy: { readonly keys: readonly string[]; readonly ownerKey: string } | null;
  /** The tag that names who a secret belongs to. */
  readonly ownerKey: string;
  readonly totals: Group;
  /** Own secrets without any tag. */
  readonly untagged: ReadonlyArray<SecretReference & { readonly secretType: string | null }>;
  readonly violations: readonly Violation[];
  /** How many secrets break each rule, the most frequent first. */
  readonly violationsByReason: ReadonlyArray<{ readonly reason: Reason; readonly secrets: number }>;
  /** Why secrets were not evaluated. */
  readonly notEvaluatedBy: Readonly<Record<string, number>>;
  /** `owner` null is "unowned". */
  readonly byOwner: ReadonlyArray<{ readonly owner: string | null } & Group>;
  /** Each key of the policy's and the command's `groupBy`: its values; value null is "no such tag". */
  readonly byKey: Readonly<Record<string, ReadonlyArray<{ readonly value: string | null } & Group>>>;
  /** The same of each tag that the service sets itself, such as `_sys_enterprise_project_id`. */
  readonly bySysTag: TagReport['byKey'];
  readonly byType: ReadonlyArray<{ readonly secretType: string | null } & Group>;
  readonly lookAlikes: readonly LookAlike[];
  /** The last 90 complete runs, this one last if it is complete and whole. */
  readonly trend: readonly TrendPoint[];
  readonly scopes: readonly ReportScope[];
  /** Of a run whose projects were discovered, as in the manifest. */
  readonly accounts?: readonly ManifestAccount[];
  readonly discovery?: Discovery;
}

/** `report.json` but for its lists of secrets, which no memory needs to hold. */
export type ReportSummary = Omit<TagReport, 'untagged' | 'violations'>;

export interface ReportInput {
  readonly manifest: Omit<Manifest, 'totals' | 'files'>;
  readonly policy: TagPolicy;
  readonly tally: TagTally;
  readonly trend: readonly TrendPoint[];
}

export function summarizeReport({ manifest, tally, policy, trend }: ReportInput): ReportSummary {
  const { ownerKey } = policy;
  return {
    version: 1,
    runId: manifest.runId,
    status: manifest.status,
    consistency: manifest.consistency ?? null,
    generatedAt: manifest.finishedAt,
    narrowedBy: manifest.narrowedBy ?? null,
    policy: hasRules(policy) ? { keys: policyKeys(policy), ownerKey } : null,
    ownerKey,
    totals: tally.all.group(),
    violationsByReason: tally.reasons(),
    notEvaluatedBy: tally.notEvaluatedBy,
    byOwner: tally.byOwner.list().map(({ value: owner, ...group }) => ({ owner, ...group })),
    byKey: Object.fromEntries([...tally.byKey].map(([key, groups]) => [key, groups.list()])),
    bySysTag: Object.fromEntries(tally.bySysTag()),
    byType: tally.byType.list().map(({ value: secretType, ...group }) => ({ secretType, ...group })),
    lookAlikes: findLookAlikes(tally.tags, knownTags(policy)),
    trend,
    scopes: manifest.scopes.map((scope) => describeScope(scope, tally)),
    ...(manifest.accounts && { accounts: manifest.accounts }),
    ...(manifest.discovery && { discovery: manifest.discovery }),
  };
}

const toReference = ({ scope, id, name }: EvaluatedRow): SecretReference => ({ ...placeOf(scope), id, name });

const toUntagged = (row: EvaluatedRow): TagReport['untagged'][number] => ({
  ...toReference(row),
  secretType: row.secretType,
});

/** The items of `untagged` among the rows. */
export const untaggedIn = (rows: readonly EvaluatedRow[]): TagReport['untagged'] =>
  rows.filter(isUntagged).map(toUntagged);

const toViolation = (row: EvaluatedRow, ownerKey: string): Violation => ({
  ...toReference(row),
  owner: tagOf(ownerKey)(row),
  reasons: row.reasons,
});

/** The items of `violations` among the rows. */
export const violationsIn = (rows: readonly EvaluatedRow[], { ownerKey }: Pick<TagReport, 'ownerKey'>): Violation[] =>
  rows.filter(({ verdict }) => verdict === 'fail').map((row) => toViolation(row, ownerKey));

/** Behind which the lists stand in `report.json`. */
export const BEFORE_LISTS: keyof ReportSummary = 'totals';

/** The whole of `report.json`, in memory. @param batches the rows, in their order */
export function completeReport(summary: ReportSummary, batches: Iterable<readonly EvaluatedRow[]>): TagReport {
  const untagged: Array<TagReport['untagged'][number]> = [];
  const violations: Violation[] = [];
  for (const rows of batches) {
    for (const item of untaggedIn(rows)) untagged.push(item);
    for (const item of violationsIn(rows, summary)) violations.push(item);
  }
  const fields: Array<[string, unknown]> = Object.entries(summary);
  const at = 1 + fields.findIndex(([name]) => name === BEFORE_LISTS);
  fields.splice(at, 0, ['untagged', untagged], ['violations', violations]);
  return Object.fromEntries(fields) as unknown as TagReport;
}

/** What the page shows of the lists. */
export interface ReportLists {
  readonly untagged: { readonly first: TagReport['untagged']; readonly total: number };
  /** Those without any tag come last: they stand above already. */
  readonly violations: { readonly first: readonly Violation[]; readonly total: number; readonly untagged: number };
}

export function listsOf({ untagged, failed, all }: TagTally, ownerKey: string): ReportLists {
  const totals = all.group();
  return {
    untagged: { first: untaggedIn(untagged), total: totals.untagged },
    violations: {
      first: violationsIn([...failed.tagged, ...failed.untagged], { ownerKey }),
      total: totals.fail,
      untagged: failed.untaggedCount,
    },
  };
}

function describeScope(scope: ManifestScope, tally: TagTally): ReportScope {
  const { status, consistency = null, reasons = null, reason = null, error = null } = scope;
  return {
    ...placeOf(scope),
    status,
    consistency,
    reasons,
    reason,
    error,
    ...tally.ofScope(scopeName(scope)).group(),
  };
}
