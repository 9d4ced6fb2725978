import { expect, it } from 'vitest';
import { ByteOutput } from '../../../../lib/rows/byte-output.ts';
import { writeCsvRaw, writeCsvText } from '../../../../lib/rows/csv-cell.ts';
import { createPlainCollector } from '../../../../lib/rows/gzip-collector.ts';
import { writeTime } from '../../../../lib/rows/write-time.ts';

type Write = (out: ByteOutput) => void;

/** What is written behind so many bytes. */
function writtenBehind(bytes: number, write: Write): string {
  const out = new ByteOutput(createPlainCollector());
  out.ascii('x'.repeat(bytes));
  write(out);
  return out.buffer.toString('utf8', bytes, out.length);
}

it.each<readonly [string, Write, string]>([
  ['plain', (out) => writeCsvText(out, 'plain'), 'plain'],
  ['a formula', (out) => writeCsvText(out, '=1'), "'=1"],
  ['a comma', (out) => writeCsvText(out, ','), '","'],
  ['quotes alone', (out) => writeCsvText(out, '"""'), '""""""""'],
  ['three bytes each', (out) => writeCsvText(out, '密密'), '密密'],
  ['three bytes each, and quotes', (out) => writeCsvText(out, '密,密'), '"密,密"'],
  ['four bytes each', (out) => writeCsvText(out, '💥💥'), '💥💥'],
  ['JSON', (out) => writeCsvRaw(out, '{"a":1}'), '"{""a"":1}"'],
  ['JSON that needs no quotes', (out) => writeCsvRaw(out, '[1]'), '[1]'],
  ['a time', (out) => writeTime(out, 1), '1970-01-01T00:00:00.001Z'],
])('is whole wherever in it the buffer ends: %s', (_, write, expected) => {
  const { length } = new ByteOutput(createPlainCollector()).buffer;
  for (let left = 0; left <= 40; left += 1) expect(writtenBehind(length - left, write)).toBe(expected);
});

it('is UTF-8 at both ends of each of its lengths', () => {
  const points = [0x21, 0x7e, 0x7f, 0x80, 0x81, 0x7fe, 0x7ff, 0x800, 0x801, 0xd7ff, 0xe000, 0xfffd, 0xffff];
  for (const point of [...points, 0x10000, 0x10ffff]) {
    const text = `a${String.fromCodePoint(point)}b`;
    expect(writtenBehind(0, (out) => writeCsvText(out, text))).toBe(text);
  }
  for (const alone of ['\ud800', '\udbff', '\udc00', '\udfff'])
    expect(writtenBehind(0, (out) => writeCsvText(out, `a${alone}b`))).toBe('a\ufffdb');
});

it('is in quotes where a reader would take it for something else, and nowhere else', () => {
  const written = (text: string): string => writtenBehind(0, (out) => writeCsvText(out, text));
  for (const text of [' a', 'a ', 'a\t', '\u00a0a', 'a\u00a0', 'a,b', 'a\rb', 'a\nb', '\\N', ' '])
    expect(written(text)).toBe(`"${text}"`);
  for (const text of ['a b', '\\Na', 'a\\N', 'a\tb', "a'b", 'a;b', 'N', '\u0000', 'ü b']) {
    expect(written(text)).toBe(text);
    expect(writtenBehind(0, (out) => writeCsvRaw(out, text))).toBe(text);
  }
  expect(written('a"b')).toBe('"a""b"');
});
