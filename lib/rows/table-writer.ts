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
  signal?: AbortSignal | undefined;
}

/** Rows of one scope that wait until the scope is done; compressed, because 400,000 findings are 100 MB. */
export interface ScopeRows<Row> {
  write(rows: readonly Row[]): Promise<void>;
  /** No more rows come: frees what compressing takes (half a megabyte), keeps the compressed rows. */
  seal(): Promise<void>;
  /** Puts the rows behind those of the scopes that were done before. Once. */
  append(): Promise<void>;
  /** The scope failed, or is listed again. */
  discard(): void;
}

/** A plain CSV over all scopes of a run, such as `findings.csv`: with a BOM, because people open it. */
export interface RunTable<Row> {
  openScope(): ScopeRows<Row>;
  /** Throws what a failed `append` threw: a table that misses a scope's rows is none. */
  close(): Promise<FileEntry>;
  /** Leaves nothing behind. */
  abort(): Promise<void>;
}

const CHUNK_BYTES = 262_144;

class Table<Row> implements RunTable<Row> {
  readonly #options: RunTableOptions<Row>;
  readonly #digest = createFileDigest();
  #writer: ObjectWriter | undefined;
  #rows = 0;
  /** Appends take turns; one that failed fails all that come after it. */
  #turn: Promise<void> = Promise.resolve();

  constructor(options: RunTableOptions<Row>) {
    this.#options = options;
  }

  openScope(): ScopeRows<Row> {
    // made with the first row: most scopes have no changes, and many are open at the same time
    let sink: RowSink<Row> | undefined;
    let sealed: Promise<Buffer> | undefined;
    let rows = 0;
    const seal = (): Promise<Buffer> => {
      sealed ??= sink?.finish() ?? Promise.resolve(Buffer.alloc(0));
      sink = undefined;
      return sealed;
    };
    return {
      write: async (batch) => {
        if (batch.length === 0) return;
        sink ??= createCsvSink(this.#options.columns, { gzip: true, header: false });
        rows += batch.length;
        await sink.write(batch);
      },
      seal: async () => void (await seal()),
      append: () => this.#append(seal(), rows),
      discard: () => {
        sink?.discard();
        [sink, sealed] = [undefined, undefined];
      },
    };
  }

  async close(): Promise<FileEntry> {
    await this.#turn;
    const writer = await this.#open();
    await writer.close();
    return this.#digest.entry(this.#options.key, 'csv', this.#rows);
  }

  async abort(): Promise<void> {
    await this.#turn.catch(() => undefined);
    await this.#writer?.abort();
  }

  #append(body: Promise<Buffer>, rows: number): Promise<void> {
    this.#turn = this.#write(this.#turn, body, rows);
    return this.#turn;
  }

  async #write(before: Promise<void>, body: Promise<Buffer>, rows: number): Promise<void> {
    const [bytes] = await Promise.all([body, before]);
    if (rows === 0) return;
    await this.#open();
    const plain = Readable.from([bytes]).pipe(createGunzip({ chunkSize: CHUNK_BYTES }));
    for await (const chunk of plain) await this.#put(chunk as Buffer);
    this.#rows += rows;
  }

  async #open(): Promise<ObjectWriter> {
    if (this.#writer !== undefined) return this.#writer;
    const { store, key, columns, signal } = this.#options;
    this.#writer = store.open(key, { contentType: 'text/csv; charset=utf-8', signal });
    await this.#put(await createCsvSink(columns, { gzip: false, bom: true }).finish());
    return this.#writer;
  }

  async #put(chunk: Buffer): Promise<void> {
    this.#digest.update(chunk);
    await this.#writer?.write(chunk);
  }
}

export const createRunTable = <Row>(options: RunTableOptions<Row>): RunTable<Row> => new Table(options);
