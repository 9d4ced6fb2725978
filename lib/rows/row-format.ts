import type { Column, RowFormat } from './column.ts';
import { createCsvSink } from './csv.ts';
import { createNdjsonSink } from './ndjson.ts';
import type { FileMetadata, RowSink } from './row-sink.ts';

export const CONTENT_TYPES: Readonly<Record<RowFormat, string>> = {
  csv: 'application/gzip',
  ndjson: 'application/gzip',
  parquet: 'application/vnd.apache.parquet',
};

export const SUFFIXES: Readonly<Record<RowFormat, string>> = {
  csv: '.csv.gz',
  ndjson: '.ndjson.gz',
  parquet: '.parquet',
};

/** Parquet's library is a bundle of its own, loaded with the first file that wants it. */
export async function createRowSink<Row>(
  format: RowFormat,
  columns: readonly Column<Row>[],
  metadata?: FileMetadata,
): Promise<RowSink<Row>> {
  if (format === 'csv') return createCsvSink(columns, { gzip: true });
  if (format === 'ndjson') return createNdjsonSink(columns);
  const { createParquetSink } = await import('./parquet.ts');
  return createParquetSink(columns, metadata);
}
