import { ByteOutput } from './byte-output.ts';
import type { Column } from './column.ts';
import { writeCsvText } from './csv-cell.ts';
import { createCellWriter, type WriteCell } from './csv-column.ts';
import { neutralisedInside } from './formula.ts';
import { createGzipCollector, createPlainCollector, type ByteCollector } from './gzip-collector.ts';
import type { RowSink } from './row-sink.ts';

const COMMA = 0x2c;
const LINE_END = '\r\n';

export interface CsvOptions {
  gzip: boolean;
  /**
   * For a file that people open, whatever separator their spreadsheet takes: nothing in a cell starts a formula behind `;`, TAB
   * or a line break, and there is a BOM, without which Excel takes UTF-8 for the local code page. Default false: programs
   * stumble over a BOM, and want the texts as they are.
   */
  forPeople?: boolean;
  /** Default true. */
  header?: boolean;
}

function writeHeader<Row>(out: ByteOutput, columns: readonly Column<Row>[], forPeople: boolean): void {
  for (const [index, { name }] of columns.entries()) {
    if (index > 0) out.byte(COMMA);
    writeCsvText(out, forPeople ? neutralisedInside(name) : name);
  }
  out.ascii(LINE_END);
}

function writeRow<Row>(out: ByteOutput, cells: readonly WriteCell<Row>[], row: Row): void {
  for (let i = 0; i < cells.length; i += 1) {
    if (i > 0) out.byte(COMMA);
    (cells[i] as WriteCell<Row>)(out, row);
  }
  out.ascii(LINE_END);
}

/** UTF-8, CRLF, RFC 4180, a header row. Cells of a file for programs as `cellText` gives them. */
export const createCsvSink = <Row>(columns: readonly Column<Row>[], { gzip, ...options }: CsvOptions): RowSink<Row> =>
  createCsvOutput(columns, gzip ? createGzipCollector() : createPlainCollector(), options);

/** The same, to wherever the collector leads. */
export function createCsvOutput<Row>(
  columns: readonly Column<Row>[],
  collector: ByteCollector,
  { forPeople = false, header = true }: Omit<CsvOptions, 'gzip'>,
): RowSink<Row> {
  const out = new ByteOutput(collector);
  if (header && forPeople) out.utf8('\uFEFF');
  if (header) writeHeader(out, columns, forPeople);
  const cells = columns.map((column) => createCellWriter(column, forPeople));
  return {
    write: (rows) => out.writeRows(rows, (row) => writeRow(out, cells, row)),
    finish: () => out.finish(),
    discard: () => out.discard(),
  };
}
