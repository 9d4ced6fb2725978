import { isDeepStrictEqual } from 'node:util';
import type { ObjectStore } from '../storage/object-store.ts';
import { advance, isAhead, readLatest } from './latest.ts';
import type { LatestPointer, Manifest } from './manifest.ts';
import { checksumKey, latestKey, manifestKey } from './keys.ts';
import { checksumOf, listRunIds, readRun, type RunLookup } from './stored-run.ts';

export interface PublishOptions extends RunLookup {
  store: Pick<ObjectStore, 'get' | 'put' | 'listFolders'>;
  manifest: Manifest;
  /** What a function keeps in `latest.json` beside the pointers, such as a trend; called for every run that is looked at. */
  extend?: ((latest: LatestPointer, manifest: Manifest) => LatestPointer) | undefined;
}

/** Runs that may have been at work at the same time are among the newest; older ones the next run's reader finds. */
const MAX_MANIFESTS_LOOKED_AT = 20;

const JSON_TYPE = 'application/json';
const toBytes = (value: unknown): Buffer => Buffer.from(`${JSON.stringify(value, null, 2)}\n`);

/**
 * The last writes of a run, in the order that makes it count: manifest, checksum, `latest.json`. Returns the manifest's
 * key.
 *
 * `latest.json` is read, moved forward and written without compare-and-set, so a slower run may put back what it had read
 * before. Whoever writes it therefore looks afterwards for a finished run that is newer than what it wrote, and points
 * there, until there is none. So the last of all writers leaves the newest complete run in it: had it not seen that run's
 * manifest, that run would have written later. Only a writer that dies between writing and looking leaves an older one,
 * and the next run to publish looks from there.
 */
export async function publishRun(options: PublishOptions): Promise<string> {
  const { store, folder, manifest, signal } = options;
  const key = manifestKey(folder, manifest.runId);
  const bytes = toBytes(manifest);
  await store.put(key, bytes, { contentType: JSON_TYPE, signal });
  const checksum = Buffer.from(checksumOf(bytes));
  await store.put(checksumKey(folder, manifest.runId), checksum, { contentType: 'text/plain', signal });
  if (manifest.narrowedBy === undefined) await moveLatest(options);
  return key;
}

function moveForward(options: PublishOptions, latest: LatestPointer | undefined, manifest: Manifest): LatestPointer {
  const next = advance(latest, options.folder, manifest);
  return options.extend?.(next, manifest) ?? next;
}

async function moveLatest(options: PublishOptions): Promise<void> {
  const { store, folder, manifest, signal } = options;
  const write = (latest: LatestPointer): Promise<void> =>
    store.put(latestKey(folder), toBytes(latest), { contentType: JSON_TYPE, signal });
  const stored = await readLatest(options);
  let latest = moveForward(options, stored, manifest);
  // an older run that ends late moves no pointer, but what it extends is not lost
  if (isAhead(latest, stored) || !isDeepStrictEqual(latest, stored)) await write(latest);
  for (;;) {
    const further = await lookFurther(options, latest);
    if (!isAhead(further, latest)) return;
    await write(further);
    latest = further;
  }
}

/** `latest`, moved to the newest complete run and the newest run that are there after the run at its top. */
async function lookFurther(options: PublishOptions, latest: LatestPointer): Promise<LatestPointer> {
  const runIds = (await listRunIds(options, latest.runId)).slice(-MAX_MANIFESTS_LOOKED_AT);
  let further = latest;
  for (const runId of runIds.toReversed()) {
    if (runId === options.manifest.runId || runId === latest.newest.runId) continue; // it is in there already
    const manifest = await readRun(options, runId);
    if (manifest !== undefined) further = moveForward(options, further, manifest);
    if (manifest?.status === 'complete') break;
  }
  return further;
}
