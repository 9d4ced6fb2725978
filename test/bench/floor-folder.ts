import { mkdir, open, readFile, readdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FloorStore } from './floor.ts';

/** The floor's store in a folder: a temporary name, fsync, rename, as lib/storage does it. */
export const openFolder = (folder: string): FloorStore => ({
  get: (key) => readFile(join(folder, key)).catch(() => undefined),
  list: (prefix) => readdir(join(folder, prefix)).catch(() => []),
  async put(key, body) {
    const path = join(folder, key);
    await mkdir(dirname(path), { recursive: true });
    await sync(`${path}.tmp`, 'w', body);
    await rename(`${path}.tmp`, path);
    await sync(dirname(path), 'r');
  },
  close() {},
});

async function sync(path: string, flags: string, body?: Buffer): Promise<void> {
  const handle = await open(path, flags);
  if (body) await handle.writeFile(body);
  await handle.sync();
  await handle.close();
}
