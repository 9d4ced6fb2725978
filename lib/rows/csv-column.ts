import type { ByteOutput } from './byte-output.ts';
import { cellOf, jsonCell, textCell } from './cell.ts';
import type { Column } from './column.ts';
import { writeCsvRaw, writeCsvText } from './csv-cell.ts';
import { neutralisedInside, neutralisedJson } from './formula.ts';
import { writeTime } from './write-time.ts';

/** Writes the cells of one column: one for each column, so that nothing of it is looked up again for each row. */
export type WriteCell<Row> = (out: ByteOutput, row: Row) => void;

/** @param forPeople no separator in a cell opens a formula. */
export function createCellWriter<Row>(column: Column<Row>, forPeople: boolean): WriteCell<Row> {
  const { type, value } = column;
  if (type === 'text') return createTextWriter(value, forPeople);
  if (type === 'json' || type === 'map')
    return (out, row) => {
      const json = jsonCell(value(row));
      if (json !== null) writeCsvRaw(out, forPeople ? neutralisedJson(json) : json);
    };
  if (type === 'time')
    return (out, row) => {
      const ms = cellOf(column, row);
      if (ms !== null) writeTime(out, ms as number);
    };
  // numbers, true and false
  return (out, row) => {
    const cell = cellOf(column, row);
    if (cell !== null) out.ascii(String(cell));
  };
}

/**
 * Region, project, account, state, key: most texts are those of the row before. Their bytes are copied, at a third of the cost of
 * a walk over the text.
 */
function createTextWriter<Row>(value: Column<Row>['value'], forPeople: boolean): WriteCell<Row> {
  let last: string | undefined;
  let start = 0;
  let end = 0;
  let drains = 0;
  return (out, row) => {
    const text = textCell(value(row));
    if (text === null) return;
    const at = out.length;
    if (text === last && out.drains === drains) out.repeat(start, end);
    else writeCsvText(out, forPeople ? neutralisedInside(text) : text);
    last = text;
    start = at;
    end = out.length;
    ({ drains } = out);
  };
}
