import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { handler as notifier } from '../../functions/failed-rotation-notifier/handler.ts';
import { handler as inventory } from '../../functions/inventory-export/handler.ts';
import { handler as tagReport } from '../../functions/tag-report/handler.ts';
import type { LatestPointer, Manifest } from '../../lib/run/manifest.ts';
import type { RunResponse } from '../../lib/run/response.ts';
import { scopes, startBench, type FunctionBench } from '../support/function-bench.ts';

/* A service whose list answers 200 with no rows, while its tag query still has them all. */

const SECRETS = 30;
const FUNCTIONS = {
  inventory: { handler: inventory, folder: 'inventory' },
  'tag-report': { handler: tagReport, folder: 'tag-report' },
  notifier: { handler: notifier, folder: 'rotation' },
} as const;
type Name = keyof typeof FUNCTIONS;
type Latest = LatestPointer & { trend?: unknown; checkedAt?: string };

let bench: FunctionBench;
const before = new Map<Name, { response: RunResponse; latest: Latest }>();
const short = new Map<Name, { response: RunResponse; latest: Latest; manifest: Manifest }>();
const names = Object.keys(FUNCTIONS) as Name[];
const run = (name: Name): Promise<RunResponse> => bench.run({ handler: FUNCTIONS[name].handler });
const readLatest = (name: Name): Promise<Latest> => bench.readJson(`${FUNCTIONS[name].folder}/latest.json`);

beforeAll(async () => {
  bench = await startBench(inventory, scopes(SECRETS));
  for (const name of names) before.set(name, { response: await run(name), latest: await readLatest(name) });
  bench.emulator.faults.add({ name: 'list-rows-missing', value: SECRETS });
  for (const name of names) {
    const response = await run(name);
    const manifest = await bench.readJson<Manifest>(response.manifest ?? '');
    short.set(name, { response, manifest, latest: await readLatest(name) });
  }
});
afterAll(() => bench.close());

describe('a list that is known to miss rows', () => {
  it.each(names)('makes a partial run of the %s, and an incomplete scope that names its last whole list', (name) => {
    const { response, manifest } = short.get(name) ?? {};
    expect(response).toMatchObject({ status: 'partial', failed: [], incomplete: [{ region: 'cn-north-4' }] });
    expect(response).not.toHaveProperty('consistency');
    expect(manifest?.scopes).toMatchObject([{ status: 'incomplete', consistency: 'drifted', listed: 0 }]);
    expect(manifest?.scopes[0]?.reason).toContain('in the tag query but not listed');
    if (name !== 'notifier') expect(manifest?.scopes[0]?.lastComplete?.runId).toBe(before.get(name)?.response.runId);
  });

  it.each(names)('leaves the pointer of the %s where it was', (name) => {
    const { runId, finishedAt } = before.get(name)?.latest ?? {};
    expect(short.get(name)?.latest).toMatchObject({ runId, finishedAt, newest: { status: 'partial' } });
  });

  it('leaves no point in the trend', () => {
    expect(short.get('tag-report')?.latest.trend).toEqual(before.get('tag-report')?.latest.trend);
  });

  it('is no look of the watch that counts', () => {
    expect(short.get('notifier')?.latest.checkedAt).toBe(before.get('notifier')?.latest.checkedAt);
  });

  it('is no run to measure changes from: nothing is removed, nor added when the list is whole again', async () => {
    expect(short.get('inventory')?.response.totals).toMatchObject({ changes: { removed: 0 } });
    bench.emulator.reset();
    const response = await run('inventory');
    expect(response).toMatchObject({ status: 'complete', totals: { changes: { added: 0, removed: 0, changed: 0 } } });
  });
});
