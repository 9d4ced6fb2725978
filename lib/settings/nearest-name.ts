import { distance } from 'fastest-levenshtein';

/** The name of a setting that a name nearly is; undefined for one that is right, and for what is no setting at all. */
export const nearestName = (name: string, known: readonly string[]): string | undefined =>
  known.includes(name) ? undefined : known.find((each) => isNear(name, each));

const isNear = (name: string, known: string): boolean =>
  Math.abs(name.length - known.length) <= 2 && distance(name.toUpperCase(), known) <= 2;
