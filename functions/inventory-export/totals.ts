import { canRotate } from '../../lib/csms/rotation.ts';
import type { InventoryRow } from './columns.ts';
import type { Change, ChangeKind } from './changes.ts';
import type { Finding } from './findings.ts';
import { missedAt, type EvaluationTime } from './rules.ts';
import type { AgeBucket, NotableSecret, PageFinding, RotationHealth } from './page/input.ts';
import {
  PAGE_CAPS,
  ageBucketOf,
  compareFindings,
  compareWeights,
  createSample,
  type Sample,
  type Weight,
} from './page/sample.ts';

type Counts<Key extends string = string> = Partial<Record<Key, number>>;

export interface RuleTally {
  count: number;
  excepted: number;
  sample: Sample<Pick<Finding, 'sinceMs'>, PageFinding>;
}

/**
 * What the manifest and the page say in numbers, and the few rows that the page shows. One for each listing of a scope, so
 * that a listing that is thrown away takes its numbers along; the run's own is made of those of its complete scopes.
 */
export interface Tally {
  secrets: number;
  byState: Counts;
  byType: Counts;
  ages: Counts<AgeBucket>;
  rotation: Counts<RotationHealth>;
  /** Secrets with a finding of severity high. */
  urgent: number;
  rules: Map<string, RuleTally>;
  notable: Sample<Weight, Weight & { readonly secret: NotableSecret }>;
  changedSecrets: Record<ChangeKind, number>;
  changeRows: number;
  changes: Record<ChangeKind, ChangeSample>;
}

const anyOrder = (): number => 0;
type ChangeSample = Sample<Change, Change>;
const createChangeSample = (): ChangeSample => createSample(PAGE_CAPS.changesPerKind, anyOrder);

/** The service names the states: one may be called `constructor`. */
const createCounts = (): Counts => Object.create(null) as Counts;

export const createTally = (): Tally => ({
  secrets: 0,
  byState: createCounts(),
  byType: createCounts(),
  ages: createCounts(),
  rotation: createCounts(),
  urgent: 0,
  rules: new Map(),
  notable: createSample(PAGE_CAPS.notableSecrets, compareWeights),
  changedSecrets: { added: 0, removed: 0, changed: 0 },
  changeRows: 0,
  changes: { added: createChangeSample(), removed: createChangeSample(), changed: createChangeSample() },
});

export function countSecret(tally: Tally, row: InventoryRow, at: EvaluationTime): void {
  const { secret } = row;
  tally.secrets += 1;
  add(tally.byState, secret.state ?? '');
  add(tally.byType, secret.secretType ?? '');
  add(tally.ages, ageBucketOf(secret.createdAtMs, at.nowMs));
  add(tally.rotation, rotationHealthOf(row, at));
}

/** The findings of one secret, none left out, the worst first. */
export function countFindings(tally: Tally, row: InventoryRow, findings: readonly Finding[]): void {
  const worst = findings[0]?.rule.severity;
  if (worst === undefined) return;
  for (const finding of findings) {
    const rule = ruleTally(tally, finding.rule.name);
    rule.count += 1;
    if (rule.sample.accepts(finding)) rule.sample.add(toPageFinding(finding));
  }
  if (worst === 'low') return;
  if (worst === 'high') tally.urgent += 1;
  const weight: Weight = { worst, findingCount: findings.length, sinceMs: oldestOf(findings) };
  if (tally.notable.accepts(weight)) tally.notable.add({ ...weight, secret: toNotable(row, findings, weight.sinceMs) });
}

function oldestOf(findings: readonly Finding[]): number | null {
  let oldest: number | null = null;
  for (const { sinceMs } of findings) if (sinceMs !== null && (oldest === null || sinceMs < oldest)) oldest = sinceMs;
  return oldest;
}

export function countExcepted(tally: Tally, ruleName: string): void {
  ruleTally(tally, ruleName).excepted += 1;
}

/** The changes of one secret. */
export function countChanges(tally: Tally, changes: readonly Change[]): void {
  const kind = changes[0]?.change;
  if (!kind) return;
  tally.changedSecrets[kind] += 1;
  tally.changeRows += changes.length;
  for (const change of changes) if (tally.changes[kind].accepts(change)) tally.changes[kind].add(change);
}

export function unite(into: Tally, from: Tally): void {
  into.secrets += from.secrets;
  into.urgent += from.urgent;
  into.changeRows += from.changeRows;
  for (const key of ['byState', 'byType', 'ages', 'rotation', 'changedSecrets'] as const) addAll(into[key], from[key]);
  for (const [name, { count, excepted, sample }] of from.rules) {
    const rule = ruleTally(into, name);
    rule.count += count;
    rule.excepted += excepted;
    for (const row of sample.rows()) rule.sample.add(row);
  }
  for (const row of from.notable.rows()) into.notable.add(row);
  for (const kind of ['added', 'removed', 'changed'] as const) {
    for (const row of from.changes[kind].rows()) into.changes[kind].add(row);
  }
}

export const ruleTally = ({ rules }: Tally, name: string): RuleTally => {
  const known = rules.get(name);
  if (known) return known;
  const sample = createSample<Pick<Finding, 'sinceMs'>, PageFinding>(PAGE_CAPS.findingsPerRule, compareFindings);
  const created = { count: 0, excepted: 0, sample };
  rules.set(name, created);
  return created;
};

function add(counts: Counts, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}

function addAll(into: Counts, from: Counts): void {
  for (const [key, count] of Object.entries(from)) into[key] = (into[key] ?? 0) + (count ?? 0);
}

function rotationHealthOf(row: InventoryRow, at: EvaluationTime): RotationHealth {
  const { secretType, autoRotation, state, nextRotationAtMs } = row.secret;
  if (row.ownership === 'shared') return 'shared';
  if (secretType === null) return 'unknown';
  if (!canRotate(row.secret)) return 'unsupported';
  if (autoRotation === false) return 'off';
  if (autoRotation === null) return 'unknown';
  if (state !== 'ENABLED') return 'paused';
  if (missedAt(row, at) !== null) return 'overdue';
  return nextRotationAtMs === null ? 'unknown' : 'onTime';
}

const toPageFinding = ({ row, rule, owner, sinceMs, message }: Finding): PageFinding => ({
  ...row.scope,
  secretId: row.secret.id,
  secretName: row.secret.name,
  owner,
  sinceMs,
  message,
  action: rule.action,
});

function toNotable(row: InventoryRow, findings: readonly Finding[], sinceMs: number | null): NotableSecret {
  const { id, name, state, secretType, lastUsedAtMs } = row.secret;
  const named = findings.map(({ rule }) => ({ rule: rule.name, severity: rule.severity }));
  return {
    ...row.scope,
    id,
    name,
    state,
    secretType,
    owner: findings[0]?.owner ?? null,
    findings: named,
    sinceMs,
    lastUsedAtMs,
  };
}
