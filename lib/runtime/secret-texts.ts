import { CodedError } from '../errors.ts';
import { externalIdSettings } from '../settings/accounts.ts';
import { channelSecrets } from '../settings/channels.ts';
import { settingsInvalid } from '../settings/problems.ts';
import {
  isSecretReference,
  parseSecretReference,
  REFERENCE_EXPECTED,
  type NamedReference,
} from '../settings/secret-reference.ts';
import type { Lookup, Setting } from '../settings/setting.ts';
import { SETTINGS } from '../settings/table.ts';

/** The secrets' texts, in the order of the references. @throws AWS_SECRET_* */
export type ReadSecrets = (
  references: readonly NamedReference[],
  options: { readonly signal: AbortSignal },
) => Promise<readonly string[]>;

interface SecretSource {
  readonly lookup: Lookup;
  readonly signal: AbortSignal;
}

/** The texts of those of the named settings that refer to AWS, by their names. @throws SETTINGS_INVALID, AWS_SECRET_* */
export type SecretReader = (names: readonly string[], source: SecretSource) => Promise<ReadonlyMap<string, string>>;

const KEPT_MS = 5 * 60_000;

/** The settings that may refer to AWS: those that are marked secret, and those that channels take a text from. */
export const secretNames = (lookup: Lookup): string[] => [
  ...Object.entries<Setting>(SETTINGS).flatMap(([name, { secret }]) => (secret === true ? [name] : [])),
  ...channelSecrets(lookup),
  ...externalIdSettings(lookup),
];

/** Keeps what it has read for 5 minutes. */
export function createSecretReader(read: ReadSecrets = unsupported): SecretReader {
  const kept = new Map<string, { text: string; at: number }>();
  const isFresh = (reference: string): boolean => {
    const age = Date.now() - (kept.get(reference)?.at ?? -Infinity);
    return age >= 0 && age < KEPT_MS;
  };
  return async (names, { lookup, signal }) => {
    const wanted = referencesOf(names, lookup);
    const stale = [...wanted].filter(([, { text }]) => !isFresh(text));
    const texts =
      stale.length === 0
        ? []
        : await read(
            stale.map(([, { reference }]) => reference),
            { signal },
          );
    for (const [index, [, { text: reference }]] of stale.entries())
      kept.set(reference, { text: texts[index] ?? '', at: Date.now() });
    return new Map([...wanted].map(([name, { text }]) => [name, kept.get(text)?.text ?? '']));
  };
}

/**
 * Puts into `texts` what those of the settings hold that refer to AWS; `lookup` must see `texts`, for NOTIFY_CHANNELS may be one
 * of them, and name more. What is in `texts` already is not read again.
 *
 * @throws SETTINGS_INVALID, AWS_SECRET_*
 */
export async function readInto(
  texts: Map<string, string>,
  { read, names, ...source }: SecretSource & { readonly read: SecretReader; readonly names: () => readonly string[] },
): Promise<void> {
  for (const _ of ['all', 'those that these name']) {
    const open = names().filter((name) => !texts.has(name));
    for (const [name, text] of await read(open, source)) texts.set(name, text);
  }
}

interface Wanted {
  /** As set. */
  readonly text: string;
  readonly reference: NamedReference;
}

function referencesOf(names: readonly string[], lookup: Lookup): Map<string, Wanted> {
  const set = names.flatMap((name) => {
    const text = lookup(name) ?? '';
    return isSecretReference(text) ? [{ name, text, reference: parseSecretReference(text) }] : [];
  });
  const wrong = set.filter(({ reference }) => reference === undefined);
  if (wrong.length > 0)
    throw settingsInvalid(
      wrong.map(({ name }) => ({ name, value: '***', detail: REFERENCE_PROBLEM, isExplained: true })),
      SETTINGS,
    );
  return new Map(
    set.flatMap(({ name, text, reference }) =>
      reference === undefined ? [] : [[name, { text, reference: { ...reference, setting: name } }]],
    ),
  );
}

export const REFERENCE_PROBLEM = `it names no secret that AWS could have; expected ${REFERENCE_EXPECTED}`;

const unsupported: ReadSecrets = () => {
  throw new CodedError('SETTINGS_INVALID', 'A setting names a secret of AWS, and this function reads none.');
};
