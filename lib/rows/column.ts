/**
 * `time` is epoch milliseconds; `json` is any value that `JSON.stringify` takes, with "nothing in it" given as null; `map` is
 * an object of texts whose keys people choose: JSON too, and in NDJSON a list of `{"key","value"}`, because readers that make a
 * column of each key (DuckDB, BigQuery) take `Owner` and `owner` for one and fail.
 */
export type ColumnType = 'text' | 'time' | 'boolean' | 'integer' | 'json' | 'map';

/** null is an empty cell in CSV, null in NDJSON and Parquet. */
export type Cell = string | number | boolean | object | null;

export interface Column<Row> {
  /** Named as in the API. */
  readonly name: string;
  readonly type: ColumnType;
  /** One sentence, for the docs. */
  readonly description: string;
  readonly value: (row: Row) => Cell;
}

/** Formats of a table of rows, as in `INVENTORY_FORMATS`. */
export type RowFormat = 'csv' | 'ndjson' | 'parquet';
