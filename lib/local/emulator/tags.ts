import { type SecretSeed, keyAt, prefixAt, roleAt } from './generator.ts';
import { draw, pick } from './random.ts';
import type { WireTag } from './wire.ts';
import { OWNER_LOOK_ALIKES, OWNERS } from './vocabulary.ts';

const ENVIRONMENTS = ['prod', 'staging', 'dev'] as const;

function environmentTag(secretSeed: SecretSeed, index: number, lot: number): WireTag {
  const prefix = prefixAt(secretSeed, index);
  const env = ENVIRONMENTS.find((name) => prefix.startsWith(name)) ?? 'dev';
  if (lot % 29 === 0) return { key: 'env', value: env === 'prod' ? 'production' : env.toUpperCase() };
  return { key: 'env', value: env };
}

function ownerTag(lot: number): WireTag {
  const key = lot % 23 === 0 ? pick(OWNER_LOOK_ALIKES, lot >>> 8) : 'owner';
  return { key, value: pick(OWNERS, lot >>> 12) };
}

/** About one in twelve carries no tag, one in ten no owner, and a few have look-alike keys or values that a policy refuses. */
export function tagsAt(secretSeed: SecretSeed, index: number): WireTag[] {
  const lot = draw(keyAt(secretSeed, index), 31);
  if (lot % 12 === 0 || roleAt(secretSeed, index) === 'shared') return [];
  const tags: WireTag[] = [environmentTag(secretSeed, index, lot)];
  if (lot % 10 !== 1) tags.unshift(ownerTag(lot));
  if (lot % 3 !== 0)
    tags.push({ key: 'cost-center', value: lot % 31 === 0 ? 'cc-unknown' : `cc-${1000 + (lot % 40)}` });
  if (lot % 41 === 0) tags.push({ key: 'note', value: pick(["+1 '", '@home', '-x', '成本中心', 'a "b"'], lot >>> 16) });
  return tags;
}
