import type { Ownership, Secret, SecretReplica } from '../../lib/csms/secret.ts';
import type { Column } from '../../lib/rows/column.ts';
import type { Scope } from '../../lib/scope.ts';

/** A secret as it is exported. */
export interface InventoryRow {
  readonly scope: Scope;
  readonly secret: Secret;
  readonly ownership: Ownership;
  /** null where the tag query could not be asked, or the scope holds too many secrets for one page of it. */
  readonly tags: Readonly<Record<string, string>> | null;
  /** Tags that the service sets itself; null where `tags` is. */
  readonly sysTags: Readonly<Record<string, string>> | null;
}

type InventoryColumn = Column<InventoryRow>;
type ColumnOf<Type> = (name: string, description: string, value: (row: InventoryRow) => Type) => InventoryColumn;

const text: ColumnOf<string | null> = (name, description, value) => ({ name, type: 'text', description, value });
const time: ColumnOf<number | null> = (name, description, value) => ({ name, type: 'time', description, value });
const integer: ColumnOf<number | null> = (name, description, value) => ({ name, type: 'integer', description, value });
const flag: ColumnOf<boolean | null> = (name, description, value) => ({ name, type: 'boolean', description, value });
const map: ColumnOf<Readonly<Record<string, string>> | null> = (name, description, value) => ({
  name,
  type: 'map',
  description,
  value,
});
const json: ColumnOf<object | null> = (name, description, value) => ({ name, type: 'json', description, value });

/** Goes up when a column goes, or changes its name, type or meaning; one that is added at the end leaves it. */
export const SCHEMA_VERSION = '1';

/** The columns of the data files, in their fixed order, named as in the API. */
export const inventoryColumns: readonly InventoryColumn[] = [
  text('region', 'Region that was listed.', (row) => row.scope.region),
  text('project_id', 'Project that was listed.', (row) => row.scope.projectId),
  text('id', 'ID of the secret.', (row) => row.secret.id),
  text('name', 'Name of the secret.', (row) => row.secret.name),
  text('state', 'ENABLED, DISABLED, PENDING_DELETE or FROZEN; an open set.', (row) => row.secret.state),
  text('kms_key_id', 'KMS key that encrypts the values.', (row) => row.secret.kmsKeyId),
  text('description', 'Description, as its owner wrote it.', (row) => row.secret.description),
  time('create_time', 'When the secret was created.', (row) => row.secret.createdAtMs),
  time('update_time', 'When it was last updated.', (row) => row.secret.updatedAtMs),
  time(
    'scheduled_delete_time',
    'When it will be deleted; pending deletion only.',
    (row) => row.secret.scheduledDeleteAtMs,
  ),
  text('secret_type', 'COMMON, RDS, RDS-FG or GaussDB-FG; an open set.', (row) => row.secret.secretType),
  flag('auto_rotation', 'Whether it is rotated automatically.', (row) => row.secret.autoRotation),
  text('rotation_period', 'Rotation period as sent, such as 1d.', (row) => row.secret.rotationPeriod),
  integer('rotation_period_seconds', 'The same in seconds.', (row) => row.secret.rotationPeriodSeconds),
  text('rotation_config', 'Rotation configuration, verbatim.', (row) => row.secret.rotationConfig),
  time('rotation_time', 'When it was last rotated.', (row) => row.secret.rotatedAtMs),
  time('next_rotation_time', 'When it is due to be rotated.', (row) => row.secret.nextRotationAtMs),
  time('last_used_time', 'When its value was last obtained.', (row) => row.secret.lastUsedAtMs),
  json('event_subscriptions', 'Events that it is subscribed to.', (row) => orNull(row.secret.eventSubscriptions)),
  text('enterprise_project_id', 'Enterprise project; 0 is the default one.', (row) => row.secret.enterpriseProjectId),
  text('rotation_func_urn', 'Function that rotates it.', (row) => row.secret.rotationFuncUrn),
  text('domain_id', 'Account that it belongs to.', (row) => row.secret.domainId),
  text('ownership', 'own, shared by another account, or unknown (see the manifest).', (row) => row.ownership),
  text('replica_type', 'STANDALONE, PRIMARY or REPLICA.', (row) => row.secret.replicaType),
  json('replicas', 'Replicas in other regions, as in the API.', (row) =>
    row.secret.replicas.length > 0 ? row.secret.replicas.map(toReplicaCell) : null,
  ),
  map(
    'tags',
    'Tags as {"key":"value"}, in NDJSON as [{"key","value"}]; empty in projects of over 1,000 secrets.',
    ({ tags }) => (isEmpty(tags) ? null : tags),
  ),
  json('extra', 'Fields that the API has added since this version.', (row) => row.secret.extra),
  map('sys_tags', 'Tags that the service sets itself, such as the enterprise project; as tags.', ({ sysTags }) =>
    isEmpty(sysTags) ? null : sysTags,
  ),
  text(
    'account_id',
    'Account that was asked; empty where CSMS_SCOPES names projects one by one.',
    (row) => row.scope.accountId ?? null,
  ),
  text('account_name', 'Its name in CSMS_ACCOUNTS or the organization.', (row) => row.scope.accountName ?? null),
  text('project_name', 'Name of the project, as IAM or CSMS_SCOPES has it.', (row) => row.scope.projectName ?? null),
];

const orNull = <T>(list: readonly T[]): readonly T[] | null => (list.length > 0 ? list : null);

function isEmpty(object: object | null): boolean {
  if (object === null) return true;
  for (const _ in object) return false;
  return true;
}

const toReplicaCell = (replica: SecretReplica): object => ({
  id: replica.id,
  kms_key_id: replica.kmsKeyId,
  project_id: replica.projectId,
  region: replica.region,
  replica_type: replica.replicaType,
  status: replica.status,
  created_at: toIsoTime(replica.createdAtMs),
  updated_at: toIsoTime(replica.updatedAtMs),
  ...replica.extra,
});

const toIsoTime = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
