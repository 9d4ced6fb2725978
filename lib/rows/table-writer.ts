import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { ObjectStore, ObjectWriter } from '../storage/object-store.ts';
import type { Column } from './column.ts';
import { createCsvSink } from './csv.ts';
import { createFileDigest, type FileEntry } from '../run/file-entry.ts';
import type { RowSink } from './row-sink.ts';

export interface RunTableOptions<Row> {
  store: Pick<ObjectStore, 'open'>;
  key: string;
  columns: readonly Column<Row>[];
  /** Rows of rank 0 of all scopes come first, then those of rank 1, and so on. Default: one rank. */
  ranks?: { readonly count: number; readonly of: (row: Row) => number } | undefined;
  signal?: AbortSignal | undefined;
}

/** Rows of one scope that wait until the run's end; compressed, because 400,000 findings are 100 MB. */
export interface ScopeRows<Row> {
  write(rows: readonly Row[]): Promise<void>;
  /** No more rows come: frees what compressing takes (half a megabyte), keeps the compressed rows. */
  seal(): Promise<void>;
  /** Puts the rows behind those of the scopes that were appended before, rank by rank. Once. */
  append(): void;
  /** The scope failed, or is listed again. */
  discard(): void;
}

/** A plain CSV over all scopes of a run, such as `findings.csv`, for people. */
export interface RunTable<Row> {
  openScope(): ScopeRows<Row>;
  /** Writes the file; throws where a row of it cannot be written. */
  close(): Promise<FileEntry>;
  /** Leaves nothing behind. */
  abort(): Promise<void>;
}

const CHUNK_BYTES = 262_144;

/** Rows of one scope and one rank. */
class CompressedRows<Row> {
  rows = 0;
  readonly #columns: readonly Column<Row>[];
  /** Made with the first row: most scopes have no changes, and many are open at the same time. */
  #sink: RowSink<Row> | undefined;
  #sealed: Promise<Buffer> | undefined;

  constructor(columns: readonly Column<Row>[]) {
    this.#columns = columns;
  }

  async write(batch: readonly Row[]): Promise<void> {
    if (batch.length === 0) return;
    this.#sink ??= createCsvSink(this.#columns, { gzip: true, header: false, forPeople: true });
    this.rows += batch.length;
    await this.#sink.write(batch);
  }

  seal(): Promise<Buffer> {
    this.#sealed ??= this.#sink?.finish() ?? Promise.resolve(Buffer.alloc(0));
    this.#sink = undefined;
    return this.#sealed;
  }

  discard(): void {
    this.#sink?.discard();
    [this.#sink, this.#sealed] = [undefined, undefined];
  }
}

class Table<Row> implements RunTable<Row> {
  readonly #options: RunTableOptions<Row>;
  readonly #digest = createFileDigest();
  /** By scope, then by rank. */
  readonly #appended: CompressedRows<Row>[][] = [];
  #writer: ObjectWriter | undefined;
  #writing: Promise<FileEntry> | undefined;

  constructor(options: RunTableOptions<Row>) {
    this.#options = options;
  }

  openScope(): ScopeRows<Row> {
    const { columns, ranks = { count: 1, of: () => 0 } } = this.#options;
    const byRank = Array.from({ length: ranks.count }, () => new CompressedRows(columns));
    return {
      write: async (batch) => {
        for (const [rank, held] of byRank.entries()) await held.write(batch.filter((row) => ranks.of(row) === rank));
      },
      seal: async () => void (await Promise.all(byRank.map((held) => held.seal()))),
      append: () => void this.#appended.push(byRank),
      discard: () => byRank.forEach((held) => held.discard()),
    };
  }

  close(): Promise<FileEntry> {
    this.#writing ??= this.#write();
    return this.#writing;
  }

  async abort(): Promise<void> {
    await this.#writing?.catch(() => undefined);
    await this.#writer?.abort();
  }

  async #write(): Promise<FileEntry> {
    const { store, key, columns, signal, ranks } = this.#options;
    this.#writer = store.open(key, { contentType: 'text/csv; charset=utf-8', signal });
    await this.#put(await createCsvSink(columns, { gzip: false, forPeople: true }).finish());
    let rows = 0;
    for (let rank = 0; rank < (ranks?.count ?? 1); rank += 1) {
      for (const byRank of this.#appended) rows += await this.#putRows(byRank[rank]);
    }
    await this.#writer.close();
    return this.#digest.entry(key, 'csv', rows);
  }

  async #putRows(held: CompressedRows<Row> | undefined): Promise<number> {
    if (held === undefined || held.rows === 0) return 0;
    const plain = Readable.from([await held.seal()]).pipe(createGunzip({ chunkSize: CHUNK_BYTES }));
    for await (const chunk of plain) await this.#put(chunk as Buffer);
    return held.rows;
  }

  async #put(chunk: Buffer): Promise<void> {
    this.#digest.update(chunk);
    await this.#writer?.write(chunk);
  }
}

export const createRunTable = <Row>(options: RunTableOptions<Row>): RunTable<Row> => new Table(options);
