import type { RunDeps } from '../../lib/dependencies.ts';
import { whyAllFailed } from '../../lib/run/outcome.ts';
import { publishRun } from '../../lib/run/publish.ts';
import { toRunResponse } from '../../lib/run/response.ts';
import type { RunOutcome } from '../../lib/runtime/definition.ts';
import { definition } from './definition.ts';
import type { RunFiles } from './run-files.ts';
import type { InventoryInvocation } from './run.ts';
import type { RunSummary } from './summarize.ts';
import { createSymlinkTables } from './symlink-tables.ts';

/** The page and the manifest, in this order: the manifest says that everything else is there. */
export async function finishRun(
  summary: RunSummary,
  files: RunFiles | undefined,
  { deadline, log, settings }: InventoryInvocation,
  { store }: Pick<RunDeps, 'store'>,
): Promise<RunOutcome> {
  const { manifest, results, ofRun } = summary;
  const page = async (): Promise<string> => {
    const { renderInventoryPage } = await import('./page/page.ts');
    return renderInventoryPage(summary.page(), settings.reportLang);
  };
  if (files) {
    const symlinks = createSymlinkTables({
      store,
      folder: definition.folder,
      tableUrl: settings.tableUrl,
      signal: deadline.final,
    });
    const [tables, partition] = await Promise.all([
      files.writeTables(results, ofRun),
      manifest.narrowedBy === undefined ? symlinks.writeRun(manifest) : undefined,
    ]);
    manifest.files.push(...tables, ...(partition ? [partition] : []));
    manifest.files.push(await files.writePage(await page()));
    manifest.finishedAt = new Date().toISOString();
    await publishRun({
      store,
      folder: definition.folder,
      manifest,
      signal: deadline.final,
      log,
      onTop: (top) => symlinks.writeLatest(top),
      onSkipped: (skipped) => log.warn('an earlier run is skipped', { ...skipped }),
    });
  }
  const { status } = manifest;
  const body = toRunResponse(manifest, files && { folder: definition.folder });
  return { status, body, page, ...(status === 'failed' && { error: whyAllFailed(manifest.scopes) }) };
}
