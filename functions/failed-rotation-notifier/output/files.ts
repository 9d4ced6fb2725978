import { createCsvSink } from '../../../lib/rows/csv.ts';
import { describeFile } from '../../../lib/run/file-entry.ts';
import type { Log } from '../../../lib/log.ts';
import type { LatestPointer, Manifest } from '../../../lib/run/manifest.ts';
import { publishRun } from '../../../lib/run/publish.ts';
import { latestKey, runFolder } from '../../../lib/run/keys.ts';
import type { ObjectStore } from '../../../lib/storage/object-store.ts';
import { definition } from '../definition.ts';
import { failureColumns, toFailureObject, type Failure } from './failures.ts';
import type { RotationLatest } from '../state/latest.ts';

export interface PublishRequest {
  readonly manifest: Manifest;
  readonly failures: readonly Failure[];
  readonly page: () => Promise<string>;
  readonly store: ObjectStore;
  readonly signal: AbortSignal;
  readonly log: Log;
  /** What quiet runs leave in `latest.json`, too. */
  readonly extend: (latest: LatestPointer, manifest: Manifest) => LatestPointer;
}

/** Writes the three files, then the manifest, then `latest.json`. */
export async function publishRotation({
  manifest,
  failures,
  page,
  store,
  signal,
  log,
  extend,
}: PublishRequest): Promise<void> {
  const folder = runFolder(definition.folder, manifest.runId);
  const rows = failures.length;
  const json = `${JSON.stringify(failures.map(toFailureObject), null, 1)}\n`;
  const files = [
    { name: 'failures.csv', format: 'csv', rows, contentType: 'text/csv; charset=utf-8', body: await toCsv(failures) },
    { name: 'failures.json', format: 'json', rows, contentType: 'application/json', body: Buffer.from(json) },
    {
      name: 'report.html',
      format: 'html',
      rows: 0,
      contentType: 'text/html; charset=utf-8',
      body: Buffer.from(await page()),
    },
  ];
  await Promise.all(
    files.map(({ name, body, contentType }) => store.put(folder + name, body, { contentType, signal })),
  );
  manifest.files.push(
    ...files.map(({ name, body, format, rows: count }) => describeFile(body, folder + name, format, count)),
  );
  manifest.finishedAt = new Date().toISOString();
  await publishRun({ store, folder: definition.folder, manifest, signal, log, extend });
}

async function toCsv(failures: readonly Failure[]): Promise<Buffer> {
  const sink = createCsvSink(failureColumns, { gzip: false, forPeople: true });
  await sink.write(failures);
  return sink.finish();
}

/** All that a quiet run writes: that it looked, and when. */
export async function writeQuietly(
  latest: RotationLatest,
  { store, signal }: { store: ObjectStore; signal: AbortSignal },
): Promise<void> {
  const body = Buffer.from(`${JSON.stringify(latest, null, 2)}\n`);
  await store.put(latestKey(definition.folder), body, { contentType: 'application/json', signal });
}
