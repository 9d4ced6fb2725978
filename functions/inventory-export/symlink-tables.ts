import { describeFile, type FileEntry } from '../../lib/run/file-entry.ts';
import type { Manifest, ManifestFile } from '../../lib/run/manifest.ts';
import type { ObjectStore } from '../../lib/storage/object-store.ts';

/** Below the function's folder. */
const allRunsKey = (folder: string, runId: string): string => `${folder}/tables/all/run_id=${runId}/symlink.txt`;
const latestRunKey = (folder: string): string => `${folder}/tables/latest/symlink.txt`;

export interface SymlinkTableOptions {
  readonly store: Pick<ObjectStore, 'url' | 'put' | 'delete'>;
  /** Of the function. */
  readonly folder: string;
  /** `TABLE_URL`: what engines find at `STORE_URL`. Default: `STORE_URL` itself. */
  readonly tableUrl: string | undefined;
  readonly signal: AbortSignal;
}

/** Lists of Parquet files that engines read as one table each, as S3 Inventory writes them: Hive, Athena, Trino, Presto. */
export interface SymlinkTables {
  /** A run as a partition of the table of all runs; undefined where it has no Parquet file. Before the manifest, which lists it. */
  writeRun(run: Pick<Manifest, 'runId' | 'files'>): Promise<FileEntry | undefined>;
  /** The table of the newest complete run; none where that has no Parquet file. */
  writeLatest(run: Pick<Manifest, 'files'>): Promise<void>;
}

export function createSymlinkTables({ store, folder, tableUrl, signal }: SymlinkTableOptions): SymlinkTables {
  const root = (tableUrl ?? store.url).replace(/\/$/, '');
  const put = async (key: string, files: readonly ManifestFile[]): Promise<FileEntry> => {
    const body = Buffer.from(files.map((file) => `${root}/${file.key}\n`).join(''));
    await store.put(key, body, { contentType: 'text/plain; charset=utf-8', signal });
    return describeFile(body, key, 'symlink', 0);
  };
  return {
    async writeRun({ runId, files }) {
      const parquet = parquetIn(files);
      return parquet.length === 0 ? undefined : put(allRunsKey(folder, runId), parquet);
    },
    async writeLatest({ files }) {
      const parquet = parquetIn(files);
      // the table of an older run would pass for the newest
      if (parquet.length === 0) await store.delete(latestRunKey(folder), { signal });
      else await put(latestRunKey(folder), parquet);
    },
  };
}

const parquetIn = (files: readonly ManifestFile[]): ManifestFile[] =>
  files.filter(({ format }) => format === 'parquet');
