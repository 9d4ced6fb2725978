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
  expect(await read(format, body, 1, wanted)).toStrictEqual([[{ note: '', name: "'=a" }]]);
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

it.each(['csv', 'ndjson'])('refuses a %s file that lacks rows, and says how many there are', async (format) => {
  const body = await write(format as RowFormat, rowsOf(3));
  await expect(read(format, body, 4)).rejects.toMatchObject({
    code: 'REPORT_FILE_DAMAGED',
    message: 'the/key has 3 rows, its manifest lists 4',
    hint: expect.stringContaining('restore it') as string,
  });
  await expect(read(format, body, 2)).rejects.toMatchObject({ message: 'the/key has more rows, its manifest lists 2' });
});

it('looks at no row behind the first that its manifest does not list', async () => {
  const body = gzipSync('{"name":"a"}\n{"name":"b"}\nno JSON\n');
  await expect(read('ndjson', body, 1)).rejects.toMatchObject({
    message: 'the/key has more rows, its manifest lists 1',
  });
});

it('says of a Parquet file that it cannot be read, and why, before what it claims to hold is set aside', async () => {
  const body = await write('parquet', rowsOf(3));
  const error = await read('parquet', body, 2).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    message: 'the/key cannot be read',
    cause: { message: 'it says that it holds 3 rows' },
  });
});

it('gives no row of a damaged file beyond the last full batch', async () => {
  const body = await write('ndjson', rowsOf(1500));
  const batches: number[] = [];
  const reading = async (): Promise<void> => {
    for await (const batch of readRows(describeFile(body, 'the/key', 'ndjson', 1501), body, columns))
      batches.push(batch.length);
  };
  await expect(reading()).rejects.toMatchObject({ code: 'REPORT_FILE_DAMAGED' });
  expect(batches).toEqual([1000]);
});

it('gives a full batch once, though nothing follows it', async () => {
  const batches = await read('csv', await write('csv', rowsOf(2000)), 2000);
  expect(batches.map(({ length }) => length)).toEqual([1000, 1000]);
});

it('reads a CSV with a byte order mark, as an editor leaves it', async () => {
  const body = gzipSync('\uFEFFname,count\r\na,1\r\n');
  expect(await read('csv', body, 1)).toEqual([[{ name: 'a', count: '1' }]]);
});

it('reads NDJSON that lacks columns or has nothing in them', async () => {
  const body = gzipSync('{"name":null,"later":1}\n{"count":7,"on":false}\n');
  expect(await read('ndjson', body, 2)).toEqual([[{ name: '' }, { count: '7', on: 'false' }]]);
});

it('says which format it does not know', async () => {
  await expect(read('orc', Buffer.from('x'), 1)).rejects.toThrow('the/key has the format orc');
});
