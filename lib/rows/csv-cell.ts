import { codeAt, type ByteOutput } from './byte-output.ts';
import { neutralised } from './cell.ts';
import { startsFormula } from './formula.ts';

const QUOTE = 0x22;
const APOSTROPHE = 0x27;
const REPLACEMENT = 0xfffd;
/** RFC 4180's own; then blanks that readers trim, and what many of them take for NULL. */
const NEEDS_QUOTES = /[",\r\n]|^\s|\s$|^\\N$/;
const BLANK = 0x20;
const NULL_MARK = '\\N';
/** Most bytes that a UTF-16 code unit takes: three in UTF-8, or a doubled quote. */
const MAX_BYTES_PER_UNIT = 3;

/** Outside ASCII, or one of `"` `,` CR LF. Most characters are above the comma, so that is asked first. */
const isSpecial = (code: number): boolean =>
  code > 0x2c ? code > 0x7f : code === 0x2c || code === QUOTE || code === 0x0a || code === 0x0d;

/** A text cell: neutralised, quoted where it has to be. The loop serves plain ASCII, which nearly every cell is. */
export function writeCsvText(out: ByteOutput, text: string): void {
  const { length } = text;
  out.reserve(length + 1);
  const { buffer } = out;
  let at = out.length;
  if (codeAt.call(text, length - 1) <= BLANK || codeAt.call(text, 0) <= BLANK || text === NULL_MARK) {
    return writeCsvRaw(out, neutralised(text));
  }
  if (startsFormula(text)) buffer[at++] = APOSTROPHE;
  for (let i = 0; i < length; i += 1) {
    const code = codeAt.call(text, i);
    if (isSpecial(code)) return writeCsvRaw(out, neutralised(text));
    buffer[at++] = code;
  }
  out.length = at;
}

/** A cell that is taken as it is, quoted where it has to be. */
export function writeCsvRaw(out: ByteOutput, text: string): void {
  out.reserve(text.length * MAX_BYTES_PER_UNIT + 2);
  if (!NEEDS_QUOTES.test(text)) {
    out.length = writeEscaped(out.buffer, out.length, text);
    return;
  }
  out.buffer[out.length] = QUOTE;
  const end = writeEscaped(out.buffer, out.length + 1, text);
  out.buffer[end] = QUOTE;
  out.length = end + 1;
}

/** UTF-8 with quotes doubled; its own loop, because replacing in a string first and encoding it then costs twice as much. */
function writeEscaped(buffer: Buffer, start: number, text: string): number {
  const { length } = text;
  let at = start;
  for (let i = 0; i < length; i += 1) {
    const code = codeAt.call(text, i);
    if (code === QUOTE) buffer[at++] = QUOTE;
    if (code < 0x80) buffer[at++] = code;
    else if ((code & 0xf800) === 0xd800) {
      const point = text.codePointAt(i) as number;
      if (point > 0xffff) i += 1;
      at = writePoint(buffer, at, point);
    } else at = writePoint(buffer, at, code);
  }
  return at;
}

/** A code point from U+0080 on. A surrogate that is one here is alone. */
function writePoint(buffer: Buffer, start: number, code: number): number {
  const point = (code & 0xfffff800) === 0xd800 ? REPLACEMENT : code;
  let at = start;
  if (point < 0x800) {
    buffer[at++] = 0xc0 | (point >> 6);
  } else {
    if (point > 0xffff) buffer[at++] = 0xf0 | (point >> 18);
    buffer[at++] = point > 0xffff ? 0x80 | ((point >> 12) & 0x3f) : 0xe0 | (point >> 12);
    buffer[at++] = 0x80 | ((point >> 6) & 0x3f);
  }
  buffer[at++] = 0x80 | (point & 0x3f);
  return at;
}
