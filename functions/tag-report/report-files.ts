import { createCsvOutput } from '../../lib/rows/csv.ts';
import type { Log } from '../../lib/log.ts';
import { describeFile, type FileEntry } from '../../lib/run/file-entry.ts';
import { publishRun } from '../../lib/run/publish.ts';
import { runFolder } from '../../lib/run/keys.ts';
import type { ObjectStore } from '../../lib/storage/object-store.ts';
import { definition } from './definition.ts';
import { tagReportColumns } from './columns.ts';
import { createFixer, fixFileHead } from './fix.ts';
import { BEFORE_LISTS, untaggedIn, violationsIn } from './report.ts';
import { extendTrend } from './trend.ts';
import type { TagRun } from './run.ts';
import {
  collectorOf,
  jsonField,
  JsonList,
  openStreamedFile,
  WaitingJsonList,
  type StreamedFile,
  type StreamTarget,
} from './streamed-file.ts';

export interface PublishRequest {
  readonly run: TagRun;
  readonly page: () => Promise<string>;
  readonly store: ObjectStore;
  readonly signal: AbortSignal;
  readonly log: Log;
}

/** Writes the four files, then the manifest, then `latest.json` with the trend. */
export async function publishReport(request: PublishRequest): Promise<void> {
  const { run, store, signal, log } = request;
  const { manifest } = run;
  const folder = runFolder(definition.folder, manifest.runId);
  const [{ json, csv, fix }, page] = await Promise.all([writeLists(request, folder), writePage(request, folder)]);
  manifest.files.push(json, csv, page, fix);
  manifest.fileSchema = tagReportColumns(run.keys)
    .map((column) => column.name)
    .join(',');
  manifest.finishedAt = new Date().toISOString();
  const onSkipped = (skipped: object): void => log.warn('an earlier run is skipped', { ...skipped });
  await publishRun({ store, folder: definition.folder, manifest, signal, log, onSkipped, extend: extendTrend });
}

type Entries = Readonly<Record<'json' | 'csv' | 'fix', FileEntry>>;

async function writePage({ page, store, signal }: PublishRequest, folder: string): Promise<FileEntry> {
  const body = Buffer.from(await page());
  const key = `${folder}report.html`;
  await store.put(key, body, { contentType: 'text/html; charset=utf-8', signal });
  return describeFile(body, key, 'html', 0);
}

/** `report.json`, `report.csv`, `fix.json`: stored as they are written, since they are as long as there are secrets. */
async function writeLists({ run, store, signal }: PublishRequest, folder: string): Promise<Entries> {
  const open = (name: string, format: string, contentType: string): StreamedFile =>
    openStreamedFile({ store, signal, key: folder + name, format, contentType } satisfies StreamTarget);
  const files = {
    json: open('report.json', 'json', 'application/json'),
    csv: open('report.csv', 'csv', 'text/csv; charset=utf-8'),
    fix: open('fix.json', 'json', 'application/json'),
  };
  try {
    return await writeAll(run, files);
  } catch (error) {
    await Promise.allSettled(Object.values(files).map((file) => file.abort()));
    throw error;
  }
}

async function writeAll(
  { manifest, report, keys, batches }: TagRun,
  files: Readonly<Record<'json' | 'csv' | 'fix', StreamedFile>>,
): Promise<Entries> {
  const table = createCsvOutput(tagReportColumns(keys), collectorOf(files.csv), { forPeople: true });
  const fixesIn = createFixer(report.lookAlikes);
  const fixes = new JsonList(files.fix);
  const untagged = new JsonList(files.json);
  const violations = new WaitingJsonList();
  const fields = Object.entries(report).map(([name, value]) => jsonField(name, value));
  const lists = 1 + Object.keys(report).indexOf(BEFORE_LISTS);
  const head = Object.entries(fixFileHead(manifest.runId)).map(([name, value]) => jsonField(name, value));
  await files.fix.write(`{\n${[...head, ' "fixes": ['].join(',\n')}`);
  await files.json.write(`{\n${[...fields.slice(0, lists), ' "untagged": ['].join(',\n')}`);
  for (const rows of batches()) {
    await table.write(rows);
    await untagged.add(untaggedIn(rows));
    await violations.add(violationsIn(rows, report));
    await fixes.add(fixesIn(rows));
  }
  await table.finish();
  await fixes.end();
  await files.fix.write('\n}\n');
  await untagged.end();
  await files.json.write(',\n "violations": [');
  await violations.writeTo(files.json);
  await files.json.write(
    `${fields
      .slice(lists)
      .map((field) => `,\n${field}`)
      .join('')}\n}\n`,
  );
  const [json, csv, fix] = await Promise.all([
    files.json.close(0),
    files.csv.close(report.totals.secrets),
    files.fix.close(fixes.count),
  ]);
  return { json, csv, fix };
}
