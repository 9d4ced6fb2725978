import { CodedError } from '../errors.ts';
import { runFolder } from './keys.ts';
import { toRunResponse, type RunResponse } from './response.ts';
import type { RunLookup } from './stored-run.ts';
import { findNewestRun } from './walk-runs.ts';

export interface LatestResult {
  readonly body: RunResponse;
  readonly page: () => Promise<string>;
  readonly full?: () => Promise<object>;
}

export interface LatestLookup extends RunLookup {
  /** Name of the file beside the manifest that holds the whole result as JSON. */
  readonly fullResult?: string;
}

/** The newest stored run, complete or not: its `status` says which. Undefined before the first one. */
export async function readLatestResult(lookup: LatestLookup): Promise<LatestResult | undefined> {
  const manifest = await findNewestRun(lookup);
  if (!manifest) return undefined;
  const read = (name: string): Promise<string> => readBeside(lookup, manifest.runId, name);
  const { fullResult } = lookup;
  return {
    body: toRunResponse(manifest, lookup),
    page: () => read('report.html'),
    ...(fullResult !== undefined && { full: async () => JSON.parse(await read(fullResult)) as object }),
  };
}

async function readBeside({ store, folder, signal }: RunLookup, runId: string, name: string): Promise<string> {
  const key = `${runFolder(folder, runId)}${name}`;
  const body = await store.get(key, { signal });
  if (body) return body.toString('utf8');
  const hint = 'It was deleted after the run: run the function again.';
  throw new CodedError('STORE_NOT_FOUND', `${key} is gone`, { hint });
}
