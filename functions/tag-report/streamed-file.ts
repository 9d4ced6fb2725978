import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { createGzipCollector, type ByteCollector } from '../../lib/rows/gzip-collector.ts';
import { createFileDigest, type FileEntry } from '../../lib/run/file-entry.ts';
import type { ObjectStore } from '../../lib/storage/object-store.ts';

export interface StreamedFile {
  write(chunk: Buffer | string): Promise<void>;
  close(rows: number): Promise<FileEntry>;
  /** Leaves nothing behind. */
  abort(): Promise<void>;
}

export interface StreamTarget {
  readonly store: Pick<ObjectStore, 'open'>;
  readonly key: string;
  readonly format: string;
  readonly contentType: string;
  readonly signal: AbortSignal;
}

/** A file that is stored as it is written. */
export function openStreamedFile({ store, key, format, contentType, signal }: StreamTarget): StreamedFile {
  const digest = createFileDigest();
  const writer = store.open(key, { contentType, signal });
  return {
    write(chunk) {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      digest.update(bytes);
      return writer.write(bytes);
    },
    async close(rows) {
      await writer.close();
      return digest.entry(key, format, rows);
    },
    abort: () => writer.abort(),
  };
}

/** What collects bytes, straight into the file. */
export const collectorOf = (file: StreamedFile): ByteCollector => ({
  add: (chunk) => file.write(chunk),
  finish: async () => Buffer.alloc(0),
  discard: () => undefined,
});

/** The items of a list in a file that is as `JSON.stringify(value, null, 1)` writes it. */
class JsonItems {
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** The text of further items. */
  text(items: readonly object[]): string {
    const texts = items.map((item) => `${this.#count++ === 0 ? '' : ','}\n  ${indent(item, 2)}`);
    return texts.join('');
  }

  get end(): string {
    return this.#count === 0 ? ']' : '\n ]';
  }
}

/** A list that is written as its items come. */
export class JsonList {
  readonly #items = new JsonItems();
  readonly #file: StreamedFile;

  constructor(file: StreamedFile) {
    this.#file = file;
  }

  get count(): number {
    return this.#items.count;
  }

  async add(items: readonly object[]): Promise<void> {
    if (items.length > 0) await this.#file.write(this.#items.text(items));
  }

  end(): Promise<void> {
    return this.#file.write(this.#items.end);
  }
}

/** A list whose place in the file is yet to come: its text waits, compressed. */
export class WaitingJsonList {
  readonly #items = new JsonItems();
  readonly #text = createGzipCollector();

  async add(items: readonly object[]): Promise<void> {
    if (items.length > 0) await this.#text.add(Buffer.from(this.#items.text(items)));
  }

  async writeTo(file: StreamedFile): Promise<void> {
    const plain = Readable.from([await this.#text.finish()]).pipe(createGunzip());
    for await (const chunk of plain) await file.write(chunk as Buffer);
    await file.write(this.#items.end);
  }
}

/** `"name": value`, as one of the fields of a file. */
export const jsonField = (name: string, value: unknown): string => ` ${JSON.stringify(name)}: ${indent(value, 1)}`;

const indent = (value: unknown, by: number): string =>
  JSON.stringify(value, null, 1).replaceAll('\n', `\n${' '.repeat(by)}`);
