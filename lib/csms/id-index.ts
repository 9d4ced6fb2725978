import { createHash } from 'node:crypto';

const WORDS = 4;

/**
 * A set of ids at 16 bytes each, in one typed open-addressing table filled to three quarters at most: a million ids take
 * 32 MB, where a `Set` of strings takes over 100. A UUID is kept as its own 128 bits; any other id as the MD5 of it.
 */
export interface IdIndex {
  readonly size: number;
  /** False when it was there already. */
  add(id: string): boolean;
}

export function createIdIndex(): IdIndex {
  let slots = 1024;
  let table = new Uint32Array(slots * WORDS);
  let size = 0;
  const key = new Uint32Array(WORDS);

  const grow = (): void => {
    const old = table;
    slots *= 2;
    table = new Uint32Array(slots * WORDS);
    for (let at = 0; at < old.length; at += WORDS) {
      if (!isFree(old, at)) copyKey(table, findSlot(table, slots, old, at), old, at);
    }
  };

  return {
    get size() {
      return size;
    },
    add(id) {
      toKey(id, key);
      const at = findSlot(table, slots, key, 0);
      if (!isFree(table, at)) return false;
      copyKey(table, at, key, 0);
      size += 1;
      if (size * 4 > slots * 3) grow();
      return true;
    },
  };
}

/** Where the key is, or the free place where it belongs. `slots` is a power of two. */
function findSlot(table: Uint32Array, slots: number, keys: Uint32Array, from: number): number {
  const a = keys[from]!;
  const b = keys[from + 1]!;
  const c = keys[from + 2]!;
  const d = keys[from + 3]!;
  let at = ((a ^ d) & (slots - 1)) * WORDS;
  while (!isFree(table, at) && (table[at] !== a || table[at + 1] !== b || table[at + 2] !== c || table[at + 3] !== d)) {
    at = (at + WORDS) % table.length;
  }
  return at;
}

/** Word by word: four of them are too few for `TypedArray.set`. */
function copyKey(table: Uint32Array, at: number, keys: Uint32Array, from: number): void {
  for (let word = 0; word < WORDS; word += 1) table[at + word] = keys[from + word]!;
}

const isFree = (table: Uint32Array, at: number): boolean =>
  (table[at]! | table[at + 1]! | table[at + 2]! | table[at + 3]!) === 0;

function toKey(id: string, key: Uint32Array): void {
  if (toUuidKey(id, key) && !isFree(key, 0)) return;
  const digest = createHash('md5').update(id).digest();
  for (let word = 0; word < WORDS; word += 1) key[word] = digest.readUInt32LE(word * 4);
}

const HEX = new Int8Array(128).fill(-1);
for (let value = 0; value < 16; value += 1) HEX[value.toString(16).charCodeAt(0)] = value;

const SHAPE = '00000000-0000-0000-0000-000000000000';
const DASH = 45;

/** False for anything but a lower-case UUID, whose 128 bits go into `key`. The loop is a tenth of a regular expression's cost. */
function toUuidKey(id: string, key: Uint32Array): boolean {
  if (id.length !== SHAPE.length) return false;
  let bits = 0;
  let digits = 0;
  for (let at = 0; at < SHAPE.length; at += 1) {
    const code = id.charCodeAt(at);
    if (SHAPE.charCodeAt(at) === DASH) {
      if (code !== DASH) return false;
      continue;
    }
    const value = HEX[code] ?? -1;
    if (value < 0) return false;
    bits = (bits << 4) | value;
    digits += 1;
    if (digits % 8 === 0) key[digits / 8 - 1] = bits;
  }
  return true;
}
