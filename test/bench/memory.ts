import { buildFunction, runFunctionToFolder, withFolder } from './run-function.ts';
import { median, type Figure } from './figure.ts';
import { startEmulatorProcess } from './server-process.ts';

const MIB = 1024 * 1024;
const BYTES_A_SECRET = 100;
const MOST_MIB = 256;

/** Peak resident memory of exports of two sizes. */
export async function measureMemory({ small = 100_000, large = 1_000_000, rounds = 3 } = {}): Promise<Figure[]> {
  return withFolder(async (outDir) => {
    const bundle = await buildFunction(outDir, 'inventory-export');
    const figures: Figure[] = [];
    for (const formats of ['csv', 'csv,parquet']) {
      const few = await peakMib(bundle, { secrets: small, formats, rounds });
      const many = await peakMib(bundle, { secrets: large, formats, rounds: 1 });
      const growth = few + ((large - small) * BYTES_A_SECRET) / MIB;
      const from = `${few.toFixed(0)} MiB at ${small}, n = ${rounds}`;
      figures.push({
        name: `memory: ${formats}, ${large}`,
        value: many,
        unit: 'MiB',
        bound: Math.min(growth, MOST_MIB),
        from,
      });
    }
    return figures;
  });
}

interface MemoryRun {
  secrets: number;
  formats: string;
  rounds: number;
}

async function peakMib(bundle: string, { secrets, formats, rounds }: MemoryRun): Promise<number> {
  const emulator = await startEmulatorProcess({ secrets });
  const peaks: number[] = [];
  try {
    for (let round = 0; round < rounds; round += 1) {
      const settings = { ...emulator.settings, INVENTORY_FORMATS: formats };
      peaks.push((await runFunctionToFolder(bundle, settings)).peakMib);
    }
  } finally {
    await emulator.stop();
  }
  return median(peaks);
}
