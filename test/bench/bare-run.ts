import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from '../../lib/deploy/bundle.ts';
import { runMeasured, type Usage } from './measured-process.ts';
import type { EmulatorProcess } from './server-process.ts';

const ROOT = resolve(fileURLToPath(new URL('../..', import.meta.url)));
const BARE_LOOP = fileURLToPath(new URL('bare-loop.ts', import.meta.url));

/** Bundles the bare loop with the cut of undici that the functions use, so that it loads as little as they do. */
export async function buildBareLoop(outDir: string): Promise<string> {
  const file = join(outDir, 'bare-loop.cjs');
  const { files } = await bundle(ROOT, BARE_LOOP);
  await writeFile(file, files.get('index.js') ?? '');
  return file;
}

export const runBareLoop = (file: string, { scopeUrl, token }: EmulatorProcess): Promise<Usage> =>
  runMeasured([file, scopeUrl, token]);
