/** Rows of one file, encoded as they come, held in memory as stored bytes. */
export interface RowSink<Row> {
  /** Wait for it before the next one: that is the back-pressure. */
  write(rows: readonly Row[]): Promise<void>;
  finish(): Promise<Buffer>;
  /** Frees what the sink holds, when its rows are not wanted after all. Harmless after `finish`. */
  discard(): void;
}

/** What a file says of itself, where its format has a place for it: Parquet's key-value metadata. */
export type FileMetadata = Readonly<Record<string, string>>;
