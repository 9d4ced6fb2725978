import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { build } from '../../lib/deploy/build/build.ts';
import { startEmulator, type Emulator } from '../../lib/local/emulator/emulator.ts';
import { createEstate } from '../../lib/local/emulator/estate.ts';
import { settingsFor } from '../../lib/local/emulator/main.ts';
import { runInShards } from '../../lib/local/run-in-shards.ts';

const RATE = 20;
const PROJECTS = 60;
/** The list and its proof. */
const REQUESTS = 2 * PROJECTS;

let folder: string;
let emulator: Emulator;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'csms-processes-'));
  await build({ outDir: folder, functions: ['inventory-export'] });
  const scopes = Array.from({ length: PROJECTS }, (_, at) => ({
    region: 'cn-north-4',
    projectId: at.toString(16).padStart(32, '0'),
    secrets: 1,
  }));
  emulator = await startEmulator({ estate: createEstate({ scopes }) });
}, 60_000);
afterAll(async () => {
  await emulator.close();
  await rm(folder, { recursive: true, force: true });
});

it('the processes of a region keep to its limit together: one after the other', async () => {
  const STORE_URL = pathToFileURL(join(folder, 'store')).href;
  const answer = await runInShards({
    folder: join(folder, 'inventory-export'),
    functionName: 'inventory-export',
    platform: 'functiongraph',
    settings: { ...settingsFor(emulator), STORE_URL, CSMS_RATE_LIMIT: String(RATE), INVENTORY_FORMATS: 'csv' },
    env: {},
    shards: 2,
    print: () => {},
  });
  expect(answer).toMatchObject({ result: { status: 'complete', plan: { shards: 2, attempts: 2, lost: [] } } });
  const times = emulator.requests.map(({ startedAtMs }) => startedAtMs);
  expect(times).toHaveLength(REQUESTS);
  // each process may send a second's worth at once; two at the same time would need half of what is left
  const leastMs = ((REQUESTS - 2 * RATE) / RATE) * 1000;
  expect(Math.max(...times) - Math.min(...times)).toBeGreaterThanOrEqual(leastMs);
}, 120_000);
