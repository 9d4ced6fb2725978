import { expect, it } from 'vitest';
import { readLatestResult } from '../../../../lib/run/latest-result.ts';
import { publishRun } from '../../../../lib/run/publish.ts';
import { MemoryStore } from './memory-store.ts';
import { runIdOf, sampleManifest } from './sample-manifest.ts';

const folder = 'inventory';

it('There is none before the first run', async () => {
  expect(await readLatestResult({ store: new MemoryStore(), folder })).toBeUndefined();
});

it('It is the newest run, whatever became of it, with its page and its whole result', async () => {
  const store = new MemoryStore();
  await publishRun({ store, folder, manifest: sampleManifest(1, 'complete') });
  await publishRun({ store, folder, manifest: sampleManifest(2, 'partial') });
  store.objects.set(`inventory/runs/${runIdOf(2)}/report.html`, Buffer.from('<p>ü</p>'));
  store.objects.set(`inventory/runs/${runIdOf(2)}/report.json`, Buffer.from('{"a":1}'));
  const latest = await readLatestResult({ store, folder, fullResult: 'report.json' });
  expect(latest?.body).toMatchObject({
    runId: runIdOf(2),
    status: 'partial',
    manifest: `inventory/runs/${runIdOf(2)}/manifest.json`,
  });
  expect(await latest?.page()).toBe('<p>ü</p>');
  expect(await latest?.full?.()).toEqual({ a: 1 });
});

it('What was deleted of it is an error that says so; a function without a whole result has none', async () => {
  const store = new MemoryStore();
  await publishRun({ store, folder, manifest: sampleManifest(1, 'complete') });
  const latest = await readLatestResult({ store, folder });
  expect(latest).not.toHaveProperty('full');
  await expect(latest?.page()).rejects.toMatchObject({
    code: 'STORE_NOT_FOUND',
    message: `inventory/runs/${runIdOf(1)}/report.html is gone`,
    hint: expect.stringContaining('run the function again') as string,
  });
});

it('It is not waited for once the caller has stopped', async () => {
  const store = new MemoryStore();
  await publishRun({ store, folder, manifest: sampleManifest(1, 'complete') });
  const caller = new AbortController();
  const latest = await readLatestResult({ store, folder, signal: caller.signal });
  caller.abort(new Error('RUN_OUT_OF_TIME'));
  await expect(latest?.page()).rejects.toThrow('RUN_OUT_OF_TIME');
});
