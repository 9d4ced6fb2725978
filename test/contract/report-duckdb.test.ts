import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cellOf } from '../../lib/rows/cell.ts';
import type { RowFormat } from '../../lib/rows/column.ts';
import { createRowSink, SUFFIXES } from '../../lib/rows/row-format.ts';
import { columns, emptyRow, type SampleRow } from '../unit/lib/rows/sample-rows.ts';

/** A row group's worth of it fills more than one page of 1 MiB. */
const LONG = 'x'.repeat(900);

/** More than two row groups, each with nulls, repeated and distinct values; then what is hard to encode. */
const rows: SampleRow[] = [
  ...Array.from({ length: 21_000 }, (_, index) => ({
    name: index % 7 === 0 ? null : `secret-${index}${index < 2500 ? LONG : ''}`,
    at: index % 3 === 0 ? null : 1_700_000_000_000 + index * 86_400_001,
    on: index % 5 === 0 ? null : index % 2 === 0,
    count: index % 4 === 0 ? null : index * 1_000_003,
    extra: index % 6 === 0 ? null : { owner: `team-${index % 11}`, list: [index] },
    note: index % 2 === 0 ? 'the same' : '',
  })),
  { ...emptyRow, name: 'a,"b"\r\nc', note: '密钥 💥', extra: { 'a"\\': '密\n', deep: [{ x: null }] } },
  { ...emptyRow, name: '\ud800', extra: ['\udfff', '\\ud800'] },
  { ...emptyRow, at: Date.UTC(1969, 11, 31, 23, 59, 59, 999), count: Number.MIN_SAFE_INTEGER },
  { ...emptyRow, at: Date.UTC(9999, 11, 31, 23, 59, 59, 999), count: Number.MAX_SAFE_INTEGER },
  emptyRow,
];

const TYPES = "{'name':'VARCHAR','at':'TIMESTAMPTZ','on':'BOOLEAN','count':'BIGINT','extra':'JSON','note':'VARCHAR'}";
const SELECT = `SELECT name, epoch_ms("at") AS at_ms, "on", count, extra::VARCHAR AS extra, note`;

let folder: string;
let connection: DuckDBConnection;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'report-duckdb-'));
  connection = await (await DuckDBInstance.create(':memory:')).connect();
});

afterAll(async () => {
  connection.closeSync();
  await rm(folder, { recursive: true });
});

async function store(format: RowFormat, stored: readonly SampleRow[]): Promise<string> {
  const sink = await createRowSink(format, columns);
  for (let from = 0; from < stored.length; from += 1000) await sink.write(stored.slice(from, from + 1000));
  const path = join(folder, `${stored.length}${SUFFIXES[format]}`);
  await writeFile(path, await sink.finish());
  return path;
}

const SOURCES: Record<RowFormat, (path: string) => string> = {
  csv: (path) =>
    `read_csv('${path}', header = true, auto_detect = false, quote = '"', escape = '"', columns = ${TYPES})`,
  ndjson: (path) => `read_json('${path}', format = 'newline_delimited', columns = ${TYPES})`,
  parquet: (path) => `read_parquet('${path}')`,
};

const query = async (sql: string): Promise<unknown[][]> => (await connection.runAndReadAll(sql)).getRows();

const expected = rows.map((row) =>
  columns.map((column) => {
    const cell = cellOf(column, row);
    if (cell === null || column.type === 'boolean') return cell;
    if (column.type === 'text') return String(cell).replace('\ud800', '\ufffd');
    return typeof cell === 'number' ? BigInt(cell) : cell;
  }),
);

it.each<RowFormat>(['csv', 'ndjson', 'parquet'])('is read from %s by DuckDB, value for value', async (format) => {
  const actual = await query(`${SELECT} FROM ${SOURCES[format](await store(format, rows))}`);
  const firstWrong = actual.findIndex(
    (row, index) => JSON.stringify(row, text) !== JSON.stringify(expected[index], text),
  );
  expect(actual[firstWrong]).toEqual(expected[firstWrong]);
  expect(actual).toHaveLength(expected.length);
});

const text = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}n` : value);

it('has real types in Parquet, without being told: timestamps are timestamps', async () => {
  const described = await query(`DESCRIBE SELECT * FROM read_parquet('${await store('parquet', rows.slice(0, 10))}')`);
  expect(described.map(([name, type, nullable]) => [name, type, nullable])).toEqual([
    ['name', 'VARCHAR', 'YES'],
    ['at', 'TIMESTAMP WITH TIME ZONE', 'YES'],
    ['on', 'BOOLEAN', 'YES'],
    ['count', 'BIGINT', 'YES'],
    ['extra', 'VARCHAR', 'YES'],
    ['note', 'VARCHAR', 'YES'],
  ]);
});

it('lets DuckDB find the types of a CSV by itself', async () => {
  const path = await store('csv', rows.slice(1, 20_000));
  const described = await query(`DESCRIBE SELECT * FROM read_csv('${path}')`);
  expect(described.map(([, type]) => type)).toEqual([
    'VARCHAR',
    'TIMESTAMP WITH TIME ZONE',
    'BOOLEAN',
    'BIGINT',
    expect.stringMatching(/^(VARCHAR|JSON)$/),
    'VARCHAR',
  ]);
});

it('writes Parquet in row groups of 10,000, and valid with no rows at all', async () => {
  const path = await store('parquet', rows);
  const groups = await query(
    `SELECT DISTINCT row_group_id, row_group_num_rows FROM parquet_metadata('${path}') ORDER BY 1`,
  );
  expect(groups.map(([, count]) => Number(count))).toEqual([10_000, 10_000, rows.length - 20_000]);
  const codecs = await query(`SELECT DISTINCT compression FROM parquet_metadata('${path}')`);
  expect(codecs).toEqual([['GZIP']]);
  expect(await query(`SELECT count(*), count("at") FROM read_parquet('${await store('parquet', [])}')`)).toEqual([
    [0n, 0n],
  ]);
});

it('counts rows in NDJSON whose tags differ in case only, with types that DuckDB finds by itself', async () => {
  const tagged = [{ Owner: 'x' }, { owner: 'y' }];
  const sink = await createRowSink<object>('ndjson', [
    { name: 'tags', type: 'map', description: 'Tags.', value: (tags) => tags },
  ]);
  await sink.write(tagged);
  const path = join(folder, `tags${SUFFIXES.ndjson}`);
  await writeFile(path, await sink.finish());
  expect(await query(`SELECT count(*), count(tags) FROM read_json('${path}')`)).toEqual([[2n, 2n]]);
  expect(await query(`SELECT tags[1].key FROM read_json('${path}')`)).toEqual([['Owner'], ['owner']]);
});
