import { randomBytes } from 'node:crypto';
import { createGzipCollector } from '../rows/gzip-collector.ts';
import { describeFile, type FileEntry } from '../run/file-entry.ts';
import type { ManifestScope, RunStatus } from '../run/manifest.ts';
import { overallOutcome } from '../run/outcome.ts';
import { checksumOf } from '../run/stored-run.ts';
import { attemptFolder, type AttemptName, type ShardName } from './keys.ts';
import type { PlanPlace } from './plan.ts';

/** What a function keeps of a scope until the merge: all that a run without shards would hold of it in memory. */
export interface ShardLine {
  readonly manifest: ManifestScope;
}

/** `shard.json`: with its checksum the last that an attempt writes. An attempt without both does not exist. */
export interface AttemptSummary extends AttemptName {
  readonly version: 1;
  readonly planId: string;
  /** ISO 8601 UTC. */
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly status: RunStatus;
  readonly scopes: ReadonlyArray<Pick<ManifestScope, 'region' | 'projectId' | 'status'>>;
  /** The lines: NDJSON, gzip. */
  readonly results: FileEntry;
}

export interface Attempt<Line extends ShardLine> {
  /** Where its files go, with a slash at the end. */
  readonly folder: string;
  /** In any order. */
  add(line: Line): Promise<void>;
  close(): Promise<AttemptSummary>;
}

/** Starts now. */
export function openAttempt<Line extends ShardLine>(place: PlanPlace, { lane, shard }: ShardName): Attempt<Line> {
  const { store, planId, signal } = place;
  const name: AttemptName = { lane, shard, attemptId: randomBytes(8).toString('hex') };
  const folder = attemptFolder(place.folder, planId, name);
  const startedAt = new Date().toISOString();
  const lines = createGzipCollector();
  const scopes: Array<AttemptSummary['scopes'][number]> = [];
  return {
    folder,
    add: ({ manifest, ...rest }) => {
      scopes.push({ region: manifest.region, projectId: manifest.projectId, status: manifest.status });
      return lines.add(Buffer.from(`${JSON.stringify({ manifest, ...rest })}\n`));
    },
    async close() {
      const body = await lines.finish();
      const results = describeFile(body, `${folder}results.ndjson.gz`, 'ndjson', scopes.length);
      const { status } = overallOutcome(scopes);
      const summary: AttemptSummary = {
        version: 1,
        planId,
        ...name,
        startedAt,
        finishedAt: new Date().toISOString(),
        status,
        scopes,
        results,
      };
      const bytes = Buffer.from(`${JSON.stringify(summary)}\n`);
      await store.put(results.key, body, { contentType: 'application/gzip', signal });
      await store.put(`${folder}shard.json`, bytes, { contentType: 'application/json', signal });
      const checksum = Buffer.from(checksumOf(bytes));
      await store.put(`${folder}shard.checksum`, checksum, { contentType: 'text/plain', signal });
      return summary;
    },
  };
}
