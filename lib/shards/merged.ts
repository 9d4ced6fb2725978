import type { Manifest } from '../run/manifest.ts';
import { parseJson } from '../run/parse-manifest.ts';
import { isRunId } from '../run/run-id.ts';
import { readIfOurs, readRun, type RunLookup } from '../run/stored-run.ts';
import { mergedKey } from './keys.ts';
import type { PlanPlace } from './plan.ts';

/** The run that an earlier merge of the plan made of it; undefined where none has come to its end, or it was narrowed. */
export async function findMerged(lookup: RunLookup & { readonly planId: string }): Promise<Manifest | undefined> {
  const bytes = await readIfOurs(lookup, mergedKey(lookup.folder, lookup.planId));
  const { runId } = ((bytes && parseJson(bytes)) ?? {}) as { runId?: unknown };
  const manifest = isRunId(runId) ? await readRun(lookup, runId) : undefined;
  return manifest?.plan?.planId === lookup.planId ? manifest : undefined;
}

/** Saves a second merge its work. Of two at the same time each makes a run of its own, with the same content. */
export async function noteMerged({ store, folder, planId, signal }: PlanPlace, runId: string): Promise<void> {
  const body = Buffer.from(`${JSON.stringify({ version: 1, runId })}\n`);
  await store.put(mergedKey(folder, planId), body, { contentType: 'application/json', signal });
}
