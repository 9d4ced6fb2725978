import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { handler } from '../../functions/inventory-export/handler.ts';
import type { InventoryTotals } from '../../functions/inventory-export/summarize.ts';
import { settingsFor } from '../../lib/local/emulator/main.ts';
import { startEmulator, type Emulator, type EmulatorOptions } from '../../lib/local/emulator/emulator.ts';
import { createEstate, type ScopeSpec } from '../../lib/local/emulator/estate.ts';
import type { LatestPointer, Manifest } from '../../lib/report/manifest.ts';
import type { RunResponse } from '../../lib/report/run-response.ts';

export type Row = Readonly<Record<string, string>>;

/** An emulator and an empty folder as the store; the handler itself runs in this process, from source. */
export interface InventoryBench {
  readonly emulator: Emulator;
  readonly folder: string;
  /** `settings` on top of those that reach the emulator and the folder. */
  run(options?: RunOptions): Promise<RunResponse>;
  manifest(response: RunResponse): Promise<Manifest<InventoryTotals>>;
  latest(): Promise<LatestPointer>;
  /** Rows of all CSV parts of a run, cell texts by column. */
  rows(response: RunResponse): Promise<Row[]>;
  table(response: RunResponse, name: 'findings.csv' | 'changes.csv'): Promise<Row[]>;
  /** Keys below the store, sorted. */
  keys(): Promise<string[]>;
  close(): Promise<void>;
}

export interface RunOptions {
  settings?: Readonly<Record<string, string>>;
  event?: unknown;
  /** Time that the platform gives, ms. */
  timeoutMs?: number;
}

export const projectId = (digit: number): string => String(digit).repeat(32).slice(0, 32);
export const scopes = (...secrets: ScopeSpec['secrets'][]): ScopeSpec[] =>
  secrets.map((content, index) => ({ region: 'cn-north-4', projectId: projectId(index + 1), secrets: content }));

export async function startInventory(
  specs: readonly ScopeSpec[],
  options: EmulatorOptions = {},
): Promise<InventoryBench> {
  const emulator = await startEmulator({ estate: createEstate({ scopes: specs }), ...options });
  const folder = await mkdtemp(join(tmpdir(), 'inventory-'));
  const read = (key: string): Promise<Buffer> => readFile(join(folder, key));
  const readJson = async <T>(key: string): Promise<T> => JSON.parse((await read(key)).toString('utf8')) as T;
  const manifest = (response: RunResponse) => readJson<Manifest<InventoryTotals>>(response.manifest ?? 'none');

  return {
    emulator,
    folder,
    manifest,
    latest: () => readJson('inventory/latest.json'),
    run: async ({ settings = {}, event = {}, timeoutMs } = {}) => {
      const all = {
        ...settingsFor(emulator),
        STORE_URL: pathToFileURL(folder).href,
        LOG_LEVEL: 'error',
        CSMS_RATE_LIMIT: '1000',
        ...settings,
      };
      return (await handler(event, functionGraphContext(all, timeoutMs))) as RunResponse;
    },
    rows: async (response) => {
      const { files } = await manifest(response);
      const parts = files.filter(({ format, region }) => format === 'csv' && region !== undefined);
      const texts = await Promise.all(parts.map(async ({ key }) => gunzipSync(await read(key))));
      return texts.flatMap((text) => parse<Row>(text, { columns: true }));
    },
    table: async ({ manifest: key = '' }, name) =>
      parse(await read(key.replace('manifest.json', name)), { columns: true, bom: true }) as Row[],
    keys: async () =>
      (await readdir(folder, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
        .sort(),
    close: async () => {
      await emulator.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** As FunctionGraph gives it, as far as the runtime uses it. */
export function functionGraphContext(settings: Readonly<Record<string, string>>, timeoutMs?: number): object {
  const endsAt = Date.now() + (timeoutMs ?? 0);
  return {
    getRequestID: () => 'request-1',
    ...(timeoutMs !== undefined && { getRemainingTimeInMilliSeconds: () => Math.max(0, endsAt - Date.now()) }),
    getUserData: (name: string) => settings[name],
    getProjectID: () => projectId(1),
    getSecurityAccessKey: () => '',
    getSecuritySecretKey: () => '',
    getSecurityToken: () => '',
    getToken: () => '',
    getFunctionName: () => 'inventory-export',
  };
}
