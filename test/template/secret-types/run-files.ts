import { markup } from '../../../lib/html/markup.ts';
import { describeFile } from '../../../lib/run/file-entry.ts';
import { runFolder } from '../../../lib/run/keys.ts';
import { publishRun } from '../../../lib/run/publish.ts';
import type { ObjectStore } from '../../../lib/storage/object-store.ts';
import { definition } from './definition.ts';
import type { TypesManifest } from './run.ts';

interface PublishRequest {
  readonly manifest: TypesManifest;
  readonly store: ObjectStore;
  readonly signal: AbortSignal;
}

/** The files first, then the manifest, which makes the run count, then `latest.json`. */
export async function publishTypes({ manifest, store, signal }: PublishRequest): Promise<void> {
  const folder = runFolder(definition.folder, manifest.runId);
  const files = [
    { name: 'types.json', format: 'json', body: Buffer.from(JSON.stringify(manifest.totals)) },
    { name: 'report.html', format: 'html', body: Buffer.from(renderTypesPage(manifest)) },
  ];
  await Promise.all(files.map(({ name, body }) => store.put(folder + name, body, { signal })));
  manifest.files.push(...files.map(({ name, body, format }) => describeFile(body, folder + name, format, 0)));
  await publishRun({ store, folder: definition.folder, manifest, signal });
}

/** The least that a page is; `lib/html` has the parts of a better one. */
const renderTypesPage = ({ status, totals }: TypesManifest): string =>
  markup`<!doctype html><title>${totals.secrets} secrets, ${status}</title>
    <ul>${Object.entries(totals.byType).map(([type, count]) => markup`<li>${type}: ${count}</li>`)}</ul>`.toString();
