type Key = ReadonlyArray<number | string>;

/** Numbers before texts, position by position. */
export function compareKeys(a: Key, b: Key): number {
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const [x = '', y = ''] = [a[at], b[at]];
    if (x !== y) return x < y ? -1 : 1;
  }
  return 0;
}

/** The one with the greater key; two of one key are told apart by what they hold. */
export function greater<T>(a: T, b: T, keyOf: (value: T) => Key): T {
  return compareKeys([...keyOf(a), JSON.stringify(a)], [...keyOf(b), JSON.stringify(b)]) < 0 ? b : a;
}
