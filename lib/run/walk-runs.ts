import { readLatest } from './latest.ts';
import type { Manifest } from './manifest.ts';
import { listRunIds, readRun, type RunLookup } from './stored-run.ts';

export interface WalkOptions extends RunLookup {
  /** Runs before this one only: a run's own id, when it looks for its predecessor. */
  before?: string | undefined;
}

/**
 * Manifests of the finished runs that were not narrowed, newest first. `latest.json` only says where to begin: a run may
 * have died between its manifest and it. Reading on past the newest costs two requests a run, so stop early.
 */
export async function* walkRuns(options: WalkOptions): AsyncGenerator<Manifest, void, void> {
  const hint = (await readLatest(options))?.newest.runId;
  const newer = await listRunIds(options, hint);
  yield* readRuns(options, hint === undefined ? newer : [hint, ...newer]);
  if (hint === undefined) return;
  const all = await listRunIds(options);
  yield* readRuns(
    options,
    all.filter((runId) => runId < hint),
  );
}

async function* readRuns(options: WalkOptions, runIds: readonly string[]): AsyncGenerator<Manifest, void, void> {
  for (const runId of runIds.toReversed()) {
    if (options.before !== undefined && runId >= options.before) continue;
    const manifest = await readRun(options, runId);
    if (manifest !== undefined) yield manifest;
  }
}

/** The newest finished run, complete or not; undefined when there is none. */
export async function findNewestRun(options: WalkOptions): Promise<Manifest | undefined> {
  for await (const manifest of walkRuns(options)) return manifest;
  return undefined;
}
