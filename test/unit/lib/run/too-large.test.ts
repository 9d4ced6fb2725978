import { mkdtemp, mkdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checksumKey, latestKey, manifestKey } from '../../../../lib/run/keys.ts';
import { readLatest } from '../../../../lib/run/latest.ts';
import { readRun } from '../../../../lib/run/stored-run.ts';
import { createStore } from '../../../../lib/storage/create-store.ts';
import { formatCount } from '../../../../lib/text/count.ts';
import { runIdOf } from './sample-manifest.ts';

const folder = 'inventory';
let root: string;
beforeEach(async () => (root = await mkdtemp(join(tmpdir(), 'too-large-'))));
afterEach(() => rm(root, { recursive: true }));

/** A file full of holes: as large as it says, and quickly made. */
async function put(key: string, bytes: number): Promise<void> {
  const path = join(root, key);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, '');
  await truncate(path, bytes);
}

describe('An object that is larger than one of ours can be', () => {
  it.each([
    ['latest.json', latestKey(folder), 1024 ** 3],
    ['a manifest', manifestKey(folder, runIdOf(1)), 1024 ** 3],
    ['a checksum', checksumKey(folder, runIdOf(1)), 1024 ** 2],
  ])('is passed over as a damaged one, and told: %s', async (_, key, bytes) => {
    for (const each of [manifestKey(folder, runIdOf(1)), checksumKey(folder, runIdOf(1))]) await put(each, 32);
    await put(key, bytes);
    const skipped: string[] = [];
    const store = createStore({ url: `file://${root}` });
    const lookup = { store, folder, onSkipped: ({ reason }: { reason: string }) => skipped.push(reason) };
    expect(await readLatest(lookup)).toBeUndefined();
    expect(await readRun(lookup, runIdOf(1))).toBeUndefined();
    expect(skipped).toContainEqual(
      expect.stringMatching(`${formatCount(bytes)} bytes; at most [\\d,]+ bytes are read`),
    );
    expect(await readLatest({ store, folder })).toBeUndefined();
    expect(await readRun({ store, folder }, runIdOf(1))).toBeUndefined();
  });

  it('is passed over where it nests so deeply that nobody could write it again', async () => {
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    await put(latestKey(folder), 0);
    await writeFile(join(root, latestKey(folder)), `{"newest":{"runId":"${runIdOf(1)}"},"later":${deep}}`);
    const skipped: string[] = [];
    const store = createStore({ url: `file://${root}` });
    const lookup = { store, folder, onSkipped: ({ reason }: { reason: string }) => skipped.push(reason) };
    expect(await readLatest(lookup)).toBeUndefined();
    expect(skipped).toEqual(['it is not JSON that this version reads']);
  });
});
