import { startEmulator } from '../../lib/local/emulator/emulator.ts';
import { createEstate, inventScopes } from '../../lib/local/emulator/estate.ts';
import { settingsFor } from '../../lib/local/emulator/main.ts';
import { buildFunction, runFunctionToFolder, withFolder } from './run-function.ts';
import type { Figure } from './figure.ts';

/** What the server has seen of the largest scope that one page holds. */
export async function measureRequests({ secrets = 1000 } = {}): Promise<Figure[]> {
  const emulator = await startEmulator({ estate: createEstate({ scopes: inventScopes(1, secrets) }) });
  try {
    await withFolder(async (outDir) =>
      runFunctionToFolder(await buildFunction(outDir, 'inventory-export'), settingsFor(emulator)),
    );
    const from = emulator.requests.map(({ method, path }) => `${method} ${path.split('/').at(-1)}`).join(', ');
    const value = emulator.requestCount;
    return [{ name: `requests: a scope of ${secrets}`, value, unit: 'requests', bound: 2, from }];
  } finally {
    await emulator.close();
  }
}
