import { createHash, randomBytes } from 'node:crypto';
import { getEventListeners } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CreateStoreOptions } from '../../lib/storage/create-store.ts';
import { createStore } from '../../lib/storage/create-store.ts';
import type { ObjectStore } from '../../lib/storage/object-store.ts';

export interface StoreFixture {
  /** Of an empty store; the suite puts a different folder behind the URL of every test. */
  options(folder: string): CreateStoreOptions;
  close(): Promise<void>;
}

interface SuiteOptions {
  /** What `open` sends at once. */
  readonly partSizeBytes: number;
}

const collect = async (keys: AsyncIterable<string>): Promise<string[]> => {
  const all: string[] = [];
  for await (const key of keys) all.push(key);
  return all;
};

const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** What every store does alike: one suite for all drivers and servers. */
export function describeStore(name: string, start: () => Promise<StoreFixture>, suite: SuiteOptions): void {
  describe(`${name} as a store`, () => {
    let fixture: StoreFixture;
    let count = 0;
    beforeAll(async () => {
      fixture = await start();
    });
    afterAll(() => fixture?.close());

    const newStore = (): ObjectStore => {
      const options = fixture.options(`test-${(count += 1)}`);
      return createStore({
        ...options,
        tuning: { pageSize: 3, partSizeBytes: suite.partSizeBytes, ...options.tuning },
      });
    };
    const filledStore = async (keys: readonly string[]): Promise<ObjectStore> => {
      const store = newStore();
      await Promise.all(keys.map((key) => store.put(key, Buffer.from(key))));
      return store;
    };

    it('has no object before one is put', async () => {
      await expect(newStore().get('a/b.json')).resolves.toBeUndefined();
    });

    it('gives back what was put', async () => {
      const store = newStore();
      await store.put('inventory/latest.json', Buffer.from('{"version":1}'), { contentType: 'application/json' });
      await expect(store.get('inventory/latest.json')).resolves.toEqual(Buffer.from('{"version":1}'));
    });

    it('replaces an object as a whole', async () => {
      const store = await filledStore(['key-with-a-long-body']);
      await store.put('key-with-a-long-body', Buffer.from('short'));
      await expect(store.get('key-with-a-long-body')).resolves.toEqual(Buffer.from('short'));
    });

    it('keeps an empty body', async () => {
      const store = newStore();
      await store.put('empty', Buffer.alloc(0));
      await expect(store.get('empty')).resolves.toEqual(Buffer.alloc(0));
    });

    it('keeps every byte value', async () => {
      const body = Buffer.from(Uint8Array.from({ length: 1024 }, (_, index) => index % 256));
      const store = newStore();
      await store.put('binary', body);
      await expect(store.get('binary')).resolves.toEqual(body);
    });

    it('keeps a large body', async () => {
      const body = randomBytes(12 * 1024 * 1024);
      const store = newStore();
      await store.put('large.bin', body);
      const stored = await store.get('large.bin');
      expect(stored?.equals(body)).toBe(true);
    });

    const ODD_KEYS = [
      'region=cn-north-4/project_id=0123/secrets-00000.csv.gz',
      'space and + plus',
      'percent %41 %zz',
      'query?like=a&b#c',
      'quote\'(s)*!~"<xml>&amp;',
      '密钥/清单.json',
      'emoji-🔑/é-e\u0301',
      '.hidden/...three',
      'a:b;c,d@e$f=g',
    ];

    it.each(ODD_KEYS)('takes the key %j', async (key) => {
      const store = await filledStore([key, 'neighbour']);
      await expect(store.get(key)).resolves.toEqual(Buffer.from(key));
      await expect(collect(store.list(''))).resolves.toEqual([key, 'neighbour'].sort(byBytes));
      await store.delete(key);
      await expect(store.get(key)).resolves.toBeUndefined();
    });

    it.each([
      ['without a character', ''],
      ['with a slash before it', '/a'],
      ['with a slash behind it', 'a/'],
      ['with an empty segment', 'a//b'],
      ['that leaves the store', '../a'],
      ['that leaves the store and comes back', 'a/../../b'],
      ['with a segment that says nothing', './a'],
      ['with a line break', 'a\nb'],
      ['with a backslash', 'a\\b'],
      ['with half a character', '\uD800'],
      ['of more than 1024 bytes', 'é'.repeat(513)],
    ])('refuses a key %s', async (_, key) => {
      const store = newStore();
      const refused = expect.objectContaining({ code: 'STORE_KEY_INVALID' });
      await expect(store.put(key, Buffer.from('x'))).rejects.toEqual(refused);
      await expect(store.get(key)).rejects.toEqual(refused);
      await expect(store.delete(key)).rejects.toEqual(refused);
      expect(() => store.open(key)).toThrow(refused);
    });

    it.each(['../', '/', 'a/../b', 'a//'])('lists nothing outside itself: %j', async (prefix) => {
      await expect(collect(newStore().list(prefix))).rejects.toMatchObject({ code: 'STORE_KEY_INVALID' });
    });

    it('lists every page in the order of the UTF-8 bytes of the whole key', async () => {
      const keys = ['a/b', 'a.txt', 'a-b/c', 'a/c/d', 'a0', 'B', 'z', 'é', '\uFF5E', '😀', 'ab', 'a/b.txt'];
      const store = await filledStore(keys);
      await expect(collect(store.list(''))).resolves.toEqual([...keys].sort(byBytes));
    });

    it('lists only what starts with the prefix, which may end within a name', async () => {
      const store = await filledStore(['a/1', 'a/2', 'ab/1', 'b/a/1', 'aa', 'a/2x/y']);
      await expect(collect(store.list('a/'))).resolves.toEqual(['a/1', 'a/2', 'a/2x/y']);
      await expect(collect(store.list('a/2'))).resolves.toEqual(['a/2', 'a/2x/y']);
      await expect(collect(store.list('nothing/'))).resolves.toEqual([]);
    });

    it('lists exactly a full last page', async () => {
      const keys = ['k1', 'k2', 'k3', 'k4', 'k5', 'k6'];
      const store = await filledStore(keys);
      await expect(collect(store.list('k'))).resolves.toEqual(keys);
    });

    it('lists from after a key, whether that is there or not', async () => {
      const store = await filledStore(['r/1', 'r/2', 'r/3/x', 'r/3/y', 'r/4', 'r/5']);
      const after = (startAfter: string) => collect(store.list('r/', { startAfter }));
      await expect(after('')).resolves.toHaveLength(6);
      await expect(after('r/2')).resolves.toEqual(['r/3/x', 'r/3/y', 'r/4', 'r/5']);
      await expect(after('r/25')).resolves.toEqual(['r/3/x', 'r/3/y', 'r/4', 'r/5']);
      await expect(after('r/3/x')).resolves.toEqual(['r/3/y', 'r/4', 'r/5']);
      await expect(after('r/5')).resolves.toEqual([]);
      await expect(after('a')).resolves.toHaveLength(6);
    });

    it('lists folders once each, over every page', async () => {
      const runs = ['r/2/x', 'r/1/x', 'r/1/y/z', 'r/3/x', 'r/4/x', 'r/5/x', 'r/6/x', 'r/file', 'q/9/x'];
      const store = await filledStore(runs);
      const expected = ['r/1/', 'r/2/', 'r/3/', 'r/4/', 'r/5/', 'r/6/'];
      await expect(collect(store.listFolders('r/'))).resolves.toEqual(expected);
      await expect(collect(store.listFolders(''))).resolves.toEqual(['q/', 'r/']);
    });

    it('lists folders from after a folder, or after a key in one', async () => {
      const store = await filledStore(['r/1/x', 'r/2/a', 'r/2/b', 'r/3/x', 'r/4/x']);
      const after = (startAfter: string) => collect(store.listFolders('r/', { startAfter }));
      await expect(after('r/2/')).resolves.toEqual(['r/3/', 'r/4/']);
      await expect(after('r/2/a')).resolves.toEqual(['r/3/', 'r/4/']);
      await expect(after('r/2')).resolves.toEqual(['r/2/', 'r/3/', 'r/4/']);
      await expect(after('r/9/')).resolves.toEqual([]);
    });

    it('has no folder left once all in it is deleted', async () => {
      const store = await filledStore(['r/1/x', 'r/2/x/y']);
      await store.delete('r/2/x/y');
      await expect(collect(store.listFolders('r/'))).resolves.toEqual(['r/1/']);
    });

    it('deletes twice without complaint', async () => {
      const store = await filledStore(['gone']);
      await store.delete('gone');
      await store.delete('gone');
      await store.delete('never/there');
      await expect(store.get('gone')).resolves.toBeUndefined();
    });

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
      const chunk = Buffer.alloc(Math.ceil(suite.partSizeBytes / 3) + 7);
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
      for (let index = 0; index < thirds; index += 1)
        await writer.write(randomBytes(Math.ceil(suite.partSizeBytes / 3)));
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
      await writer.write(randomBytes(suite.partSizeBytes + 1));
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

    it("ends every call with the signal's own reason", async () => {
      const store = await filledStore(['there']);
      const reason = new Error('out of time');
      const signal = AbortSignal.abort(reason);
      await expect(store.get('there', { signal })).rejects.toBe(reason);
      await expect(store.put('new', Buffer.from('x'), { signal })).rejects.toBe(reason);
      await expect(store.delete('there', { signal })).rejects.toBe(reason);
      await expect(collect(store.list('', { signal }))).rejects.toBe(reason);
      await expect(collect(store.listFolders('', { signal }))).rejects.toBe(reason);
      await expect(store.open('new', { signal }).close()).rejects.toBe(reason);
      await expect(collect(store.list(''))).resolves.toEqual(['there']);
    });

    it('stops between two pieces when the signal fires, and can be aborted then', async () => {
      const store = newStore();
      const controller = new AbortController();
      const writer = store.open('late.bin', { signal: controller.signal });
      await writer.write(randomBytes(suite.partSizeBytes + 1));
      controller.abort(new Error('out of time'));
      await expect(writer.close()).rejects.toThrow('out of time');
      await writer.abort();
      await expect(collect(store.list(''))).resolves.toEqual([]);
    });

    it('serves many calls side by side', async () => {
      const store = newStore();
      const { signal } = new AbortController();
      const warnings: Error[] = [];
      const onWarning = (warning: Error) => void warnings.push(warning);
      process.on('warning', onWarning);
      const keys = Array.from({ length: 40 }, (_, index) => `p/${String(index).padStart(2, '0')}`);
      await Promise.all(keys.map((key) => store.put(key, Buffer.from(key), { signal })));
      const bodies = await Promise.all(keys.map((key) => store.get(key, { signal })));
      expect(bodies.map(String)).toEqual(keys);
      await expect(collect(store.list('p/', { signal }))).resolves.toEqual(keys);
      await expect.poll(() => getEventListeners(signal, 'abort')).toEqual([]);
      process.off('warning', onWarning);
      expect(warnings).toEqual([]);
    });

    it('has one whole body after writers raced for a key', async () => {
      const store = newStore();
      const bodies = Array.from({ length: 8 }, (_, index) => Buffer.alloc(50_000, index + 65));
      await Promise.all(bodies.map((body) => store.put('raced', body)));
      const stored = await store.get('raced');
      expect(bodies.some((body) => body.equals(stored!))).toBe(true);
    });

    it('names itself without the query', () => {
      expect(newStore().url).not.toContain('?');
    });
  });
}
