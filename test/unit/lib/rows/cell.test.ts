import { describe, expect, it } from 'vitest';
import { cellOf, cellText, textOf, wellFormedJson } from '../../../../lib/rows/cell.ts';
import type { Cell, Column, ColumnType } from '../../../../lib/rows/column.ts';

const columnOf = (type: ColumnType): Column<Cell> => ({
  name: 'x',
  type,
  description: 'A column of a test.',
  value: (cell) => cell,
});

describe('A cell, as every format agrees on it', () => {
  it.each<readonly [ColumnType, unknown, string | number | boolean | null]>([
    ['text', 'a', 'a'],
    ['text', '', null],
    ['text', 7, '7'],
    ['text', { a: 1 }, '{"a":1}'],
    ['time', 1_700_000_000_000, 1_700_000_000_000],
    ['time', 0, null],
    ['integer', 0, 0],
    ['integer', -7, -7],
    ['integer', 0.5, null],
    ['integer', 2 ** 53, null],
    ['integer', '7', null],
    ['boolean', true, true],
    ['boolean', false, false],
    ['boolean', 'true', false],
    ['json', [], '[]'],
    ['json', 'a', '"a"'],
    ['json', () => 'a', null],
    ['json', { toJSON: () => null }, null],
    ['map', { a: 'b' }, '{"a":"b"}'],
  ])('%s of %j', (type, value, cell) => {
    expect(cellOf(columnOf(type), value as Cell)).toBe(cell);
  });

  it.each<ColumnType>(['text', 'time', 'integer', 'boolean', 'json', 'map'])(
    'is nothing where a %s is not there',
    (type) => {
      for (const none of [null, undefined]) expect(cellOf(columnOf(type), none as Cell)).toBeNull();
      expect(cellText(columnOf(type), null)).toBe('');
      expect(textOf(type, null)).toBe('');
    },
  );
});

describe('The text of a cell', () => {
  it.each<readonly [ColumnType, Cell, string]>([
    ['text', '=1+1', "'=1+1"],
    ['text', 'a=1+1', 'a=1+1'],
    ['text', 'a\ud800b\udfff', 'a\ufffdb\ufffd'],
    ['json', '=1+1', '"=1+1"'],
    ['time', 1, '1970-01-01T00:00:00.001Z'],
    ['integer', -7, '-7'],
    ['boolean', false, 'false'],
  ])('%s of %j', (type, value, text) => {
    expect(cellText(columnOf(type), value)).toBe(text);
  });
});

it.each([
  ['a surrogate that is alone, wherever it stands', ['\ud800', 'a\udfffb\ud8ff'], '["\ufffd","a\ufffdb\ufffd"]'],
  ['one behind a backslash', ['\\\ud800'], '["\\\\\ufffd"]'],
  ['text that looks like its escape', ['\\ud800', '\\\\ud800'], '["\\\\ud800","\\\\\\\\ud800"]'],
  ['a pair, and other escapes', ['💥', '\u0001'], '["💥","\\u0001"]'],
])('JSON that any reader takes has %s', (_, value, json) => {
  expect(wellFormedJson(JSON.stringify(value))).toBe(json);
});
