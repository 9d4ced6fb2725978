import { beforeEach, describe, expect, it } from 'vitest';
import { findInventory } from '../../../../../functions/failed-rotation-notifier/notices/find-inventory.ts';
import type { RunStatus } from '../../../../../lib/run/manifest.ts';
import { publishRun } from '../../../../../lib/run/publish.ts';
import { MemoryStore } from '../../../lib/run/memory-store.ts';
import { sampleManifest } from '../../../lib/run/sample-manifest.ts';
import { DAY_MS, HOUR_MS, NOW_MS } from '../samples.ts';

const iso = (ms: number): string => new Date(ms).toISOString();
const MINUTE_MS = 60_000;

let store = new MemoryStore();
beforeEach(() => {
  store = new MemoryStore();
});

const find = (known: Parameters<typeof findInventory>[0], nowMs = NOW_MS) =>
  findInventory(known, { nowMs, staleAfterMs: DAY_MS, lookup: { store, folder: 'inventory' } });
const publish = (number: number, status: RunStatus, finishedAt: string): Promise<string> =>
  publishRun({ store, folder: 'inventory', manifest: { ...sampleManifest(number, status), finishedAt } });

describe('Nothing is looked up', () => {
  it('while the last inventory that was seen is fresh', async () => {
    const inventoryAt = iso(NOW_MS - DAY_MS);
    expect(await find({ inventoryAt, inventoryMissedAt: iso(NOW_MS) })).toEqual({ inventoryAt });
    expect(store.log).toEqual([]);
  });

  it('for an hour after there was none', async () => {
    const inventoryMissedAt = iso(NOW_MS - HOUR_MS);
    expect(await find({ inventoryMissedAt })).toEqual({ inventoryMissedAt });
    expect(store.log).toEqual([]);
    expect(await find({ inventoryMissedAt: iso(NOW_MS - HOUR_MS - 1) })).toEqual({ inventoryMissedAt: iso(NOW_MS) });
    expect(store.log).not.toEqual([]);
  });
});

describe('The newest inventory', () => {
  it('is the newest complete run', async () => {
    await publish(1, 'complete', iso(NOW_MS - 3 * HOUR_MS));
    await publish(2, 'complete', iso(NOW_MS - 2 * HOUR_MS));
    await publish(3, 'partial', iso(NOW_MS - HOUR_MS));
    expect(await find(undefined)).toEqual({ inventoryAt: iso(NOW_MS - 2 * HOUR_MS) });
  });

  it('is the one that was seen, where none is newer or none is there any more', async () => {
    const inventoryAt = iso(NOW_MS - 2 * DAY_MS);
    expect(await find({ inventoryAt })).toEqual({ inventoryAt });
    await publish(1, 'complete', iso(NOW_MS - 3 * DAY_MS));
    expect(await find({ inventoryAt })).toEqual({ inventoryAt });
    await publish(2, 'complete', iso(NOW_MS - HOUR_MS));
    expect(await find({ inventoryAt })).toEqual({ inventoryAt: iso(NOW_MS - HOUR_MS) });
  });

  it('is looked for once the one that was seen is stale, though there was none a moment ago', async () => {
    await publish(1, 'complete', iso(NOW_MS - HOUR_MS));
    const known = { inventoryAt: iso(NOW_MS - DAY_MS - 1), inventoryMissedAt: iso(NOW_MS) };
    expect(await find(known)).toEqual({ inventoryAt: iso(NOW_MS - HOUR_MS) });
  });

  it('is none of a time to come, but for clocks that differ', async () => {
    await publish(1, 'complete', iso(NOW_MS + 5 * MINUTE_MS + 1));
    expect(await find(undefined)).toEqual({ inventoryMissedAt: iso(NOW_MS) });
    expect(await find(undefined, NOW_MS + 1)).toEqual({ inventoryAt: iso(NOW_MS + 5 * MINUTE_MS + 1) });
    expect(await find({ inventoryAt: iso(NOW_MS + DAY_MS) })).toEqual({ inventoryMissedAt: iso(NOW_MS) });
  });

  it('is what latest.json says, where no manifest is left and nothing else is known', async () => {
    await publish(1, 'complete', iso(NOW_MS - 2 * DAY_MS));
    for (const key of store.objects.keys()) if (key.includes('/runs/')) store.objects.delete(key);
    expect(await find(undefined)).toEqual({ inventoryAt: iso(NOW_MS - 2 * DAY_MS) });
    expect(await find({ inventoryAt: iso(NOW_MS - 3 * DAY_MS) })).toEqual({ inventoryAt: iso(NOW_MS - 3 * DAY_MS) });
  });

  it('is looked for among the twenty newest runs', async () => {
    await publish(1, 'complete', iso(NOW_MS - 2 * DAY_MS));
    for (let number = 2; number <= 20; number += 1) await publish(number, 'failed', iso(NOW_MS - HOUR_MS));
    store.objects.delete('inventory/latest.json');
    expect(await find(undefined)).toEqual({ inventoryAt: iso(NOW_MS - 2 * DAY_MS) });
    store.objects.delete('inventory/latest.json');
    await publish(21, 'failed', iso(NOW_MS - HOUR_MS));
    store.objects.delete('inventory/latest.json');
    expect(await find(undefined)).toEqual({ inventoryMissedAt: iso(NOW_MS) });
  });
});
