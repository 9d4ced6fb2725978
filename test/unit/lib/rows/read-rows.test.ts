import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import type { RowFormat } from '../../../../lib/rows/column.ts';
import { describeFile } from '../../../../lib/run/file-entry.ts';
import { readRows, type ColumnShape, type StoredRow } from '../../../../lib/rows/read-rows.ts';
import { createRowSink } from '../../../../lib/rows/row-format.ts';
import { collect } from './collect.ts';
import { columns, emptyRow, type SampleRow } from './sample-rows.ts';

const FORMATS: RowFormat[] = ['csv', 'ndjson', 'parquet'];

async function write(format: RowFormat, rows: readonly SampleRow[]): Promise<Buffer> {
  const sink = await createRowSink(format, columns);
  await sink.write(rows);
  return sink.finish();
}

const read = (
  format: string,
  body: Buffer,
  rows: number,
  wanted: readonly ColumnShape[] = columns,
): Promise<StoredRow[][]> => collect(readRows(describeFile(body, 'the/key', format, rows), body, wanted));

const rowsOf = (count: number): SampleRow[] =>
  Array.from({ length: count }, (_, index) => ({ ...emptyRow, count: index, name: `secret-${index}` }));

it.each(FORMATS)('reads a %s file of several row groups and many batches in order', async (format) => {
  const rows = rowsOf(12_001);
  const batches = await read(format, await write(format, rows), rows.length);
  expect(Math.max(...batches.map(({ length }) => length))).toBe(1000);
  expect(batches.flat().map((row) => row['name'])).toEqual(rows.map(({ name }) => name));
});

it.each(FORMATS)('gives the columns of a %s file that are asked for and there', async (format) => {
  const body = await write(format, [{ ...emptyRow, name: '=a' }]);
  const wanted: ColumnShape[] = [
    { name: 'note', type: 'text' },
    { name: 'name', type: 'text' },
    { name: 'later', type: 'text' },
  ];
  expect(await read(format, body, 1, wanted)).toEqual([[{ note: '', name: "'=a" }]]);
});

it.each(FORMATS)('gives no batch for a %s file without rows', async (format) => {
  expect(await read(format, await write(format, []), 0)).toEqual([]);
});

it('refuses bytes that are not those of the manifest', async () => {
  const body = await write('csv', rowsOf(1));
  const file = describeFile(body, 'the/key', 'csv', 1);
  const changed = gzipSync(gunzipSync(body), { level: 9 });
  const reading = collect(readRows(file, changed, columns));
  const message = 'the/key does not have the digest that its manifest lists';
  await expect(reading).rejects.toMatchObject({ code: 'REPORT_FILE_DAMAGED', message });
});

it.each(FORMATS)('refuses a %s file that is cut off or has another number of rows', async (format) => {
  const body = await write(format, rowsOf(2000));
  const damaged = { code: 'REPORT_FILE_DAMAGED' };
  await expect(read(format, body.subarray(0, body.length - 40), 2000)).rejects.toMatchObject(damaged);
  await expect(read(format, body, 1999)).rejects.toMatchObject(damaged);
});

it.each(FORMATS)('stops at the first row of a %s file that its manifest does not list', async (format) => {
  const body = await write(format, rowsOf(30_000));
  const message = expect.stringMatching(/more rows, its manifest lists 10|cannot be read/) as string;
  await expect(read(format, body, 10)).rejects.toMatchObject({ code: 'REPORT_FILE_DAMAGED', message });
});

it('refuses a format that it does not know', async () => {
  await expect(read('orc', Buffer.from('x'), 1)).rejects.toMatchObject({ code: 'REPORT_FORMAT_UNKNOWN' });
});

it.each(FORMATS)('lets a reader of a %s file stop early', async (format) => {
  const body = await write(format, rowsOf(5000));
  for await (const batch of readRows(describeFile(body, 'k', format, 5000), body, columns)) {
    expect(batch).toHaveLength(1000);
    break;
  }
});
