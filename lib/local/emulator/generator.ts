import { draw, hashText, hex32, mix, pick, uuid, uuidTail } from './random.ts';
import { NAME_PREFIXES } from './vocabulary.ts';

/** What a generated row depends on, beside its index. */
export interface SecretSeed {
  readonly region: string;
  readonly projectId: string;
  /** Seed and scope, hashed. */
  readonly key: number;
  readonly count: number;
  readonly nowMs: number;
  readonly domainId: string;
  readonly otherDomainId: string;
  /** End of every secret's id. */
  readonly idTail: string;
  /** A scope has few encryption keys. */
  readonly kmsKeyIds: readonly string[];
  readonly enterpriseProjectId: string;
  readonly replicaRegion: string;
  readonly replicaProjectId: string;
}

export function createSecretSeed(
  spec: Pick<SecretSeed, 'region' | 'projectId' | 'count' | 'nowMs' | 'domainId'>,
  seed: number,
): SecretSeed {
  const key = hashText(`${spec.region}:${spec.projectId}`, seed);
  return {
    ...spec,
    key,
    otherDomainId: hex32(mix(seed ^ 0x5a5a5a5a)),
    idTail: uuidTail(key),
    kmsKeyIds: Array.from({ length: 7 }, (_, nth) => uuid(draw(key, nth))),
    enterpriseProjectId: uuid(mix(key + 1)),
    replicaRegion: spec.region === 'cn-east-3' ? 'cn-north-4' : 'cn-east-3',
    replicaProjectId: hex32(mix(key + 2)),
  };
}

export type Role =
  | 'healthy'
  | 'overdue'
  | 'replica-failed'
  | 'rotation-disabled'
  | 'pending-delete'
  | 'disabled'
  | 'frozen'
  | 'unused'
  | 'no-event'
  | 'failing'
  | 'shared';

const PROBLEMS: readonly Role[] = [
  'overdue',
  'replica-failed',
  'rotation-disabled',
  'rotation-disabled',
  'pending-delete',
  'pending-delete',
  'disabled',
  'frozen',
  'unused',
  'unused',
  'unused',
  'no-event',
  'no-event',
  'failing',
  'shared',
  'shared',
];

/** 37 and 100 share no factor, so every hundred secrets in a row hold each problem exactly as often as `PROBLEMS` does. */
export const roleAt = (secretSeed: SecretSeed, index: number): Role =>
  PROBLEMS[(index * 37 + (secretSeed.key % 100)) % 100] ?? 'healthy';

/** Distinct for distinct indexes of one scope; 32 bits. */
export const keyAt = (secretSeed: SecretSeed, index: number): number => mix(index ^ secretSeed.key);

export const prefixAt = (secretSeed: SecretSeed, index: number): string =>
  NAME_PREFIXES[Math.floor((index * NAME_PREFIXES.length) / secretSeed.count)] as string;

/** Sorts by code unit exactly as the indexes do, so that a marker finds its place without an index of names. */
export const nameAt = (secretSeed: SecretSeed, index: number): string =>
  prefixAt(secretSeed, index) + String(index).padStart(Math.max(6, String(secretSeed.count - 1).length), '0');

const ROTATED: ReadonlySet<Role> = new Set<Role>(['overdue', 'rotation-disabled', 'no-event', 'failing']);
const COMMON_ONLY: ReadonlySet<Role> = new Set<Role>(['unused', 'replica-failed', 'disabled', 'shared']);
/** In these proportions. COMMON does not rotate. */
const TYPES = ['COMMON', 'COMMON', 'COMMON', 'COMMON', 'COMMON', 'COMMON', 'RDS-FG', 'RDS-FG', 'GaussDB-FG'] as const;

export type SecretType = 'COMMON' | 'RDS' | 'RDS-FG' | 'GaussDB-FG';

export function typeAt(secretSeed: SecretSeed, index: number, role: Role): SecretType {
  const lot = draw(keyAt(secretSeed, index), 21);
  if (ROTATED.has(role)) return lot % 3 === 0 ? 'GaussDB-FG' : 'RDS-FG';
  if (COMMON_ONLY.has(role)) return 'COMMON';
  return lot % 41 === 0 ? 'RDS' : pick(TYPES, lot);
}

export const rotates = (type: SecretType): boolean => type !== 'COMMON';

/** null for the retired RDS, which the service rotates without a function. */
export const functionUrnAt = (secretSeed: SecretSeed, type: SecretType): string | null =>
  type === 'RDS'
    ? null
    : `urn:fss:${secretSeed.region}:${secretSeed.projectId}:function:default:rotate-${type === 'RDS-FG' ? 'rds' : 'gaussdb'}:latest`;
