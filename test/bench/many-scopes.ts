import { buildFunction, runFunctionToFolder, withFolder } from './run-function.ts';
import { median, type Figure } from './figure.ts';
import type { Usage } from './measured-process.ts';
import { startQuietProcess } from './server-process.ts';

/** What a run over many scopes holds: one low finding for each secret, nothing for the notifier. */
export const measureManyScopes = async (): Promise<Figure[]> => [
  ...(await measureFunction('inventory-export', { scopes: 2000, secrets: 50, mostHeapMib: 60, mostMib: 170 })),
  ...(await measureFunction('failed-rotation-notifier', { scopes: 200, secrets: 500, mostHeapMib: 65, rounds: 5 })),
];

interface Bounds {
  scopes: number;
  secrets: number;
  /** Garbage counts, so a short run varies by a fifth; medians are compared. */
  rounds?: number;
  mostHeapMib: number;
  /** Of resident memory; only told where it is absent. */
  mostMib?: number;
}

async function measureFunction(
  name: 'inventory-export' | 'failed-rotation-notifier',
  { scopes, secrets, rounds = 1, mostHeapMib, mostMib }: Bounds,
): Promise<Figure[]> {
  const server = await startQuietProcess({ scopes, secrets });
  try {
    return await withFolder(async (outDir) => {
      const bundle = await buildFunction(outDir, name);
      const usages: Usage[] = [];
      for (let round = 0; round < rounds; round += 1)
        usages.push(await runFunctionToFolder(bundle, server.greeting.settings));
      const medianOf = (read: (usage: Usage) => number): number => median(usages.map(read));
      const what = `${name}, ${scopes} scopes of ${secrets}`;
      const from = `n = ${rounds}, ${(medianOf(({ cpuMs }) => cpuMs) / 1000).toFixed(1)} s of CPU`;
      return [
        { name: `heap: ${what}`, value: medianOf(({ heapMib }) => heapMib), unit: 'MiB', bound: mostHeapMib, from },
        {
          name: `peak memory: ${what}`,
          value: medianOf(({ peakMib }) => peakMib),
          unit: 'MiB',
          ...(mostMib !== undefined && { bound: mostMib }),
          from,
        },
      ];
    });
  } finally {
    await server.stop();
  }
}
