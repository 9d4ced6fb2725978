/** How a secret came to be in the list: of this account, shared by another, or not to be told (see the scope's `reason`). */
export type Ownership = 'own' | 'shared' | 'unknown';

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
  readonly eventSubscriptions: readonly string[];
  readonly enterpriseProjectId: string | null;
  readonly rotationFuncUrn: string | null;
  readonly domainId: string | null;
  /** `STANDALONE`, `PRIMARY`, `REPLICA`. */
  readonly replicaType: string | null;
  readonly replicas: readonly SecretReplica[];
  /** Fields that the API has grown since; null when there are none. */
  readonly extra: Readonly<Record<string, unknown>> | null;
}
