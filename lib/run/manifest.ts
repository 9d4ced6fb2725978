import type { ErrorInfo } from '../errors.ts';
import type { ScopeReason } from '../scope-reason.ts';
import type { Discovery, ManifestAccount } from './discovery.ts';
import type { Consistency } from '../scope.ts';

export type RunStatus = 'complete' | 'partial' | 'failed';

export interface ManifestFile {
  /** Relative to the prefix of `STORE_URL`. */
  key: string;
  format: string;
  /** Bytes, as stored. */
  size: number;
  rows: number;
  /** Lower-case hex, of the bytes as stored. */
  MD5checksum: string;
  sha256: string;
  region?: string;
  projectId?: string;
}

export interface ManifestScope {
  region: string;
  projectId: string;
  /** Whose it is, and what people call it; absent where nothing says so. */
  accountId?: string;
  accountName?: string;
  projectName?: string;
  /** `incomplete`: rows are there, and the list is known to miss others. */
  status: 'complete' | 'incomplete' | 'failed';
  consistency?: Consistency;
  /** Why it is not `exact`, or misses rows: codes with their values. */
  reasons?: readonly ScopeReason[];
  /** The same in English sentences. */
  reason?: string;
  /** What the service says there is (`total_count`); null when it could not be asked. */
  expected: number | null;
  listed: number;
  duplicates: number;
  /** Whether the rows carry their tags; false above 1,000 secrets, and where the tag query gave nothing. */
  tagsExported?: boolean;
  /** Whether secrets that other accounts share were asked for. */
  withShared?: boolean;
  /** False where rows may be missing (drifted, or an end that nothing proves): it is no baseline of changes. */
  isWhole?: boolean;
  /** The run that its changes are measured from; absent where they are not evaluated. */
  comparedWith?: string;
  requests: number;
  retries: number;
  throttled: number;
  durationMs: number;
  error?: ErrorInfo;
  /** The newest earlier run in which this scope was complete; only when it is not complete here. */
  lastComplete?: { runId: string; files: string[] };
}

/** The last thing that a run writes. A folder without one is not a run. DESIGN: words of the S3 Inventory manifest where it has one. */
export interface Manifest<Totals = Record<string, unknown>> {
  version: 1;
  function: string;
  runId: string;
  /** ISO 8601 UTC. */
  startedAt: string;
  finishedAt: string;
  trigger: string;
  status: RunStatus;
  /** The worst of the complete scopes; absent when there is none. */
  consistency?: Consistency;
  /** The query, when the command narrowed the run. Such a run is no baseline. */
  narrowedBy?: Record<string, unknown>;
  /** Column names in order, comma-separated. */
  fileSchema: string;
  files: ManifestFile[];
  scopes: ManifestScope[];
  /** Of a run whose projects were discovered: the accounts that were looked at, and how. */
  accounts?: readonly ManifestAccount[];
  discovery?: Discovery;
  /** Of a run that several invocations read: how it was put together. */
  plan?: ManifestPlan;
  totals: Totals;
}

export interface ManifestPlan {
  readonly planId: string;
  readonly shards: number;
  /** Invocations that began to read a shard. */
  readonly attempts: number;
  /** Shards (`lane-shard`) with projects that no attempt brought; these are `failed` with `SHARD_LOST`. */
  readonly lost: readonly string[];
}

/** `latest.json`: the top is the last complete run, `newest` any. A hint, not a lock. */
export interface LatestPointer {
  version: 1;
  runId?: string;
  manifest?: string;
  status?: RunStatus;
  consistency?: Consistency;
  finishedAt?: string;
  newest: { runId: string; manifest: string; status: RunStatus };
}
