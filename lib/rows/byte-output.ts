import type { ByteCollector } from './gzip-collector.ts';

const INITIAL_BYTES = 16_384;
/** What is handed to the collector at a time: few trips to the thread pool, little memory. */
const CHUNK_BYTES = 131_072;

/**
 * `codeAt.call(text, i)` is `text.charCodeAt(i)` without a property load. V8 keeps a string in one of a dozen shapes, and where it
 * has met more than four of them, each `text.length` and `text.charCodeAt` is a search: that was a fifth of a whole export.
 */
export const codeAt = String.prototype.charCodeAt;

/**
 * A growing buffer in front of a collector. Two buffers take turns: one is compressed while the other is filled.
 * `buffer` and `length` are open for the hot loops; after `reserve` read `buffer` again.
 */
export class ByteOutput {
  buffer: Buffer = Buffer.allocUnsafeSlow(INITIAL_BYTES);
  length = 0;
  /** How often it was handed over: where bytes stand in `buffer` holds as long as this is the same. */
  drains = 0;
  readonly #collector: ByteCollector;
  #spare: Buffer | undefined;
  #adding: Promise<void> = Promise.resolve();

  constructor(collector: ByteCollector) {
    this.#collector = collector;
  }

  reserve(bytes: number): void {
    if (this.length + bytes <= this.buffer.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(this.buffer.length * 2, this.length + bytes));
    this.buffer.copy(grown, 0, 0, this.length);
    this.buffer = grown;
  }

  byte(value: number): void {
    this.reserve(1);
    this.buffer[this.length] = value;
    this.length += 1;
  }

  /** What was written from `start` to `end` since it was last handed over, once more. */
  repeat(start: number, end: number): void {
    this.reserve(end - start);
    const { buffer } = this;
    let at = this.length;
    for (let from = start; from < end; from += 1) buffer[at++] = buffer[from] as number;
    this.length = at;
  }

  /** Text of code units below 0x80 only. */
  ascii(text: string): void {
    const { length } = text;
    this.reserve(length);
    const { buffer } = this;
    let at = this.length;
    for (let i = 0; i < length; i += 1) buffer[at++] = codeAt.call(text, i);
    this.length = at;
  }

  /** A lone surrogate becomes U+FFFD. */
  utf8(text: string): void {
    this.reserve(text.length * 3);
    this.length += this.buffer.write(text, this.length, 'utf8');
  }

  /** Writes the rows, each by `writeRow`, and hands over what is full on the way. */
  async writeRows<Row>(rows: readonly Row[], writeRow: (row: Row) => void): Promise<void> {
    for (let written = 0; written < rows.length;) {
      written = this.#writeUntilFull(rows, writeRow, written);
      if (this.#isFull) await this.#drain();
    }
  }

  /** Returns how many are written. Apart from `writeRows`, because V8 is slow to optimise a loop in an async function. */
  #writeUntilFull<Row>(rows: readonly Row[], writeRow: (row: Row) => void, from: number): number {
    let at = from;
    while (at < rows.length && !this.#isFull) writeRow(rows[at++] as Row);
    return at;
  }

  get #isFull(): boolean {
    return this.length >= CHUNK_BYTES;
  }

  /** Hands over what is there, as soon as the chunk before it has been taken. */
  async #drain(): Promise<void> {
    await this.#adding;
    const full = this.buffer;
    this.#adding = this.#collector.add(full.subarray(0, this.length));
    this.#adding.catch(() => undefined); // thrown by the next one, or by `finish`
    this.buffer = this.#spare ?? Buffer.allocUnsafeSlow(full.length);
    this.#spare = full;
    this.length = 0;
    this.drains += 1;
  }

  async finish(): Promise<Buffer> {
    await this.#drain();
    await this.#adding;
    return this.#collector.finish();
  }

  discard(): void {
    this.#collector.discard();
  }
}
