import { createHash, randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { collect, type StoreSuite } from './store-suite-context.ts';

export function itWritesInPieces({ newStore, filledStore, partSizeBytes }: StoreSuite): void {
  it('writes a small object in pieces, visible after close only', async () => {
    const store = newStore();
    const writer = store.open('pieces.csv', { contentType: 'text/csv' });
    await writer.write(Buffer.from('one,'));
    await writer.write(Buffer.from('two'));
    await expect(store.get('pieces.csv')).resolves.toBeUndefined();
    await writer.close();
    await expect(store.get('pieces.csv')).resolves.toEqual(Buffer.from('one,two'));
  });

  it('writes an empty object when nothing was written', async () => {
    const store = newStore();
    await store.open('nothing').close();
    await expect(store.get('nothing')).resolves.toEqual(Buffer.alloc(0));
  });

  it('writes an object of many parts, and takes no notice of what becomes of a chunk later', async () => {
    const store = newStore();
    const writer = store.open('many-parts.bin');
    const hash = createHash('sha256');
    const chunk = Buffer.alloc(Math.ceil(partSizeBytes / 3) + 7);
    for (let index = 0; index < 8; index += 1) {
      chunk.fill(randomBytes(64));
      hash.update(chunk);
      await writer.write(chunk);
    }
    chunk.fill(0);
    await expect(store.get('many-parts.bin')).resolves.toBeUndefined();
    await writer.close();
    const stored = await store.get('many-parts.bin');
    expect(createHash('sha256').update(stored!).digest('hex')).toBe(hash.digest('hex'));
    await expect(collect(store.list(''))).resolves.toEqual(['many-parts.bin']);
  });

  it.each([0, 1, 5])('leaves nothing behind after an abort, having written %i thirds of a part', async (thirds) => {
    const store = newStore();
    const writer = store.open('aborted/file.bin');
    for (let index = 0; index < thirds; index += 1) await writer.write(randomBytes(Math.ceil(partSizeBytes / 3)));
    await writer.abort();
    await writer.abort();
    await expect(collect(store.list(''))).resolves.toEqual([]);
    await expect(collect(store.listFolders(''))).resolves.toEqual([]);
    await expect(writer.write(Buffer.from('x'))).rejects.toMatchObject({ code: 'STORE_WRITER_DONE' });
    await expect(writer.close()).rejects.toMatchObject({ code: 'STORE_WRITER_DONE' });
  });

  it('keeps the old object when a writer over it is aborted', async () => {
    const store = await filledStore(['kept']);
    const writer = store.open('kept');
    await writer.write(randomBytes(partSizeBytes + 1));
    await writer.abort();
    await expect(store.get('kept')).resolves.toEqual(Buffer.from('kept'));
  });

  it('may be aborted after close, to no effect', async () => {
    const store = newStore();
    const writer = store.open('closed');
    await writer.write(Buffer.from('x'));
    await writer.close();
    await writer.abort();
    await expect(store.get('closed')).resolves.toEqual(Buffer.from('x'));
  });

  it('stops between two pieces when the signal fires, and can be aborted then', async () => {
    const store = newStore();
    const controller = new AbortController();
    const writer = store.open('late.bin', { signal: controller.signal });
    await writer.write(randomBytes(partSizeBytes + 1));
    controller.abort(new Error('out of time'));
    await expect(writer.close()).rejects.toThrow('out of time');
    await writer.abort();
    await expect(collect(store.list(''))).resolves.toEqual([]);
  });
}
