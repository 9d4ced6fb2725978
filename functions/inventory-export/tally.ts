import type { InventoryRow } from './columns.ts';
import type { Change, ChangeKind } from './changes.ts';
import { ownerOf, type Finding } from './findings.ts';
import { canRotate, isOverdue, type Moment } from './rules.ts';
import type { AgeBucket, NotableSecret, PageFinding, RotationHealth } from './page-input.ts';
import { PAGE_CAPS, ageBucketOf, compareFindings, compareNotable, createSample, type Sample } from './page-sample.ts';

type Counts<Key extends string = string> = Partial<Record<Key, number>>;

export interface RuleTally {
  count: number;
  excepted: number;
  sample: Sample<PageFinding>;
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
  notable: Sample<NotableSecret>;
  changedSecrets: Record<ChangeKind, number>;
  changeRows: number;
  changes: Record<ChangeKind, Sample<Change>>;
}

const anyOrder = (): number => 0;
const createChangeSample = (): Sample<Change> => createSample<Change>(PAGE_CAPS.changesPerKind, anyOrder);

export const createTally = (): Tally => ({
  secrets: 0,
  byState: {},
  byType: {},
  ages: {},
  rotation: {},
  urgent: 0,
  rules: new Map(),
  notable: createSample(PAGE_CAPS.notableSecrets, compareNotable),
  changedSecrets: { added: 0, removed: 0, changed: 0 },
  changeRows: 0,
  changes: { added: createChangeSample(), removed: createChangeSample(), changed: createChangeSample() },
});

export function countSecret(tally: Tally, row: InventoryRow, at: Moment): void {
  const { secret } = row;
  tally.secrets += 1;
  add(tally.byState, secret.state ?? '');
  add(tally.byType, secret.secretType ?? '');
  add(tally.ages, ageBucketOf(secret.createdAtMs, at.nowMs));
  add(tally.rotation, rotationHealthOf(row, at));
}

/** The findings of one secret, none left out. */
export function countFindings(tally: Tally, row: InventoryRow, findings: readonly Finding[]): void {
  if (findings.length === 0) return;
  for (const finding of findings) {
    const rule = ruleTally(tally, finding.rule.name);
    rule.count += 1;
    rule.sample.add(toPageFinding(finding));
  }
  if (!findings.some(({ rule }) => rule.severity !== 'low')) return;
  if (findings.some(({ rule }) => rule.severity === 'high')) tally.urgent += 1;
  tally.notable.add(toNotable(row, findings));
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
  for (const change of changes) tally.changes[kind].add(change);
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
  const sample = createSample<PageFinding>(PAGE_CAPS.findingsPerRule, compareFindings);
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

function rotationHealthOf(row: InventoryRow, at: Moment): RotationHealth {
  const { secretType, autoRotation, state, nextRotationAtMs } = row.secret;
  if (row.ownership === 'shared') return 'shared';
  if (secretType === null) return 'unknown';
  if (!canRotate(row)) return 'unsupported';
  if (autoRotation === false) return 'off';
  if (autoRotation === null) return 'unknown';
  if (state !== 'ENABLED') return 'paused';
  if (isOverdue(row, at)) return 'overdue';
  return nextRotationAtMs === null ? 'unknown' : 'onTime';
}

const toPageFinding = ({ row, rule, sinceMs, message }: Finding): PageFinding => ({
  ...row.scope,
  secretId: row.secret.id,
  secretName: row.secret.name,
  owner: ownerOf(row),
  sinceMs,
  message,
  action: rule.action,
});

function toNotable(row: InventoryRow, findings: readonly Finding[]): NotableSecret {
  const { id, name, state, secretType, lastUsedAtMs } = row.secret;
  const times = findings.flatMap(({ sinceMs }) => sinceMs ?? []);
  const named = findings.map(({ rule }) => ({ rule: rule.name, severity: rule.severity }));
  const sinceMs = times.length > 0 ? Math.min(...times) : null;
  return { ...row.scope, id, name, state, secretType, owner: ownerOf(row), findings: named, sinceMs, lastUsedAtMs };
}
