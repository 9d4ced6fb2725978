/** A bijection on 32-bit integers that scatters its input (lowbias32): different indexes can never collide. */
export function mix(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

/** FNV-1a, scattered: a text and a seed to 32 bits. */
export function hashText(text: string, seed = 0): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return mix(hash);
}

/** The `nth` number that belongs to `key`, 31 bits (an integer that stays fast): no state, so any row can be computed alone. */
export const draw = (key: number, nth: number): number => mix(key + Math.imul(nth, 0x9e3779b9)) >>> 1;

export const pick = <T>(list: readonly T[], number: number): T => list[number % list.length] as T;

const PAIRS = Array.from({ length: 65_536 }, (_, pair) => pair.toString(16).padStart(4, '0'));

/** Eight lower-case hex characters. */
export const hex8 = (value: number): string => (PAIRS[value >>> 16] as string) + (PAIRS[value & 65_535] as string);

/** 32 lower-case hex characters, as project and account ids have them. */
export const hex32 = (key: number): string =>
  hex8(mix(key + 1)) + hex8(mix(key + 2)) + hex8(mix(key + 3)) + hex8(mix(key + 4));

/** What follows the first group of an id: the same for all that belong together. */
export const uuidTail = (key: number): string => {
  const text = hex32(key);
  return `-${text.slice(0, 4)}-4${text.slice(5, 8)}-a${text.slice(9, 12)}-${text.slice(20)}`;
};

/** Looks like a UUID; its first group is `key` itself, so distinct keys give distinct ids. */
export const uuid = (key: number): string => hex8(key) + uuidTail(key);
