import { eachScope } from '../../lib/run/each-scope.ts';
import { createHistory, type History } from '../../lib/run/history.ts';
import { runFolder } from '../../lib/run/keys.ts';
import { settlePlan, type ScopePlan } from '../../lib/run/scope-plan.ts';
import { createRunId } from '../../lib/run/run-id.ts';
import type { RunOutcome } from '../../lib/runtime/definition.ts';
import type { RunDeps } from '../../lib/dependencies.ts';
import { definition } from './definition.ts';
import { narrowedBy } from './command.ts';
import { exportScope, type ScopeJob, type ScopeResult } from './export-scope.ts';
import { finishRun } from './finish-run.ts';
import { startAudit } from './run-audit.ts';
import { createRunFiles } from './run-files.ts';
import { createScopeJob, loadWhileWaiting } from './scope-job.ts';
import { summarize } from './summarize.ts';
import { createTally, unite } from './totals.ts';
import type { InventoryInvocation } from './run.ts';

/** What is known before the first scope is read. */
export interface RunStart {
  readonly runId: string;
  readonly planned: ScopePlan;
  readonly history: History;
  /** Nothing is stored of a dry run and of a GET. */
  readonly isStored: boolean;
  /** Whether the run has a history: it is stored, and sees all there is. */
  readonly isWanted: boolean;
}

/** @throws COMMAND_INVALID for scopes that are not in `CSMS_SCOPES`. */
export async function startRun(invocation: InventoryInvocation, deps: RunDeps): Promise<RunStart> {
  const { command } = invocation;
  const runId = createRunId(invocation.runStartedAt);
  const { name, folder } = definition;
  const planned = await deps.planScopes({ selected: command.scopes, folder, name, runId });
  const isStored = !invocation.readOnly && command.dryRun !== true;
  const isWanted = isStored && narrowedBy(command) === undefined;
  const history = openHistory(invocation, deps, { runId, scopes: planned.configured, isWanted });
  return { runId, planned, history, isStored, isWanted };
}

/** Of the time, at most: where earlier runs take longer, changes are not evaluated. */
const HISTORY_SHARE = 4;

export const openHistory = (
  { deadline, log }: InventoryInvocation,
  { store }: Pick<RunDeps, 'store'>,
  run: { readonly runId: string; readonly scopes: ScopePlan['configured']; readonly isWanted: boolean },
): History =>
  createHistory({
    ...run,
    store,
    folder: definition.folder,
    signal: deadline.work,
    mostMs: deadline.remainingMs() / HISTORY_SHARE,
    log,
  });

/**
 * One run: every scope listed, proven, written, compared with its last complete run; then the findings, the changes, the
 * page and, last, the manifest.
 *
 * @param started what is known of it already. Default: nothing.
 * @throws COMMAND_INVALID for scopes that are not in `CSMS_SCOPES`; STORE_* when the run's own files cannot be written.
 * What fails in a scope is no error of the run: its status tells.
 */
export async function exportInventory(
  invocation: InventoryInvocation,
  deps: RunDeps,
  started?: RunStart,
): Promise<RunOutcome> {
  const { command, settings, log } = invocation;
  const { runId, planned, history, isStored, isWanted } = started ?? (await startRun(invocation, deps));
  const place = { runId, folder: runFolder(definition.folder, runId) };
  const files = isStored ? createRunFiles(place, invocation, deps.store) : undefined;
  const audit = startAudit(invocation, deps);
  const tally = createTally();
  const places = new Map(planned.scopes.map((scope, at) => [scope, at]));
  const job: ScopeJob = {
    ...createScopeJob(invocation, { ...deps, audit }, files, isWanted ? history : undefined),
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
    const audited = await audit?.finish(tally);
    const summary = summarize({ runId, invocation, results, plan, tally, baselines, audit: audited });
    return await finishRun(summary, files, invocation, deps);
  } catch (error) {
    await files?.abort();
    throw error;
  } finally {
    await audit?.close();
  }
}
