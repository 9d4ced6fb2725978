import { expect, it } from 'vitest';
import { createOutboxWriter } from '../../../../../functions/failed-rotation-notifier/notices/outbox-writer.ts';
import { watchRuns } from '../../../../../functions/failed-rotation-notifier/notices/watch-runs.ts';
import type { NotifierDeps, NotifierRun } from '../../../../../functions/failed-rotation-notifier/run.ts';
import { createStateStore } from '../../../../../functions/failed-rotation-notifier/state/store.ts';
import { publishRun } from '../../../../../lib/run/publish.ts';
import { MemoryStore } from '../../../lib/run/memory-store.ts';
import { sampleManifest } from '../../../lib/run/sample-manifest.ts';
import { DAY_MS, HOUR_MS, REPEAT_MS } from '../samples.ts';

/** The inventory of the samples ended then. */
const ENDED_MS = Date.parse('2026-11-22T00:00:05.000Z');
const RUN_ID = '20261130T000000Z-0000000a';

interface Setup {
  readonly store?: MemoryStore;
  readonly nowMs: number;
  readonly latest?: object;
}

async function watchIn({ store = new MemoryStore(), nowMs, latest }: Setup) {
  const { signal } = new AbortController();
  const errors: string[] = [];
  const states = createStateStore(store, signal);
  const run = {
    latest,
    states,
    runId: RUN_ID,
    invocation: {
      settings: {
        notifyChannels: [{ name: 'ops' }],
        staleAfterMs: 26 * HOUR_MS,
        notifyRepeatMs: REPEAT_MS,
        storeUrl: 'obs://bucket',
      },
      deadline: { work: signal, final: signal },
      runStartedAt: new Date(nowMs),
      log: { debug() {}, info() {}, warn() {}, error: (message: string) => errors.push(message) },
    },
  } as unknown as NotifierRun;
  const watched = await watchRuns(run, { store } as unknown as NotifierDeps, createOutboxWriter(states));
  return { ...watched, errors };
}

async function storeWithInventory(): Promise<MemoryStore> {
  const store = new MemoryStore();
  await publishRun({ store, folder: 'inventory', manifest: sampleManifest(1, 'complete') });
  return store;
}

it('Where the inventory runs, there is nothing to look at', async () => {
  const { stale, inventory, outbox, isWatching } = await watchIn({
    store: await storeWithInventory(),
    nowMs: ENDED_MS + HOUR_MS,
  });
  expect(stale).toEqual([]);
  expect(inventory.inventoryAt).toBe(new Date(ENDED_MS).toISOString());
  expect(outbox).toBeUndefined();
  expect(isWatching()).toBe(false);
});

it('One that is late is an alarm, which is stored, and looked at again once it has ended', async () => {
  const store = await storeWithInventory();
  const late = await watchIn({ store, nowMs: ENDED_MS + 2 * DAY_MS });
  expect(late.stale).toMatchObject([{ what: 'inventory-export' }]);
  expect(late.outbox?.state.outbox).toHaveLength(1);
  expect(late.isWatching()).toBe(true);
  // the pointer is lost, and the inventory has run: the alarm that stands ends
  await publishRun({
    store,
    folder: 'inventory',
    manifest: sampleManifest(2, 'complete', { finishedAt: new Date(ENDED_MS + 2 * DAY_MS).toISOString() }),
  });
  const over = await watchIn({ store, nowMs: ENDED_MS + 2 * DAY_MS + HOUR_MS });
  expect(over.stale).toEqual([]);
  // what was planned waits to be sent
  expect(over.isWatching()).toBe(true);
});

it('That it cannot be found out keeps what is known, and nothing back', async () => {
  const store = new MemoryStore();
  store.get = () => Promise.reject(new Error('the store is away'));
  const inventoryAt = new Date(ENDED_MS).toISOString();
  for (const isWatching of [true, false, undefined]) {
    const latest = { inventoryAt, isWatching };
    const { errors, ...watched } = await watchIn({ store, nowMs: ENDED_MS + 2 * DAY_MS, latest });
    expect(watched).toMatchObject({ stale: [], inventory: { inventoryAt } });
    expect(watched.isWatching()).toBe(isWatching ?? true);
    expect(errors).toHaveLength(1);
  }
});
