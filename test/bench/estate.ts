import { pathToFileURL } from 'node:url';
import { findNewestRun } from '../../lib/run/walk-runs.ts';
import { createStore } from '../../lib/storage/create-store.ts';
import { buildFunction, runFunction, withFolder } from './run-function.ts';
import type { Figure } from './figure.ts';
import { startQuietProcess } from './server-process.ts';

const MOST_MIB = 512;

/**
 * The inventory of a very large estate, without latency and with the rate limit off: a first run, and one that compares every
 * scope with it. Takes some minutes: it is measured when it is named.
 */
export async function measureEstate({ scopes = 20_000, secrets = 5, regions = 40 } = {}): Promise<Figure[]> {
  const server = await startQuietProcess({ scopes, secrets, regions });
  try {
    return await withFolder(async (folder) => {
      const bundle = await buildFunction(folder, 'inventory-export');
      const url = pathToFileURL(`${folder}/store`).href;
      const figures: Figure[] = [];
      for (const run of ['first run', 'next run']) {
        const { peakMib, heapMib, cpuMs, wallMs } = await runFunction(bundle, {
          ...server.greeting.settings,
          STORE_URL: url,
        });
        await checkNewestRun(url, { scopes, secrets: scopes * secrets, notEvaluated: figures.length > 0 ? 0 : scopes });
        const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`;
        figures.push({
          name: `peak memory: ${scopes} scopes of ${secrets} in ${regions} regions, ${run}`,
          value: peakMib,
          unit: 'MiB',
          bound: MOST_MIB,
          from: `heap ${Math.round(heapMib)} MiB, CPU ${seconds(cpuMs)}, ${seconds(wallMs)}, n = 1`,
        });
      }
      return figures;
    });
  } finally {
    await server.stop();
  }
}

/** A run that lost scopes would be a small one. */
async function checkNewestRun(
  url: string,
  expected: { scopes: number; secrets: number; notEvaluated: number },
): Promise<void> {
  const manifest = await findNewestRun({ store: createStore({ url }), folder: 'inventory' });
  if (!manifest) throw new Error('the run has left no manifest');
  const { secrets, changes } = manifest.totals as { secrets: number; changes: { notEvaluated: number } };
  const found = { scopes: manifest.scopes.length, secrets, notEvaluated: changes.notEvaluated };
  if (JSON.stringify(found) !== JSON.stringify(expected)) throw new Error(`the run has ${JSON.stringify(found)}`);
}
