import { expect, it } from 'vitest';
import { ByteOutput } from '../../../../lib/rows/byte-output.ts';
import type { ByteCollector } from '../../../../lib/rows/gzip-collector.ts';

const CHUNK_BYTES = 131_072;

/** Takes a chunk when `take` says so, and sees its bytes only then. */
class SlowCollector implements ByteCollector {
  readonly taken: Buffer[] = [];
  isDiscarded = false;
  waiting: Array<() => void> = [];

  add(chunk: Buffer): Promise<void> {
    return new Promise((resolve) =>
      this.waiting.push(() => {
        this.taken.push(Buffer.from(chunk));
        resolve();
      }),
    );
  }

  take(): void {
    for (const each of this.waiting.splice(0)) each();
  }

  finish(): Promise<Buffer> {
    return Promise.resolve(Buffer.concat(this.taken));
  }

  discard(): void {
    this.isDiscarded = true;
  }
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function finished(out: ByteOutput, collector: SlowCollector): Promise<string> {
  const body = out.finish();
  await settle();
  collector.take();
  return String(await body);
}

it.each<readonly [string, (out: ByteOutput, text: string) => void]>([
  ['ASCII', (out, text) => out.ascii(text)],
  ['UTF-8', (out, text) => out.utf8(`密${text}密`)],
  ['single bytes', (out, text) => Buffer.from(text).forEach((byte) => out.byte(byte))],
  [
    'what was written before',
    (out, text) => {
      for (let at = 0; at < text.length; at += 10) out.repeat(0, 10);
    },
  ],
])('grows with what is written: %s', async (_, write) => {
  const collector = new SlowCollector();
  const out = new ByteOutput(collector);
  let expected = '';
  const ten = '0123456789';
  out.ascii(ten);
  expected += ten;
  for (const text of ['a'.repeat(16_374), 'b', 'c'.repeat(100_000)]) {
    const before = out.length;
    write(out, text);
    expected += out.buffer.toString('utf8', before, out.length);
  }
  expect(await finished(out, collector)).toBe(expected);
});

it.each([
  ['ASCII', 'a'.repeat(60_000), (out: ByteOutput, text: string) => out.ascii(text)],
  ['UTF-8, of three bytes each', '密'.repeat(60_000), (out: ByteOutput, text: string) => out.utf8(text)],
])('loses nothing of a text that is larger than the buffer: %s', async (_, text, write) => {
  const collector = new SlowCollector();
  const out = new ByteOutput(collector);
  out.ascii('<');
  write(out, text);
  out.ascii('>');
  expect((await finished(out, collector)) === `<${text}>`).toBe(true);
});

it('hands over what is full, and goes on into a second buffer while the first is being taken', async () => {
  const collector = new SlowCollector();
  const out = new ByteOutput(collector);
  const rows = ['a', 'b', 'c'];
  const writing = out.writeRows(rows, (row) => out.ascii(row.repeat(CHUNK_BYTES)));
  await settle();
  expect([collector.waiting.length, out.drains]).toEqual([1, 1]);
  collector.take();
  await settle();
  collector.take();
  await settle();
  collector.take();
  await writing;
  expect(collector.taken.map((chunk) => [String(chunk.subarray(0, 1)), chunk.length])).toEqual(
    rows.map((row) => [row, CHUNK_BYTES]),
  );
  expect((await finished(out, collector)).length).toBe(3 * CHUNK_BYTES);
});

it('hands over nothing that is not full before the end', async () => {
  const collector = new SlowCollector();
  const out = new ByteOutput(collector);
  await out.writeRows(['a'], (row) => out.ascii(row.repeat(CHUNK_BYTES - 1)));
  expect(collector.waiting).toEqual([]);
  expect(await finished(out, collector)).toHaveLength(CHUNK_BYTES - 1);
});

it('throws what the collector throws, at the latest from its end', async () => {
  const failing: ByteCollector = {
    add: () => Promise.reject(new Error('no memory')),
    finish: () => Promise.resolve(Buffer.alloc(0)),
    discard: () => undefined,
  };
  const out = new ByteOutput(failing);
  await out.writeRows(['a'], (row) => out.ascii(row.repeat(CHUNK_BYTES)));
  await settle();
  await expect(out.finish()).rejects.toThrow('no memory');
  await expect(new ByteOutput(failing).finish()).rejects.toThrow('no memory');
});

it('discards what the collector holds', () => {
  const collector = new SlowCollector();
  new ByteOutput(collector).discard();
  expect(collector.isDiscarded).toBe(true);
});
