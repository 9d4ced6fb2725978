import type { ErrorInfo } from '../errors.ts';
import type { Manifest, ManifestPlan } from './manifest.ts';
import { manifestKey } from './keys.ts';

/** The short JSON that an invocation answers with. Keys are relative to the prefix of `STORE_URL`. */
export interface RunResponse {
  runId: string;
  status: Manifest['status'];
  consistency?: Manifest['consistency'];
  /** Absent when nothing was written. */
  manifest?: string;
  narrowedBy?: Manifest['narrowedBy'];
  totals: unknown;
  /** Of a run that several invocations read, as in the manifest. */
  plan?: ManifestPlan;
  /** The scopes that are missing, and why. */
  failed: Array<{ region: string; projectId: string; error: ErrorInfo | undefined }>;
  /** The accounts whose projects are not all known, and why; absent when there are none. */
  failedAccounts?: Array<{ accountId: string; name: string; error: ErrorInfo | undefined }>;
  /** The scopes whose list is known to miss rows, and why; absent when there are none. */
  incomplete?: Array<{ region: string; projectId: string; reason: string | undefined }>;
}

export function toRunResponse(manifest: Manifest<unknown>, stored: { folder: string } | undefined): RunResponse {
  const { runId, status, consistency, totals, narrowedBy, plan, scopes, accounts = [] } = manifest;
  const failed = scopes.filter((scope) => scope.status === 'failed');
  const failedAccounts = accounts.filter((account) => account.status === 'failed');
  const incomplete = scopes.filter((scope) => scope.status === 'incomplete');
  return {
    runId,
    status,
    ...(consistency && { consistency }),
    ...(stored && { manifest: manifestKey(stored.folder, runId) }),
    ...(narrowedBy && { narrowedBy }),
    totals,
    ...(plan && { plan }),
    failed: failed.map(({ region, projectId, error }) => ({ region, projectId, error })),
    ...(failedAccounts.length > 0 && {
      failedAccounts: failedAccounts.map(({ accountId, name, error }) => ({ accountId, name, error })),
    }),
    ...(incomplete.length > 0 && {
      incomplete: incomplete.map(({ region, projectId, reason }) => ({ region, projectId, reason })),
    }),
  };
}
