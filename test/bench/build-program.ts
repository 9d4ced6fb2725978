import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from '../../lib/deploy/build/bundle.ts';

const ROOT = resolve(fileURLToPath(new URL('../..', import.meta.url)));

/** Bundles a program of this folder as the functions are bundled, with their cut of undici, so that it loads as little. */
export async function buildProgram(outDir: string, name: 'bare-loop' | 'floor'): Promise<string> {
  const file = join(outDir, `${name}.cjs`);
  const { files } = await bundle(ROOT, fileURLToPath(new URL(`${name}.ts`, import.meta.url)));
  await writeFile(file, files.get('index.js') ?? '');
  return file;
}
