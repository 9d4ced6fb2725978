import { readFile, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { listKeys, listFolderKeys } from './file-list.ts';
import { fileCall } from './file-errors.ts';
import { openFile } from './file-writer.ts';
import { MAX_OBJECT_BYTES, type GetOptions, type ObjectStore } from './object-store.ts';
import type { FileLocation } from './store-url.ts';
import { tooLarge } from './too-large.ts';

/** Objects as files below one folder, which is made by the first write. */
export function createFileStore({ folder, url }: Pick<FileLocation, 'folder' | 'url'>): ObjectStore {
  const pathOf = (key: string) => join(folder, ...key.split('/'));
  const open: ObjectStore['open'] = (key, options) => openFile(pathOf(key), options?.signal);
  return {
    url,
    open,
    get: (key, options) => readIfThere(pathOf(key), options),
    async put(key, body, options) {
      const writer = open(key, options);
      try {
        await writer.write(body);
        await writer.close();
      } catch (error) {
        await writer.abort();
        throw error;
      }
    },
    list: (prefix, options) => listKeys(folder, prefix, options),
    listFolders: (prefix, options) => listFolderKeys(folder, prefix, options),
    delete: (key, { signal } = {}) => removeIfThere(pathOf(key), signal),
  };
}

// ENOENT: not there. EISDIR: `a` is asked for where only `a/b` is there. Anything else is no answer to the question.
const NOT_THERE = ['ENOENT', 'EISDIR'];

const readIfThere = (
  path: string,
  { signal, maxBytes = MAX_OBJECT_BYTES }: GetOptions = {},
): Promise<Buffer | undefined> =>
  fileCall({ path, signal, action: 'read', absent: NOT_THERE }, async () => {
    const { size } = await stat(path);
    if (size > maxBytes) throw tooLarge(path, maxBytes, size);
    return readFile(path);
  });

async function removeIfThere(path: string, signal: AbortSignal | undefined): Promise<void> {
  await fileCall({ path, signal, action: 'delete', absent: NOT_THERE }, () => unlink(path));
}
