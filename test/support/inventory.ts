import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { handler } from '../../functions/inventory-export/handler.ts';
import type { InventoryTotals } from '../../functions/inventory-export/summarize.ts';
import type { EmulatorOptions } from '../../lib/local/emulator/emulator.ts';
import type { ScopeSpec } from '../../lib/local/emulator/estate.ts';
import type { LatestPointer, Manifest } from '../../lib/run/manifest.ts';
import type { RunResponse } from '../../lib/run/response.ts';
import { startBench, type FunctionBench, type Row } from './function-bench.ts';

export { functionGraphContext, projectId, scopes, type Row } from './function-bench.ts';

export interface InventoryBench extends FunctionBench {
  manifest(response: RunResponse): Promise<Manifest<InventoryTotals>>;
  latest(): Promise<LatestPointer>;
  /** Rows of all CSV parts of a run, cell texts by column. */
  rows(response: RunResponse): Promise<Row[]>;
}

export async function startInventory(
  specs: readonly ScopeSpec[],
  options: EmulatorOptions = {},
): Promise<InventoryBench> {
  const bench = await startBench(handler, specs, options);
  const manifest = (response: RunResponse) => bench.readJson<Manifest<InventoryTotals>>(response.manifest ?? 'none');
  return {
    ...bench,
    manifest,
    latest: () => bench.readJson('inventory/latest.json'),
    rows: async (response) => {
      const { files } = await manifest(response);
      const parts = files.filter(({ format, region }) => format === 'csv' && region !== undefined);
      const texts = await Promise.all(parts.map(async ({ key }) => gunzipSync(await bench.read(key))));
      return texts.flatMap((text) => parse<Row>(text, { columns: true }));
    },
  };
}
