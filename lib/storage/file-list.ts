import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileCall } from './file-errors.ts';
import { isTemporary } from './file-writer.ts';
import { compareKeys } from './key.ts';
import type { ObjectStore } from './object-store.ts';

type ListOptions = Parameters<ObjectStore['list']>[1];

/** Where a walk is: `key` is empty at the top, else it ends with a slash. */
interface Place {
  readonly root: string;
  readonly key: string;
  readonly signal?: AbortSignal | undefined;
}

/** As a bucket would list them. */
export async function* listKeys(root: string, prefix: string, options: ListOptions = {}): AsyncGenerator<string> {
  const { signal, startAfter = '' } = options;
  const top = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  const mayHold = (key: string) => isWithin(key, prefix) && isAfter(key, startAfter);
  for await (const key of walk({ root, key: top, signal }, mayHold)) {
    if (key.startsWith(prefix) && compareKeys(key, startAfter) > 0) yield key;
  }
}

/** Folders that hold nothing are not there: a bucket knows no folders at all. */
export async function* listFolderKeys(root: string, prefix: string, options: ListOptions = {}): AsyncGenerator<string> {
  const { signal, startAfter = '' } = options;
  for (const key of await readFolder({ root, key: prefix, signal })) {
    if (!key.endsWith('/') || compareKeys(key, startAfter) <= 0) continue;
    const first = await walk({ root, key, signal }, () => true).next();
    if (first.done !== true) yield key;
  }
}

/** Every key below a place, in the order of the whole keys, reading one folder at a time. */
async function* walk(place: Place, mayHold: (key: string) => boolean): AsyncGenerator<string> {
  for (const key of await readFolder(place)) {
    if (!key.endsWith('/')) yield key;
    else if (mayHold(key)) yield* walk({ ...place, key }, mayHold);
  }
}

/** The keys in one folder. Those of folders end with a slash, and sort by it: `a.txt` comes before `a/b`. */
async function readFolder({ root, key, signal }: Place): Promise<string[]> {
  const path = join(root, ...key.split('/'));
  const read = () => readdir(path, { withFileTypes: true });
  const entries = await fileCall({ path, signal, action: 'list', absent: ['ENOENT'] }, read);
  return (entries ?? [])
    .filter((entry) => entry.isDirectory() || (entry.isFile() && !isTemporary(entry.name)))
    .map((entry) => `${key}${entry.name}${entry.isDirectory() ? '/' : ''}`)
    .sort(compareKeys);
}

const isWithin = (folder: string, prefix: string): boolean => folder.startsWith(prefix) || prefix.startsWith(folder);

/** May a folder hold a key that comes after `startAfter`? */
const isAfter = (folder: string, startAfter: string): boolean =>
  startAfter.startsWith(folder) || compareKeys(folder, startAfter) > 0;
