import { asyncBufferFromFile, parquetMetadataAsync, type FileMetaData } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { parquetReaders } from '../support/parquet-readers.ts';
import { itReadsEveryCell, METADATA, storeParquetShapes, type StoredParquet } from '../support/parquet-suite.ts';
import { columns } from '../unit/lib/rows/sample-rows.ts';

const files = storeParquetShapes();

describe.each(Object.entries(parquetReaders))('%s', (_name, read) => {
  itReadsEveryCell(files, () => read);
});

describe('the footer of a Parquet file', () => {
  const footerOf = async (shape: string): Promise<FileMetaData> =>
    parquetMetadataAsync(await asyncBufferFromFile((files().get(shape) as StoredParquet).path));

  it.each(['0 rows', '17 rows'])('says which program wrote it, in which run and by which schema: %s', async (shape) => {
    const { created_by, key_value_metadata } = await footerOf(shape);
    expect(created_by).toBe(`csms-functions version ${packageJson.version}`);
    expect(key_value_metadata).toEqual(Object.entries(METADATA).map(([key, value]) => ({ key, value })));
  });

  it('has statistics of each row group for all columns but documents', async () => {
    const { row_groups } = await footerOf('17 rows');
    const statistics = row_groups[0]?.columns.map(({ meta_data }) => meta_data?.statistics);
    const rows = files().get('17 rows')?.rows ?? [];
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
