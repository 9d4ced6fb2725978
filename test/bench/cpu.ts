import { buildProgram } from './build-program.ts';
import { buildFunction, runFunctionToFolder, withFolder } from './run-function.ts';
import { alternate, ratio, type Figure } from './figure.ts';
import { runMeasured, type Usage } from './measured-process.ts';
import { startEmulatorProcess } from './server-process.ts';

const cpuOf = (usages: readonly Usage[]): number[] => usages.map(({ cpuMs }) => cpuMs);

/** CPU of a whole export, from spawn to exit, against the bare loop over the same pages. */
export async function measureCpu({ secrets = 200_000, rounds = 5 } = {}): Promise<Figure[]> {
  const emulator = await startEmulatorProcess({ secrets });
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
        { ...ratio('cpu: csv / bare loop', [cpuOf(csv), cpuOf(bare)]), bound: 3.5 },
        { ...ratio('cpu: csv and parquet / bare loop', [cpuOf(both), cpuOf(bare)]), bound: 6 },
      ];
    });
  } finally {
    await emulator.stop();
  }
}
