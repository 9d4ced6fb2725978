import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const FOLDER = fileURLToPath(new URL('runtimes', import.meta.url));

/** One exact Node.js, as the clouds run it. */
export interface Runtime {
  /** Such as `20.15.1`. */
  version: string;
  /** Of the executable. */
  path: string;
}

/**
 * The Node.js versions of test/support/runtimes/package.json, oldest first; installed on first use. Empty where the
 * packages do not exist: on anything but linux x64.
 */
export async function installRuntimes(): Promise<Runtime[]> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return [];
  const { packages } = await readJson<{ packages: Record<string, { version: string }> }>('package-lock.json');
  const wanted = Object.entries(packages).filter(([folder]) => folder !== '');
  const present = await Promise.all(wanted.map(async ([folder, { version }]) => (await installed(folder)) === version));
  if (present.includes(false)) await promisify(execFile)('npm', ['ci', '--prefix', FOLDER, '--no-audit', '--no-fund']);
  return wanted.map(([folder, { version }]) => ({ version, path: `${FOLDER}/${folder}/bin/node` }));
}

/** Some of these packages say `v20.15.1`. */
async function installed(folder: string): Promise<string | undefined> {
  try {
    return (await readJson<{ version: string }>(`${folder}/package.json`)).version.replace(/^v/, '');
  } catch {
    return undefined;
  }
}

const readJson = async <T>(path: string): Promise<T> => JSON.parse(await readFile(`${FOLDER}/${path}`, 'utf8')) as T;
