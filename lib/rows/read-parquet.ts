import { gunzipSync } from 'node:zlib';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';

/** Uncompressed: far above any page that a run writes. */
const MAX_PAGE_BYTES = 256 * 1024 * 1024;

/** Keeps a leading U+FEFF, which the library's own decoder drops. */
const decodeText = (bytes: Uint8Array | undefined): string | undefined =>
  bytes && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');

/** Objects of a Parquet file, one row group after the other; times as epoch milliseconds, integers as bigint, json as text. */
export async function* readParquet(
  body: Buffer,
  rowsAtMost: number,
): AsyncGenerator<Record<string, unknown>, void, void> {
  const buffer = body.buffer.slice(body.byteOffset, body.byteOffset + body.byteLength) as ArrayBuffer;
  const metadata = parquetMetadata(buffer);
  const parsers = { stringFromBytes: decodeText, jsonFromBytes: decodeText, timestampFromMilliseconds: Number };
  const compressors = {
    GZIP: (bytes: Uint8Array): Uint8Array => gunzipSync(bytes, { maxOutputLength: MAX_PAGE_BYTES }),
  };
  // what a group says that it holds is set aside before it is read
  const rowCount = metadata.row_groups.reduce((sum, { num_rows: rows }) => sum + Number(rows), 0);
  if (rowCount > rowsAtMost) throw new Error(`it says that it holds ${rowCount} rows`);
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    yield* await parquetReadObjects({ file: buffer, metadata, rowStart, rowEnd, parsers, compressors });
    rowStart = rowEnd;
  }
}
