import { buildFunction, runFunctionToFolder, withFolder } from './run-function.ts';
import type { Figure } from './figure.ts';
import { startQuietProcess } from './server-process.ts';

/** What a run over many scopes holds: one low finding for each secret, nothing for the notifier. */
export const measureManyScopes = async (): Promise<Figure[]> => [
  ...(await measureFunction('inventory-export', { scopes: 2000, secrets: 50, mostHeapMib: 60, mostMib: 170 })),
  ...(await measureFunction('failed-rotation-notifier', { scopes: 200, secrets: 500, mostHeapMib: 50 })),
];

interface Bounds {
  scopes: number;
  secrets: number;
  mostHeapMib: number;
  /** Of resident memory; only told where it is absent. */
  mostMib?: number;
}

async function measureFunction(
  name: 'inventory-export' | 'failed-rotation-notifier',
  { scopes, secrets, mostHeapMib, mostMib }: Bounds,
): Promise<Figure[]> {
  const server = await startQuietProcess({ scopes, secrets });
  try {
    return await withFolder(async (outDir) => {
      const bundle = await buildFunction(outDir, name);
      const { heapMib, peakMib, cpuMs } = await runFunctionToFolder(bundle, server.greeting.settings);
      const what = `${name}, ${scopes} scopes of ${secrets}`;
      const from = `n = 1, ${(cpuMs / 1000).toFixed(1)} s of CPU`;
      return [
        { name: `heap: ${what}`, value: heapMib, unit: 'MiB', bound: mostHeapMib, from },
        {
          name: `peak memory: ${what}`,
          value: peakMib,
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
