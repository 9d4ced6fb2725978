import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asyncBufferFromFile, parquetMetadataAsync, type FileMetaData } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { cellOf } from '../../lib/rows/cell.ts';
import { createPartWriter } from '../../lib/rows/part-writer.ts';
import { parquetReaders, type PlainCell, type ReadColumn } from '../support/parquet-readers.ts';
import { columns, emptyRow, type SampleRow } from '../unit/lib/rows/sample-rows.ts';

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

const readColumns = columns.map(({ name, type }): ReadColumn => ({ name, type: type === 'json' ? 'text' : type }));
const cellsOf = (row: SampleRow): PlainCell[] =>
  columns.map((column) => {
    const cell = cellOf(column, row);
    return column.type === 'integer' && cell !== null ? String(cell) : cell;
  });

/** A row group holds 10,000 rows; a list of up to 16 booleans and a longer one are encoded in different ways. */
const ONE_PART = [0, 1, 16, 17, 10_000, 10_001];
const PART_ROWS = 10_001;
const FACTS = { runId: '20261122T235958Z-3e70001f', schemaVersion: '1' };

interface Stored {
  readonly path: string;
  readonly rows: readonly SampleRow[];
}

let folder: string;
let files: Map<string, Stored>;

async function store(count: number): Promise<Stored[]> {
  const rows = Array.from({ length: count }, (_, index) => rowAt(index));
  const paths: string[] = [];
  const writer = createPartWriter({
    columns,
    formats: ['parquet'],
    facts: FACTS,
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

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parquet-readers-'));
  files = new Map();
  for (const count of ONE_PART) files.set(`${count} rows`, (await store(count))[0] as Stored);
  files.set('a second part', (await store(PART_ROWS + 30))[1] as Stored);
}, 60_000);
afterAll(() => rm(folder, { recursive: true }));

const SHAPES = [...ONE_PART.map((count) => `${count} rows`), 'a second part'];

describe.each(Object.entries(parquetReaders))('%s', (_name, read) => {
  it.each(SHAPES)('reads every cell of a Parquet file with %s', async (shape) => {
    const { path, rows } = files.get(shape) as Stored;
    const actual = await read(path, readColumns);
    expect(actual).toHaveLength(rows.length);
    const expected = rows.map(cellsOf);
    const firstWrong = expected.findIndex((row, at) => JSON.stringify(row) !== JSON.stringify(actual[at]));
    expect(actual[firstWrong]).toEqual(expected[firstWrong]);
  });
});

describe('the footer of a Parquet file', () => {
  const footerOf = async (shape: string): Promise<FileMetaData> =>
    parquetMetadataAsync(await asyncBufferFromFile((files.get(shape) as Stored).path));

  it.each(['0 rows', '17 rows'])('says which program wrote it, in which run and by which schema: %s', async (shape) => {
    const { created_by, key_value_metadata } = await footerOf(shape);
    expect(created_by).toBe(`csms-functions version ${packageJson.version}`);
    expect(key_value_metadata).toEqual(Object.entries(FACTS).map(([key, value]) => ({ key, value })));
  });

  it('has statistics of each row group for all columns but documents', async () => {
    const { row_groups } = await footerOf('17 rows');
    const statistics = row_groups[0]?.columns.map(({ meta_data }) => meta_data?.statistics);
    const rows = files.get('17 rows')?.rows ?? [];
    const boundsOf = (name: 'name' | 'at' | 'on' | 'count' | 'note'): object => {
      const cells = rows.map((row) => row[name]).filter((cell) => cell !== null && cell !== '');
      const [min_value, max_value] = [cells.toSorted(compare)[0], cells.toSorted(compare).at(-1)];
      const plainOf = (cell: unknown): unknown =>
        name === 'at' ? new Date(cell as number) : name === 'count' ? BigInt(cell as number) : cell;
      return {
        null_count: BigInt(rows.length - cells.length),
        min_value: plainOf(min_value),
        max_value: plainOf(max_value),
      };
    };
    expect(statistics?.filter((each) => each !== undefined)).toMatchObject(
      (['name', 'at', 'on', 'count', 'note'] as const).map(boundsOf),
    );
    expect(statistics?.[columns.findIndex(({ type }) => type === 'json')]).toBeUndefined();
  });
});

const compare = (a: unknown, b: unknown): number => ((a as number) < (b as number) ? -1 : 1);
