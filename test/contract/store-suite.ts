import { randomBytes } from 'node:crypto';
import { getEventListeners } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createStore } from '../../lib/storage/create-store.ts';
import type { ObjectStore } from '../../lib/storage/object-store.ts';
import { byBytes, collect } from './store-suite-context.ts';
import { itListsKeys } from './store-suite-lists.ts';
import { itWritesInPieces } from './store-suite-writers.ts';
import type { CreateStoreOptions } from '../../lib/storage/store-options.ts';

export interface StoreFixture {
  /** Of an empty store; the suite puts a different folder behind the URL of every test. */
  options(folder: string): CreateStoreOptions;
  close(): Promise<void>;
}

interface SuiteOptions {
  /** What `open` sends at once. */
  readonly partSizeBytes: number;
}

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

    it('reads no more than asked for, and says so', async () => {
      const store = newStore();
      await store.put('large', Buffer.alloc(1001));
      await expect(store.get('large', { maxBytes: 1001 })).resolves.toHaveLength(1001);
      await expect(store.get('large', { maxBytes: 1000 })).rejects.toMatchObject({
        code: 'STORE_TOO_LARGE',
        message: expect.stringContaining('1,000 bytes') as string,
        hint: expect.stringContaining('delete it') as string,
      });
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

    itListsKeys({ newStore, filledStore, ...suite });
    itWritesInPieces({ newStore, filledStore, ...suite });

    it('deletes twice without complaint', async () => {
      const store = await filledStore(['gone']);
      await store.delete('gone');
      await store.delete('gone');
      await store.delete('never/there');
      await expect(store.get('gone')).resolves.toBeUndefined();
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
