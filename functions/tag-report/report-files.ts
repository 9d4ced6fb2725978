import type { Log } from '../../lib/log.ts';
import { createCsvSink } from '../../lib/rows/csv.ts';
import { describeFile } from '../../lib/run/file-entry.ts';
import { publishRun } from '../../lib/run/publish.ts';
import { runFolder } from '../../lib/run/keys.ts';
import type { ObjectStore } from '../../lib/storage/object-store.ts';
import { definition } from './definition.ts';
import { tagReportColumns } from './columns.ts';
import { buildFixFile } from './fix.ts';
import { extendTrend } from './trend.ts';
import type { TagRun } from './run.ts';

export interface PublishRequest {
  readonly run: TagRun;
  readonly page: () => Promise<string>;
  readonly store: ObjectStore;
  readonly signal: AbortSignal;
  readonly log: Log;
}

interface ReportFile {
  readonly name: string;
  readonly format: string;
  readonly contentType: string;
  readonly rows: number;
  readonly body: Buffer;
}

/** Writes the four files, then the manifest, then `latest.json` with the trend. */
export async function publishReport({ run, page, store, signal, log }: PublishRequest): Promise<void> {
  const { manifest } = run;
  const folder = runFolder(definition.folder, manifest.runId);
  const files = await makeFiles(run, page);
  await Promise.all(
    files.map(({ name, body, contentType }) => store.put(folder + name, body, { contentType, signal })),
  );
  manifest.files.push(...files.map(({ name, body, format, rows }) => describeFile(body, folder + name, format, rows)));
  manifest.fileSchema = tagReportColumns(run.keys)
    .map((column) => column.name)
    .join(',');
  manifest.finishedAt = new Date().toISOString();
  const onSkipped = (skipped: object): void => log.warn('an earlier run is skipped', { ...skipped });
  await publishRun({ store, folder: definition.folder, manifest, signal, log, onSkipped, extend: extendTrend });
}

async function makeFiles({ manifest, report, rows, keys }: TagRun, page: () => Promise<string>): Promise<ReportFile[]> {
  const fix = buildFixFile(manifest.runId, rows, report.lookAlikes);
  return [
    { name: 'report.json', format: 'json', contentType: 'application/json', rows: 0, body: toJson(report) },
    {
      name: 'report.csv',
      format: 'csv',
      contentType: 'text/csv; charset=utf-8',
      rows: rows.length,
      body: await toCsv(rows, keys),
    },
    {
      name: 'report.html',
      format: 'html',
      contentType: 'text/html; charset=utf-8',
      rows: 0,
      body: Buffer.from(await page()),
    },
    { name: 'fix.json', format: 'json', contentType: 'application/json', rows: fix.fixes.length, body: toJson(fix) },
  ];
}

const toJson = (value: object): Buffer => Buffer.from(`${JSON.stringify(value, null, 1)}\n`);

async function toCsv(rows: TagRun['rows'], keys: readonly string[]): Promise<Buffer> {
  const sink = createCsvSink(tagReportColumns(keys), { gzip: false, forPeople: true });
  await sink.write(rows);
  return sink.finish();
}
