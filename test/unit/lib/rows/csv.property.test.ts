import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cellText } from '../../../../lib/rows/cell.ts';
import { createCsvSink } from '../../../../lib/rows/csv.ts';
import { columns, sampleRow, type SampleRow } from './sample-rows.ts';

const write = async (rows: readonly SampleRow[], bom = false): Promise<Buffer> => {
  const sink = createCsvSink(columns, { gzip: false, bom });
  await sink.write(rows);
  return sink.finish();
};

it('gives csv-parse the texts that cellText gives, whatever is in the cells', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(sampleRow, { maxLength: 8 }), fc.boolean(), async (rows, bom) => {
      const records = parse(await write(rows, bom), { bom: true });
      const expected = rows.map((row) => columns.map((column) => cellText(column, row)));
      expect(records).toEqual([columns.map(({ name }) => name), ...expected]);
    }),
    { numRuns: 300 },
  );
});

it('never writes a text cell that a spreadsheet takes for a formula, and ends every line with CRLF', async () => {
  await fc.assert(
    fc.asyncProperty(sampleRow, async (row) => {
      const body = await write([row]);
      expect(body.subarray(-2).toString()).toBe('\r\n');
      const [, cells = []] = parse(body);
      for (const index of [0, 5]) expect(cells[index]).not.toMatch(/^[=+\-@\t\r]/);
    }),
  );
});

it('writes valid UTF-8', async () => {
  await fc.assert(
    fc.asyncProperty(sampleRow, async (row) => {
      const body = await write([row]);
      expect(Buffer.from(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body))).toEqual(body);
    }),
  );
});
