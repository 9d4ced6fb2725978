import fc from 'fast-check';

/** Cases of each property, times `FUZZ_FACTOR`. */
export const cases = (count: number): { numRuns: number } => ({
  numRuns: Math.ceil(count * Number(process.env['FUZZ_FACTOR'] ?? 1)),
});

/** What a service, a proxy or a person may put in the place of anything. */
const HOSTILE: readonly unknown[] = [
  null,
  undefined,
  true,
  false,
  0,
  -1,
  1.5,
  2 ** 53,
  1e308,
  '',
  ' ',
  'null',
  '1',
  '-1',
  '__proto__',
  'constructor',
  '\u0000',
  '\u202E',
  '\uD800',
  'x'.repeat(5_000),
  '9'.repeat(40),
  '2026-11-22T06:00:00Z',
  [],
  {},
  [[]],
  [null],
  { __proto__: null },
  { toString: 1 },
  nested(200),
];

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level += 1) value = level % 2 ? [value] : { a: value };
  return value;
}

export interface Mutation {
  /** Which place of the value, counted in the order of a walk, modulo their number. */
  readonly at: number;
  readonly how: 'replace' | 'delete' | 'repeat' | 'swap';
  readonly with: number;
  readonly any: unknown;
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  at: fc.nat({ max: 10_000 }),
  how: fc.constantFrom('replace', 'replace', 'replace', 'delete', 'repeat', 'swap'),
  with: fc.nat({ max: HOSTILE.length }),
  any: fc.jsonValue({ maxDepth: 2 }),
});

/** Texts and objects that are nearly what they should be. */
export const nearly = (samples: readonly unknown[]): fc.Arbitrary<unknown> =>
  fc
    .tuple(fc.constantFrom(...samples), fc.array(mutation, { minLength: 1, maxLength: 4 }))
    .map(([sample, mutations]) => mutations.reduce(mutate, structuredClone(sample)));

interface Place {
  readonly parent: Record<string | number, unknown>;
  readonly key: string | number;
}

function placesOf(value: unknown, found: Place[] = []): Place[] {
  if (typeof value !== 'object' || value === null) return found;
  for (const key of Object.keys(value)) {
    if (found.length > 2_000) return found;
    found.push({ parent: value as Place['parent'], key });
    placesOf((value as Place['parent'])[key], found);
  }
  return found;
}

function mutate(value: unknown, { at, how, with: which, any }: Mutation): unknown {
  const places = placesOf(value);
  const place = places[at % (places.length + 1)];
  const replacement = structuredClone(which < HOSTILE.length ? HOSTILE[which] : any);
  if (!place) return replacement;
  const { parent, key } = place;
  const other = places[(at * 7 + which) % places.length];
  if (how === 'delete') Reflect.deleteProperty(parent, key);
  else if (how === 'repeat' && Array.isArray(parent)) parent.push(structuredClone(parent[Number(key)]));
  else if (how === 'swap' && other) parent[key] = structuredClone(other.parent[other.key]);
  else parent[key] = replacement;
  return value;
}

/** JSON texts that are nearly right: of values that are, and cut or with a few bytes of another kind. */
export const nearlyJson = (samples: readonly unknown[]): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 8, arbitrary: nearly(samples).map((value) => JSON.stringify(value) ?? 'null') },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom(...samples), fc.nat({ max: 4_000 }))
        .map(([sample, length]) => JSON.stringify(sample).slice(0, length)),
    },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
  );
