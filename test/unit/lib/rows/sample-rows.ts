import fc from 'fast-check';
import type { Cell, Column } from '../../../../lib/rows/column.ts';

/** A column of each type, and text at both ends, where an empty cell is easily lost. */
export interface SampleRow {
  name: string | null;
  at: number | null;
  on: boolean | null;
  count: number | null;
  extra: Cell;
  note: string | null;
}

const describe = 'A column of a test.';
export const columns: readonly Column<SampleRow>[] = [
  { name: 'name', type: 'text', description: describe, value: (row) => row.name },
  { name: 'at', type: 'time', description: describe, value: (row) => row.at },
  { name: 'on', type: 'boolean', description: describe, value: (row) => row.on },
  { name: 'count', type: 'integer', description: describe, value: (row) => row.count },
  { name: 'extra', type: 'json', description: describe, value: (row) => row.extra },
  { name: 'note', type: 'text', description: describe, value: (row) => row.note },
];

export const emptyRow: SampleRow = { name: null, at: null, on: null, count: null, extra: null, note: null };

/** Text as it comes, and text that CSV, spreadsheets, UTF-8 or a decoder could trip over. */
const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.constantFrom(
        '"',
        ',',
        '\r',
        '\n',
        '\t',
        '=',
        '+',
        '-',
        '@',
        '＝',
        '；',
        ';',
        "'",
        ' ',
        '\0',
        '\u007f',
        '\u0080',
        '\u07ff',
        '\u0800',
        '\ud800',
        '\udc00',
        '\ufeff',
        '\uffff',
        '💥',
        '密',
        'a',
        '\\ud800',
        '\\',
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join('')),
);

const time = fc.oneof(
  fc.integer({ min: 0, max: 4_102_444_800_000 }),
  fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 }),
  fc.constantFrom(0, 1, -1, 8.64e15, 8.64e15 + 1, 1.5, Number.NaN),
);

const json = fc.oneof(
  fc.jsonValue(),
  fc.dictionary(text, fc.oneof(text, fc.integer())),
  fc.array(text),
) as fc.Arbitrary<Cell>;

const orNull = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(values, { freq: 4 });

export const sampleRow: fc.Arbitrary<SampleRow> = fc.record({
  name: orNull(text),
  at: orNull(time),
  on: orNull(fc.boolean()),
  count: orNull(fc.oneof(fc.maxSafeInteger(), fc.constantFrom(0, -0, 2 ** 53, 0.5))),
  extra: orNull(json),
  note: orNull(text),
});
