import type { ObjectStore } from '../storage/object-store.ts';
import { runFolder } from './run-keys.ts';
import { toRunResponse, type RunResponse } from './run-response.ts';
import type { RunLookup } from './stored-run.ts';
import { findNewestRun } from './walk-runs.ts';

/** The newest stored run, complete or not: its `status` says which. Undefined before the first one. */
export async function readLatestResult(
  lookup: RunLookup & { store: Pick<ObjectStore, 'get' | 'listFolders'> },
): Promise<{ body: RunResponse; page: () => Promise<string> } | undefined> {
  const manifest = await findNewestRun(lookup);
  if (!manifest) return undefined;
  const pageKey = `${runFolder(lookup.folder, manifest.runId)}report.html`;
  const page = async (): Promise<string> =>
    (await lookup.store.get(pageKey, { signal: lookup.signal }))?.toString('utf8') ?? 'This run has no page.';
  return { body: toRunResponse(manifest, lookup), page };
}
