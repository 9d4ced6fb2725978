import { expect, it } from 'vitest';
import { neutralisedInside, neutralisedJson, startsFormula } from '../../../../lib/rows/formula.ts';

const SIGNS = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

it('A formula starts with one of eight signs, also behind control characters, or with a TAB or the end of a line', () => {
  for (const sign of SIGNS) {
    expect(startsFormula(`${sign}1`)).toBe(true);
    expect(startsFormula(`\0\u001f\u0080${sign}1`)).toBe(true);
    expect(startsFormula(`a${sign}1`)).toBe(false);
    expect(startsFormula(` ${sign}1`)).toBe(false);
  }
  const characters = Array.from({ length: 0x300 }, (_, code) => String.fromCharCode(code));
  const starts = characters.filter((character) => startsFormula(`${character}a`));
  expect(starts).toEqual(['\t', '\n', '\r', '+', '-', '=', '@']);
  expect(startsFormula('')).toBe(false);
});

it.each([
  ['x;=1', "x;'=1"],
  ['x\t＝1', "x\t'＝1"],
  ['x\r\n+1', "x\r\n'+1"],
  ['x\n-1\r@', "x\n'-1\r'@"],
  ['x; "\0=1', `x;' "\0=1`],
  ['x;;=1', "x;;'=1"],
  ['x;a=1', 'x;a=1'],
  ['x,=1', 'x,=1'],
  ['x;', 'x;'],
])('No separator in a text opens a formula: %j', (text, expected) => {
  expect(neutralisedInside(text)).toBe(expected);
});

it.each([
  ['{"a;=1":"x;\\"+1;b"}', '{"a\\u003b=1":"x;\\"+1;b"}'],
  ['{"a;=1":"x;+1;b"}', '{"a\\u003b=1":"x\\u003b+1;b"}'],
  ['["a; @"]', '["a\\u003b @"]'],
  ['["a,=1"]', '["a,=1"]'],
])('No separator in JSON opens a formula, and its value stays: %s', (json, expected) => {
  expect(neutralisedJson(json)).toBe(expected);
  expect(JSON.parse(expected)).toEqual(JSON.parse(json));
});
