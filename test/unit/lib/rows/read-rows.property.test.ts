import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cellText } from '../../../../lib/rows/cell.ts';
import type { RowFormat } from '../../../../lib/rows/column.ts';
import { describeFile } from '../../../../lib/run/file-entry.ts';
import { readRows, type StoredRow } from '../../../../lib/rows/read-rows.ts';
import { createRowSink } from '../../../../lib/rows/row-format.ts';
import { collect } from './collect.ts';
import { columns, sampleRow, type SampleRow } from './sample-rows.ts';

const textsOf = (row: SampleRow): StoredRow =>
  Object.fromEntries(columns.map((column) => [column.name, cellText(column, row)]));

async function writeAndReadBack(format: RowFormat, rows: readonly SampleRow[]): Promise<StoredRow[]> {
  const sink = await createRowSink(format, columns);
  await sink.write(rows);
  const body = await sink.finish();
  const batches = await collect(readRows(describeFile(body, 'key', format, rows.length), body, columns));
  return batches.flat();
}

it.each<RowFormat>(['csv', 'ndjson', 'parquet'])(
  'reads every row of a %s file back to its cell texts',
  async (format) => {
    await fc.assert(
      fc.asyncProperty(fc.array(sampleRow, { maxLength: 6 }), async (rows) => {
        expect(await writeAndReadBack(format, rows)).toEqual(rows.map(textsOf));
      }),
      { numRuns: 150 },
    );
  },
);
