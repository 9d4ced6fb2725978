import type { LatestPointer, Manifest } from './manifest.ts';
import { parseJson } from './parse-manifest.ts';
import { isRunId } from './run-id.ts';
import { latestKey, manifestKey } from './keys.ts';
import { readIfOurs, type RunLookup } from './stored-run.ts';

/** `latest.json`, with the trend of 90 runs, or a time for each of thousands of scopes. */
const MAX_POINTER_BYTES = 4 * 1024 * 1024;

function isPointer(value: unknown): value is LatestPointer {
  const { newest, runId } = (value ?? {}) as { newest?: { runId?: unknown }; runId?: unknown };
  return isRunId(newest?.runId) && (runId === undefined || isRunId(runId));
}

/** What this version does not know goes into the next pointer too: a nesting that overflows the stack cannot. */
function isWritable(value: LatestPointer): boolean {
  try {
    JSON.stringify(value);
    return true;
  } catch {
    return false;
  }
}

/** What `latest.json` says; undefined before the first run, and when it is damaged (which is told). A hint: runs may be newer. */
export async function readLatest(lookup: RunLookup): Promise<LatestPointer | undefined> {
  const key = latestKey(lookup.folder);
  const bytes = await readIfOurs(lookup, key, MAX_POINTER_BYTES);
  if (bytes === undefined) return undefined;
  const value = parseJson(bytes);
  if (isPointer(value) && isWritable(value)) return value;
  lookup.onSkipped?.({ key, reason: 'it is not JSON that this version reads' });
  return undefined;
}

/** `latest` moved forward by a run that was not narrowed, never backwards; fields that this version does not know stay. */
export function advance(latest: LatestPointer | undefined, folder: string, manifest: Manifest): LatestPointer {
  const { runId, status, consistency, finishedAt } = manifest;
  const run = { runId, manifest: manifestKey(folder, runId), status };
  const known = latest ?? { version: 1, newest: run };
  const newest = runId > known.newest.runId ? run : known.newest;
  if (status !== 'complete' || runId <= (known.runId ?? '')) return { ...known, newest };
  const { consistency: _ofOlderRun, ...rest } = known;
  return { ...rest, ...run, ...(consistency === undefined ? {} : { consistency }), finishedAt, newest };
}

/** `latest` without the run at its top. */
export function withoutTop(latest: LatestPointer): LatestPointer {
  const { runId: _, manifest: _m, status: _s, consistency: _c, finishedAt: _f, ...rest } = latest;
  return rest;
}

/** Whether what the pointer says of its top can be true, as far as that is seen without the manifest, before `ownRunId` ends. */
export function isPlausible(latest: LatestPointer, folder: string, ownRunId: string): boolean {
  const { runId, manifest, status, finishedAt = '', newest } = latest;
  if (newest.runId > ownRunId || (runId ?? '') > ownRunId) return false;
  if (runId === undefined) return true;
  const endMs = Date.parse(finishedAt);
  return manifest === manifestKey(folder, runId) && status === 'complete' && endMs <= Date.now();
}
