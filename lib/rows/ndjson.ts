import { ByteOutput, codeAt } from './byte-output.ts';
import { cellOf, wellFormedJson } from './cell.ts';
import type { Column } from './column.ts';
import { createGzipCollector } from './gzip-collector.ts';
import type { RowSink } from './row-sink.ts';
import { writeTime } from './write-time.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** The loop serves plain ASCII, which nearly every cell is; `JSON.stringify` for each of them costs three times as much. */
function writeJsonString(out: ByteOutput, text: string): void {
  const { length } = text;
  out.reserve(length + 2);
  const { buffer } = out;
  let at = out.length;
  buffer[at++] = QUOTE;
  for (let i = 0; i < length; i += 1) {
    const code = codeAt.call(text, i);
    if (code < 0x20 || code > 0x7f || code === QUOTE || code === BACKSLASH) {
      return out.utf8(wellFormedJson(JSON.stringify(text)));
    }
    buffer[at++] = code;
  }
  buffer[at++] = QUOTE;
  out.length = at;
}

const mapJson = (map: object): string =>
  wellFormedJson(JSON.stringify(Object.entries(map).map(([key, value]: [string, unknown]) => ({ key, value }))));

function writeCell<Row>(out: ByteOutput, column: Column<Row>, row: Row): void {
  const cell = cellOf(column, row);
  if (cell === null) out.ascii('null');
  else if (column.type === 'text') writeJsonString(out, cell as string);
  else if (column.type === 'json') out.utf8(cell as string);
  else if (column.type === 'map') out.utf8(mapJson(column.value(row) as object));
  else if (column.type === 'time') {
    out.byte(QUOTE);
    writeTime(out, cell as number);
    out.byte(QUOTE);
  } else out.ascii(String(cell));
}

function writeRow<Row>(out: ByteOutput, keys: readonly string[], columns: readonly Column<Row>[], row: Row): void {
  for (let i = 0; i < columns.length; i += 1) {
    out.ascii(keys[i] as string);
    writeCell(out, columns[i] as Column<Row>, row);
  }
  out.ascii('}\n');
}

/** gzip; one object a line, keyed by column name, times as ISO text, json as it is, null where there is nothing. */
export function createNdjsonSink<Row>(columns: readonly Column<Row>[]): RowSink<Row> {
  const out = new ByteOutput(createGzipCollector());
  const keys = columns.map((column, index) => `${index === 0 ? '{' : ','}${JSON.stringify(column.name)}:`);
  return {
    write: (rows) => out.writeRows(rows, (row) => writeRow(out, keys, columns, row)),
    finish: () => out.finish(),
    discard: () => out.discard(),
  };
}
