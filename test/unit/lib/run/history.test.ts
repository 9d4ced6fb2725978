import { expect, it } from 'vitest';
import { createHistory, type HistoryOptions } from '../../../../lib/run/history.ts';
import { publishRun } from '../../../../lib/run/publish.ts';
import { MemoryStore } from './memory-store.ts';
import { runIdOf, sampleManifest, sampleScope } from './sample-manifest.ts';

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const scope = sampleScope('a');
const historyOf = (store: MemoryStore, more: Partial<HistoryOptions> = {}) =>
  createHistory({
    ...{ store, folder: 'inventory', runId: '20261130T000000Z-0000000a', log, scopes: [scope] },
    signal: new AbortController().signal,
    ...more,
  });

/** Folders of runs that died before their manifest. */
function addDeadRuns(store: MemoryStore, count: number, day: number): void {
  for (let at = 0; at < count; at += 1) {
    const id = `202611${day}T00${String(Math.floor(at / 60)).padStart(2, '0')}${String(at % 60).padStart(2, '0')}Z-0000000a`;
    store.objects.set(`inventory/runs/${id}/findings.csv`, Buffer.from(''));
  }
}

it('finds the last good run behind a thousand that died, with a few reads', async () => {
  const store = new MemoryStore();
  await publishRun({ store, folder: 'inventory', manifest: sampleManifest(1, 'complete', { scopes: [scope] }) });
  addDeadRuns(store, 1000, 23);
  store.log.length = 0;
  const { found } = await historyOf(store).read();
  expect([...found.values()].map(({ runId }) => runId)).toEqual([runIdOf(1)]);
  expect(store.log.length).toBeLessThan(220);
});

it('says that it has not seen all, where runs that died hide what there may be', async () => {
  const store = new MemoryStore();
  addDeadRuns(store, 1000, 23);
  expect(await historyOf(store).read()).toMatchObject({ isExhaustive: false });
  expect(store.log.length).toBeLessThan(220);
});

it('gives up when looking back takes longer than it may', async () => {
  const store = new MemoryStore();
  store.get = (_key: string, options?: { signal?: AbortSignal | undefined }) =>
    new Promise((_resolve, reject) => {
      options?.signal?.addEventListener('abort', () => reject(options.signal?.reason as Error));
    });
  const history = historyOf(store, { mostMs: 20 });
  expect(await history.readIfAny()).toBeUndefined();
  await expect(history.read()).rejects.toThrow('timeout');
});
