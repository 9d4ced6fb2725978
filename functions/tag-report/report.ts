import type { ErrorInfo } from '../../lib/errors.ts';
import type { Discovery, ManifestAccount } from '../../lib/run/discovery.ts';
import type { Manifest, ManifestScope, RunStatus } from '../../lib/run/manifest.ts';
import type { ScopeReason } from '../../lib/scope-reason.ts';
import { placeOf, scopeName, type Consistency, type Scope } from '../../lib/scope.ts';
import { hasRules, policyKeys, type Reason, type TagPolicy } from '../../lib/settings/tag-policy.ts';
import { groupBy, summarizeGroup, sysTagOf, tagOf, type Group } from './group-by-tag.ts';
import { findLookAlikes, type LookAlike } from './look-alikes.ts';
import { isUntagged, type EvaluatedRow } from './tagged-row.ts';

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

export interface ReportInput {
  readonly manifest: Omit<Manifest, 'totals' | 'files'>;
  readonly policy: TagPolicy;
  readonly groupBy: readonly string[];
  readonly rows: readonly EvaluatedRow[];
  readonly trend: readonly TrendPoint[];
}

export function buildTagReport({ manifest, rows, policy, trend, ...input }: ReportInput): TagReport {
  const { ownerKey } = policy;
  const ownerOf = tagOf(ownerKey);
  const failed = rows.filter(({ verdict }) => verdict === 'fail');
  // what is shared is its owner's to tag, and what the tag query did not return belongs to nobody that is known
  const ours = rows.filter(({ tags }) => tags !== null);
  const keys = [...new Set([...policy.groupBy, ...input.groupBy])];
  return {
    version: 1,
    runId: manifest.runId,
    status: manifest.status,
    consistency: manifest.consistency ?? null,
    generatedAt: manifest.finishedAt,
    narrowedBy: manifest.narrowedBy ?? null,
    policy: hasRules(policy) ? { keys: policyKeys(policy), ownerKey } : null,
    ownerKey,
    totals: summarizeGroup(rows),
    untagged: rows.filter(isUntagged).map((row) => ({ ...toReference(row), secretType: row.secretType })),
    violations: failed.map((row) => ({ ...toReference(row), owner: ownerOf(row), reasons: row.reasons })),
    violationsByReason: countReasons(failed),
    notEvaluatedBy: countNotEvaluated(rows),
    byOwner: groupBy(ours, ownerOf).map(({ value: owner, ...group }) => ({ owner, ...group })),
    byKey: Object.fromEntries(keys.map((key) => [key, groupBy(ours, tagOf(key))])),
    bySysTag: Object.fromEntries(sysKeysOf(ours).map((key) => [key, groupBy(ours, sysTagOf(key))])),
    byType: groupBy(rows, ({ secretType }) => secretType).map(({ value: secretType, ...group }) => ({
      secretType,
      ...group,
    })),
    lookAlikes: findLookAlikes(ours, knownTags(policy)),
    trend,
    scopes: describeScopes(manifest.scopes, rows),
    ...(manifest.accounts && { accounts: manifest.accounts }),
    ...(manifest.discovery && { discovery: manifest.discovery }),
  };
}

const sysKeysOf = (rows: readonly EvaluatedRow[]): string[] =>
  [...new Set(rows.flatMap(({ sysTags }) => Object.keys(sysTags)))].sort();

const toReference = ({ scope, id, name }: EvaluatedRow): SecretReference => ({ ...placeOf(scope), id, name });

function countReasons(failed: readonly EvaluatedRow[]): TagReport['violationsByReason'] {
  const counts = new Map<string, { reason: Reason; secrets: number }>();
  for (const reason of failed.flatMap(({ reasons }) => reasons)) {
    const key = JSON.stringify(reason);
    const known = counts.get(key);
    if (known) known.secrets += 1;
    else counts.set(key, { reason, secrets: 1 });
  }
  return [...counts]
    .sort(([a, { secrets: n }], [b, { secrets: m }]) => m - n || (a < b ? -1 : 1))
    .map(([, counted]) => counted);
}

function countNotEvaluated(rows: readonly EvaluatedRow[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { notEvaluated } of rows)
    if (notEvaluated !== undefined) counts[notEvaluated] = (counts[notEvaluated] ?? 0) + 1;
  return counts;
}

function knownTags(policy: TagPolicy): Parameters<typeof findLookAlikes>[1] {
  const keys = new Set([...policyKeys(policy), policy.ownerKey]);
  const allowedOf = (key: string) => [policy, ...policy.byType.values()].map((rules) => rules.allowed.get(key));
  return {
    isKnownKey: (key) => keys.has(key),
    isKnownValue: (key, value) => allowedOf(key).some((allowed) => Array.isArray(allowed) && allowed.includes(value)),
  };
}

function describeScopes(scopes: readonly ManifestScope[], rows: readonly EvaluatedRow[]): ReportScope[] {
  const byName = new Map<string, EvaluatedRow[]>(scopes.map((scope) => [scopeName(scope), []]));
  for (const row of rows) byName.get(scopeName(row.scope))?.push(row);
  return scopes.map((scope) => {
    const { status, consistency = null, reasons = null, reason = null, error = null } = scope;
    return {
      ...placeOf(scope),
      status,
      consistency,
      reasons,
      reason,
      error,
      ...summarizeGroup(byName.get(scopeName(scope)) ?? []),
    };
  });
}
