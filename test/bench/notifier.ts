import { pathToFileURL } from 'node:url';
import { buildFunction, runFunction, withFolder } from './run-function.ts';
import { median, type Figure } from './figure.ts';
import { startQuietProcess } from './server-process.ts';

const LATENCY_MS = 50;

/** A run over many scopes in which nothing has happened, from the call to the answer, cold: loading is not counted. */
export async function measureNotifier({ scopes = 50, secrets = 500, rounds = 7 } = {}): Promise<Figure[]> {
  const server = await startQuietProcess({ scopes, secrets, latencyMs: LATENCY_MS });
  try {
    return await withFolder(async (folder) => {
      const bundle = await buildFunction(folder, 'failed-rotation-notifier');
      const settings = {
        ...server.greeting.settings,
        CSMS_CONCURRENCY: '50',
        STORE_URL: pathToFileURL(`${folder}/store`).href,
      };
      const times: number[] = [];
      for (let round = -1; round < rounds; round += 1) {
        const { callMs = NaN } = await runFunction(bundle, settings);
        if (round >= 0) times.push(callMs); // the first one keeps the states
      }
      const from = `n = ${rounds}, ${Math.round(Math.min(...times))} to ${Math.round(Math.max(...times))} ms`;
      return [
        {
          name: `notifier: ${scopes} quiet scopes of ${secrets}, 50 ms`,
          value: median(times),
          unit: 'ms',
          bound: 1500,
          from,
        },
      ];
    });
  } finally {
    await server.stop();
  }
}
