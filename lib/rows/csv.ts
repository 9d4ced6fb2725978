import { ByteOutput } from './byte-output.ts';
import { cellOf } from './cell.ts';
import type { Column } from './column.ts';
import { writeCsvRaw, writeCsvText } from './csv-cell.ts';
import { createGzipCollector, createPlainCollector } from './gzip-collector.ts';
import type { RowSink } from './row-sink.ts';
import { writeTime } from './write-time.ts';

const COMMA = 0x2c;
const LINE_END = '\r\n';

export interface CsvOptions {
  gzip: boolean;
  /** Excel takes UTF-8 for the local code page without one. Default false: programs stumble over it. */
  bom?: boolean;
  /** Default true. */
  header?: boolean;
}

function writeHeader<Row>(out: ByteOutput, columns: readonly Column<Row>[]): void {
  for (const [index, column] of columns.entries()) {
    if (index > 0) out.byte(COMMA);
    writeCsvRaw(out, column.name);
  }
  out.ascii(LINE_END);
}

function writeCell<Row>(out: ByteOutput, column: Column<Row>, row: Row): void {
  const cell = cellOf(column, row);
  if (cell === null) return;
  if (column.type === 'text') writeCsvText(out, cell as string);
  else if (column.type === 'time') writeTime(out, cell as number);
  else if (column.type === 'json') writeCsvRaw(out, cell as string);
  else out.ascii(String(cell));
}

function writeRow<Row>(out: ByteOutput, columns: readonly Column<Row>[], row: Row): void {
  for (let i = 0; i < columns.length; i += 1) {
    if (i > 0) out.byte(COMMA);
    writeCell(out, columns[i] as Column<Row>, row);
  }
  out.ascii(LINE_END);
}

/** UTF-8, CRLF, RFC 4180, a header row. Cells as in DESIGN section 4; `cellText` gives the same text. */
export function createCsvSink<Row>(columns: readonly Column<Row>[], options: CsvOptions): RowSink<Row> {
  const out = new ByteOutput(options.gzip ? createGzipCollector() : createPlainCollector());
  if (options.bom) out.utf8('\uFEFF');
  if (options.header ?? true) writeHeader(out, columns);
  return {
    write: (rows) => out.writeRows(rows, (row) => writeRow(out, columns, row)),
    finish: () => out.finish(),
    discard: () => out.discard(),
  };
}
