import { groupBy } from '../../lib/group-by.ts';
import { distance } from 'fastest-levenshtein';
import type { TaggedSecretRow } from './tagged-row.ts';

/** Spellings that probably mean the same. */
export interface LookAlike {
  readonly kind: 'key' | 'value';
  /** Of a value: the key that it is a value of. */
  readonly key?: string;
  /** The spelling to keep: the policy's, else the most frequent. */
  readonly keep: string;
  /** The others with how many secrets have them, most frequent first. */
  readonly variants: ReadonlyArray<{ readonly text: string; readonly secrets: number }>;
  /** `spelling`: the same but for case, white space, `-` and `_`. `typo`: one or two letters off. */
  readonly how: 'spelling' | 'typo';
}

type Counts = ReadonlyMap<string, number>;

/** A value this frequent is one that others may be typos of. */
const FREQUENT = 5;
/** Typing mistakes are looked for while there are no more pairs than this: beyond, values are ids or free text. */
const MAX_PAIRS = 200_000;
/** Shorter texts differ by a letter without being typos of each other: `uat` and `sat`. */
const MIN_TYPO_LENGTH = 4;

export interface LookAlikeOptions {
  /** Keys, and values by key, that the policy names: these are never the mistake. */
  readonly isKnownKey: (key: string) => boolean;
  readonly isKnownValue: (key: string, value: string) => boolean;
}

/** Of keys over all secrets, and of the values of each key. */
export function findLookAlikes(
  { keys, values }: Pick<TagCounts, 'keys' | 'values'>,
  options: LookAlikeOptions,
): LookAlike[] {
  const ofKeys = bySpelling(keys, options.isKnownKey).map((found) => ({ kind: 'key', ...found }) as const);
  const ofValues = [...values].flatMap(([key, counts]) => {
    const isKnown = (value: string): boolean => options.isKnownValue(key, value);
    const spellings = bySpelling(counts, isKnown);
    const explained = new Set(spellings.flatMap(({ variants }) => variants.map(({ text }) => text)));
    return [...spellings, ...byTypo(counts, isKnown, explained)].map(
      (found) => ({ kind: 'value', key, ...found }) as const,
    );
  });
  return [...ofKeys, ...ofValues];
}

/** How many secrets have a key, and each value of it. */
export class TagCounts {
  readonly keys = new Map<string, number>();
  readonly values = new Map<string, Map<string, number>>();

  add({ tags }: Pick<TaggedSecretRow, 'tags'>): void {
    for (const [key, value] of Object.entries(tags ?? {})) {
      this.keys.set(key, (this.keys.get(key) ?? 0) + 1);
      const counts = this.values.get(key) ?? new Map<string, number>();
      this.values.set(key, counts.set(value, (counts.get(value) ?? 0) + 1));
    }
  }
}

type Found = Omit<LookAlike, 'kind' | 'key'>;

const normalise = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, '');

function bySpelling(counts: Counts, isKnown: (text: string) => boolean): Found[] {
  const groups = groupBy([...counts.keys()], (text) => normalise(text) || undefined);
  return [...groups.values()].filter((texts) => texts.length > 1).flatMap((texts) => toFound(texts, counts, isKnown));
}

/** Two spellings that the policy both knows are two values, however alike. */
function toFound(texts: readonly string[], counts: Counts, isKnown: (text: string) => boolean): Found[] {
  const frequency = (text: string): number => counts.get(text) ?? 0;
  const byFrequency = texts.toSorted(
    (a, b) => Number(isKnown(b)) - Number(isKnown(a)) || frequency(b) - frequency(a) || (a < b ? -1 : 1),
  );
  const [keep = '', ...others] = byFrequency;
  const variants = others.filter((text) => !isKnown(text)).map((text) => ({ text, secrets: frequency(text) }));
  return variants.length > 0 ? [{ keep, variants, how: 'spelling' }] : [];
}

/** Values that occur once beside a frequent one that is one letter off, or two in a long word. */
function byTypo(counts: Counts, isKnown: (text: string) => boolean, explained: ReadonlySet<string>): Found[] {
  const rare = [...counts]
    .filter(([text, n]) => n === 1 && text.length >= MIN_TYPO_LENGTH && !isKnown(text) && !explained.has(text))
    .map(([text]) => text);
  const frequent = [...counts].filter(([text, n]) => n >= FREQUENT && text.length >= MIN_TYPO_LENGTH);
  if (rare.length * frequent.length > MAX_PAIRS) return [];
  const mistakes = new Map<string, string[]>();
  for (const text of rare) {
    const meant = closest(
      text,
      frequent.map(([value]) => value),
    );
    if (meant !== undefined) mistakes.set(meant, [...(mistakes.get(meant) ?? []), text]);
  }
  return [...mistakes].map(([keep, texts]) => ({
    keep,
    how: 'typo',
    variants: texts.map((text) => ({ text, secrets: 1 })),
  }));
}

function closest(text: string, candidates: readonly string[]): string | undefined {
  const near = candidates
    .filter((candidate) => !differInDigitsOnly(text, candidate))
    .map((candidate) => ({ candidate, off: distance(text.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, off }) => off <= (candidate.length >= 8 ? 2 : 1))
    .toSorted((a, b) => a.off - b.off);
  return near[0]?.candidate;
}

/** `cc-1001` and `cc-1002` are two numbers, not a mistake. */
const differInDigitsOnly = (a: string, b: string): boolean => a.replaceAll(/\d+/g, '0') === b.replaceAll(/\d+/g, '0');
