import type { RowFormat } from '../../lib/rows/column.ts';
import { eachScope } from '../../lib/run/each-scope.ts';
import { createHistory, type History } from '../../lib/run/history.ts';
import { publishRun } from '../../lib/run/publish.ts';
import { whyAllFailed } from '../../lib/run/outcome.ts';
import { settlePlan } from '../../lib/run/scope-plan.ts';
import { createRunId } from '../../lib/run/run-id.ts';
import { toRunResponse } from '../../lib/run/response.ts';
import type { RunOutcome } from '../../lib/runtime/definition.ts';
import type { RunDeps } from '../../lib/dependencies.ts';
import { definition } from './definition.ts';
import { narrowedBy } from './command.ts';
import { startComparison } from './comparison.ts';
import { exportScope, type ScopeJob, type ScopeResult } from './export-scope.ts';
import { createFindingsFinder } from './findings.ts';
import { createRunFiles, type RunFiles } from './run-files.ts';
import { createScopeOutput } from './scope-output.ts';
import { createSymlinkTables } from './symlink-tables.ts';
import { summarize, type RunSummary } from './summarize.ts';
import { createTally, unite } from './totals.ts';
import type { InventoryInvocation } from './run.ts';

/**
 * One run: every scope listed, proven, written, compared with its last complete run; then the findings, the changes, the
 * page and, last, the manifest.
 *
 * @throws COMMAND_INVALID for scopes that are not in `CSMS_SCOPES`; STORE_* when the run's own files cannot be written.
 * What fails in a scope is no error of the run: its status tells.
 */
export async function exportInventory(invocation: InventoryInvocation, deps: RunDeps): Promise<RunOutcome> {
  const { command, settings, log } = invocation;
  const planned = await deps.planScopes({ selected: command.scopes, folder: definition.folder });
  const runId = createRunId(invocation.runStartedAt);
  const isStored = !invocation.readOnly && command.dryRun !== true;
  const files = isStored ? createRunFiles(runId, invocation, deps.store) : undefined;
  const { work: signal } = invocation.deadline;
  const isWanted = isStored && narrowedBy(command) === undefined;
  const history = createHistory({
    ...deps,
    folder: definition.folder,
    runId,
    scopes: planned.configured,
    signal,
    mostMs: invocation.deadline.remainingMs() / HISTORY_SHARE,
    log,
    isWanted,
  });
  const tally = createTally();
  const places = new Map(planned.scopes.map((scope, place) => [scope, place]));
  const job: ScopeJob = {
    ...createScopeJob(invocation, deps, files, isWanted ? history : undefined),
    count: (scope, ofScope) => unite(tally, ofScope, places.get(scope) ?? 0),
  };
  log.info('run starts', { runId, scopes: planned.scopes.length, isStored });
  if (isStored) loadWhileWaiting(deps, command.formats ?? settings.formats);
  try {
    const worked = await eachScope<ScopeResult>({
      scopes: planned.scopes,
      concurrency: settings.concurrency,
      work: (scope) => exportScope(scope, job),
      firstRequestSent: deps.client.firstRequestSent,
      order: () => history.order(),
    });
    const { results, plan } = settlePlan(worked, planned);
    const baselines = await history.readIfAny();
    const summary = summarize({ runId, invocation, results, plan, tally, baselines });
    return await finish(summary, files, invocation, deps);
  } catch (error) {
    await files?.abort();
    throw error;
  }
}

/** Of the time, at most: where earlier runs take longer, changes are not evaluated. */
const HISTORY_SHARE = 4;

/** What the answers will need. A failure is met by whoever needs it. */
function loadWhileWaiting({ client }: RunDeps, formats: readonly RowFormat[]): void {
  const load = () =>
    Promise.all([import('./page/page.ts'), formats.includes('parquet') && import('../../lib/rows/parquet.ts')]);
  client.firstRequestSent.then(load).catch(() => undefined);
}

/** A run that stores nothing, or sees a part only, has no history to be compared with. */
const NOT_COMPARED = { reason: { code: 'NO_HISTORY' } } as const;

function createScopeJob(
  { command, settings, deadline, log, runStartedAt, toErrorInfo }: InventoryInvocation,
  { client, store }: RunDeps,
  files: RunFiles | undefined,
  history: History | undefined,
): Omit<ScopeJob, 'count'> {
  const unusedAfterDays = settings.findings.UNUSED.afterDays ?? 90;
  const at = { nowMs: runStartedAt.getTime(), graceMs: settings.rotationGraceMs, unusedAfterDays };
  const findingsOf = createFindingsFinder(settings, at);
  const { work: signal } = deadline;
  const withShared = command.withShared ?? settings.withShared;
  return {
    client,
    eventName: command.eventName,
    withShared,
    signal,
    log,
    toErrorInfo,
    openOutput: (scope) =>
      createScopeOutput({
        at,
        findingsOf,
        files: files?.openScope(scope),
        startComparison: async (summary) =>
          history
            ? startComparison(scope, summary, {
                store,
                baselines: history.read(),
                withShared,
                signal,
                log,
                toErrorInfo,
              })
            : NOT_COMPARED,
      }),
  };
}

/** The page and the manifest, in this order: the manifest says that everything else is there. */
async function finish(
  summary: RunSummary,
  files: RunFiles | undefined,
  { deadline, log, settings }: InventoryInvocation,
  { store }: RunDeps,
): Promise<RunOutcome> {
  const { manifest, results } = summary;
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
      files.writeTables(results),
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
