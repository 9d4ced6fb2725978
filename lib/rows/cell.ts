import type { Cell, Column } from './column.ts';
import { isoTime, timeOf } from '../text/time.ts';
import { startsFormula } from './formula.ts';

const LONE_SURROGATE = /\p{Surrogate}/gu;
/** `JSON.stringify` writes a lone surrogate as an escape, which strict JSON readers refuse; an even number of backslashes before it is text. */
const LONE_SURROGATE_ESCAPE = /(?<!\\)((?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/g;

/** Text that UTF-8 can hold. */
const wellFormed = (text: string): string => text.replace(LONE_SURROGATE, '\uFFFD');

/** JSON that any reader takes. */
export const wellFormedJson = (json: string): string =>
  json.includes('\\ud') ? json.replace(LONE_SURROGATE_ESCAPE, '$1\uFFFD') : json;

/** A text cell. */
export const textCell = (value: Cell): string | null =>
  value === null || value === undefined || value === ''
    ? null
    : typeof value === 'string'
      ? value
      : JSON.stringify(value);

/** A json or map cell: its text. */
export function jsonCell(value: Cell): string | null {
  if (value === null) return null;
  const json = JSON.stringify(value) as string | undefined;
  return json === undefined || json === 'null' ? null : wellFormedJson(json);
}

/**
 * A cell as every format agrees on it: null where there is nothing. `""` in a text column, a time of 0 or outside the years
 * 1 to 9999, and an integer that is not a safe one are nothing too. A time is epoch milliseconds, json and map are its text.
 */
export function cellOf<Row>(column: Column<Row>, row: Row): string | number | boolean | null {
  const value = column.value(row);
  if (value === null || value === undefined) return null;
  switch (column.type) {
    case 'text':
      return textCell(value);
    case 'time':
      return timeOf(value);
    case 'integer':
      return Number.isSafeInteger(value) ? (value as number) : null;
    case 'boolean':
      return value === true;
    default:
      return jsonCell(value);
  }
}

/** Text with one leading `'` where a spreadsheet would run it. */
export const neutralised = (text: string): string => (startsFormula(text) ? `'${text}` : text);

/** What a CSV cell of this column type holds, before quoting, for a value that `cellOf` gave. */
export function textOf(type: Column<never>['type'], cell: string | number | boolean | null): string {
  if (cell === null) return '';
  if (type === 'text') return wellFormed(neutralised(cell as string));
  return type === 'time' ? isoTime(cell as number) : String(cell);
}

/** The text that the CSV holds for a row, before quoting; `read-rows` gives the same for a stored row of any format. */
export const cellText = <Row>(column: Column<Row>, row: Row): string => textOf(column.type, cellOf(column, row));
