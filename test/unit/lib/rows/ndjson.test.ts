import fc from 'fast-check';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { cellText } from '../../../../lib/rows/cell.ts';
import type { Column, RowFormat } from '../../../../lib/rows/column.ts';
import { readRows } from '../../../../lib/rows/read-rows.ts';
import { createRowSink } from '../../../../lib/rows/row-format.ts';
import { describeFile } from '../../../../lib/run/file-entry.ts';
import { createNdjsonSink } from '../../../../lib/rows/ndjson.ts';
import { collect } from './collect.ts';
import { columns as sampleColumns, emptyRow } from './sample-rows.ts';

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

it('is an object a line, with every column in its order and null where there is nothing', async () => {
  const sink = createNdjsonSink(sampleColumns);
  await sink.write([
    emptyRow,
    { name: 'a"\\b', at: 1, on: false, count: -7, extra: { deep: ['ü'] }, note: 'tab\t密\u007f' },
    { ...emptyRow, name: '\ud800', note: '~ \u0080' },
  ]);
  expect(String(gunzipSync(await sink.finish()))).toBe(
    [
      '{"name":null,"at":null,"on":null,"count":null,"extra":null,"note":null}',
      '{"name":"a\\"\\\\b","at":"1970-01-01T00:00:00.001Z","on":false,"count":-7,"extra":{"deep":["ü"]},"note":"tab\\t密\u007f"}',
      '{"name":"\ufffd","at":null,"on":null,"count":null,"extra":null,"note":"~ \u0080"}',
      '',
    ].join('\n'),
  );
});

it('makes no file once it is discarded', async () => {
  const sink = createNdjsonSink(sampleColumns);
  sink.discard();
  await expect(sink.finish()).rejects.toMatchObject({ code: 'ERR_STREAM_DESTROYED' });
});

it.each([
  ['a text', { note: 'abc' }, '"abc"'],
  ['one that is escaped', { note: '"""' }, '"\\"\\"\\""'],
  ['three bytes each', { note: '密密' }, '"密密"'],
])('is whole wherever in it the buffer ends: %s', async (_, row, cell) => {
  for (let left = 70; left <= 110; left += 1) {
    const sink = createNdjsonSink(sampleColumns);
    const name = 'x'.repeat(16_384 - left);
    await sink.write([{ ...emptyRow, name, ...row }]);
    const expected = `{"name":"${name}","at":null,"on":null,"count":null,"extra":null,"note":${cell}}\n`;
    expect(String(gunzipSync(await sink.finish())) === expected).toBe(true);
  }
});
