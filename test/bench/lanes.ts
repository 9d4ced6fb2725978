import { buildFunction, runFunctionToFolder, withFolder } from './run-function.ts';
import type { Figure } from './figure.ts';
import { startQuietProcess } from './server-process.ts';

const LATENCY_MS = 50;
const RATE = 10;
const REQUESTS_A_SCOPE = 2;

/** Scopes of several regions, from the call to the answer, against the time that the limit of one region takes alone. */
export async function measureLanes({ scopes = 250, regions = 5, secrets = 5 } = {}): Promise<Figure[]> {
  // the first second's requests leave at once
  const limitMs = ((scopes / regions) * REQUESTS_A_SCOPE * 1000) / RATE - 1000;
  const server = await startQuietProcess({ scopes, secrets, regions, latencyMs: LATENCY_MS });
  try {
    return await withFolder(async (outDir) => {
      const bundle = await buildFunction(outDir, 'inventory-export');
      const { settings } = server.greeting;
      const sorted = settings['CSMS_SCOPES']?.split(',') ?? [];
      const turnOf = new Map(sorted.map((scope, at) => [scope, at % (scopes / regions)]));
      const interleaved = sorted.toSorted((a, b) => (turnOf.get(a) ?? 0) - (turnOf.get(b) ?? 0));
      const figures: Figure[] = [];
      for (const [order, names] of Object.entries({ sorted, interleaved })) {
        const ordered = { ...settings, CSMS_SCOPES: names.join(','), CSMS_RATE_LIMIT: String(RATE) };
        const { callMs = NaN } = await runFunctionToFolder(bundle, ordered);
        figures.push({
          name: `lanes: ${scopes} scopes in ${regions} regions, ${order} / the limit`,
          value: callMs / limitMs,
          unit: 'x',
          bound: 1.1,
          from: `${Math.round(callMs)} ms / ${limitMs} ms`,
        });
      }
      return figures;
    });
  } finally {
    await server.stop();
  }
}
