import { expect, it } from 'vitest';
import { byBytes, collect, type StoreSuite } from './store-suite-context.ts';

export function itListsKeys({ newStore, filledStore }: StoreSuite): void {
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
}
