import { codeAt } from './byte-output.ts';

/*
 * A spreadsheet takes a cell that starts like this for a formula: `=HYPERLINK(...)` in a description would run on a colleague's
 * desk. LibreOffice drops a leading NUL first, Chinese and Japanese spreadsheets know the full-width signs.
 */
const SIGNS = '=+\\-@＝＋－＠';
const FORMULA = new RegExp(`^(?:[\\t\\r\\n]|\\p{Cc}*[${SIGNS}])`, 'u');

/** Nearly every text starts with a letter or digit, so that is asked first. */
export function startsFormula(text: string): boolean {
  const code = codeAt.call(text, 0);
  if (code > 0x2f && code < 0x7f && code !== 0x3d && code !== 0x40) return false;
  return FORMULA.test(text);
}

/**
 * Where a cell would open if the file was read with `;` or TAB as separator, as Excel does in half of the world: the quotes
 * around our cells mean nothing there, and so a line break ends a row.
 */
const SEPARATOR = '[;\\t\\r\\n]';
const BEFORE_FORMULA = `(?=(?:(?!${SEPARATOR})[\\p{Cc}\\s"])*[${SIGNS}])`;
const OPENS_FORMULA = new RegExp(SEPARATOR + BEFORE_FORMULA, 'gu');
const OPENS_FORMULA_IN_JSON = new RegExp(`;${BEFORE_FORMULA}`, 'gu');

/** Text in which no separator opens a formula. */
export const neutralisedInside = (text: string): string => text.replace(OPENS_FORMULA, "$&'");

/** The same JSON value, in which no separator opens a formula. JSON has no other separator that is not escaped. */
export const neutralisedJson = (json: string): string => json.replace(OPENS_FORMULA_IN_JSON, '\\u003b');
