import { buildProgram } from './build-program.ts';
import { buildFunction, runFunctionToFolder, withFolder } from './run-function.ts';
import { alternate, ratio, type Figure } from './figure.ts';
import { runMeasured, type Usage } from './measured-process.ts';
import { startEmulatorProcess } from './server-process.ts';

const PAGE_SIZE = 1000;
const LATENCY_MS = 50;

const wallOf = (usages: readonly Usage[]): number[] => usages.map(({ wallMs }) => wallMs);

/** Wall time of an export whose every page is late, against the bare loop: what is hidden behind the wait. */
export async function measureLatency({ pages = 100, rounds = 5 } = {}): Promise<Figure[]> {
  const emulator = await startEmulatorProcess({ secrets: pages * PAGE_SIZE, latencyMs: LATENCY_MS });
  try {
    return await withFolder(async (outDir) => {
      const [bundle, bareLoop] = [
        await buildFunction(outDir, 'inventory-export'),
        await buildProgram(outDir, 'bare-loop'),
      ];
      const { scopeUrl, token, settings } = emulator;
      const exportAs = (formats: string) => () =>
        runFunctionToFolder(bundle, { ...settings, INVENTORY_FORMATS: formats });
      const { bare, csv, both } = await alternate(
        { bare: () => runMeasured([bareLoop, scopeUrl, token]), csv: exportAs('csv'), both: exportAs('csv,parquet') },
        { rounds },
      );
      return [
        { ...ratio('latency: csv / bare loop', [wallOf(csv), wallOf(bare)]), bound: 1.1 },
        { ...ratio('latency: csv and parquet / bare loop', [wallOf(both), wallOf(bare)]) },
      ];
    });
  } finally {
    await emulator.stop();
  }
}
