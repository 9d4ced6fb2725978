import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { LatestPointer, Manifest } from '../../../../lib/run/manifest.ts';
import { publishRun } from '../../../../lib/run/publish.ts';
import { MemoryStore } from './memory-store.ts';
import { runIdOf, sampleManifest } from './sample-manifest.ts';

const publish = (store: MemoryStore, manifest: Manifest): Promise<string> =>
  publishRun({ store, folder: 'inventory', manifest });

const latestIn = (store: MemoryStore): LatestPointer =>
  JSON.parse(String(store.objects.get('inventory/latest.json'))) as LatestPointer;

it('writes the manifest, then its checksum, then the pointer, then looks for newer runs', async () => {
  const store = new MemoryStore();
  const key = await publish(store, sampleManifest(1, 'complete', { consistency: 'exact' }));
  const folder = `inventory/runs/${runIdOf(1)}`;
  expect(key).toBe(`${folder}/manifest.json`);
  expect(store.log).toEqual([
    `PUT ${folder}/manifest.json`,
    `PUT ${folder}/manifest.checksum`,
    'GET inventory/latest.json',
    'PUT inventory/latest.json',
    'LIST inventory/runs/',
  ]);
  expect(latestIn(store)).toEqual({
    version: 1,
    runId: runIdOf(1),
    manifest: key,
    status: 'complete',
    consistency: 'exact',
    finishedAt: '2026-11-22T00:00:05.000Z',
    newest: { runId: runIdOf(1), manifest: key, status: 'complete' },
  });
});

it('writes nothing into the checksum but the lower-hex MD5 of the manifest', async () => {
  const store = new MemoryStore();
  const key = await publish(store, sampleManifest(1, 'complete'));
  const manifest = store.objects.get(key) as Buffer;
  const checksum = store.objects.get(key.replace('.json', '.checksum'));
  expect(String(checksum)).toBe(createHash('md5').update(manifest).digest('hex'));
});

it('moves only newest for a run that is not complete', async () => {
  const store = new MemoryStore();
  await publish(store, sampleManifest(1, 'complete', { consistency: 'drifted' }));
  await publish(store, sampleManifest(2, 'partial', { consistency: 'exact' }));
  expect(latestIn(store)).toMatchObject({ runId: runIdOf(1), consistency: 'drifted', newest: { runId: runIdOf(2) } });
  expect(latestIn(store).newest.status).toBe('partial');
});

it('takes no consistency over from the run before', async () => {
  const store = new MemoryStore();
  await publish(store, sampleManifest(1, 'complete', { consistency: 'exact' }));
  await publish(store, sampleManifest(2, 'complete'));
  expect(latestIn(store)).not.toHaveProperty('consistency');
});

it('moves nothing for a narrowed run', async () => {
  const store = new MemoryStore();
  await publish(store, sampleManifest(1, 'complete', { narrowedBy: { scopes: ['a'] } }));
  expect([...store.objects.keys()].filter((key) => key.endsWith('latest.json'))).toEqual([]);
  expect(store.objects.size).toBe(2);
});

it('never moves backwards when an older run finishes late', async () => {
  const store = new MemoryStore();
  await publish(store, sampleManifest(5, 'complete'));
  store.log.length = 0;
  await publish(store, sampleManifest(3, 'complete'));
  expect(store.log).not.toContain('PUT inventory/latest.json');
  await publish(store, sampleManifest(4, 'partial'));
  expect(latestIn(store)).toMatchObject({ runId: runIdOf(5), newest: { runId: runIdOf(5) } });
});

it('points at a complete run that died before it could do so itself, even from a partial one', async () => {
  const store = new MemoryStore();
  await publish(store, sampleManifest(1, 'complete'));
  const before = store.objects.get('inventory/latest.json') as Buffer;
  await publish(store, sampleManifest(2, 'complete'));
  store.objects.set('inventory/latest.json', before);
  await publish(store, sampleManifest(3, 'failed'));
  expect(latestIn(store)).toMatchObject({ runId: runIdOf(2), newest: { runId: runIdOf(3), status: 'failed' } });
});

it('does not point at a newer run whose manifest does not match its checksum, and says so', async () => {
  const store = new MemoryStore();
  const damaged = await publish(store, sampleManifest(9, 'complete'));
  store.objects.delete('inventory/latest.json');
  store.objects.set(damaged, Buffer.from('{}'));
  const skipped: string[] = [];
  const onSkipped = ({ key }: { key: string }): number => skipped.push(key);
  await publishRun({ store, folder: 'inventory', manifest: sampleManifest(3, 'complete'), onSkipped });
  expect(latestIn(store).runId).toBe(runIdOf(3));
  expect(skipped).toEqual([damaged]);
});

it('replaces a damaged pointer, says so, and keeps fields that it does not know', async () => {
  const store = new MemoryStore();
  await publish(store, sampleManifest(1, 'complete'));
  const skipped: string[] = [];
  store.objects.set('inventory/latest.json', Buffer.from('{"version":1,"runId":7'));
  const onSkipped = ({ key }: { key: string }): number => skipped.push(key);
  await publishRun({ store, folder: 'inventory', manifest: sampleManifest(2, 'partial'), onSkipped });
  expect(skipped).toEqual(['inventory/latest.json']);
  expect(latestIn(store)).toMatchObject({ runId: runIdOf(1), newest: { runId: runIdOf(2) } });

  store.objects.set('inventory/latest.json', Buffer.from(JSON.stringify({ ...latestIn(store), trend: [1] })));
  await publish(store, sampleManifest(3, 'complete'));
  expect(latestIn(store)).toMatchObject({ runId: runIdOf(3), trend: [1] });
});

const storeLatest = (store: MemoryStore, latest: object): void =>
  void store.objects.set('inventory/latest.json', Buffer.from(JSON.stringify(latest)));
const pointerTo = (runId: string): object => ({
  runId,
  manifest: `inventory/runs/${runId}/manifest.json`,
  status: 'complete',
});

it.each(['complete', 'partial'] as const)(
  'heals a pointer to a run that is not there, ahead of a %s run',
  async (status) => {
    const store = new MemoryStore();
    await publish(store, sampleManifest(1, 'complete'));
    const future = pointerTo('29261128T192804Z-27e6e600');
    storeLatest(store, { version: 1, ...future, finishedAt: '2926-11-28T19:28:09.000Z', newest: future, trend: [1] });
    await publish(store, sampleManifest(2, status));
    const top = runIdOf(status === 'complete' ? 2 : 1);
    expect(latestIn(store)).toMatchObject({ runId: top, newest: { runId: runIdOf(2), status }, trend: [1] });
    expect(latestIn(store).finishedAt).toBe('2026-11-22T00:00:05.000Z');
  },
);

it('believes no time or status that the manifest of the run at the top does not have', async () => {
  const store = new MemoryStore();
  await publish(store, sampleManifest(1, 'complete', { consistency: 'exact' }));
  storeLatest(store, { ...latestIn(store), finishedAt: '2036-01-01T00:00:00.000Z', consistency: 'drifted' });
  await publish(store, sampleManifest(2, 'partial'));
  expect(latestIn(store)).toMatchObject({ finishedAt: '2026-11-22T00:00:05.000Z', consistency: 'exact' });
});

it('extends the pointer by a run that ended before it could', async () => {
  const store = new MemoryStore();
  const extend = (latest: LatestPointer, { runId }: Manifest): LatestPointer => {
    const { trend = [] } = latest as LatestPointer & { trend?: string[] };
    return { ...latest, trend: [...new Set([...trend, runId])].sort() } as LatestPointer;
  };
  await publishRun({ store, folder: 'inventory', manifest: sampleManifest(1, 'complete'), extend });
  const before = store.objects.get('inventory/latest.json') as Buffer;
  await publishRun({ store, folder: 'inventory', manifest: sampleManifest(2, 'complete'), extend });
  store.objects.set('inventory/latest.json', before);
  await publishRun({ store, folder: 'inventory', manifest: sampleManifest(3, 'complete'), extend });
  expect(latestIn(store)).toMatchObject({ runId: runIdOf(3), trend: [1, 2, 3].map(runIdOf) });
});

it('is no failure of a run whose time is up once its checksum is there', async () => {
  const end = new AbortController();
  const warnings: unknown[] = [];
  const silent = { debug: () => {}, info: () => {}, error: () => {} };
  const log = { ...silent, warn: (...warning: unknown[]) => void warnings.push(warning) };
  const error = new Error('RUN_OUT_OF_TIME');
  const store = new MemoryStore();
  store.get = () => {
    end.abort(error);
    return Promise.reject(error);
  };
  const manifest = sampleManifest(1, 'complete');
  await publishRun({ store, folder: 'inventory', manifest, signal: end.signal, log });
  expect(warnings).toEqual([['latest.json was not updated; the next run updates it', { error }]]);
  await publishRun({ store, folder: 'inventory', manifest, signal: end.signal });
  expect(store.objects.has(`inventory/runs/${runIdOf(1)}/manifest.checksum`)).toBe(true);
  const other = new MemoryStore();
  other.get = () => Promise.reject(new Error('STORE_FORBIDDEN'));
  await expect(publishRun({ store: other, folder: 'inventory', manifest, log })).rejects.toThrow('STORE_FORBIDDEN');
});

type Trend = LatestPointer & { trend?: string[] };
const extend = (latest: LatestPointer, { runId }: Manifest): LatestPointer =>
  ({ ...latest, trend: [...new Set([...((latest as Trend).trend ?? []), runId])].sort() }) as LatestPointer;

it('keeps what an older run adds that ends late, though it moves no pointer', async () => {
  const store = new MemoryStore();
  const publishExtended = (manifest: Manifest) => publishRun({ store, folder: 'inventory', manifest, extend });
  await publishExtended(sampleManifest(5, 'complete'));
  await publishExtended(sampleManifest(3, 'complete'));
  expect(latestIn(store)).toMatchObject({ runId: runIdOf(5), trend: [3, 5].map(runIdOf) });
});

it('takes no top that no run could ever pass for one', async () => {
  const store = new MemoryStore();
  await publish(store, sampleManifest(1, 'complete'));
  storeLatest(store, { ...latestIn(store), runId: 'zzz' });
  await publish(store, sampleManifest(2, 'complete'));
  expect(latestIn(store)).toMatchObject({ runId: runIdOf(2), newest: { runId: runIdOf(2) } });
});

it('looks at the newest run alone that the pointer names ahead of its own', async () => {
  const store = new MemoryStore();
  await publish(store, sampleManifest(9, 'partial'));
  store.log.length = 0;
  await publish(store, sampleManifest(3, 'complete'));
  expect(latestIn(store)).toMatchObject({ runId: runIdOf(3), newest: { runId: runIdOf(9), status: 'partial' } });
  expect(store.log.filter((line) => line.startsWith('PUT'))).toEqual([
    `PUT inventory/runs/${runIdOf(3)}/manifest.json`,
    `PUT inventory/runs/${runIdOf(3)}/manifest.checksum`,
    'PUT inventory/latest.json',
  ]);
});

it('shows each run that it puts at the top, before the pointer to it is written', async () => {
  const store = new MemoryStore();
  const onTop = (manifest: Manifest): Promise<void> => {
    store.log.push(`TOP ${manifest.runId}`);
    return Promise.resolve();
  };
  const publishShown = async (manifest: Manifest): Promise<string[]> => {
    store.log.length = 0;
    await publishRun({ store, folder: 'inventory', manifest, onTop });
    return store.log.filter((line) => line.startsWith('TOP') || line === 'PUT inventory/latest.json');
  };
  expect(await publishShown(sampleManifest(1, 'partial'))).toEqual(['PUT inventory/latest.json']);
  expect(await publishShown(sampleManifest(2, 'complete'))).toEqual([`TOP ${runIdOf(2)}`, 'PUT inventory/latest.json']);
  // one that is not complete writes the pointer again, with the same run at its top
  expect(await publishShown(sampleManifest(3, 'partial'))).toEqual([`TOP ${runIdOf(2)}`, 'PUT inventory/latest.json']);
  // the pointer goes on to a run that had died before it could do so itself
  const before = store.objects.get('inventory/latest.json') as Buffer;
  await publishShown(sampleManifest(4, 'complete'));
  store.objects.set('inventory/latest.json', before);
  expect(await publishShown(sampleManifest(3, 'complete'))).toEqual([
    `TOP ${runIdOf(3)}`,
    'PUT inventory/latest.json',
    `TOP ${runIdOf(4)}`,
    'PUT inventory/latest.json',
  ]);
  expect(latestIn(store).runId).toBe(runIdOf(4));
});

it('looks at the twenty newest of the runs that may have been at work', async () => {
  const store = new MemoryStore();
  for (let number = 1; number <= 30; number += 1) await publish(store, sampleManifest(number, 'complete'));
  store.objects.delete('inventory/latest.json');
  store.log.length = 0;
  await publish(store, sampleManifest(31, 'partial'));
  const read = store.log.filter((line) => line.startsWith('GET') && line.endsWith('manifest.json'));
  expect(new Set(read).size).toBe(20);
  expect(latestIn(store)).toMatchObject({ runId: runIdOf(30), newest: { runId: runIdOf(31) } });
});

it('writes objects of their types, and the pointer as lines', async () => {
  const store = new MemoryStore();
  const types: unknown[] = [];
  const put = store.put.bind(store);
  store.put = (key: string, body: Buffer, options?: { contentType?: string }) => {
    types.push([key.slice(key.lastIndexOf('/') + 1), options?.contentType]);
    return put(key, body);
  };
  await publish(store, sampleManifest(1, 'complete'));
  expect(types).toEqual([
    ['manifest.json', 'application/json'],
    ['manifest.checksum', 'text/plain'],
    ['latest.json', 'application/json'],
  ]);
  expect(String(store.objects.get('inventory/latest.json'))).toBe(`${JSON.stringify(latestIn(store), null, 2)}\n`);
});

describe('What a run reads to move the pointer', () => {
  const readBy = async (store: MemoryStore, manifest: Manifest): Promise<string[]> => {
    store.log.length = 0;
    await publish(store, manifest);
    return store.log.filter((line) => line.startsWith('GET') && line !== 'GET inventory/latest.json');
  };
  const objectsOf = (number: number): string[] =>
    ['manifest.json', 'manifest.checksum'].map((name) => `GET inventory/runs/${runIdOf(number)}/${name}`);

  it('is the pointer alone where the run is complete and newer than the run at its top', async () => {
    const store = new MemoryStore();
    await publish(store, sampleManifest(1, 'complete'));
    expect(await readBy(store, sampleManifest(2, 'complete'))).toEqual([]);
  });

  it('is the pointer alone where another run has pointed to this one already', async () => {
    const store = new MemoryStore();
    await publish(store, sampleManifest(1, 'complete'));
    expect(await readBy(store, sampleManifest(1, 'complete'))).toEqual([]);
  });

  it('is the run at its top too where that stays there', async () => {
    const store = new MemoryStore();
    await publish(store, sampleManifest(1, 'complete'));
    expect(await readBy(store, sampleManifest(2, 'partial'))).toEqual(objectsOf(1));
  });

  it.each(['complete', 'partial'] as const)(
    'is every earlier run where there is no top: of a %s run',
    async (status) => {
      const store = new MemoryStore();
      await publish(store, sampleManifest(1, 'partial'));
      expect(new Set(await readBy(store, sampleManifest(2, status)))).toEqual(new Set(objectsOf(1)));
    },
  );
});
