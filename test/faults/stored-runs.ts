import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import type { LatestPointer, Manifest, ManifestFile } from '../../lib/run/manifest.ts';
import { checksumKey, latestKey, manifestKey } from '../../lib/run/keys.ts';
import { checksumOf } from '../../lib/run/stored-run.ts';
import { scopeName, type Scope } from '../../lib/scope.ts';
import type { FunctionName, StoreView } from '../support/fault-world.ts';

/* What is in the store, read with as little of the product as can be. */

export const FOLDERS: Readonly<Record<FunctionName, string>> = {
  'inventory-export': 'inventory',
  'tag-report': 'tag-report',
  'failed-rotation-notifier': 'rotation',
};

/** Finished runs of a folder, oldest first: a manifest of this version that its checksum bears out. */
export function runsIn(view: StoreView, folder: string): Manifest[] {
  const ids = new Set([...view.keys()].flatMap((key) => new RegExp(`^${folder}/runs/([^/]+)/`).exec(key)?.[1] ?? []));
  return [...ids].sort().flatMap((runId) => {
    const manifest = view.get(manifestKey(folder, runId));
    const checksum = view.get(checksumKey(folder, runId));
    if (!manifest || checksum?.toString() !== checksumOf(manifest)) return [];
    const run = parseIfAny(manifest) as Partial<Manifest> | undefined;
    return run?.version === 1 && run.runId === runId && run.files && run.scopes ? [run as Manifest] : [];
  });
}

function parseIfAny(body: Buffer): unknown {
  try {
    return JSON.parse(String(body)) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Undefined where there is none, or it is damaged. */
export function latestIn(view: StoreView, folder: string): LatestPointer | undefined {
  const body = view.get(latestKey(folder));
  const latest = body && (parseIfAny(body) as Partial<LatestPointer> | undefined);
  return latest?.newest?.runId === undefined ? undefined : (latest as LatestPointer);
}

export type Row = Readonly<Record<string, string>>;

/** Of a CSV, packed or not; none where it is not there. */
export function rowsOf(view: StoreView, key: string): Row[] {
  const body = view.get(key) ?? Buffer.alloc(0);
  return parse<Row>(key.endsWith('.gz') ? gunzipSync(body) : body, { columns: true, bom: true });
}

const isDataFile = ({ format, region }: ManifestFile): boolean => format === 'csv' && region !== undefined;

const MAIN_TABLE: Readonly<Partial<Record<string, string>>> = {
  'tag-report': 'report.csv',
  'failed-rotation-notifier': 'failures.csv',
};

/** What a run says of each scope: the rows of its tables, by `region:project_id`. */
export function rowsByScope(view: StoreView, manifest: Manifest): Map<string, Row[]> {
  const table = MAIN_TABLE[manifest.function];
  const files = manifest.files.filter((file) =>
    table === undefined ? isDataFile(file) : file.key.endsWith(`/${table}`),
  );
  const rows = files.flatMap(({ key }) => rowsOf(view, key));
  const byScope = new Map<string, Row[]>(manifest.scopes.map((scope) => [scopeName(scope), []]));
  for (const row of rows) {
    const name = scopeName({ region: row['region'] ?? '', projectId: row['project_id'] ?? '' } satisfies Scope);
    byScope.set(name, [...(byScope.get(name) ?? []), row]);
  }
  return byScope;
}
