import { expect, it } from 'vitest';
import type { Manifest } from '../../../../lib/run/manifest.ts';
import { describeFile } from '../../../../lib/run/file-entry.ts';
import { publishRun } from '../../../../lib/run/publish.ts';
import { checksumOf } from '../../../../lib/run/stored-run.ts';
import { findNewestRun, walkRuns } from '../../../../lib/run/walk-runs.ts';
import { collect } from '../rows/collect.ts';
import { MemoryStore } from './memory-store.ts';
import { runIdOf, sampleManifest } from './sample-manifest.ts';

const LATEST = 'inventory/latest.json';
const manifestKeyOf = (number: number): string => `inventory/runs/${runIdOf(number)}/manifest.json`;

async function storeWith(...manifests: Manifest[]): Promise<MemoryStore> {
  const store = new MemoryStore();
  for (const manifest of manifests) await publishRun({ store, folder: 'inventory', manifest });
  store.log.length = 0;
  return store;
}

const walkedIn = async (store: MemoryStore, before?: string): Promise<string[]> =>
  (await collect(walkRuns({ store, folder: 'inventory', before }))).map(({ runId }) => runId);

it('walks finished runs newest first, past those that were narrowed or have no manifest', async () => {
  const store = await storeWith(
    sampleManifest(1, 'complete'),
    sampleManifest(2, 'partial'),
    sampleManifest(3, 'complete', { narrowedBy: { scopes: [] } }),
    sampleManifest(4, 'failed'),
  );
  store.objects.set(`inventory/runs/${runIdOf(5)}/findings.csv`, Buffer.from('half'));
  store.objects.set('inventory/runs/notes/readme.txt', Buffer.from('by hand'));
  expect(await walkedIn(store)).toEqual([runIdOf(4), runIdOf(2), runIdOf(1)]);
});

it('finds a run that died between its manifest and the pointer', async () => {
  const store = await storeWith(sampleManifest(1, 'complete'));
  const pointer = store.objects.get(LATEST) as Buffer;
  await publishRun({ store, folder: 'inventory', manifest: sampleManifest(2, 'complete') });
  store.objects.set(LATEST, pointer);
  expect((await findNewestRun({ store, folder: 'inventory' }))?.runId).toBe(runIdOf(2));
});

it('asks for four objects and one list when the pointer is right', async () => {
  const store = await storeWith(sampleManifest(1, 'complete'), sampleManifest(2, 'complete'));
  await findNewestRun({ store, folder: 'inventory' });
  expect(store.log).toEqual([
    `GET ${LATEST}`,
    'LIST inventory/runs/',
    `GET ${manifestKeyOf(2)}`,
    `GET ${manifestKeyOf(2).replace('.json', '.checksum')}`,
  ]);
});

it('goes on with older runs, and says so, when the one that the pointer names is damaged', async () => {
  const store = await storeWith(sampleManifest(1, 'complete'), sampleManifest(2, 'complete'));
  store.objects.set(manifestKeyOf(2), Buffer.from('{"version":1}'));
  const skipped: string[] = [];
  const onSkipped = ({ key }: { key: string }): number => skipped.push(key);
  expect((await findNewestRun({ store, folder: 'inventory', onSkipped }))?.runId).toBe(runIdOf(1));
  expect(skipped).toEqual([manifestKeyOf(2)]);
});

it('walks without a pointer, and with one that points at nothing', async () => {
  const store = await storeWith(sampleManifest(1, 'complete'), sampleManifest(2, 'complete'));
  store.objects.delete(LATEST);
  expect(await walkedIn(store)).toEqual([runIdOf(2), runIdOf(1)]);
  store.objects.set(LATEST, Buffer.from(JSON.stringify({ newest: { runId: runIdOf(9) } })));
  expect(await walkedIn(store)).toEqual([runIdOf(2), runIdOf(1)]);
});

it('leaves out the run that asks, and those after it', async () => {
  const store = await storeWith(
    sampleManifest(1, 'complete'),
    sampleManifest(2, 'complete'),
    sampleManifest(3, 'failed'),
  );
  expect(await walkedIn(store, runIdOf(2))).toEqual([runIdOf(1)]);
});

it('keeps fields of a stored manifest that it does not know', async () => {
  const store = await storeWith({ ...sampleManifest(1, 'complete'), colour: 'blue' } as Manifest);
  expect(await findNewestRun({ store, folder: 'inventory' })).toHaveProperty('colour', 'blue');
});

it.each<[string, Record<string, unknown>]>([
  ['another version', { version: 2 }],
  ['another run id', { runId: runIdOf(7) }],
  ['an unknown status', { status: 'done' }],
  ['no files', { files: undefined }],
  ['a file without a digest', { files: [{ key: 'a', format: 'csv', size: 1, rows: 1, MD5checksum: '' }] }],
  ['a file whose size is a text', { files: [{ ...describeFile(Buffer.from(''), 'a', 'csv', 0), size: '1' }] }],
  ['a scope without a project', { scopes: [{ region: 'a', status: 'complete' }] }],
])('passes over a manifest with %s', async (_what, change) => {
  const store = await storeWith(sampleManifest(1, 'complete'));
  const changed = Buffer.from(JSON.stringify({ ...sampleManifest(1, 'complete'), ...change }));
  store.objects.set(manifestKeyOf(1), changed);
  store.objects.set(manifestKeyOf(1).replace('.json', '.checksum'), Buffer.from(checksumOf(changed)));
  expect(await walkedIn(store)).toEqual([]);
});

it('asks an empty store for its pointer and its folders, once', async () => {
  const store = new MemoryStore();
  expect(await walkedIn(store)).toEqual([]);
  expect(store.log).toHaveLength(2);
});

it('passes over a manifest that is another than its checksum was made of', async () => {
  const store = await storeWith(sampleManifest(1, 'complete'));
  store.objects.set(manifestKeyOf(1), Buffer.from(JSON.stringify(sampleManifest(1, 'failed'))));
  expect(await walkedIn(store)).toEqual([]);
});

it('takes a checksum to which an editor has added the end of a line', async () => {
  const store = await storeWith(sampleManifest(1, 'complete'));
  const key = manifestKeyOf(1).replace('.json', '.checksum');
  store.objects.set(key, Buffer.from(`${String(store.objects.get(key))}\n`));
  expect(await walkedIn(store)).toEqual([runIdOf(1)]);
});

it('looks into no folder that is not named as a run, such as a copy of one', async () => {
  const store = await storeWith(sampleManifest(1, 'complete'));
  for (const [key, bytes] of [...store.objects])
    if (key.includes(runIdOf(1))) store.objects.set(key.replace(runIdOf(1), `copy-of-${runIdOf(1)}`), bytes);
  expect(await walkedIn(store)).toEqual([runIdOf(1)]);
  expect(store.log.filter((line) => line.includes('copy'))).toEqual([]);
});

it('ends with its signal while folders are listed', async () => {
  const store = await storeWith(sampleManifest(1, 'complete'));
  const end = new AbortController();
  const get = store.get.bind(store);
  store.get = async (key) => {
    const bytes = await get(key);
    end.abort(new Error('RUN_OUT_OF_TIME'));
    return bytes;
  };
  const walking = collect(walkRuns({ store, folder: 'inventory', signal: end.signal }));
  await expect(walking).rejects.toThrow('RUN_OUT_OF_TIME');
  expect(store.log).toEqual([`GET ${LATEST}`, 'LIST inventory/runs/']);
});

it('reads up to sixteen runs at the same time, and the newest hundred of those that died', async () => {
  const store = new MemoryStore();
  for (let minute = 10; minute < 60; minute += 1)
    for (const hour of ['00', '01', '02'])
      store.objects.set(`inventory/runs/20261122T${hour}${minute}00Z-0000000a/findings.csv`, Buffer.from(''));
  let inFlight = 0;
  let most = 0;
  const get = store.get.bind(store);
  store.get = async (key) => {
    most = Math.max(most, (inFlight += Number(key.endsWith('manifest.json'))));
    const bytes = await get(key);
    inFlight -= Number(key.endsWith('manifest.json'));
    return bytes;
  };
  expect(await walkedIn(store)).toEqual([]);
  const read = store.log.filter((line) => line.endsWith('manifest.json'));
  expect([most, read.length]).toEqual([16, 100]);
  expect(read.every((line) => line.includes('T01') || line.includes('T02'))).toBe(true);
});
