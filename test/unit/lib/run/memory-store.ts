import type { ObjectStore, ObjectWriter, StoreOptions } from '../../../../lib/storage/object-store.ts';

/** A store with one atomic step an operation, so that a test can order the steps of several runs. */
export class MemoryStore implements ObjectStore {
  readonly url = 'memory://';
  readonly objects = new Map<string, Buffer>();
  readonly log: string[] = [];

  async get(key: string, options?: StoreOptions): Promise<Buffer | undefined> {
    this.log.push(`GET ${key}`);
    await Promise.resolve();
    options?.signal?.throwIfAborted();
    return this.objects.get(key);
  }

  put(key: string, body: Buffer): Promise<void> {
    this.log.push(`PUT ${key}`);
    this.objects.set(key, Buffer.from(body));
    return Promise.resolve();
  }

  open(key: string): ObjectWriter {
    const chunks: Buffer[] = [];
    return {
      write: (chunk) => {
        chunks.push(Buffer.from(chunk));
        return Promise.resolve();
      },
      close: () => this.put(key, Buffer.concat(chunks)),
      abort: () => {
        this.log.push(`ABORT ${key}`);
        return Promise.resolve();
      },
    };
  }

  async *list(prefix: string, { startAfter = '' }: { startAfter?: string | undefined } = {}): AsyncIterable<string> {
    this.log.push(`LIST ${prefix}`);
    await Promise.resolve();
    yield* [...this.objects.keys()].filter((key) => key.startsWith(prefix) && key > startAfter).sort();
  }

  async *listFolders(
    prefix: string,
    { startAfter = '', signal }: StoreOptions & { startAfter?: string | undefined } = {},
  ): AsyncIterable<string> {
    this.log.push(`LIST ${prefix}`);
    await Promise.resolve();
    signal?.throwIfAborted();
    const below = [...this.objects.keys()].filter((key) => key.startsWith(prefix) && key.includes('/', prefix.length));
    const folders = new Set(below.map((key) => key.slice(0, key.indexOf('/', prefix.length) + 1)));
    yield* [...folders].filter((folder) => folder > startAfter).sort();
  }

  delete(key: string): Promise<void> {
    this.log.push(`DELETE ${key}`);
    this.objects.delete(key);
    return Promise.resolve();
  }
}
