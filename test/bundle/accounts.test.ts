import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build } from '../../lib/deploy/build/build.ts';
import { invokeBundle } from '../../lib/deploy/invoke-bundle.ts';
import { inventAccounts } from '../../lib/local/emulator/accounts/invent-accounts.ts';
import { startEmulator, type Emulator } from '../../lib/local/emulator/emulator.ts';
import { createEstate } from '../../lib/local/emulator/estate.ts';
import { settingsFor } from '../../lib/local/emulator/main.ts';
import { scopes } from '../support/function-bench.ts';
import { installRuntimes } from '../support/runtimes.ts';

/* The discovery of projects is a file of its own in each bundle, loaded only where there is something to discover. */

const runtimes = await installRuntimes();
const FUNCTIONS = ['inventory-export', 'tag-report', 'failed-rotation-notifier'];

let outDir: string;
let store: string;
let emulator: Emulator;

beforeAll(async () => {
  outDir = await mkdtemp(join(tmpdir(), 'csms-accounts-'));
  store = await mkdtemp(join(tmpdir(), 'csms-accounts-store-'));
  await build({ outDir, functions: FUNCTIONS });
  const members = inventAccounts(2, { secrets: 3, externalId: 'a-shared-phrase' });
  emulator = await startEmulator({ estate: createEstate({ scopes: scopes(3), members }) });
});
afterAll(async () => {
  await emulator.close();
  await Promise.all([rm(outDir, { recursive: true }), rm(store, { recursive: true })]);
});

describe.each(runtimes)('Every account of an organization, on Node.js $version', ({ path: execPath }) => {
  it.each(FUNCTIONS)('%s', async (functionName) => {
    const answer = await invokeBundle({
      folder: join(outDir, functionName),
      functionName,
      event: {},
      platform: 'functiongraph',
      settings: { ...settingsFor(emulator), CSMS_REGION: 'cn-north-4', STORE_URL: pathToFileURL(store).href },
      timeoutMs: 60_000,
      execPath,
      env: {},
      onLine: () => undefined,
    });
    const totals = { secrets: 3 + 2 * 6 * 3 };
    expect(answer).toMatchObject({ result: { status: 'complete', consistency: 'exact', totals } });
  });
});
