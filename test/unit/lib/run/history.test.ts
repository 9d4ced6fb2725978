import { afterEach, describe, expect, it, vi } from 'vitest';
import { createHistory, type HistoryOptions } from '../../../../lib/run/history.ts';
import { publishRun } from '../../../../lib/run/publish.ts';
import { MemoryStore } from './memory-store.ts';
import { runIdOf, sampleManifest, sampleScope } from './sample-manifest.ts';

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
afterEach(() => void vi.useRealTimers());

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
  await expect(history.read()).rejects.toThrow('looking back timed out');
});

const HOUR_MS = 3_600_000;

/** A store that has one run of the scope. */
async function storeWithRun(): Promise<MemoryStore> {
  const store = new MemoryStore();
  await publishRun({ store, folder: 'inventory', manifest: sampleManifest(1, 'complete', { scopes: [scope] }) });
  store.log.length = 0;
  return store;
}

it('looks back as long as it takes where nothing bounds it', async () => {
  const store = await storeWithRun();
  const get = store.get.bind(store);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  store.get = async (key, options) => {
    await new Promise((resolve) => setTimeout(resolve, HOUR_MS));
    return get(key, options);
  };
  const reading = historyOf(store).read();
  await vi.advanceTimersByTimeAsync(3 * HOUR_MS);
  expect((await reading).found.size).toBe(1);
});

it('leaves no timer behind', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  await historyOf(new MemoryStore(), { mostMs: HOUR_MS }).read();
  expect(vi.getTimerCount()).toBe(0);
});

it('reads once, however often it is asked', async () => {
  const store = await storeWithRun();
  const history = historyOf(store);
  const [first, second] = await Promise.all([history.read(), history.readIfAny()]);
  expect(first.found.size).toBe(1);
  expect(second).toBe(first);
  expect(store.log.filter((line) => line.startsWith('LIST'))).toHaveLength(1);
});

it('asks the store for nothing in a run that has no use for it', async () => {
  const store = await storeWithRun();
  const history = historyOf(store, { isWanted: false });
  expect(await history.readIfAny()).toBeUndefined();
  expect((await history.order())(scope)).toBe('');
  expect(store.log).toEqual([]);
});

it('logs which earlier run is passed over, and why', async () => {
  const store = await storeWithRun();
  const key = `inventory/runs/${runIdOf(1)}/manifest.json`;
  store.objects.set(key, Buffer.from('{}'));
  const warnings: unknown[] = [];
  await historyOf(store, { log: { ...log, warn: (_message, more) => void warnings.push(more) } }).read();
  expect(warnings).toEqual([{ key, reason: expect.stringContaining('checksum') as string }]);
});

describe('What projects are ordered by', () => {
  const other = sampleScope('b');

  it('is the run that last listed each to its end; what none did comes first', async () => {
    const order = await historyOf(await storeWithRun(), { scopes: [scope, other] }).order();
    expect([order(scope), order(other)]).toEqual([runIdOf(1), '']);
  });

  it('is nothing where the store cannot be read', async () => {
    const store = await storeWithRun();
    store.get = () => Promise.reject(new Error('STORE_FORBIDDEN'));
    expect((await historyOf(store).order())(scope)).toBe('');
  });
});
