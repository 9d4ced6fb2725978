import type { ByteCollector } from './gzip-collector.ts';

const INITIAL_BYTES = 16_384;
/** What is handed to the collector at a time: few trips to the thread pool, little memory. */
const CHUNK_BYTES = 131_072;

/**
 * A growing buffer in front of a collector. Two buffers take turns: one is compressed while the other is filled.
 * `buffer` and `length` are open for the hot loops; after `reserve` read `buffer` again.
 */
export class ByteOutput {
  buffer: Buffer = Buffer.allocUnsafeSlow(INITIAL_BYTES);
  length = 0;
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

  /** Text of code units below 0x80 only. */
  ascii(text: string): void {
    this.reserve(text.length);
    const { buffer } = this;
    let at = this.length;
    for (let i = 0; i < text.length; i += 1) buffer[at++] = text.charCodeAt(i);
    this.length = at;
  }

  /** A lone surrogate becomes U+FFFD. */
  utf8(text: string): void {
    this.reserve(text.length * 3);
    this.length += this.buffer.write(text, this.length, 'utf8');
  }

  get isFull(): boolean {
    return this.length >= CHUNK_BYTES;
  }

  /** Hands over what is there, as soon as the chunk before it has been taken. */
  async drain(): Promise<void> {
    await this.#adding;
    const full = this.buffer;
    this.#adding = this.#collector.add(full.subarray(0, this.length));
    this.#adding.catch(() => undefined); // told by the next `drain` or `finish`
    this.buffer = this.#spare ?? Buffer.allocUnsafeSlow(full.length);
    this.#spare = full;
    this.length = 0;
  }

  async finish(): Promise<Buffer> {
    await this.drain();
    await this.#adding;
    return this.#collector.finish();
  }

  discard(): void {
    this.#collector.discard();
  }
}
