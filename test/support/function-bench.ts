import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse } from 'csv-parse/sync';
import { startEmulator, type Emulator, type EmulatorOptions } from '../../lib/local/emulator/emulator.ts';
import { createEstate, type ScopeSpec } from '../../lib/local/emulator/estate.ts';
import { settingsFor } from '../../lib/local/emulator/main.ts';
import type { Handler } from '../../lib/runtime/define-function.ts';
import type { RunResponse } from '../../lib/run/response.ts';

export type Row = Readonly<Record<string, string>>;

export interface RunOptions {
  /** Another function than the bench's own, on the same estate and store. */
  handler?: Handler;
  settings?: Readonly<Record<string, string>>;
  event?: unknown;
  /** Time that the platform gives, ms. */
  timeoutMs?: number;
}

/** An emulator and an empty folder as the store; the handler itself runs in this process, from source. */
export interface FunctionBench {
  readonly emulator: Emulator;
  readonly folder: string;
  /** `settings` on top of those that reach the emulator and the folder. */
  run(options?: RunOptions): Promise<RunResponse>;
  read(key: string): Promise<Buffer>;
  readJson<T>(key: string): Promise<T>;
  /** Rows of a plain CSV. */
  rowsOf(key: string): Promise<Row[]>;
  /** The same, beside a run's manifest. */
  table(response: RunResponse, name: string): Promise<Row[]>;
  /** Keys below the store, sorted. */
  keys(): Promise<string[]>;
  close(): Promise<void>;
}

export const projectId = (digit: number): string => String(digit).repeat(32).slice(0, 32);
export const scopes = (...secrets: ScopeSpec['secrets'][]): ScopeSpec[] =>
  secrets.map((content, index) => ({ region: 'cn-north-4', projectId: projectId(index + 1), secrets: content }));

export async function startBench(
  handler: Handler,
  specs: readonly ScopeSpec[],
  { settings: own, ...options }: EmulatorOptions & { settings?: Readonly<Record<string, string>> } = {},
): Promise<FunctionBench> {
  const emulator = await startEmulator({ estate: createEstate({ scopes: specs }), ...options });
  const folder = await mkdtemp(join(tmpdir(), 'csms-bench-'));
  const read = (key: string): Promise<Buffer> => readFile(join(folder, key));
  const rowsOf = async (key: string): Promise<Row[]> => parse(await read(key), { columns: true, bom: true });
  const base = {
    ...settingsFor(emulator),
    STORE_URL: pathToFileURL(folder).href,
    LOG_LEVEL: 'error',
    CSMS_RATE_LIMIT: '1000',
    ...own,
  };
  return {
    emulator,
    folder,
    read,
    readJson: async <T>(key: string) => JSON.parse((await read(key)).toString('utf8')) as T,
    run: async ({ handler: one = handler, settings = {}, event = {}, timeoutMs } = {}) =>
      (await one(event, functionGraphContext({ ...base, ...settings }, timeoutMs))) as RunResponse,
    rowsOf,
    table: ({ manifest: key = '' }, name) => rowsOf(key.replace('manifest.json', name)),
    keys: async () => {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
      return files.map((path) => path.slice(folder.length + 1)).sort();
    },
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
