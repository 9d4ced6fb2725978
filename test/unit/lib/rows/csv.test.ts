import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createCsvSink } from '../../../../lib/rows/csv.ts';
import { columns, emptyRow, type SampleRow } from './sample-rows.ts';

const lineOf = async (row: Partial<SampleRow>): Promise<string> => {
  const sink = createCsvSink(columns, { gzip: false, header: false });
  await sink.write([{ ...emptyRow, ...row }]);
  return String(await sink.finish());
};

describe('a cell of a CSV', () => {
  it.each<[string, Partial<SampleRow>, string]>([
    [
      'a row of all types',
      { name: 'a', at: 1, on: true, count: -5, extra: [1], note: 'z' },
      'a,1970-01-01T00:00:00.001Z,true,-5,[1],z',
    ],
    ['nothing anywhere', {}, ',,,,,'],
    ['empty text', { name: '', note: '' }, ',,,,,'],
    ['false and 0', { on: false, count: 0 }, ',,false,0,,'],
    ['a time of 0, which is never', { at: 0 }, ',,,,,'],
    [
      'the last millisecond of a leap day',
      { at: Date.UTC(2024, 1, 29, 23, 59, 59, 999) },
      ',2024-02-29T23:59:59.999Z,,,,',
    ],
    ['a time before 1970', { at: -1 }, ',1969-12-31T23:59:59.999Z,,,,'],
    ['a comma, a quote, CR and LF', { name: 'a,b', note: 'say "hi"\r\n' }, '"a,b",,,,,"say ""hi""\r\n"'],
    ['a lone LF, a lone CR', { name: 'a\nb', note: 'a\rb' }, '"a\nb",,,,,"a\rb"'],
    ['a formula', { name: '=1+1', note: '@cmd' }, "'=1+1,,,,,'@cmd"],
    ['a formula that needs quotes', { name: '+a,"b"', note: '\rx' }, `"'+a,""b""",,,,,"'\rx"`],
    ['a number and JSON that only look like one', { count: -1, extra: -1 }, ',,,-1,-1,'],
    ['JSON with quotes', { extra: { 'a"': '密' } }, ',,,,"{""a\\"""":""密""}",'],
    ['text outside ASCII, and a lone surrogate', { name: 'ü密💥\ud800', note: '密,' }, 'ü密💥\ufffd,,,,,"密,"'],
    ['a NUL', { name: 'a\0b' }, 'a\0b,,,,,'],
    ['a formula behind control characters', { name: '\0=1+1', note: '\x01\x1f-1' }, `'\0=1+1,,,,,'\x01\x1f-1`],
    ['a line break at the start', { name: '\nx' }, `"'\nx",,,,,`],
    ['a full-width sign', { name: '＝1+1', note: '\0＠x' }, `'＝1+1,,,,,'\0＠x`],
    [
      'outer blanks, which readers trim',
      { name: '  lead and trail  ', note: 'nbsp\u00a0' },
      '"  lead and trail  ",,,,,"nbsp\u00a0"',
    ],
    ['what readers take for NULL', { name: '\\N', note: 'a\\N' }, '"\\N",,,,,a\\N'],
    ['a separator that is not ours, in a file for programs', { name: 'x;=1' }, 'x;=1,,,,,'],
    ['a time past the year 9999', { at: 253_402_300_800_000 }, ',,,,,'],
    ['the last time of the year 9999', { at: 253_402_300_799_999 }, ',9999-12-31T23:59:59.999Z,,,,'],
  ])('writes %s', async (_what, row, line) => {
    expect(await lineOf(row)).toBe(`${line}\r\n`);
  });
});

describe('a cell of a file for people', () => {
  it.each<[string, Partial<SampleRow>, string]>([
    ['text behind ;', { name: "x;=cmd|' /C calc'!A1;" }, "x;'=cmd|' /C calc'!A1;,,,,,"],
    ['text behind TAB', { name: 'x\t-1' }, "x\t'-1,,,,,"],
    ['text behind a line break, which no quotes hold together then', { name: 'x\r\n＝1' }, `"x\r\n'＝1",,,,,`],
    ['quotes, blanks and control characters in between', { name: 'x; "\0+1' }, `"x;' ""\0+1",,,,,`],
    ['JSON, whose value stays', { extra: { a: 'x;=1' } }, ',,,,"{""a"":""x\\u003b=1""}",'],
    ['a separator that opens no formula', { name: 'a;b', note: 'a; b\tc' }, 'a;b,,,,,a; b\tc'],
  ])('starts no formula in %s', async (_what, row, line) => {
    const sink = createCsvSink(columns, { gzip: false, header: false, forPeople: true });
    await sink.write([{ ...emptyRow, ...row }]);
    expect(String(await sink.finish())).toBe(`${line}\r\n`);
  });

  it('starts none in its header either', async () => {
    const named = columns.map((column) => ({ ...column, name: `tag:${column.name};=1` }));
    const header = String(await createCsvSink(named, { gzip: false, forPeople: true }).finish());
    expect(header).toContain("tag:name;'=1,tag:at;'=1");
  });
});

it('writes a header, and a BOM only when asked', async () => {
  const plain = String(await createCsvSink(columns, { gzip: false }).finish());
  expect(plain).toBe('name,at,on,count,extra,note\r\n');
  expect(String(await createCsvSink(columns, { gzip: false, forPeople: true }).finish())).toBe(`\ufeff${plain}`);
});

it.each([true, false])('loses nothing over many chunks, gzip %s', async (gzip) => {
  const sink = createCsvSink(columns, { gzip, header: false });
  const long = 'x'.repeat(300_000);
  const rows = Array.from({ length: 5000 }, (_, count) => ({ ...emptyRow, count, note: count % 1000 ? 'ü' : long }));
  for (let from = 0; from < rows.length; from += 700) await sink.write(rows.slice(from, from + 700));
  const body = await sink.finish();
  const expected = rows.map(({ count, note }) => `,,,${count},,${note}\r\n`).join('');
  expect(String(gzip ? gunzipSync(body) : body) === expected).toBe(true);
});

it('repeats a text that another row had, whatever stood between: an empty cell, a full chunk, a longer text', async () => {
  const sink = createCsvSink(columns, { gzip: false, header: false });
  const names = ['=a', '=a', '', '=a', 'x'.repeat(200_000), '=a', '=a', 'b,"', 'b,"', '', 'b,"'];
  const filler = Array.from({ length: 300 }, () => ({ ...emptyRow, note: 'n'.repeat(1000) }));
  const rows = names.flatMap((name) => [{ ...emptyRow, name }, ...filler]);
  await sink.write(rows);
  const cells: Record<string, string> = { '=a': "'=a", 'b,"': '"b,"""' };
  const expected = rows.map(({ name, note }) => `${cells[name ?? ''] ?? name ?? ''},,,,,${note ?? ''}\r\n`).join('');
  expect(String(await sink.finish()) === expected).toBe(true);
});

it('makes no file once it is discarded', async () => {
  const sink = createCsvSink(columns, { gzip: true });
  await sink.write([emptyRow]);
  sink.discard();
  await expect(sink.finish()).rejects.toMatchObject({ code: 'ERR_STREAM_DESTROYED' });
});
