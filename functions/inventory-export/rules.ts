import { DAY_MS } from '../../lib/text/time.ts';
import { canRotate, failedReplicas, findMissedRotation, replicaFailedSince } from '../../lib/csms/rotation.ts';
import type { FindingRule } from '../../lib/settings/findings.ts';
import type { InventoryRow } from './columns.ts';

type Severity = 'high' | 'medium' | 'low';

export interface Rule {
  readonly name: FindingRule;
  readonly severity: Severity;
  /** Epoch milliseconds since when, `null` where that is not known; undefined when the rule has nothing to say. */
  readonly since: (row: InventoryRow, at: EvaluationTime) => number | null | undefined;
  readonly message: (row: InventoryRow, at: EvaluationTime) => string;
  readonly action: string;
}

export interface EvaluationTime {
  /** The run's start, epoch milliseconds. */
  readonly nowMs: number;
  /** `ROTATION_GRACE`. */
  readonly graceMs: number;
  /** `FINDINGS.UNUSED.afterDays`. */
  readonly unusedAfterDays: number;
}

/** Whether rotation is this account's concern: what others share is rotated, or not, by them. */
const isOurs = (row: InventoryRow): boolean => row.ownership !== 'shared';

const isEnabled = ({ secret }: InventoryRow): boolean => secret.state === 'ENABLED';

/** When the rotation was due that has not happened; null for a secret that is not overdue. */
export const missedAt = (row: InventoryRow, at: EvaluationTime): number | null =>
  isOurs(row) ? findMissedRotation(row.secret, at) : null;

/** Last use, or the day it was made when it was never used; undefined where the service does not tell. */
const idleSince = ({ secret }: InventoryRow): number | null | undefined => {
  if (secret.lastUsedAtMs !== null) return secret.lastUsedAtMs;
  return secret.usageKnown ? secret.createdAtMs : undefined;
};

export const RULES: readonly Rule[] = [
  {
    name: 'ROTATION_OVERDUE',
    severity: 'high',
    since: (row, at) => missedAt(row, at) ?? undefined,
    message: ({ secret }) => `The rotation due at ${toIso(secret.nextRotationAtMs)} has not happened.`,
    action: 'Look at the rotation tasks and the log of the rotation function, mend it, then rotate the secret by hand.',
  },
  {
    name: 'REPLICA_SYNC_FAILED',
    severity: 'high',
    since: ({ secret }) => (failedReplicas(secret).length > 0 ? replicaFailedSince(secret) : undefined),
    message: ({ secret }) =>
      `The replica in ${failedReplicas(secret)
        .map((replica) => replica.region ?? 'an unnamed region')
        .join(', ')} is not in sync with its primary.`,
    action: 'Check the KMS key and the quota in the region of the replica, then synchronise it again or make it anew.',
  },
  {
    name: 'ROTATION_DISABLED',
    severity: 'medium',
    since: (row) =>
      isOurs(row) && row.secret.autoRotation === false && canRotate(row.secret) && row.secret.state !== 'PENDING_DELETE'
        ? null
        : undefined,
    message: ({ secret }) => `A secret of type ${secret.secretType} that is not rotated automatically.`,
    action:
      'Switch automatic rotation on. The service switches it off by itself after three failed rotations in a row.',
  },
  {
    name: 'PENDING_DELETION',
    severity: 'medium',
    since: ({ secret }) => (secret.state === 'PENDING_DELETE' ? secret.updatedAtMs : undefined),
    message: ({ secret }) =>
      secret.scheduledDeleteAtMs === null
        ? 'It is going to be deleted.'
        : `It will be deleted at ${toIso(secret.scheduledDeleteAtMs)}.`,
    action: 'Cancel the deletion if anything still uses the secret.',
  },
  {
    name: 'DISABLED_OR_FROZEN',
    severity: 'medium',
    since: ({ secret }) => (secret.state === 'DISABLED' || secret.state === 'FROZEN' ? secret.updatedAtMs : undefined),
    message: ({ secret }) => `Its state is ${secret.state}: its value cannot be read.`,
    action: 'Enable it, settle the account if it is frozen, or delete it when nobody needs it.',
  },
  {
    name: 'UNUSED',
    severity: 'low',
    since: (row, { nowMs, unusedAfterDays }) => {
      const sinceMs = isEnabled(row) ? idleSince(row) : undefined;
      return typeof sinceMs === 'number' && sinceMs + unusedAfterDays * DAY_MS < nowMs ? sinceMs : undefined;
    },
    message: ({ secret }, { unusedAfterDays }) =>
      secret.lastUsedAtMs === null
        ? 'Its value has never been obtained.'
        : `Its value was last obtained over ${unusedAfterDays} days ago.`,
    action: 'Ask the owner whether it is still needed, and schedule its deletion if it is not.',
  },
  {
    name: 'NO_EVENT_SUBSCRIPTION',
    severity: 'low',
    since: (row) =>
      isOurs(row) && row.secret.autoRotation === true && row.secret.eventSubscriptions.length === 0 ? null : undefined,
    message: () => 'It is rotated automatically, and nobody is told when that fails.',
    action: 'Subscribe it to an event with SECRET_ROTATED_FAILED that notifies its owner.',
  },
];

const toIso = (ms: number | null): string => (ms === null ? 'an unknown time' : new Date(ms).toISOString());
