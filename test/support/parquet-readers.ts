import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import parquetjs from '@dsnp/parquetjs';
import { tableFromIPC } from 'apache-arrow';
import { parquetReadObjects } from 'hyparquet';
import { readParquet as readByArrowRs } from 'parquet-wasm';

/** As every reader has it after `plain`: times as epoch milliseconds, integers as text. */
export type PlainCell = string | number | boolean | null;

/** A column of the file, and what kind of cells it holds. */
export interface ReadColumn {
  readonly name: string;
  readonly type: 'text' | 'time' | 'boolean' | 'integer';
}

/** All cells of a Parquet file, row by row, the columns in their order. */
export type ParquetReader = (path: string, columns: readonly ReadColumn[]) => Promise<PlainCell[][]>;

export function plain({ type }: ReadColumn, value: unknown): PlainCell {
  if (value === null || value === undefined) return null;
  if (type === 'time') return Number(value);
  return type === 'integer' ? (value as number | bigint).toString() : (value as PlainCell);
}

const rowsOf = (objects: Iterable<Record<string, unknown>>, columns: readonly ReadColumn[]): PlainCell[][] =>
  Array.from(objects, (object) => columns.map((column) => plain(column, object[column.name])));

export const quoted = (name: string): string => `"${name}"`;

async function readByDuckDb(path: string, columns: readonly ReadColumn[]): Promise<PlainCell[][]> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const select = columns.map(({ name, type }) => (type === 'time' ? `epoch_ms(${quoted(name)})` : quoted(name)));
  const result = await connection.runAndReadAll(`SELECT ${select.join(', ')} FROM read_parquet('${path}')`);
  connection.closeSync();
  return result.getRows().map((row) => columns.map((column, index) => plain(column, row[index])));
}

async function readByArrow(path: string, columns: readonly ReadColumn[]): Promise<PlainCell[][]> {
  const table = tableFromIPC(readByArrowRs(await readFile(path)).intoIPCStream());
  const vectors = columns.map(({ name }) => table.getChild(name));
  return Array.from({ length: table.numRows }, (_, at) =>
    columns.map((column, index) => plain(column, vectors[index]?.get(at))),
  );
}

async function readByParquetJs(path: string, columns: readonly ReadColumn[]): Promise<PlainCell[][]> {
  const reader = await parquetjs.ParquetReader.openBuffer(await readFile(path));
  const cursor = reader.getCursor();
  const objects: Record<string, unknown>[] = [];
  for (let row = await cursor.next(); row; row = await cursor.next()) objects.push(row as Record<string, unknown>);
  await reader.close();
  return rowsOf(objects, columns);
}

async function readByHyparquet(path: string, columns: readonly ReadColumn[]): Promise<PlainCell[][]> {
  const body = await readFile(path);
  const file = body.buffer.slice(body.byteOffset, body.byteOffset + body.byteLength);
  const compressors = { GZIP: (bytes: Uint8Array): Uint8Array => gunzipSync(bytes) };
  return rowsOf(await parquetReadObjects({ file, compressors }), columns);
}

/** By the library that engines are built on: parquet-wasm is arrow-rs, which Polars, DataFusion and delta-rs use. */
export const parquetReaders: Readonly<Record<string, ParquetReader>> = {
  'arrow-rs': readByArrow,
  DuckDB: readByDuckDb,
  hyparquet: readByHyparquet,
  parquetjs: readByParquetJs,
};
