import { isDeepStrictEqual } from 'node:util';
import type { Log } from '../log.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { advance, readLatest, withoutTop } from './latest.ts';
import type { LatestPointer, Manifest } from './manifest.ts';
import { checksumKey, latestKey, manifestKey } from './keys.ts';
import { checksumOf, listRunIds, readRun, type RunLookup } from './stored-run.ts';

export interface PublishOptions extends RunLookup {
  store: Pick<ObjectStore, 'get' | 'put' | 'listFolders'>;
  manifest: Manifest;
  /** What a function keeps in `latest.json` beside the pointers, such as a trend; called for every run that is looked at. */
  extend?: ((latest: LatestPointer, manifest: Manifest) => LatestPointer) | undefined;
  /** What else shows the newest complete run; called with it before each write of a pointer to it. */
  onTop?: ((manifest: Manifest) => Promise<void>) | undefined;
  readonly log?: Log;
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
  if (manifest.narrowedBy === undefined) await moveInTime(options);
  return key;
}

type RunsById = Map<string, Manifest>;

function moveForward(options: PublishOptions, latest: LatestPointer | undefined, manifest: Manifest): LatestPointer {
  const next = advance(latest, options.folder, manifest);
  return options.extend?.(next, manifest) ?? next;
}

/** The run counts once its checksum is there: what the pointer lacks when time is up, the next run adds. */
async function moveInTime(options: PublishOptions): Promise<void> {
  try {
    await moveLatest(options);
  } catch (error) {
    if (!options.signal?.aborted) throw error;
    options.log?.warn('latest.json was not updated; the next run updates it', { error });
  }
}

async function moveLatest(options: PublishOptions): Promise<void> {
  const { store, folder, manifest, signal } = options;
  /** Every run that is looked at. */
  const known: RunsById = new Map([[manifest.runId, manifest]]);
  const write = async (latest: LatestPointer): Promise<void> => {
    const top = known.get(latest.runId ?? '');
    if (top) await options.onTop?.(top);
    await store.put(latestKey(folder), toBytes(latest), { contentType: JSON_TYPE, signal });
  };
  const stored = await readLatest(options);
  const believed = stored && (await verify(options, stored, known));
  let latest = moveForward(options, believed, manifest);
  // an older run that ends late moves no pointer, but what it extends is not lost
  if (!isDeepStrictEqual(latest, stored)) await write(latest);
  let after = believed?.runId;
  for (;;) {
    const further = await lookFurther(options, known, { latest, after });
    if (isDeepStrictEqual(further, latest)) return;
    await write(further);
    latest = further;
    after = further.runId;
  }
}

/**
 * `latest` as far as manifests bear it out. A complete run overwrites what is older; what claims to be newer, and the top
 * that a run which is not complete would leave, are read.
 */
async function verify(options: PublishOptions, latest: LatestPointer, known: RunsById): Promise<LatestPointer> {
  const { folder, manifest: own } = options;
  const { runId: top = '' } = latest;
  const mustRead = top !== '' && (top > own.runId || own.status !== 'complete');
  const newestIsOlder = latest.newest.runId <= own.runId;
  const [topRun, newestRun] = await Promise.all([
    mustRead ? readRun(options, top) : undefined,
    newestIsOlder ? undefined : readRun(options, latest.newest.runId),
  ]);
  if (topRun) known.set(topRun.runId, topRun);
  const believed = mustRead ? withoutTop(latest) : latest;
  const newest = newestIsOlder || newestRun ? latest.newest : { ...latest.newest, runId: '' };
  const based = { ...believed, newest };
  return topRun ? advance(based, folder, topRun) : based;
}

/** `latest`, moved by the runs after `after`: newer ones, and those that ended before they could move it themselves. */
async function lookFurther(
  options: PublishOptions,
  known: RunsById,
  { latest, after }: { latest: LatestPointer; after: string | undefined },
): Promise<LatestPointer> {
  const found = (await listRunIds(options, after)).filter((runId) => runId !== options.manifest.runId);
  const runs = await Promise.all(found.slice(-MAX_MANIFESTS_LOOKED_AT).map((runId) => readRun(options, runId)));
  let further = latest;
  for (const run of runs.filter((each) => each !== undefined)) {
    known.set(run.runId, run);
    further = moveForward(options, further, run);
  }
  return further;
}
