import { readLatest } from './latest.ts';
import type { Manifest } from './manifest.ts';
import { listRunIds, readRun, type RunLookup } from './stored-run.ts';

export interface WalkOptions extends RunLookup {
  /** Runs before this one only: a run's own id, when it looks for its predecessor. */
  before?: string | undefined;
  /** Called when run folders are left that were not looked at. */
  onLeft?: () => void;
}

/** Folders looked at on either side of the hint: of runs that died there may be any number, each costs two reads. */
const MOST_FOLDERS = 100;
const SIDE_BY_SIDE = 16;

/**
 * Manifests of the finished runs that were not narrowed, newest first. `latest.json` only says where to begin: a run may
 * have died between its manifest and it. Reading on past the newest costs two requests a run, so stop early.
 */
export async function* walkRuns(options: WalkOptions): AsyncGenerator<Manifest, void, void> {
  const hint = (await readLatest(options))?.newest.runId;
  const newer = await listRunIds(options, hint);
  yield* readRuns(options, newer);
  if (hint === undefined) return;
  yield* readRuns(options, [hint]);
  const all = await listRunIds(options);
  yield* readRuns(
    options,
    all.filter((runId) => runId < hint),
  );
}

/** Newest first; a few more side by side each time, since the first one nearly always is the one that was looked for. */
async function* readRuns(options: WalkOptions, runIds: readonly string[]): AsyncGenerator<Manifest, void, void> {
  const { before, onLeft } = options;
  const earlier = runIds.filter((runId) => before === undefined || runId < before);
  const looked = earlier.slice(-MOST_FOLDERS).toReversed();
  if (looked.length < earlier.length) onLeft?.();
  for (let count = 1; looked.length > 0; count = Math.min(2 * count, SIDE_BY_SIDE)) {
    const runs = await Promise.all(looked.splice(0, count).map((runId) => readRun(options, runId)));
    for (const run of runs) if (run) yield run;
  }
}

/** The newest finished run, complete or not; undefined when there is none. */
export async function findNewestRun(options: WalkOptions): Promise<Manifest | undefined> {
  for await (const manifest of walkRuns(options)) return manifest;
  return undefined;
}
