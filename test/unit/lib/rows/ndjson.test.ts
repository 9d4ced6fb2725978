import fc from 'fast-check';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { cellText } from '../../../../lib/rows/cell.ts';
import type { Column, RowFormat } from '../../../../lib/rows/column.ts';
import { readRows } from '../../../../lib/rows/read-rows.ts';
import { createRowSink } from '../../../../lib/rows/row-format.ts';
import { describeFile } from '../../../../lib/run/file-entry.ts';
import { collect } from './collect.ts';

type Tags = Record<string, string> | null;
const columns: readonly Column<Tags>[] = [
  { name: 'tags', type: 'map', description: 'A map of a test.', value: (tags) => tags },
];

async function write(format: RowFormat, rows: readonly Tags[]): Promise<Buffer> {
  const sink = await createRowSink(format, columns);
  await sink.write(rows);
  return sink.finish();
}

it('holds a map as a list, because keys that differ in case only are one column to some readers', async () => {
  const lines = String(gunzipSync(await write('ndjson', [{ Owner: 'x', owner: 'y "z"' }, null])));
  expect(lines.split('\n')).toEqual([
    '{"tags":[{"key":"Owner","value":"x"},{"key":"owner","value":"y \\"z\\""}]}',
    '{"tags":null}',
    '',
  ]);
});

it.each<RowFormat>(['csv', 'ndjson', 'parquet'])('is read back from %s with the same text of a map', async (format) => {
  const tags = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.option(tags), { maxLength: 4 }), async (rows) => {
      const body = await write(format, rows);
      const read = await collect(readRows(describeFile(body, 'key', format, rows.length), body, columns));
      const [column] = columns;
      expect(read.flat()).toEqual(rows.map((row) => ({ tags: cellText(column as Column<Tags>, row) })));
    }),
    { numRuns: 100 },
  );
});
