import { parquetMetadata, type FileMetaData } from 'hyparquet';
import { expect, it } from 'vitest';
import packageJson from '../../../../package.json' with { type: 'json' };
import { createParquetSink } from '../../../../lib/rows/parquet.ts';
import type { FileMetadata } from '../../../../lib/rows/row-sink.ts';
import { columns, emptyRow, type SampleRow } from './sample-rows.ts';

async function write(rows: readonly SampleRow[], metadata?: FileMetadata): Promise<Buffer> {
  const sink = createParquetSink(columns, metadata);
  await sink.write(rows);
  return sink.finish();
}

function footerOf(file: Buffer): FileMetaData {
  const { buffer, byteOffset, length } = Buffer.from(file);
  return parquetMetadata(buffer.slice(byteOffset, byteOffset + length));
}

const rowsOf = (count: number): SampleRow[] =>
  Array.from({ length: count }, (_, at) => ({ ...emptyRow, count: at, on: at % 2 === 0 }));

it('A Parquet file says of each column but documents how small and how large its cells are, and how many are empty', async () => {
  const file = await write([
    { ...emptyRow, name: 'b', at: 2_000, on: true, count: 7, extra: { a: 1 } },
    { ...emptyRow, name: 'a', at: 1_000, on: false, count: 3 },
  ]);
  const { row_groups: groups } = footerOf(file);
  const statistics = Object.fromEntries(
    (groups[0]?.columns ?? []).map(({ meta_data: of }) => [of?.path_in_schema.join('.'), of?.statistics]),
  );
  expect(statistics).toMatchObject({
    name: { min_value: 'a', max_value: 'b' },
    at: { min_value: new Date(1_000), max_value: new Date(2_000), null_count: 0n },
    on: { min_value: false, max_value: true },
    count: { min_value: 3n, max_value: 7n },
    note: { null_count: 2n },
  });
  expect(statistics['extra']).toBeUndefined();
});

it('A Parquet file has optional columns of types that every reader knows: documents are texts', async () => {
  const text = { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } };
  const tags = { name: 'tags', type: 'map', description: 'A map.', value: () => null } as const;
  const sink = createParquetSink([...columns, tags]);
  const { schema } = footerOf(await sink.finish());
  const [root, ...leaves] = schema;
  expect(root).toMatchObject({ name: 'root', num_children: leaves.length });
  expect(leaves.every(({ repetition_type: repetition }) => repetition === 'OPTIONAL')).toBe(true);
  expect(leaves).toMatchObject([
    { name: 'name', ...text },
    {
      name: 'at',
      type: 'INT64',
      converted_type: 'TIMESTAMP_MILLIS',
      logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
    },
    { name: 'on', type: 'BOOLEAN' },
    { name: 'count', type: 'INT64' },
    { name: 'extra', ...text },
    { name: 'note', ...text },
    { name: 'tags', ...text },
  ]);
});

it('A Parquet file says which program wrote it, and in which run', async () => {
  const createdBy = `csms-functions version ${packageJson.version}`;
  const named = footerOf(await write(rowsOf(1), { runId: 'x', schemaVersion: '1' }));
  expect(named).toMatchObject({
    created_by: createdBy,
    key_value_metadata: [
      { key: 'runId', value: 'x' },
      { key: 'schemaVersion', value: '1' },
    ],
  });
  const unnamed = footerOf(await write(rowsOf(1)));
  expect([unnamed.created_by, unnamed.key_value_metadata]).toEqual([createdBy, undefined]);
});

it('A Parquet file has row groups of 10,000 rows, wherever the batches end', async () => {
  const sink = createParquetSink(columns);
  const rows = rowsOf(20_001);
  for (const [from, to] of [
    [0, 9_999],
    [9_999, 20_000],
    [20_000, 20_001],
  ] as const)
    await sink.write(rows.slice(from, to));
  const { row_groups: groups } = footerOf(await sink.finish());
  expect(groups.map(({ num_rows: count }) => Number(count))).toEqual([10_000, 10_000, 1]);
  const whole = footerOf(await write(rowsOf(10_000)));
  expect(whole.row_groups).toHaveLength(1);
});

it('A Parquet file is compressed with gzip, and its booleans are as old readers know them, however many there are', async () => {
  const { row_groups: groups } = footerOf(await write(rowsOf(17)));
  const of = (groups[0]?.columns ?? []).map(({ meta_data: each }) => [each?.codec, each?.encodings]);
  expect(new Set(of.map(([codec]) => codec))).toEqual(new Set(['GZIP']));
  expect(of[2]?.[1]).toEqual(['PLAIN']);
});

it('A Parquet file without rows says of what type its row groups would be, without which some readers refuse it', async () => {
  const file = await write([]);
  const [typed, untyped] = [0x0c, 0x00].map((type) => file.includes(Buffer.from([0x16, 0x00, 0x19, type])));
  expect([typed, untyped]).toEqual([true, false]);
  expect(footerOf(file)).toMatchObject({ num_rows: 0n, row_groups: [] });
});

it('A Parquet file that was discarded holds none of its rows', async () => {
  const sink = createParquetSink(columns);
  await sink.write(rowsOf(10_001));
  sink.discard();
  expect((await sink.finish()).length).toBeLessThan(2_000);
});
