import {
  functionUrnAt,
  type SecretSeed,
  keyAt,
  nameAt,
  type Role,
  roleAt,
  type SecretType,
  rotates,
  typeAt,
} from './generator.ts';
import { draw, hex8, pick, uuid } from './random.ts';
import { DAY_MS, HOUR_MS, type Rotation, rotationAt } from './rotation.ts';
import type { WireReplica } from './wire.ts';
import { AWKWARD_DESCRIPTIONS, DESCRIPTIONS, EVENTS } from './vocabulary.ts';

const PLAIN = DESCRIPTIONS.map((text) => JSON.stringify(text));
const AWKWARD = AWKWARD_DESCRIPTIONS.map((text) => JSON.stringify(text));
const SHOWN = EVENTS.map((name) => `,"event_subscriptions":["${name}"]`);
/** Every way in which the service says that a secret has no subscription. */
const HIDDEN = ['[]', 'null', '[""]', '[null]'].map((text) => `,"event_subscriptions":${text}`).concat('');
/** Half of the secrets that do not rotate send null, half leave the fields out: both occur in the field. */
const NO_ROTATION = [
  '',
  ',"rotation_period":null,"rotation_config":null,"rotation_time":null,"next_rotation_time":null,"rotation_func_urn":null',
];

const STATES: Partial<Record<Role, string>> = {
  'pending-delete': 'PENDING_DELETE',
  disabled: 'DISABLED',
  frozen: 'FROZEN',
};

/** Every 41st is awkward, each kind in turn: 500 secrets hold them all. */
const description = (key: number, index: number): string =>
  index % 41 === 20 ? pick(AWKWARD, Math.floor(index / 41)) : pick(PLAIN, draw(key, 25));

function rotationFields(
  secretSeed: SecretSeed,
  key: number,
  type: SecretType,
  rotation: Rotation,
  isOn: boolean,
): string {
  const kind = (key & 1) === 0 ? 'MultiUser' : 'SingleUser';
  const instance = type === 'RDS' ? 'RDSInstanceId' : 'InstanceId';
  const functionUrn = functionUrnAt(secretSeed, type);
  return (
    `,"rotation_period":"${rotation.period}"` +
    `,"rotation_config":"{\\"${instance}\\":\\"${hex8(key)}in01\\",\\"SecretSubType\\":\\"${kind}\\"}"` +
    `,"rotation_time":${rotation.lastMs},"next_rotation_time":${isOn ? rotation.nextMs : null}` +
    `,"rotation_func_urn":${functionUrn === null ? 'null' : `"${functionUrn}"`}`
  );
}

/** The other end: the copies of a primary, or the primary of a copy. */
function replica(
  secretSeed: SecretSeed,
  key: number,
  { role, createMs, type }: { role: Role; createMs: number; type: 'PRIMARY' | 'REPLICA' },
): WireReplica {
  const status = draw(key, 26) % 7 === 0 ? 'IN_PROGRESS' : 'IN_SYNC';
  return {
    id: uuid(draw(key, 27)),
    kms_key_id: uuid(secretSeed.key),
    project_id: secretSeed.replicaProjectId,
    region: secretSeed.replicaRegion,
    replica_type: type,
    status: role === 'replica-failed' ? 'FAILED' : status,
    created_at: createMs + HOUR_MS,
    updated_at: createMs + 2 * HOUR_MS,
  };
}

function replicaFields(secretSeed: SecretSeed, key: number, role: Role, createMs: number): string {
  const lot = draw(key, 28) % 100;
  if (role !== 'replica-failed' && lot >= 6) return ',"replica_type":"STANDALONE","replicas":[]';
  const isPrimary = role === 'replica-failed' || lot < 4;
  const [own, type] = isPrimary ? (['PRIMARY', 'REPLICA'] as const) : (['REPLICA', 'PRIMARY'] as const);
  return `,"replica_type":"${own}","replicas":${JSON.stringify([replica(secretSeed, key, { role, createMs, type })])}`;
}

function lastUsed(secretSeed: SecretSeed, lot: number, role: Role, ageMs: number): number | null {
  if (role === 'unused') return secretSeed.nowMs - (100 + (lot % 400)) * DAY_MS;
  if (ageMs < 20 * DAY_MS && lot % 3 === 0) return null;
  return secretSeed.nowMs - Math.min(ageMs, lot % (30 * DAY_MS));
}

interface SecretTraits {
  readonly role: Role;
  readonly key: number;
  readonly lot: number;
  readonly type: SecretType;
  readonly rotation: Rotation | undefined;
  readonly isOn: boolean;
  readonly createMs: number;
}

function traitsAt(secretSeed: SecretSeed, index: number): SecretTraits {
  const role = roleAt(secretSeed, index);
  const key = keyAt(secretSeed, index);
  const lot = draw(key, 29);
  const type = typeAt(secretSeed, index, role);
  const rotation = rotates(type) ? rotationAt(secretSeed, index, role) : undefined;
  const isOn = rotation !== undefined && role !== 'rotation-disabled';
  const ageMs = role === 'unused' ? 600 * DAY_MS : (1 + (lot % 900)) * DAY_MS;
  const createMs = Math.min(secretSeed.nowMs - ageMs, (rotation?.lastMs ?? secretSeed.nowMs) - DAY_MS);
  return { role, key, lot, type, rotation, isOn, createMs };
}

/** The fields that every API gives, up to `auto_rotation`; the brace stays open. */
function writeHead(secretSeed: SecretSeed, index: number, traits: SecretTraits): string {
  const { role, key, lot, type, rotation, isOn, createMs } = traits;
  const updateMs = isOn && rotation !== undefined ? rotation.lastMs : createMs + (lot % DAY_MS);
  return (
    `{"id":"${hex8(key)}${secretSeed.idTail}","name":"${nameAt(secretSeed, index)}","state":"${STATES[role] ?? 'ENABLED'}"` +
    `,"kms_key_id":"${pick(secretSeed.kmsKeyIds, lot)}","description":${description(key, index)}` +
    `,"create_time":${createMs},"update_time":${updateMs}` +
    `,"scheduled_delete_time":${role === 'pending-delete' ? secretSeed.nowMs + (7 + (lot % 20)) * DAY_MS : null}` +
    `,"secret_type":"${type}","auto_rotation":${isOn}`
  );
}

const enterpriseOf = (secretSeed: SecretSeed, lot: number): string =>
  lot % 5 === 0 ? secretSeed.enterpriseProjectId : '0';
const enterpriseField = (secretSeed: SecretSeed, lot: number): string =>
  `,"enterprise_project_id":"${enterpriseOf(secretSeed, lot)}"`;

export const enterpriseProjectAt = (secretSeed: SecretSeed, index: number): string =>
  enterpriseOf(secretSeed, draw(keyAt(secretSeed, index), 29));

/**
 * Secret `index` of a scope as JSON, computed from nothing but the seed: a million of them cost nothing until asked for. As
 * text, because building objects first made the emulator the slower end of a bench.
 */
export function writeSecret(secretSeed: SecretSeed, index: number): string {
  const traits = traitsAt(secretSeed, index);
  const { role, key, lot, type, rotation, isOn, createMs } = traits;
  return (
    writeHead(secretSeed, index, traits) +
    (rotation === undefined ? NO_ROTATION[lot & 1] : rotationFields(secretSeed, key, type, rotation, isOn)) +
    `,"last_used_time":${lastUsed(secretSeed, lot, role, secretSeed.nowMs - createMs)}` +
    (isOn && role !== 'no-event' ? pick(SHOWN, lot) : pick(HIDDEN, lot)) +
    enterpriseField(secretSeed, lot) +
    `,"domain_id":"${role === 'shared' ? secretSeed.otherDomainId : secretSeed.domainId}"` +
    `${replicaFields(secretSeed, key, role, createMs)}}`
  );
}

export const DETAIL_FIELDS = [
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
  'enterprise_project_id',
] as const;

/** `DETAIL_FIELDS`, what the tag query returns of a secret: on the live service more than its page lists, less than the list gives. */
export function writeDetail(secretSeed: SecretSeed, index: number): string {
  const traits = traitsAt(secretSeed, index);
  return `${writeHead(secretSeed, index, traits)}${enterpriseField(secretSeed, traits.lot)}}`;
}

export const idAt = (secretSeed: SecretSeed, index: number): string =>
  hex8(keyAt(secretSeed, index)) + secretSeed.idTail;
