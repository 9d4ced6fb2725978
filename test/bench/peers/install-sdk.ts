import { execFile } from 'node:child_process';
import { copyFile, mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const CORE = '@huaweicloud/huaweicloud-sdk-core';

export interface Sdk {
  /** Holds `node_modules`. */
  readonly folder: string;
  readonly version: string;
  /** Of all files, with what they depend on. */
  readonly kib: number;
  readonly files: number;
}

/**
 * The official SDK's core, in exactly the versions of the lock file in sdk/, installed below `folder`. Its package for
 * CSMS is not on npm.
 *
 * @throws when npm cannot install it: there is nothing to compare with then.
 */
export async function installSdk(folder: string): Promise<Sdk> {
  await mkdir(folder, { recursive: true });
  for (const name of ['package.json', 'package-lock.json'])
    await copyFile(fileURLToPath(new URL(`sdk/${name}`, import.meta.url)), join(folder, name));
  const args = ['ci', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund'];
  await run('npm', args).catch((cause: unknown) => {
    throw new Error(`peers: npm cannot install ${CORE}, so nothing can be compared with it`, { cause });
  });
  const modules = join(folder, 'node_modules');
  const { version } = JSON.parse(await readFile(join(modules, CORE, 'package.json'), 'utf8')) as { version: string };
  const sizes = await sizesBelow(modules);
  return { folder, version, files: sizes.length, kib: sizes.reduce((sum, size) => sum + size, 0) / 1024 };
}

async function sizesBelow(folder: string): Promise<number[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Promise.all(files.map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size));
}
