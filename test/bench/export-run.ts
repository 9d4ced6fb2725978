import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from '../../lib/deploy/build/build.ts';
import { runMeasured, type Usage } from './measured-process.ts';

const RUNNER = fileURLToPath(new URL('run-export.cjs', import.meta.url));

/** A folder for the time of one measurement. */
export async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'csms-bench-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Builds inventory-export below `outDir` and returns its folder. */
export async function buildExport(outDir: string): Promise<string> {
  const [built] = await build({ outDir, functions: ['inventory-export'] });
  return built?.folder ?? '';
}

/** One cold run of the built function. `CSMS_RATE_LIMIT` is at its maximum, so that the machine is measured. */
export const runExport = (bundle: string, settings: Readonly<Record<string, string>>): Promise<Usage> =>
  runMeasured([RUNNER, bundle, JSON.stringify({ CSMS_RATE_LIMIT: '1000', ...settings })]);

/** The same into a new folder, which is removed afterwards. */
export const runExportToFolder = (bundle: string, settings: Readonly<Record<string, string>>): Promise<Usage> =>
  withFolder((folder) => runExport(bundle, { STORE_URL: pathToFileURL(folder).href, ...settings }));
