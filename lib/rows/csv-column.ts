import type { ByteOutput } from './byte-output.ts';
import { cellOf, jsonCell, textCell } from './cell.ts';
import type { Column } from './column.ts';
import { writeCsvRaw, writeCsvText } from './csv-cell.ts';
import { neutralisedInside, neutralisedJson } from './formula.ts';
import { writeTime } from './write-time.ts';

/** Writes the cells of one column: one for each column, so that nothing of it is looked up again for each row. */
export interface CsvColumn<Row> {
  write(out: ByteOutput, row: Row): void;
}

/** @param forPeople no separator in a cell opens a formula. */
export function createCsvColumn<Row>(column: Column<Row>, forPeople: boolean): CsvColumn<Row> {
  const { type, value } = column;
  if (type === 'text') return new TextColumn(value, forPeople);
  if (type === 'json' || type === 'map') return new JsonColumn(value, forPeople);
  if (type === 'time') return new TimeColumn(column);
  return new PlainColumn(column);
}

/**
 * Region, project, account, state, key: most texts are those of the row before. Their bytes are copied, at a third of the cost of
 * a walk over the text.
 */
class TextColumn<Row> implements CsvColumn<Row> {
  readonly #value: Column<Row>['value'];
  readonly #forPeople: boolean;
  #last: string | undefined;
  #start = 0;
  #end = 0;
  #drains = 0;

  constructor(value: Column<Row>['value'], forPeople: boolean) {
    this.#value = value;
    this.#forPeople = forPeople;
  }

  write(out: ByteOutput, row: Row): void {
    const value = this.#value;
    const text = textCell(value(row));
    if (text === null) return;
    const start = out.length;
    if (text === this.#last && out.drains === this.#drains) out.repeat(this.#start, this.#end);
    else writeCsvText(out, this.#forPeople ? neutralisedInside(text) : text);
    this.#last = text;
    this.#start = start;
    this.#end = out.length;
    this.#drains = out.drains;
  }
}

class JsonColumn<Row> implements CsvColumn<Row> {
  readonly #value: Column<Row>['value'];
  readonly #forPeople: boolean;

  constructor(value: Column<Row>['value'], forPeople: boolean) {
    this.#value = value;
    this.#forPeople = forPeople;
  }

  write(out: ByteOutput, row: Row): void {
    const value = this.#value;
    const json = jsonCell(value(row));
    if (json !== null) writeCsvRaw(out, this.#forPeople ? neutralisedJson(json) : json);
  }
}

class TimeColumn<Row> implements CsvColumn<Row> {
  readonly #column: Column<Row>;

  constructor(column: Column<Row>) {
    this.#column = column;
  }

  write(out: ByteOutput, row: Row): void {
    const ms = cellOf(this.#column, row);
    if (ms !== null) writeTime(out, ms as number);
  }
}

/** Numbers, true and false. */
class PlainColumn<Row> implements CsvColumn<Row> {
  readonly #column: Column<Row>;

  constructor(column: Column<Row>) {
    this.#column = column;
  }

  write(out: ByteOutput, row: Row): void {
    const cell = cellOf(this.#column, row);
    if (cell !== null) out.ascii(String(cell));
  }
}
