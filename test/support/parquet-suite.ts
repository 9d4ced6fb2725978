import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cellOf } from '../../lib/rows/cell.ts';
import { createPartWriter } from '../../lib/rows/part-writer.ts';
import { columns, emptyRow, type SampleRow } from '../unit/lib/rows/sample-rows.ts';
import type { ParquetReader, PlainCell, ReadColumn } from './parquet-readers.ts';

/** Nulls at the beginning and in between, values of few and of many kinds, and what is hard to encode. */
const ODD: readonly SampleRow[] = [
  emptyRow,
  { ...emptyRow, name: 'a,"b"\r\nc', note: '密钥 💥', extra: { 'a"\\': '密\n', deep: [{ x: null }] } },
  { ...emptyRow, at: Date.UTC(1969, 11, 31, 23, 59, 59, 999), on: true, count: Number.MIN_SAFE_INTEGER },
  { ...emptyRow, at: Date.UTC(9999, 11, 31, 23, 59, 59, 999), on: false, count: Number.MAX_SAFE_INTEGER },
];

const rowAt = (index: number): SampleRow =>
  ODD[index] ?? {
    name: index % 7 === 0 ? null : `secret-${index}`,
    at: index % 3 === 0 ? null : 1_700_000_000_000 + index * 86_400_001,
    on: index % 5 === 0 ? null : index % 2 === 0,
    count: index % 4 === 0 ? null : index * 1_000_003,
    extra: index % 6 === 0 ? null : { owner: `team-${index % 11}`, list: [index] },
    note: index % 2 === 0 ? 'the same' : '',
  };

const readColumns = columns.map(({ name, type }): ReadColumn => ({
  name,
  type: type === 'json' || type === 'map' ? 'text' : type,
}));
const cellsOf = (row: SampleRow): PlainCell[] =>
  columns.map((column) => {
    const cell = cellOf(column, row);
    return column.type === 'integer' && cell !== null ? String(cell) : cell;
  });

/** A row group holds 10,000 rows; a list of up to 16 booleans and a longer one are encoded in different ways. */
const ONE_PART = [0, 1, 16, 17, 10_000, 10_001];
const PART_ROWS = 10_001;
export const METADATA = { runId: '20261122T235958Z-3e70001f', schemaVersion: '1' };

export interface StoredParquet {
  readonly path: string;
  readonly rows: readonly SampleRow[];
}

async function store(folder: string, count: number): Promise<StoredParquet[]> {
  const rows = Array.from({ length: count }, (_, index) => rowAt(index));
  const paths: string[] = [];
  const writer = createPartWriter({
    columns,
    formats: ['parquet'],
    metadata: METADATA,
    rowsPerPart: PART_ROWS,
    put: async (path, body) => {
      paths.push(path);
      await writeFile(path, body);
    },
    keyOf: (_format, part) => join(folder, `${count}-${part}.parquet`),
  });
  for (let from = 0; from < count; from += 1000) await writer.write(rows.slice(from, from + 1000));
  await writer.close();
  return paths.map((path, part) => ({ path, rows: rows.slice(part * PART_ROWS, (part + 1) * PART_ROWS) }));
}

/** A file of each shape, by the shape's name, for the tests of the file that calls this. */
export function storeParquetShapes(): () => Map<string, StoredParquet> {
  let folder: string;
  const files = new Map<string, StoredParquet>();
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parquet-readers-'));
    for (const count of ONE_PART) files.set(`${count} rows`, (await store(folder, count))[0] as StoredParquet);
    files.set('a second part', (await store(folder, PART_ROWS + 30))[1] as StoredParquet);
  }, 60_000);
  afterAll(() => rm(folder, { recursive: true }));
  return () => files;
}

const SHAPES = [...ONE_PART.map((count) => `${count} rows`), 'a second part'];

/** What each reader must bring of each shape. */
export function itReadsEveryCell(files: () => Map<string, StoredParquet>, reader: () => ParquetReader): void {
  it.each(SHAPES)('reads every cell of a Parquet file with %s', async (shape) => {
    const { path, rows } = files().get(shape) as StoredParquet;
    const actual = await reader()(path, readColumns);
    expect(actual).toHaveLength(rows.length);
    const expected = rows.map(cellsOf);
    const firstWrong = expected.findIndex((row, at) => JSON.stringify(row) !== JSON.stringify(actual[at]));
    expect(actual[firstWrong]).toEqual(expected[firstWrong]);
  });
}
