import {
  functionUrnAt,
  type Ground,
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
const TOLD = EVENTS.map((name) => `,"event_subscriptions":["${name}"]`);
/** Every way in which the service says that nobody is told. */
const UNTOLD = ['[]', 'null', '[""]', '[null]'].map((text) => `,"event_subscriptions":${text}`).concat('');
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

function rotationFields(ground: Ground, key: number, type: SecretType, rotation: Rotation, isOn: boolean): string {
  const kind = (key & 1) === 0 ? 'MultiUser' : 'SingleUser';
  return (
    `,"rotation_period":"${rotation.period}"` +
    `,"rotation_config":"{\\"InstanceId\\":\\"${hex8(key)}in01\\",\\"SecretSubType\\":\\"${kind}\\"}"` +
    `,"rotation_time":${rotation.lastMs},"next_rotation_time":${isOn ? rotation.nextMs : null}` +
    `,"rotation_func_urn":"${functionUrnAt(ground, type)}"`
  );
}

function replica(ground: Ground, key: number, role: Role, createMs: number): WireReplica {
  const status = draw(key, 26) % 7 === 0 ? 'IN_PROGRESS' : 'IN_SYNC';
  return {
    id: uuid(draw(key, 27)),
    kms_key_id: uuid(ground.key),
    project_id: ground.replicaProjectId,
    region: ground.replicaRegion,
    replica_type: 'REPLICA',
    status: role === 'replica-failed' ? 'FAILED' : status,
    created_at: createMs + HOUR_MS,
    updated_at: createMs + 2 * HOUR_MS,
  };
}

function replicaFields(ground: Ground, key: number, role: Role, createMs: number): string {
  const lot = draw(key, 28) % 100;
  if (role !== 'replica-failed' && lot >= 4)
    return `,"replica_type":"${lot < 6 ? 'REPLICA' : 'STANDALONE'}","replicas":[]`;
  return `,"replica_type":"PRIMARY","replicas":${JSON.stringify([replica(ground, key, role, createMs)])}`;
}

function lastUsed(ground: Ground, lot: number, role: Role, ageMs: number): number | null {
  if (role === 'unused') return ground.nowMs - (100 + (lot % 400)) * DAY_MS;
  if (ageMs < 20 * DAY_MS && lot % 3 === 0) return null;
  return ground.nowMs - Math.min(ageMs, lot % (30 * DAY_MS));
}

interface Facts {
  readonly role: Role;
  readonly key: number;
  readonly lot: number;
  readonly type: SecretType;
  readonly rotation: Rotation | undefined;
  readonly isOn: boolean;
  readonly createMs: number;
}

function factsAt(ground: Ground, index: number): Facts {
  const role = roleAt(ground, index);
  const key = keyAt(ground, index);
  const lot = draw(key, 29);
  const type = typeAt(ground, index, role);
  const rotation = rotates(type) ? rotationAt(ground, index, role) : undefined;
  const isOn = rotation !== undefined && role !== 'rotation-disabled';
  const ageMs = role === 'unused' ? 600 * DAY_MS : (1 + (lot % 900)) * DAY_MS;
  const createMs = Math.min(ground.nowMs - ageMs, (rotation?.lastMs ?? ground.nowMs) - DAY_MS);
  return { role, key, lot, type, rotation, isOn, createMs };
}

/** The fields that every API gives, up to `auto_rotation`; the brace stays open. */
function writeHead(ground: Ground, index: number, facts: Facts): string {
  const { role, key, lot, type, rotation, isOn, createMs } = facts;
  const updateMs = isOn && rotation !== undefined ? rotation.lastMs : createMs + (lot % DAY_MS);
  return (
    `{"id":"${hex8(key)}${ground.idTail}","name":"${nameAt(ground, index)}","state":"${STATES[role] ?? 'ENABLED'}"` +
    `,"kms_key_id":"${pick(ground.kmsKeyIds, lot)}","description":${description(key, index)}` +
    `,"create_time":${createMs},"update_time":${updateMs}` +
    `,"scheduled_delete_time":${role === 'pending-delete' ? ground.nowMs + (7 + (lot % 20)) * DAY_MS : null}` +
    `,"secret_type":"${type}","auto_rotation":${isOn}`
  );
}

const enterpriseField = (ground: Ground, lot: number): string =>
  `,"enterprise_project_id":"${lot % 5 === 0 ? ground.enterpriseProjectId : '0'}"`;

/**
 * Secret `index` of a scope as JSON, computed from nothing but the seed: a million of them cost nothing until asked for. As
 * text, because building objects first made the emulator the slower end of a bench.
 */
export function writeSecret(ground: Ground, index: number): string {
  const facts = factsAt(ground, index);
  const { role, key, lot, type, rotation, isOn, createMs } = facts;
  return (
    writeHead(ground, index, facts) +
    (rotation === undefined ? NO_ROTATION[lot & 1] : rotationFields(ground, key, type, rotation, isOn)) +
    `,"last_used_time":${lastUsed(ground, lot, role, ground.nowMs - createMs)}` +
    (isOn && role !== 'no-event' ? pick(TOLD, lot) : pick(UNTOLD, lot)) +
    enterpriseField(ground, lot) +
    `,"domain_id":"${role === 'shared' ? ground.foreignDomainId : ground.domainId}"` +
    `${replicaFields(ground, key, role, createMs)}}`
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

/** `DETAIL_FIELDS`, what the tag query tells of a secret: on the live service more than its page lists, less than the list gives. */
export function writeDetail(ground: Ground, index: number): string {
  const facts = factsAt(ground, index);
  return `${writeHead(ground, index, facts)}${enterpriseField(ground, facts.lot)}}`;
}

export const idAt = (ground: Ground, index: number): string => hex8(keyAt(ground, index)) + ground.idTail;
