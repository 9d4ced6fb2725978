import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import type { ManifestScope } from '../../../../lib/run/manifest.ts';
import { openAttempt } from '../../../../lib/shards/attempt.ts';
import { listAttempts, readShard } from '../../../../lib/shards/read-attempts.ts';
import { createStore } from '../../../../lib/storage/create-store.ts';

const PLAN_ID = '20261122T235958Z-3e70001f';
const SCOPE = { region: 'cn-north-4', projectId: '1'.repeat(32) };
const SHARD = { shard: 0, scopes: [{ ...SCOPE, place: 0 }], estimateSeconds: 1 };
const COUNTS = { expected: 1, listed: 1, duplicates: 0, requests: 2, retries: 0, throttled: 0, durationMs: 1 };

/** A plan with one attempt that came to its end. */
async function world() {
  const root = await mkdtemp(join(tmpdir(), 'attempts-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const store = createStore({ url: pathToFileURL(root).href, pathStyle: false });
  const skipped: string[] = [];
  const onSkipped = ({ key }: { key: string }): void => void skipped.push(key.split('/').at(-1) ?? '');
  const place = { store, folder: 'f', planId: PLAN_ID, signal: new AbortController().signal, onSkipped };
  const attempt = openAttempt(place, { lane: 0, shard: 0 });
  const manifest: ManifestScope = { ...SCOPE, status: 'complete', ...COUNTS };
  await attempt.add({ manifest });
  await attempt.close();
  const read = async (): Promise<number> =>
    (await readShard(place, SHARD, (await listAttempts(place)).get('0-0') ?? [])).size;
  const damage = (name: string, text: string): Promise<void> => writeFile(join(root, attempt.folder, name), text);
  const remove = (name: string): Promise<void> => rm(join(root, attempt.folder, name));
  return { root, read, damage, remove, skipped, files: () => readdir(join(root, attempt.folder)) };
}

it('An attempt is read once it came to its end', async () => {
  const { read, files, skipped } = await world();
  expect((await files()).sort()).toEqual(['results.ndjson.gz', 'shard.checksum', 'shard.json']);
  expect(await read()).toBe(1);
  expect(skipped).toEqual([]);
});

it.each(['shard.checksum', 'shard.json'])('One without %s is at work, or died: nothing is said', async (name) => {
  const { read, remove, skipped } = await world();
  await remove(name);
  expect(await read()).toBe(0);
  expect(skipped).toEqual([]);
});

it('One whose results are gone, or are others, counts for nothing, and that is said', async () => {
  const gone = await world();
  await gone.remove('results.ndjson.gz');
  expect(await gone.read()).toBe(0);
  const other = await world();
  await other.damage('results.ndjson.gz', 'x');
  expect(await other.read()).toBe(0);
  const wrong = await world();
  await wrong.damage('shard.json', '{}');
  expect(await wrong.read()).toBe(0);
  expect([...gone.skipped, ...other.skipped, ...wrong.skipped]).toEqual([
    'results.ndjson.gz',
    'results.ndjson.gz',
    'shard.json',
  ]);
});
