import { constants, createGzip } from 'node:zlib';

/** Collects the bytes of a file in memory. */
export interface ByteCollector {
  /** The chunk may be overwritten once this has resolved. */
  add(chunk: Buffer): Promise<void>;
  finish(): Promise<Buffer>;
  discard(): void;
}

/** One trip to the thread pool and back for each chunk that goes in. */
const OUTPUT_CHUNK_BYTES = 65_536;

/**
 * Level 1: higher levels cost more than they save on what is stored for days; all the memory for its table of hashes saves 7 % of the time.
 * Compression runs on Node's thread pool.
 */
export function createGzipCollector(): ByteCollector {
  const gzip = createGzip({
    level: constants.Z_BEST_SPEED,
    memLevel: constants.Z_MAX_MEMLEVEL,
    chunkSize: OUTPUT_CHUNK_BYTES,
  });
  const chunks: Buffer[] = [];
  gzip.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<Buffer>((resolve, reject) => {
    gzip.on('end', () => resolve(Buffer.concat(chunks)));
    gzip.on('error', reject);
  });
  ended.catch(() => undefined); // thrown to whoever awaits `add` or `finish`
  return {
    add: (chunk) =>
      new Promise((resolve, reject) => {
        gzip.write(chunk, (error) => (error ? reject(error) : resolve()));
      }),
    finish: () => {
      gzip.end();
      return ended;
    },
    discard: () => {
      chunks.length = 0;
      gzip.destroy();
    },
  };
}

export function createPlainCollector(): ByteCollector {
  const chunks: Buffer[] = [];
  return {
    add: (chunk) => {
      chunks.push(Buffer.from(chunk));
      return Promise.resolve();
    },
    finish: () => Promise.resolve(Buffer.concat(chunks)),
    discard: () => {
      chunks.length = 0;
    },
  };
}

/** A small buffer is a slice of a pool of 8 KB, all of which would be kept with it. */
export function toOwnMemory(bytes: Buffer): Buffer {
  const own = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(own);
  return own;
}
