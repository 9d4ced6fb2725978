import { writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from '../../lib/deploy/build/bundle.ts';

const ROOT = resolve(fileURLToPath(new URL('../..', import.meta.url)));

/** Bundles a program of this folder, such as `floor`, as the functions are bundled, with their cut of undici, so that it loads as little. */
export async function buildProgram(outDir: string, name: string): Promise<string> {
  const file = join(outDir, `${basename(name)}.cjs`);
  const { files } = await bundle(ROOT, fileURLToPath(new URL(`${name}.ts`, import.meta.url)));
  await writeFile(file, files.get('index.js') ?? '');
  return file;
}
