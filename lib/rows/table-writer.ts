import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { ObjectStore, ObjectWriter } from '../storage/object-store.ts';
import type { Column } from './column.ts';
import { createCsvSink } from './csv.ts';
import { toOwnMemory } from './gzip-collector.ts';
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
  /** No more rows come: all that is kept of the scope. Once. */
  seal(): Promise<SealedRows>;
  /** The scope failed, or is listed again. */
  discard(): void;
}

/** By rank; nothing where there are no rows, as in most scopes, of which there may be thousands. */
export type SealedRows = ReadonlyArray<{ readonly rank: number; readonly rows: number; readonly gzip: Buffer }>;

/** A plain CSV over all scopes of a run, such as `findings.csv`, for people. */
export interface RunTable<Row> {
  openScope(): ScopeRows<Row>;
  /** Puts the rows behind those of the scopes that were appended before, rank by rank. */
  append(rows: SealedRows): void;
  /** Writes the file; throws where a row of it cannot be written. */
  close(): Promise<FileEntry>;
  /** Leaves nothing behind. */
  abort(): Promise<void>;
}

const CHUNK_BYTES = 262_144;

class CompressedRows<Row> implements ScopeRows<Row> {
  readonly #options: Pick<RunTableOptions<Row>, 'columns' | 'ranks'>;
  /** By rank; each made with its first row, since compressing takes half a megabyte. */
  readonly #held = new Map<number, { sink: RowSink<Row>; rows: number }>();

  constructor(options: Pick<RunTableOptions<Row>, 'columns' | 'ranks'>) {
    this.#options = options;
  }

  async write(batch: readonly Row[]): Promise<void> {
    const { ranks } = this.#options;
    if (!ranks) return this.#writeRank(0, batch);
    for (let rank = 0; rank < ranks.count; rank += 1)
      await this.#writeRank(
        rank,
        batch.filter((row) => ranks.of(row) === rank),
      );
  }

  async #writeRank(rank: number, batch: readonly Row[]): Promise<void> {
    if (batch.length === 0) return;
    const { columns } = this.#options;
    const held = this.#held.get(rank) ?? {
      sink: createCsvSink(columns, { gzip: true, header: false, forPeople: true }),
      rows: 0,
    };
    this.#held.set(rank, held);
    held.rows += batch.length;
    await held.sink.write(batch);
  }

  seal(): Promise<SealedRows> {
    const sealing = [...this.#held].map(async ([rank, { sink, rows }]) => ({
      rank,
      rows,
      gzip: toOwnMemory(await sink.finish()),
    }));
    this.#held.clear();
    return Promise.all(sealing);
  }

  discard(): void {
    for (const { sink } of this.#held.values()) sink.discard();
    this.#held.clear();
  }
}

class Table<Row> implements RunTable<Row> {
  readonly #options: RunTableOptions<Row>;
  readonly #digest = createFileDigest();
  readonly #appended: SealedRows[] = [];
  #writer: ObjectWriter | undefined;
  #writing: Promise<FileEntry> | undefined;

  constructor(options: RunTableOptions<Row>) {
    this.#options = options;
  }

  openScope(): ScopeRows<Row> {
    return new CompressedRows(this.#options);
  }

  append(rows: SealedRows): void {
    this.#appended.push(rows);
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
      for (const ofScope of this.#appended) rows += await this.#putRows(ofScope.find((part) => part.rank === rank));
    }
    await this.#writer.close();
    return this.#digest.entry(key, 'csv', rows);
  }

  async #putRows(part: SealedRows[number] | undefined): Promise<number> {
    if (part === undefined) return 0;
    const plain = Readable.from([part.gzip]).pipe(createGunzip({ chunkSize: CHUNK_BYTES }));
    for await (const chunk of plain) await this.#put(chunk as Buffer);
    return part.rows;
  }

  async #put(chunk: Buffer): Promise<void> {
    this.#digest.update(chunk);
    await this.#writer?.write(chunk);
  }
}

export const createRunTable = <Row>(options: RunTableOptions<Row>): RunTable<Row> => new Table(options);
