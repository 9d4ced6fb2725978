import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cellText } from '../../../../lib/rows/cell.ts';
import { createCsvSink } from '../../../../lib/rows/csv.ts';
import { columns, sampleRow, type SampleRow } from './sample-rows.ts';

const write = async (rows: readonly SampleRow[], forPeople = false): Promise<Buffer> => {
  const sink = createCsvSink(columns, { gzip: false, forPeople });
  await sink.write(rows);
  return sink.finish();
};

it('gives csv-parse the texts that cellText gives, whatever is in the cells', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(sampleRow, { maxLength: 8 }), async (rows) => {
      const records = parse(await write(rows));
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
      for (const index of [0, 5]) expect(cells[index]).not.toMatch(/^(?:[\t\r\n]|\p{Cc}*[=+\-@＝＋－＠])/u);
    }),
  );
});

it('starts no formula in a file for people, whichever separator it is read with', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(sampleRow, { minLength: 1, maxLength: 4 }), async (rows) => {
      const ours = rows.map((row) => ({ ...row, at: null, count: null, extra: null }));
      const lines = String(await write(ours, true)).split(/[\r\n]/);
      // our quotes are no quotes there: a cell begins after each separator
      const cells = lines.flatMap((line) => line.split(/[;\t]/).slice(line === lines[0] ? 0 : 1));
      for (const cell of cells) expect(cell).not.toMatch(/^[\p{Cc}"\s]*[=+\-@＝＋－＠]/u);
    }),
    { numRuns: 1000 },
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
