import { expect, it } from 'vitest';
import { createOutboxWriter } from '../../../../../functions/failed-rotation-notifier/notices/outbox-writer.ts';
import { watchRuns } from '../../../../../functions/failed-rotation-notifier/notices/watch-runs.ts';
import type { NotifierDeps, NotifierRun } from '../../../../../functions/failed-rotation-notifier/run.ts';
import type { ScopeState } from '../../../../../functions/failed-rotation-notifier/state/state.ts';
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
  readonly settings?: object;
}

async function watchIn({ store = new MemoryStore(), nowMs, latest, settings }: Setup) {
  const { signal } = new AbortController();
  const [errors, skipped]: [object[], unknown[]] = [[], []];
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
        ...settings,
      },
      deadline: { work: signal, final: signal },
      runStartedAt: new Date(nowMs),
      log: {
        debug() {},
        info() {},
        warn: (_message: string, fields: object) => skipped.push(fields),
        error: (_message: string, fields: object) => errors.push(fields),
      },
    },
  } as unknown as NotifierRun;
  const watched = await watchRuns(run, { store } as unknown as NotifierDeps, createOutboxWriter(states));
  return { ...watched, errors, skipped };
}

const STATE_KEY = 'rotation/state/region=watch/project_id=watch.json';

/** As if all notices of the state had been delivered. */
async function deliverAll(store: MemoryStore, atMs: number): Promise<void> {
  const state = JSON.parse(String(await store.get(STATE_KEY))) as ScopeState;
  const outbox = state.outbox.map((entry) => ({
    ...entry,
    channels: { ops: { state: 'delivered', attempts: 1, deliveredAtMs: atMs } },
  }));
  await store.put(STATE_KEY, Buffer.from(JSON.stringify({ ...state, outbox })));
  store.log.length = 0;
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
    expect(errors).toMatchObject([{ message: 'the store is away' }]);
  }
  const first = await watchIn({ store, nowMs: ENDED_MS });
  expect([first.stale, first.isWatching()]).toEqual([[], true]);
});

it('An alarm is watched until it is over and that is delivered', async () => {
  const store = await storeWithInventory();
  const lateMs = ENDED_MS + 2 * DAY_MS;
  await watchIn({ store, nowMs: lateMs });
  await deliverAll(store, lateMs);
  // people know, and nothing waits: it stands all the same, and nothing is written
  const known = await watchIn({ store, nowMs: lateMs + HOUR_MS });
  expect(known.stale).toHaveLength(1);
  expect(known.isWatching()).toBe(true);
  expect(store.log.filter((line) => line.startsWith('PUT'))).toEqual([]);
  const finishedAt = new Date(lateMs).toISOString();
  await publishRun({ store, folder: 'inventory', manifest: sampleManifest(2, 'complete', { finishedAt }) });
  await watchIn({ store, nowMs: lateMs + 2 * HOUR_MS });
  await deliverAll(store, lateMs + 2 * HOUR_MS);
  const over = await watchIn({ store, nowMs: lateMs + 3 * HOUR_MS });
  expect(over.stale).toEqual([]);
  expect(over.isWatching()).toBe(false);
});

it('An alarm stands while nothing is known of the runs any more', async () => {
  const store = await storeWithInventory();
  const lateMs = ENDED_MS + 2 * DAY_MS;
  await watchIn({ store, nowMs: lateMs });
  await deliverAll(store, lateMs);
  for (const key of store.objects.keys()) if (key.startsWith('inventory/')) store.objects.delete(key);
  const lost = await watchIn({ store, nowMs: lateMs + HOUR_MS });
  expect(lost.stale).toEqual([]);
  expect(lost.isWatching()).toBe(true);
});

it('A run that is late without a channel that wants to know is looked at again', async () => {
  const store = await storeWithInventory();
  const late = await watchIn({ store, nowMs: ENDED_MS + 2 * DAY_MS, settings: { notifyChannels: [] } });
  expect(late.outbox?.state.outbox).toEqual([]);
  expect(late.isWatching()).toBe(true);
});

it('Where the last run left nothing to watch, and nothing is late, no state is read', async () => {
  const store = await storeWithInventory();
  store.log.length = 0;
  const nowMs = ENDED_MS + HOUR_MS;
  const quiet = await watchIn({ store, nowMs, latest: { isWatching: false } });
  expect(quiet).toMatchObject({ stale: [], inventory: { inventoryAt: new Date(ENDED_MS).toISOString() } });
  expect(quiet.isWatching()).toBe(false);
  expect(store.log).not.toContain(`GET ${STATE_KEY}`);
  await watchIn({ store, nowMs, latest: { isWatching: true } });
  expect(store.log).toContain(`GET ${STATE_KEY}`);
  const late = await watchIn({ store, nowMs: ENDED_MS + 2 * DAY_MS, latest: { isWatching: false } });
  expect(late.outbox?.state.outbox).toHaveLength(1);
});

it('Who is told of a late run depends on its type and its severity', async () => {
  const notifyChannels = [{ name: 'ops' }, { name: 'team' }];
  const routedBy = async (match: object) => {
    const notifyRoutes = [{ match, channels: ['team'] }, { channels: ['ops'] }];
    const settings = { notifyChannels, notifyRoutes };
    const late = await watchIn({ store: await storeWithInventory(), nowMs: ENDED_MS + 2 * DAY_MS, settings });
    return late.outbox?.state.outbox.flatMap(({ channels }) => Object.keys(channels));
  };
  expect(await routedBy({ type: ['watch.stale'] })).toEqual(['team']);
  expect(await routedBy({ type: ['rotation.failed'] })).toEqual(['ops']);
  expect(await routedBy({ severity: ['high'] })).toEqual(['team']);
});

it('What cannot be read of the runs is said by its key', async () => {
  const store = await storeWithInventory();
  await store.put('inventory/latest.json', Buffer.from('{'));
  const { skipped } = await watchIn({ store, nowMs: ENDED_MS + HOUR_MS });
  expect(skipped).toContainEqual(expect.objectContaining({ key: 'inventory/latest.json' }));
});
