import { buildFunction, runFunctionToFolder, withFolder } from './run-function.ts';
import { alternate, ratio, type Figure } from './figure.ts';
import { startQuietProcess } from './server-process.ts';

const LATENCY_MS = 50;
const RATE = 10;

/**
 * Scopes of several regions, from the call to the answer, against those of one region alone: what the limit itself takes, with
 * the same cold start.
 */
export async function measureLanes({ scopes = 250, regions = 5, secrets = 5, rounds = 3 } = {}): Promise<Figure[]> {
  const server = await startQuietProcess({ scopes, secrets, regions, latencyMs: LATENCY_MS });
  try {
    return await withFolder(async (outDir) => {
      const bundle = await buildFunction(outDir, 'inventory-export');
      const { settings } = server.greeting;
      const sorted = settings['CSMS_SCOPES']?.split(',') ?? [];
      const ofRegion = scopes / regions;
      const interleaved = sorted.map((_, at) => sorted[(at % regions) * ofRegion + Math.floor(at / regions)] ?? '');
      const run = (names: readonly string[]) => async (): Promise<number> => {
        const chosen = { ...settings, CSMS_SCOPES: names.join(','), CSMS_RATE_LIMIT: String(RATE) };
        return (await runFunctionToFolder(bundle, chosen)).callMs ?? NaN;
      };
      const times = await alternate(
        { alone: run(sorted.slice(0, ofRegion)), sorted: run(sorted), interleaved: run(interleaved) },
        { rounds },
      );
      const what = `lanes: ${scopes} scopes in ${regions} regions`;
      return [
        { ...ratio(`${what}, sorted / one region alone`, [times.sorted, times.alone]), bound: 1.1 },
        { ...ratio(`${what}, interleaved / one region alone`, [times.interleaved, times.alone]), bound: 1.1 },
      ];
    });
  } finally {
    await server.stop();
  }
}
