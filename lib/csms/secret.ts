import { knownFields, toEpochMs, unknownFields, withExtra, type Extra } from './extra.ts';
import type { WireReplica, WireSecret } from './wire.ts';

/** How a secret came to be in the list: of this account, shared by another, or not known (see the scope's `reason`). */
export type Ownership = 'own' | 'shared' | 'unknown';

/** What other accounts share is theirs to rotate and to clean up. */
export const isOurs = ({ ownership }: { readonly ownership: Ownership }): boolean => ownership !== 'shared';

export interface SecretReplica {
  readonly id: string | null;
  readonly kmsKeyId: string | null;
  readonly projectId: string | null;
  readonly region: string | null;
  readonly replicaType: string | null;
  /** `IN_PROGRESS`, `IN_SYNC`, `FAILED`, or what the service adds later. */
  readonly status: string | null;
  readonly createdAtMs: number | null;
  readonly updatedAtMs: number | null;
  /** Fields that the API has grown since. */
  readonly extra?: Extra;
}

/**
 * One secret's metadata. Never its value. Enumerations are open: the service adds members. Times are epoch milliseconds;
 * null where the service sent nothing, null or 0.
 */
export interface Secret {
  readonly id: string;
  readonly name: string | null;
  /** `ENABLED`, `DISABLED`, `PENDING_DELETE`, `FROZEN`. */
  readonly state: string | null;
  readonly kmsKeyId: string | null;
  readonly description: string | null;
  readonly createdAtMs: number | null;
  readonly updatedAtMs: number | null;
  readonly scheduledDeleteAtMs: number | null;
  /** `COMMON`, `RDS`, `RDS-FG`, `GaussDB-FG`. */
  readonly secretType: string | null;
  readonly autoRotation: boolean | null;
  /** As sent, `1d`. */
  readonly rotationPeriod: string | null;
  readonly rotationPeriodSeconds: number | null;
  /** As sent: JSON, or JSON with single quotes. */
  readonly rotationConfig: string | null;
  readonly rotatedAtMs: number | null;
  readonly nextRotationAtMs: number | null;
  readonly lastUsedAtMs: number | null;
  /** Whether the service reports use at all: no last use then means never used. Older regions leave the field out. */
  readonly usageKnown: boolean;
  readonly eventSubscriptions: readonly string[];
  readonly enterpriseProjectId: string | null;
  readonly rotationFuncUrn: string | null;
  readonly domainId: string | null;
  /** `STANDALONE`, `PRIMARY`, `REPLICA`. */
  readonly replicaType: string | null;
  readonly replicas: readonly SecretReplica[];
  /** Fields that the API has grown since; null when there are none. */
  readonly extra: Extra | null;
}

/**
 * What is kept of a secret where all of a project are held at once: of 100,000, descriptions and configurations may be
 * hundreds of megabytes.
 */
export type SecretOutline = Pick<Secret, 'id' | 'name' | 'state' | 'secretType' | 'domainId' | 'extra'>;

export const toOutline = ({ id, name, state, secretType, domainId, extra }: Secret): SecretOutline => ({
  id,
  name,
  state,
  secretType,
  domainId,
  extra,
});

const SECRET_FIELDS = knownFields(
  'id',
  'name',
  'state',
  'kms_key_id',
  'description',
  'create_time',
  'update_time',
  'scheduled_delete_time',
  'secret_type',
  'auto_rotation',
  'rotation_period',
  'rotation_config',
  'rotation_time',
  'next_rotation_time',
  'last_used_time',
  'event_subscriptions',
  'enterprise_project_id',
  'rotation_func_urn',
  'domain_id',
  'replica_type',
  'replicas',
);
const REPLICA_FIELDS = knownFields(
  'id',
  'kms_key_id',
  'project_id',
  'region',
  'replica_type',
  'status',
  'created_at',
  'updated_at',
);

/** The only place where a field of a secret changes its name or its unit. */
export function toSecret(wire: WireSecret): Secret {
  return {
    id: wire.id,
    name: wire.name || null,
    state: wire.state || null,
    kmsKeyId: wire.kms_key_id || null,
    description: wire.description || null,
    createdAtMs: toEpochMs(wire.create_time),
    updatedAtMs: toEpochMs(wire.update_time),
    scheduledDeleteAtMs: toEpochMs(wire.scheduled_delete_time),
    secretType: wire.secret_type || null,
    autoRotation: wire.auto_rotation ?? null,
    rotationPeriod: wire.rotation_period || null,
    rotationPeriodSeconds: toSeconds(wire.rotation_period),
    rotationConfig: wire.rotation_config || null,
    rotatedAtMs: toEpochMs(wire.rotation_time),
    nextRotationAtMs: toEpochMs(wire.next_rotation_time),
    lastUsedAtMs: toEpochMs(wire.last_used_time),
    usageKnown: wire.last_used_time !== undefined,
    eventSubscriptions: wire.event_subscriptions?.filter((name): name is string => Boolean(name)) ?? NONE,
    enterpriseProjectId: wire.enterprise_project_id || null,
    rotationFuncUrn: wire.rotation_func_urn || null,
    domainId: wire.domain_id || null,
    replicaType: wire.replica_type || null,
    replicas: wire.replicas?.map(toReplica) ?? NONE,
    extra: unknownFields(wire, SECRET_FIELDS),
  };
}

const NONE: readonly never[] = [];

const toReplica = (wire: WireReplica): SecretReplica => ({
  id: wire.id || null,
  kmsKeyId: wire.kms_key_id || null,
  projectId: wire.project_id || null,
  region: wire.region || null,
  replicaType: wire.replica_type || null,
  status: wire.status || null,
  createdAtMs: toEpochMs(wire.created_at),
  updatedAtMs: toEpochMs(wire.updated_at),
  ...withExtra(wire, REPLICA_FIELDS),
});

const UNIT_SECONDS: Readonly<Record<string, number>> = { d: 86_400, h: 3600, m: 60, s: 1 };

/** `1d`, `6h`, `90m`, `30s`; null for anything else. */
function toSeconds(period: string | null | undefined): number | null {
  const unit = UNIT_SECONDS[period?.at(-1) ?? ''];
  const amount = period?.slice(0, -1) ?? '';
  return unit !== undefined && /^\d+$/.test(amount) ? Number(amount) * unit : null;
}
