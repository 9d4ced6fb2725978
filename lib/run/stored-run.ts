import { createHash } from 'node:crypto';
import { codeOf } from '../errors.ts';
import type { ObjectStore, StoreOptions } from '../storage/object-store.ts';
import type { Manifest } from './manifest.ts';
import { parseManifest } from './parse-manifest.ts';
import { checksumKey, manifestKey, runFolder, runsFolder } from './keys.ts';
import { isRunId } from './run-id.ts';

/** Told for what is passed over though it was there. Never an error: a damaged old run must not stop a new one. */
type OnSkipped = (skipped: { key: string; reason: string }) => void;

/** Where runs are looked for. */
export interface RunLookup extends StoreOptions {
  store: Pick<ObjectStore, 'get' | 'listFolders'>;
  folder: string;
  onSkipped?: OnSkipped | undefined;
}

/** 32 characters, and what an editor puts around them. */
const MAX_CHECKSUM_BYTES = 1024;

/** Lower-case hex; the content of `manifest.checksum`. */
export const checksumOf = (manifest: Buffer): string => createHash('md5').update(manifest).digest('hex');

/**
 * The manifest of a finished run that was not narrowed; undefined for any other folder. A folder without a manifest or
 * without its checksum is a run that is still at work or died, so nothing is said about it.
 */
export async function readRun(lookup: RunLookup, runId: string): Promise<Manifest | undefined> {
  const { folder } = lookup;
  const key = manifestKey(folder, runId);
  const [bytes, checksum] = await Promise.all([
    readIfOurs(lookup, key),
    readIfOurs(lookup, checksumKey(folder, runId), MAX_CHECKSUM_BYTES),
  ]);
  if (bytes === undefined || checksum === undefined) return undefined;
  const manifest = checksum.toString('utf8').trim() === checksumOf(bytes) ? parseManifest(bytes) : undefined;
  if (manifest?.runId !== runId) {
    lookup.onSkipped?.({
      key,
      reason: 'the manifest does not match its checksum, or is not of a version that can be read',
    });
    return undefined;
  }
  return manifest.narrowedBy === undefined ? manifest : undefined;
}

/** An object's bytes; undefined where it is not there, or larger than one of ours can be (which is told). */
export async function readIfOurs(
  { store, signal, onSkipped }: RunLookup,
  key: string,
  maxBytes?: number,
): Promise<Buffer | undefined> {
  try {
    return await store.get(key, { signal, maxBytes });
  } catch (error) {
    if (codeOf(error) !== 'STORE_TOO_LARGE') throw error;
    onSkipped?.({ key, reason: (error as Error).message });
    return undefined;
  }
}

/** Ids of the run folders, ascending, those after `after` only. */
export async function listRunIds(lookup: RunLookup, after?: string): Promise<string[]> {
  const { store, folder, signal } = lookup;
  const startAfter = after === undefined ? undefined : runFolder(folder, after);
  const prefix = runsFolder(folder);
  const runIds: string[] = [];
  for await (const found of store.listFolders(prefix, { signal, startAfter })) {
    const runId = found.slice(prefix.length, -1);
    if (isRunId(runId)) runIds.push(runId);
  }
  return runIds;
}
