import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from '../../lib/deploy/build/build.ts';
import { withFolder } from './export-run.ts';
import { median, type Figure } from './figure.ts';
import { oldestNode } from './measured-process.ts';
import { startQuietProcess } from './server-process.ts';

const RUNNER = fileURLToPath(new URL('time-notifier.cjs', import.meta.url));
const LATENCY_MS = 50;

/** A run over many scopes in which nothing has happened, from the call to the answer, cold: loading is not counted. */
export async function measureNotifier({ scopes = 50, secrets = 500, rounds = 7 } = {}): Promise<Figure[]> {
  const server = await startQuietProcess({ scopes, secrets, latencyMs: LATENCY_MS });
  try {
    return await withFolder(async (folder) => {
      const [built] = await build({ outDir: folder, functions: ['failed-rotation-notifier'] });
      const settings = {
        ...server.greeting.settings,
        CSMS_RATE_LIMIT: '1000',
        CSMS_CONCURRENCY: '50',
        STORE_URL: pathToFileURL(`${folder}/store`).href,
      };
      const times: number[] = [];
      for (let round = -1; round < rounds; round += 1) {
        const ms = await timeRun(built?.folder ?? '', settings);
        if (round >= 0) times.push(ms); // the first one keeps the states
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

/** Milliseconds of one invocation in a process of its own, on the oldest runtime. */
async function timeRun(bundle: string, settings: Readonly<Record<string, string>>): Promise<number> {
  const { path } = await oldestNode();
  const child = spawn(path, [RUNNER, bundle, JSON.stringify(settings)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {},
  });
  const lines = (await text(child.stdout)).trim().split('\n');
  const { ms, status } = JSON.parse(lines.at(-1) ?? '{}') as { ms?: number; status?: string };
  if (ms === undefined || status !== 'complete') throw new Error(`the run is ${status}`);
  return ms;
}
