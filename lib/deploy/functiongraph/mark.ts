import { createHash, scryptSync } from 'node:crypto';
import type { WantedFunction, WantedTrigger } from './wanted.ts';
import type { WireTrigger } from './wire.ts';

/**
 * What a deployment writes into the end of a function's description, so that the next one knows what is its own: the
 * function, its triggers, and what it was last told. A function without it, and a trigger that it does not list, are
 * somebody else's and stay untouched.
 *
 * A description, because the API has no better place that is always there: an SMN trigger has no name, tags are not offered
 * everywhere, and a file beside the checkout would be missing on the next machine.
 */
export interface Mark {
  /** `service/stage` */
  readonly owner: string;
  /** Fingerprint of the configuration, secrets apart. */
  readonly config: string;
  /** Fingerprint of the encrypted user data; `-` without any. */
  readonly secrets: string;
  /** What stands for the name of each secret; absent in marks of 0.1. */
  readonly secretNames?: readonly string[] | undefined;
  /** Fingerprint of a trigger's identity -> what was made; `PENDING` while it is being made. */
  readonly triggers: ReadonlyMap<string, MarkedTrigger>;
}

export interface MarkedTrigger {
  /** Fingerprint of what it was given. */
  readonly data: string;
  /** Fingerprint of the service's id: somebody else's with the same name or topic has another one. */
  readonly id: string;
}

/**
 * Of a trigger that is about to be made: it matches no data, so an interrupted deployment is put right by the next one. One
 * that is about to be replaced keeps the old id beside this data, as long as the old one may still be there.
 */
export const PENDING: MarkedTrigger = { data: '00000000', id: '00000000' };

const MARK =
  /\s*\[(\S+) c=([0-9a-f]{8}) s=([0-9a-f]{5}|-)(?: n=((?:[0-9a-f]{4}\.?)*))? t=((?:[0-9a-f]{8}\.[0-9a-f]{8}\.[0-9a-f]{8},?)*)\]\s*$/;

export const fingerprint = (value: unknown): string =>
  createHash('sha256').update(stableJson(value)).digest('hex').slice(0, 8);

export const triggerKey = ({ type, identity }: Pick<WantedTrigger, 'type' | 'identity'>): string =>
  fingerprint([type, identity]);

export const triggerData = ({ eventData }: Pick<WantedTrigger, 'eventData'>): string => fingerprint(eventData);

export const triggerId = ({ trigger_id: id }: Pick<WireTrigger, 'trigger_id'>): string => fingerprint(id);

/**
 * Twenty bits of a slow hash: enough to notice that a secret was changed, too few to tell it, and no quick test for guesses.
 */
export function secretFingerprint({ urn, secretUserData }: Pick<WantedFunction, 'urn' | 'secretUserData'>): string {
  if (Object.keys(secretUserData).length === 0) return '-';
  return scryptSync(stableJson(secretUserData), urn, 3).toString('hex').slice(0, 5);
}

/** Sixteen bits of a name: enough to find it again among the settings, short enough for a description. */
export const nameMark = (name: string): string => createHash('sha256').update(name).digest('hex').slice(0, 4);

export function writeMark(text: string, { owner, config, secrets, secretNames = [], triggers }: Mark): string {
  const list = [...triggers].map(([key, { data, id }]) => `${key}.${data}.${id}`).sort();
  const names = secretNames.length > 0 ? ` n=${secretNames.toSorted().join('.')}` : '';
  return `${text} [${owner} c=${config} s=${secrets}${names} t=${list.join(',')}]`.trimStart();
}

/** The mark in a description, if it has one; `text` is what stands before it. */
export function readMark(description: string): { text: string; mark: Mark | undefined } {
  const match = MARK.exec(description);
  if (match === null) return { text: description, mark: undefined };
  const [, owner = '', config = '', secrets = '', names, list = ''] = match;
  const triggers = list.split(',').flatMap((entry) => {
    const [key, data, id] = entry.split('.');
    return key && data && id ? [[key, { data, id }] as const] : [];
  });
  return {
    text: description.slice(0, match.index),
    mark: { owner, config, secrets, secretNames: names?.split('.'), triggers: new Map(triggers) },
  };
}

/** The same text whatever the order of keys. */
export function stableJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}
