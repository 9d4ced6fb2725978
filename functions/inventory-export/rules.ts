import { isOurs } from '../../lib/csms/secret.ts';
import { NEXT_STEPS } from '../../lib/text/next-steps.ts';
import { DAY_MS, minuteTime } from '../../lib/text/time.ts';
import { canRotate, failedReplicas, findMissedRotation, replicaFailedSince } from '../../lib/csms/rotation.ts';
import { severityOf, severityRange, type ProblemKind, type Severity } from '../../lib/csms/severity.ts';
import type { DeliveryRule, FindingRule } from '../../lib/settings/findings.ts';
import type { InventoryRow } from './columns.ts';
import type { DeliveryView } from './delivery/view.ts';

export interface Rule {
  readonly name: FindingRule;
  /** The next step. */
  readonly action: string;
  /** The only one, or the least and the greatest. */
  readonly severities: readonly Severity[];
  readonly severity: (row: InventoryRow, at: EvaluationTime) => Severity;
  /** Epoch milliseconds since when, `null` where that is not known; undefined when the rule has nothing to say. */
  readonly since: (row: InventoryRow, at: EvaluationTime) => number | null | undefined;
  /** Of what has a date: epoch milliseconds when it is going to happen. */
  readonly due?: (row: InventoryRow) => number | null;
  /** What a page shows of it in any language: a region, a state. */
  readonly detail?: (row: InventoryRow, at: EvaluationTime) => string | null;
  readonly message: (row: InventoryRow, at: EvaluationTime) => string;
}

export interface EvaluationTime {
  /** The run's start, epoch milliseconds. */
  readonly nowMs: number;
  /** `ROTATION_GRACE`. */
  readonly graceMs: number;
  /** `FINDINGS.UNUSED.afterDays`. */
  readonly unusedAfterDays: number;
  /** What the delivery audit read of the row's scope. */
  readonly delivery?: DeliveryView | undefined;
}

const isEnabled = ({ secret }: InventoryRow): boolean => secret.state === 'ENABLED';

/** When the rotation was due that has not happened; null for a secret that is not overdue. */
export const missedAt = (row: InventoryRow, at: EvaluationTime): number | null =>
  isOurs(row) ? findMissedRotation(row.secret, at) : null;

/** Last use, or the day it was made when it was never used; undefined where the service does not tell. */
const idleSince = ({ secret }: InventoryRow): number | null | undefined => {
  if (secret.lastUsedAtMs !== null) return secret.lastUsedAtMs;
  return secret.usageKnown ? secret.createdAtMs : undefined;
};

export const fixed = (severity: Severity): Pick<Rule, 'severities' | 'severity'> => ({
  severities: [severity],
  severity: () => severity,
});

/** As the notifier's: a secret has one severity, wherever it is shown. */
const rising = (
  kind: ProblemKind,
  since: (row: InventoryRow, at: EvaluationTime) => number | null,
): Pick<Rule, 'severities' | 'severity'> => ({
  severities: severityRange(kind),
  severity: (row, at) => {
    const { rotationPeriodSeconds: seconds } = row.secret;
    const ageMs = at.nowMs - (since(row, at) ?? at.nowMs);
    return severityOf({ kind, ageMs, periodMs: seconds ? seconds * 1000 : null });
  },
});

/** What to do, by rule: in `findings.csv` and on the page. */
export const ACTIONS: Readonly<Record<Exclude<FindingRule, DeliveryRule>, string>> = {
  ROTATION_OVERDUE: NEXT_STEPS.fixError(),
  REPLICA_SYNC_FAILED: NEXT_STEPS.syncReplica,
  ROTATION_DISABLED: 'Turn automatic rotation on in Set Rotation Policy, or except the secret in FINDINGS.',
  PENDING_DELETION: 'Check that nothing uses it any more, or cancel the deletion.',
  DISABLED_OR_FROZEN: 'Enable it if it is needed, or delete it. Frozen usually means an unpaid account.',
  UNUSED: 'Ask the owner whether it is still needed. Delete it if not.',
  NO_EVENT_SUBSCRIPTION: 'Subscribe the secret to an event that contains SECRET_ROTATED_FAILED.',
};

export const RULES: readonly Rule[] = [
  {
    name: 'ROTATION_OVERDUE',
    action: ACTIONS.ROTATION_OVERDUE,
    ...rising('overdue', missedAt),
    since: (row, at) => missedAt(row, at) ?? undefined,
    message: ({ secret }) => `Rotation was due ${toMinute(secret.nextRotationAtMs)}.`,
  },
  {
    name: 'REPLICA_SYNC_FAILED',
    action: ACTIONS.REPLICA_SYNC_FAILED,
    ...rising('replica', ({ secret }) => replicaFailedSince(secret)),
    since: ({ secret }) => (failedReplicas(secret).length > 0 ? replicaFailedSince(secret) : undefined),
    detail: ({ secret }) => regionsOf(failedReplicas(secret)),
    message: ({ secret }) => `Replica in ${regionsOf(failedReplicas(secret)) ?? 'an unnamed region'} is out of sync.`,
  },
  {
    name: 'ROTATION_DISABLED',
    action: ACTIONS.ROTATION_DISABLED,
    ...fixed('medium'),
    since: (row) =>
      isOurs(row) && row.secret.autoRotation === false && canRotate(row.secret) && row.secret.state !== 'PENDING_DELETE'
        ? null
        : undefined,
    message: () => 'Automatic rotation is off.',
  },
  {
    name: 'PENDING_DELETION',
    action: ACTIONS.PENDING_DELETION,
    ...fixed('medium'),
    since: ({ secret }) => (secret.state === 'PENDING_DELETE' ? secret.updatedAtMs : undefined),
    message: ({ secret }) =>
      secret.scheduledDeleteAtMs === null
        ? 'Deletion is scheduled.'
        : `Deletion is scheduled for ${toMinute(secret.scheduledDeleteAtMs)}.`,
    due: ({ secret }) => secret.scheduledDeleteAtMs,
  },
  {
    name: 'DISABLED_OR_FROZEN',
    action: ACTIONS.DISABLED_OR_FROZEN,
    ...fixed('medium'),
    since: ({ secret }) => (secret.state === 'DISABLED' || secret.state === 'FROZEN' ? secret.updatedAtMs : undefined),
    detail: ({ secret }) => secret.state,
    message: ({ secret }) => `State is ${secret.state}: the value cannot be read.`,
  },
  {
    name: 'UNUSED',
    action: ACTIONS.UNUSED,
    ...fixed('low'),
    since: (row, { nowMs, unusedAfterDays }) => {
      const sinceMs = isEnabled(row) ? idleSince(row) : undefined;
      return typeof sinceMs === 'number' && sinceMs + unusedAfterDays * DAY_MS < nowMs ? sinceMs : undefined;
    },
    message: ({ secret }, { unusedAfterDays }) =>
      secret.lastUsedAtMs === null ? 'Never read.' : `Not read for over ${unusedAfterDays} days.`,
  },
  {
    name: 'NO_EVENT_SUBSCRIPTION',
    action: ACTIONS.NO_EVENT_SUBSCRIPTION,
    ...fixed('low'),
    since: (row) =>
      isOurs(row) && row.secret.autoRotation === true && row.secret.eventSubscriptions.length === 0 ? null : undefined,
    message: () => 'No event subscription for rotation failures.',
  },
];

const toMinute = (ms: number | null): string => (ms === null ? 'at an unknown time' : minuteTime(ms));

/** null where none has a name. */
const regionsOf = (replicas: InventoryRow['secret']['replicas']): string | null =>
  replicas.flatMap(({ region }) => region ?? []).join(', ') || null;
