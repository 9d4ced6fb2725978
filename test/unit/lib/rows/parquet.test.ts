import { parquetMetadata } from 'hyparquet';
import { expect, it } from 'vitest';
import { createParquetSink } from '../../../../lib/rows/parquet.ts';
import { columns, emptyRow } from './sample-rows.ts';

it('A Parquet file says of each column but documents how small and how large its cells are, and how many are empty', async () => {
  const sink = createParquetSink(columns);
  await sink.write([
    { ...emptyRow, name: 'b', at: 2_000, on: true, count: 7, extra: { a: 1 } },
    { ...emptyRow, name: 'a', at: 1_000, on: false, count: 3 },
  ]);
  const { buffer, byteOffset, length } = Buffer.from(await sink.finish());
  const { row_groups: groups } = parquetMetadata(buffer.slice(byteOffset, byteOffset + length));
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
