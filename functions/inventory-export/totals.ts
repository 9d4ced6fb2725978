import { canRotate } from '../../lib/csms/rotation.ts';
import { compareSeverities, type Severity } from '../../lib/csms/severity.ts';
import type { FindingRule } from '../../lib/settings/findings.ts';
import type { InventoryRow } from './columns.ts';
import type { Change, ChangeKind } from './changes.ts';
import type { Finding } from './findings.ts';
import { createDeliveryTally, uniteDelivery, type DeliveryTally } from './delivery-tally.ts';
import { OwnerTally } from './owners.ts';
import { missedAt, type EvaluationTime } from './rules.ts';
import type { AgeBucket, NotableSecret, PageFinding, RotationHealth } from './page/input.ts';
import { PAGE_CAPS, ageBucketOf, compareWeights, createSample, type Sample, type Weight } from './page/sample.ts';

type Counts<Key extends string = string> = Partial<Record<Key, number>>;

export interface RuleTally {
  count: number;
  excepted: number;
  /** Of its findings so far. */
  worst: Severity;
  sample: Sample<Weight, PageFinding>;
}

/**
 * What the manifest and the page say in numbers, and the few rows that the page shows. One for each listing of a scope, so
 * that a listing that is thrown away takes its numbers along; the run's own takes in that of each scope when it is closed.
 */
export interface Tally {
  secrets: number;
  byState: Counts;
  byType: Counts;
  ages: Counts<AgeBucket>;
  rotation: Counts<RotationHealth>;
  /** Secrets with a finding of severity critical or high. */
  urgent: number;
  rules: Map<FindingRule, RuleTally>;
  owners: OwnerTally;
  /** Of a run with a delivery audit; empty in any other. */
  delivery: DeliveryTally;
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
  owners: new OwnerTally(),
  delivery: createDeliveryTally(),
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
  const [worst] = findings;
  if (!worst) return;
  for (const finding of findings) countFinding(tally, finding);
  const { severity, owner } = worst;
  tally.owners.count(owner, severity);
  if (severity === 'low') return;
  if (severity !== 'medium') tally.urgent += 1;
  const weight: Weight = { severity, sinceMs: oldestOf(findings.filter((one) => one.severity === severity)) };
  if (tally.notable.accepts(weight)) tally.notable.add({ ...weight, secret: toNotable(row, findings, weight.sinceMs) });
}

/** One that need not be about a secret. */
export function countFinding(tally: Tally, finding: Finding): void {
  const rule = ruleTally(tally, finding.rule.name);
  rule.count += 1;
  rule.worst = worstOf(rule.worst, finding.severity);
  if (rule.sample.accepts(finding)) rule.sample.add(toPageFinding(finding));
}

const worstOf = (a: Severity, b: Severity): Severity => (compareSeverities(a, b) <= 0 ? a : b);

/** null where none has a time. */
const oldestOf = (findings: readonly Finding[]): number | null => {
  const times = findings.flatMap(({ sinceMs }) => sinceMs ?? []);
  return times.length === 0 ? null : Math.min(...times);
};

export function countExcepted(tally: Tally, ruleName: FindingRule): void {
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

/**
 * Takes in what a scope comes to. The scopes may come in any order.
 *
 * @param place the scope's among all, which rows that weigh the same are kept by.
 */
export function unite(into: Tally, from: Tally, place: number): void {
  into.secrets += from.secrets;
  into.urgent += from.urgent;
  into.changeRows += from.changeRows;
  for (const key of ['byState', 'byType', 'ages', 'rotation', 'changedSecrets'] as const) addAll(into[key], from[key]);
  into.owners.unite(from.owners);
  uniteDelivery(into.delivery, from.delivery, place);
  for (const [name, { count, excepted, worst, sample }] of from.rules) {
    const rule = ruleTally(into, name);
    rule.count += count;
    rule.excepted += excepted;
    rule.worst = worstOf(rule.worst, worst);
    uniteSamples(rule.sample, sample, place);
  }
  uniteSamples(into.notable, from.notable, place);
  for (const kind of ['added', 'removed', 'changed'] as const)
    uniteSamples(into.changes[kind], from.changes[kind], place);
}

function uniteSamples<Key, Row extends Key>(into: Sample<Key, Row>, from: Sample<Key, Row>, place: number): void {
  for (const row of from.rows()) into.add(row, place);
}

/** The most frequent first, then by name. */
export const sortCounts = (counts: Counts): Record<string, number> =>
  Object.fromEntries(
    Object.entries(counts as Record<string, number>).sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)),
  );

export const ruleTally = ({ rules }: Tally, name: FindingRule): RuleTally => {
  const known = rules.get(name);
  if (known) return known;
  const sample = createSample<Weight, PageFinding>(PAGE_CAPS.findingsPerRule, compareWeights);
  const created: RuleTally = { count: 0, excepted: 0, worst: 'low', sample };
  rules.set(name, created);
  return created;
};

function add(counts: Counts, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}

function addAll(into: Counts, from: Counts): void {
  for (const [key, count] of Object.entries(from)) into[key] = (into[key] ?? 0) + (count ?? 0);
}

/** `overdue` and `off` are the secrets of the rules ROTATION_OVERDUE and ROTATION_DISABLED. */
function rotationHealthOf(row: InventoryRow, at: EvaluationTime): RotationHealth {
  const { secretType, autoRotation, state, nextRotationAtMs } = row.secret;
  if (row.ownership === 'shared') return 'shared';
  if (missedAt(row, at) !== null) return 'overdue';
  if (secretType === null) return 'unknown';
  if (!canRotate(row.secret)) return 'unsupported';
  if (state === 'PENDING_DELETE') return 'paused';
  if (autoRotation === false) return 'off';
  if (autoRotation === null) return 'unknown';
  if (state !== 'ENABLED') return 'paused';
  return nextRotationAtMs === null ? 'unknown' : 'onTime';
}

/** The scope comes last: V8 in Node.js 20 makes a hidden class for each object whose literal begins with a spread. */
const toPageFinding = ({
  scope,
  secretId,
  secretName,
  owner,
  severity,
  sinceMs,
  dueMs,
  detail,
}: Finding): PageFinding => ({
  secretId,
  secretName,
  owner,
  severity,
  sinceMs,
  dueMs,
  detail,
  ...scope,
});

function toNotable(row: InventoryRow, findings: readonly Finding[], sinceMs: number | null): NotableSecret {
  const { id, name, state, secretType } = row.secret;
  const named = findings.map(({ rule, severity }) => ({ rule: rule.name, severity }));
  return {
    id,
    name,
    state,
    secretType,
    owner: findings[0]?.owner ?? null,
    findings: named,
    sinceMs,
    ...row.scope,
  };
}
