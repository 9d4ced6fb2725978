import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createGzipCollector, createPlainCollector, toOwnMemory } from '../../../../lib/rows/gzip-collector.ts';

describe('Bytes that are collected', () => {
  it('may be overwritten once they are taken', async () => {
    for (const collector of [createPlainCollector(), createGzipCollector()]) {
      const chunk = Buffer.from('abc');
      await collector.add(chunk);
      chunk.fill('x');
      await collector.add(chunk);
      const body = await collector.finish();
      expect(String(body.length === 6 ? body : gunzipSync(body))).toBe('abcxxx');
    }
  });

  it('are compressed at the fastest level, which the header says', async () => {
    const collector = createGzipCollector();
    await collector.add(Buffer.from('abc'));
    expect((await collector.finish())[8]).toBe(4);
  });

  it('are gone when they are discarded', async () => {
    const plain = createPlainCollector();
    await plain.add(Buffer.from('abc'));
    plain.discard();
    expect(await plain.finish()).toHaveLength(0);
    const gzip = createGzipCollector();
    await gzip.add(Buffer.from('abc'));
    gzip.discard();
    await expect(gzip.add(Buffer.from('abc'))).rejects.toMatchObject({ code: 'ERR_STREAM_DESTROYED' });
  });
});

it('A copy in memory of its own holds nothing else', () => {
  const own = toOwnMemory(Buffer.from('abc'));
  expect([String(own), own.buffer.byteLength]).toEqual(['abc', 3]);
});
