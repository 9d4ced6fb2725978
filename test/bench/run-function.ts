import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from '../../lib/deploy/build/build.ts';
import { runMeasured, type Usage } from './measured-process.ts';

export const RUNNER = fileURLToPath(new URL('run-function.cjs', import.meta.url));

/** A folder for the time of one measurement. */
export async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'csms-bench-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export type FunctionName = 'inventory-export' | 'tag-report' | 'failed-rotation-notifier';

/** Builds a function below `outDir` and returns its folder. */
export async function buildFunction(outDir: string, name: FunctionName): Promise<string> {
  const [built] = await build({ outDir, functions: [name] });
  return built?.folder ?? '';
}

/**
 * One cold run of a built function. `CSMS_RATE_LIMIT` is at its maximum, so that the machine is measured. `nodeOptions` are those of the
 * process.
 */
export const runFunction = (
  bundle: string,
  settings: Readonly<Record<string, string>>,
  nodeOptions: readonly string[] = [],
): Promise<Usage> =>
  withFolder(async (folder) => {
    const file = join(folder, 'settings.json'); // no argument is as long as a list of 20,000 scopes
    await writeFile(file, JSON.stringify({ CSMS_RATE_LIMIT: '1000', ...settings }));
    return runMeasured([...nodeOptions, RUNNER, bundle, file]);
  });

/** The same into a new folder, which is removed afterwards. */
export const runFunctionToFolder = (bundle: string, settings: Readonly<Record<string, string>>): Promise<Usage> =>
  withFolder((folder) => runFunction(bundle, { STORE_URL: pathToFileURL(folder).href, ...settings }));
