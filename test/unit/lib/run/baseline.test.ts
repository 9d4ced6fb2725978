import { expect, it } from 'vitest';
import { findBaselines, type Baselines } from '../../../../lib/run/baseline.ts';
import type { Manifest, ManifestFile } from '../../../../lib/run/manifest.ts';
import { publishRun } from '../../../../lib/run/publish.ts';
import { MemoryStore } from './memory-store.ts';
import { runIdOf, sampleManifest, sampleScope } from './sample-manifest.ts';

const fileOf = (projectId: string, key: string): ManifestFile => ({
  key,
  format: 'csv',
  size: 1,
  rows: 1,
  MD5checksum: 'a',
  sha256: 'b',
  region: 'cn-north-4',
  projectId,
});

const failed = (projectId: string, lastComplete?: number): Manifest['scopes'][number] => ({
  ...sampleScope(projectId, 'failed'),
  ...(lastComplete === undefined ? {} : { lastComplete: { runId: runIdOf(lastComplete), files: [] } }),
});

async function storeWith(...manifests: Manifest[]): Promise<MemoryStore> {
  const store = new MemoryStore();
  for (const manifest of manifests) await publishRun({ store, folder: 'inventory', manifest });
  store.log.length = 0;
  return store;
}

const find = (store: MemoryStore, projectIds: string[], maxRuns?: number): Promise<Baselines> => {
  const scopes = projectIds.map((projectId) => ({ region: 'cn-north-4', projectId }));
  return findBaselines({ store, folder: 'inventory', scopes, before: runIdOf(50), maxRuns });
};

const runsOf = ({ found }: Baselines): Record<string, string> =>
  Object.fromEntries([...found].map(([scope, { runId }]) => [scope, runId]));

it('takes a scope from the newest run when it was complete there, with its own files only', async () => {
  const scopes = [{ ...sampleScope('a'), consistency: 'exact' as const }, sampleScope('b')];
  const files = [fileOf('a', 'a-0'), fileOf('b', 'b-0'), fileOf('a', 'a-1')];
  const store = await storeWith(sampleManifest(1, 'complete', { scopes, files }));
  const { newest, found, isExhaustive } = await find(store, ['a']);
  expect(newest?.runId).toBe(runIdOf(1));
  expect(found.get('cn-north-4:a')).toEqual({
    runId: runIdOf(1),
    scope: scopes[0],
    fileSchema: 'id,name',
    files: [files[0], files[2]],
  });
  expect(isExhaustive).toBe(true);
});

it('follows what a failed scope says, reading that run once for all scopes', async () => {
  const store = await storeWith(
    sampleManifest(1, 'complete', { scopes: [sampleScope('a'), sampleScope('b')], files: [fileOf('a', 'a-0')] }),
    sampleManifest(2, 'failed', { scopes: [failed('a', 1), failed('b', 1)] }),
    sampleManifest(3, 'partial', { scopes: [failed('a', 1), failed('b', 1), sampleScope('c')] }),
  );
  const baselines = await find(store, ['a', 'b', 'c']);
  expect(runsOf(baselines)).toEqual({
    'cn-north-4:a': runIdOf(1),
    'cn-north-4:b': runIdOf(1),
    'cn-north-4:c': runIdOf(3),
  });
  expect(baselines.found.get('cn-north-4:a')?.files.map(({ key }) => key)).toEqual(['a-0']);
  expect(store.log.filter((line) => line.endsWith('manifest.json'))).toHaveLength(2);
});

it('walks on for a scope that the newest run did not have', async () => {
  const store = await storeWith(
    sampleManifest(1, 'complete', { scopes: [sampleScope('a')] }),
    sampleManifest(2, 'complete', { scopes: [sampleScope('b')] }),
  );
  expect(runsOf(await find(store, ['a', 'b']))).toEqual({ 'cn-north-4:a': runIdOf(1), 'cn-north-4:b': runIdOf(2) });
});

it('has none for a scope that was never complete, nor for one whose last complete run is gone', async () => {
  const store = await storeWith(
    sampleManifest(1, 'complete', { scopes: [sampleScope('b')] }),
    sampleManifest(2, 'failed', { scopes: [failed('a'), failed('b', 1)] }),
  );
  for (const key of store.objects.keys()) if (key.includes(runIdOf(1))) store.objects.delete(key);
  const { newest, found, isExhaustive } = await find(store, ['a', 'b']);
  expect([newest?.runId, found.size, isExhaustive]).toEqual([runIdOf(2), 0, true]);
});

it('says that older runs were not looked at when it stops early', async () => {
  const store = await storeWith(
    ...[1, 2, 3].map((number) => sampleManifest(number, 'failed', { scopes: [failed('a')] })),
  );
  expect(await find(store, ['a'], 2)).toMatchObject({ found: new Map(), isExhaustive: false });
});

it('takes time in proportion to the scopes, whether the newest run has them or an earlier one', async () => {
  const names = Array.from({ length: 20_000 }, (_, at) => String(at).padStart(32, '0'));
  const files = names.map((name) => fileOf(name, `${name}.csv`));
  const store = await storeWith(
    sampleManifest(1, 'complete', { scopes: names.map((name) => sampleScope(name)), files }),
    sampleManifest(2, 'failed', { scopes: names.map((name) => failed(name, 1)) }),
  );
  const before = process.cpuUsage();
  const { found } = await find(store, names);
  const cpuMs = process.cpuUsage(before).user / 1000;
  expect(found.size).toBe(names.length);
  expect(found.get(`cn-north-4:${names[7]}`)?.files).toEqual([files[7]]);
  // a third of a second, and many when each scope is searched for
  expect(cpuMs).toBeLessThan(2500);
});

it('looks on for a whole one where the newest may have missed rows', async () => {
  const scopesOf = (more: object) => ({ scopes: [{ ...sampleScope('a'), ...more }] });
  const store = await storeWith(
    sampleManifest(1, 'complete', scopesOf({})),
    sampleManifest(2, 'complete', scopesOf({ consistency: 'drifted' })),
    sampleManifest(3, 'complete', scopesOf({ isWhole: false })),
  );
  const { found, whole } = await find(store, ['a']);
  expect(found.get('cn-north-4:a')?.runId).toBe(runIdOf(3));
  expect(whole.get('cn-north-4:a')?.runId).toBe(runIdOf(1));
});

it.each([
  ['neither region nor project', {}],
  ['a region alone', { region: 'cn-north-4' }],
  ['a project alone', { projectId: 'a' }],
])('takes files that name %s for those of every scope', async (_, place) => {
  const { region: _region, projectId: _projectId, ...file } = fileOf('a', 'findings.csv');
  const files = [{ ...file, ...place }];
  const store = await storeWith(sampleManifest(1, 'complete', { scopes: [sampleScope('a'), sampleScope('b')], files }));
  const { found } = await find(store, ['a', 'b']);
  expect([...found.values()].map((baseline) => baseline.files)).toEqual([files, files]);
});

it('has no files of a scope that was empty, where others have some', async () => {
  const scopes = [sampleScope('a'), sampleScope('b')];
  const store = await storeWith(sampleManifest(1, 'complete', { scopes, files: [fileOf('a', 'a-0')] }));
  expect((await find(store, ['b'])).found.get('cn-north-4:b')?.files).toEqual([]);
});

it('reads as many runs as it may, and none beyond', async () => {
  const store = await storeWith(
    sampleManifest(1, 'complete', { scopes: [sampleScope('a')] }),
    ...[2, 3].map((number) => sampleManifest(number, 'failed', { scopes: [failed('a')] })),
  );
  expect(runsOf(await find(store, ['a'], 2))).toEqual({});
  expect(runsOf(await find(store, ['a'], 3))).toEqual({ 'cn-north-4:a': runIdOf(1) });
});

it.each([
  ['none', undefined],
  ['its own', 2],
  ['a later one', 60],
])('reads no other run where a failed scope names %s as the last that was complete', async (_, lastComplete) => {
  const store = await storeWith(
    sampleManifest(60, 'complete', { scopes: [sampleScope('a')] }),
    sampleManifest(2, 'failed', { scopes: [failed('a', lastComplete)] }),
  );
  expect(runsOf(await find(store, ['a']))).toEqual({});
  expect(store.log.filter((line) => line.endsWith('manifest.json'))).toEqual([
    `GET inventory/runs/${runIdOf(2)}/manifest.json`,
  ]);
});
