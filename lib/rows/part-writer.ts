import type { Column, RowFormat } from './column.ts';
import { describeFile, type FileEntry } from '../run/file-entry.ts';
import { CONTENT_TYPES, createRowSink, SUFFIXES } from './row-format.ts';
import type { FileMetadata, RowSink } from './row-sink.ts';
import type { Scope } from '../scope.ts';

export interface PartOptions<Row> {
  columns: readonly Column<Row>[];
  formats: readonly RowFormat[];
  metadata?: FileMetadata;
  /** A new part begins after so many rows. DESIGN section 3: 50,000. */
  rowsPerPart: number;
  put: (key: string, body: Buffer, contentType: string) => Promise<void>;
  /** Deletes what was put, when the rows are discarded. Without it, files that no manifest lists stay behind. */
  remove?: (key: string) => Promise<void>;
  keyOf: (format: RowFormat, part: number) => string;
}

/** Rows of one scope to files of up to `rowsPerPart` rows, in all formats in one pass. */
export interface PartWriter<Row> {
  /** Wait for it before the next one: that is the back-pressure. */
  write(rows: readonly Row[]): Promise<void>;
  /** Everything is stored when this resolves. No rows at all still make one file a format: a header, a schema. */
  close(): Promise<FileEntry[]>;
  /** Takes everything back, so that the scope may be listed again. Then the writer begins anew, at part 0. */
  discard(): Promise<void>;
}

interface Part<Row> {
  index: number;
  rows: number;
  sinks: RowSink<Row>[];
}

class Parts<Row> implements PartWriter<Row> {
  readonly #options: PartOptions<Row>;
  #part: Part<Row> | undefined;
  #entries: FileEntry[] = [];
  #putKeys: string[] = [];
  #nextIndex = 0;
  /** The part that is being stored while the next one is filled. Its failure is thrown by whoever waits for it. */
  #storing: Promise<void> = Promise.resolve();

  constructor(options: PartOptions<Row>) {
    this.#options = options;
  }

  async write(rows: readonly Row[]): Promise<void> {
    for (let from = 0; from < rows.length;) {
      const part = (this.#part ??= await this.#open());
      const slice = rows.slice(from, from + this.#options.rowsPerPart - part.rows);
      await Promise.all(part.sinks.map((sink) => sink.write(slice)));
      part.rows += slice.length;
      from += slice.length;
      if (part.rows === this.#options.rowsPerPart) await this.#finish(part);
    }
  }

  async close(): Promise<FileEntry[]> {
    if (this.#nextIndex === 0) this.#part = await this.#open();
    if (this.#part !== undefined) await this.#finish(this.#part);
    await this.#storing;
    return this.#entries;
  }

  async discard(): Promise<void> {
    for (const sink of this.#part?.sinks ?? []) sink.discard();
    this.#part = undefined;
    await this.#storing.catch(() => undefined); // it is not wanted any more; but it must not arrive after its successor
    this.#storing = Promise.resolve();
    const stored = this.#putKeys;
    this.#putKeys = [];
    this.#entries = [];
    this.#nextIndex = 0;
    const { remove } = this.#options;
    if (remove !== undefined) await Promise.all(stored.map((key) => remove(key)));
  }

  async #open(): Promise<Part<Row>> {
    const { formats, columns, metadata } = this.#options;
    const sinks = await Promise.all(formats.map((format) => createRowSink(format, columns, metadata)));
    return { index: this.#nextIndex++, rows: 0, sinks };
  }

  async #finish(part: Part<Row>): Promise<void> {
    this.#part = undefined;
    const bodies = await Promise.all(part.sinks.map((sink) => sink.finish()));
    await this.#storing;
    this.#storing = this.#store(part, bodies);
    this.#storing.catch(() => undefined);
  }

  async #store(part: Part<Row>, bodies: readonly Buffer[]): Promise<void> {
    const { formats, keyOf, put } = this.#options;
    const puts = formats.map((format, index) => {
      const body = bodies[index] as Buffer;
      const entry = describeFile(body, keyOf(format, part.index), format, part.rows);
      this.#entries.push(entry);
      this.#putKeys.push(entry.key);
      return put(entry.key, body, CONTENT_TYPES[format]);
    });
    const failed = (await Promise.allSettled(puts)).find(({ status }) => status === 'rejected');
    if (failed !== undefined) throw (failed as PromiseRejectedResult).reason;
  }
}

export const createPartWriter = <Row>(options: PartOptions<Row>): PartWriter<Row> => new Parts(options);

/**
 * `inventory/runs/<runId>/csv/region=<r>/project_id=<p>/secrets-00000.csv.gz`: one format a folder, because engines take all
 * files below a folder for one table. `folder` is the run's, with its slash.
 */
export function partKey(folder: string, scope: Scope, format: RowFormat, part: number): string {
  const number = String(part).padStart(5, '0');
  const partition = `region=${scope.region}/project_id=${scope.projectId}`;
  return `${folder}${format}/${partition}/secrets-${number}${SUFFIXES[format]}`;
}
