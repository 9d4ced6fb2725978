import type { RunDeps } from '../../lib/dependencies.ts';
import { eachScope } from '../../lib/run/each-scope.ts';
import { runFolder } from '../../lib/run/keys.ts';
import { settlePlan } from '../../lib/run/scope-plan.ts';
import type { ManifestScope } from '../../lib/run/manifest.ts';
import type { RunOutcome } from '../../lib/runtime/definition.ts';
import { placeOf, type Scope } from '../../lib/scope.ts';
import { openAttempt, type AttemptSummary, type ShardLine } from '../../lib/shards/attempt.ts';
import { collectShards } from '../../lib/shards/collect.ts';
import type { ShardCommand } from '../../lib/shards/command.ts';
import { discoveredIn } from '../../lib/shards/discovered.ts';
import { runsBefore } from '../../lib/shards/plan.ts';
import { runStep, type Planning, type PlannedRun, type WorkerShard } from '../../lib/shards/run-step.ts';
import { narrowedBy } from './command.ts';
import { definition } from './definition.ts';
import { exportInventory, openHistory, startRun } from './export-inventory.ts';
import { exportScope, type ScopeResult } from './export-scope.ts';
import { finishRun } from './finish-run.ts';
import { startAudit } from './run-audit.ts';
import { createRunFiles } from './run-files.ts';
import type { InventoryInvocation } from './run.ts';
import { createScopeJob, loadWhileWaiting } from './scope-job.ts';
import { NO_TABLE_ROWS, type TableRows } from './scope-output.ts';
import { fromStored, toStored, type StoredTally } from './stored-tally.ts';
import { summarize } from './summarize.ts';
import { createTally, unite, type Tally } from './totals.ts';

type Run = PlannedRun<InventoryInvocation>;

/** @throws COMMAND_INVALID, PLAN_UNKNOWN, PLAN_OUTDATED, STORE_* */
export const runInventoryStep = (
  invocation: InventoryInvocation,
  deps: RunDeps,
  step: ShardCommand,
): Promise<RunOutcome> =>
  runStep<InventoryInvocation, RunOutcome>(
    invocation,
    { definition, deps, step },
    {
      plan: (wanted) => planRun(wanted, deps),
      work: (run, shard) => work(run, deps, shard),
      merge: (run, runId) => merge(run, deps, runId),
    },
  );

/** Two lists of CSMS, two of SMN. `definition.audit` does not count them: it has a permission for a topic that is hidden, too. */
const REQUESTS_OF_AUDIT = 4;

async function planRun(invocation: InventoryInvocation, deps: RunDeps): Promise<Planning<RunOutcome>> {
  const started = await startRun(invocation, deps);
  const { runId: planId, planned, history } = started;
  const leastRequests = definition.csms.length + (invocation.settings.findings.DELIVERY ? REQUESTS_OF_AUDIT : 0);
  const input = { planned, baselines: await history.readIfAny(), leastRequests };
  return { planId, input, run: () => exportInventory(invocation, deps, started) };
}

/** What a shard leaves of a scope. */
interface InventoryLine extends ShardLine, Pick<ScopeResult, 'files' | 'comparedWith'> {
  readonly tally?: StoredTally | undefined;
  readonly tableRows: Readonly<Record<keyof TableRows, readonly StoredRows[]>>;
}

interface StoredRows {
  readonly rank: number;
  readonly rows: number;
  /** Base64. */
  readonly gzip: string;
}

async function work(
  { invocation, place, plan: planned }: Run,
  deps: RunDeps,
  shard: WorkerShard,
): Promise<AttemptSummary> {
  const { settings, command } = invocation;
  const { scopes } = shard;
  const attempt = openAttempt<InventoryLine>(place, shard);
  const files = createRunFiles({ folder: attempt.folder, runId: place.planId }, invocation, deps.store);
  const isWanted = narrowedBy(command) === undefined;
  const history = openHistory(invocation, deps, { runId: runsBefore(planned), scopes, isWanted });
  const tallies = new Map<Scope, Tally>();
  // the notifier's own topics are a matter of the whole run: the merge reads them
  const audit = startAudit(invocation, deps, { withChannels: false });
  const job = {
    ...createScopeJob(invocation, { ...deps, audit }, files, isWanted ? history : undefined),
    count: (scope: Scope, tally: Tally) => void tallies.set(scope, tally),
  };
  loadWhileWaiting(deps, command.formats ?? settings.formats, { withPage: false });
  try {
    await eachScope({
      scopes,
      concurrency: settings.concurrency,
      work: async (scope) => {
        const result = await exportScope(scope, job);
        const tally = tallies.get(scope);
        tallies.delete(scope);
        await attempt.add(toLine(result, tally));
      },
      firstRequestSent: deps.client.firstRequestSent,
      order: () => history.order(),
    });
  } finally {
    await audit?.close();
  }
  return attempt.close();
}

function toLine({ manifest, files, comparedWith, tableRows }: ScopeResult, tally: Tally | undefined): InventoryLine {
  const stored = (rows: TableRows['findings']): StoredRows[] =>
    rows.map(({ gzip, ...rest }) => ({ ...rest, gzip: gzip.toString('base64') }));
  return {
    manifest,
    files,
    comparedWith,
    tally: tally && toStored(tally),
    tableRows: { findings: stored(tableRows.findings), changes: stored(tableRows.changes) },
  };
}

function toResult({ manifest, files, comparedWith, tableRows }: InventoryLine): ScopeResult {
  const sealed = (rows: readonly StoredRows[]): TableRows['findings'] =>
    rows.map(({ gzip, ...rest }) => ({ ...rest, gzip: Buffer.from(gzip, 'base64') }));
  const tables = { findings: sealed(tableRows.findings), changes: sealed(tableRows.changes) };
  return { scope: placeOf(manifest), manifest, files, comparedWith, tableRows: tables };
}

async function merge(
  { invocation, place, plan: planned, onSkipped }: Run,
  deps: RunDeps,
  runId: string,
): Promise<RunOutcome> {
  const audit = startAudit(invocation, deps);
  const tally = createTally();
  const { results: read, shards } = await collectShards<InventoryLine, ScopeResult>({
    ...place,
    plan: planned,
    onSkipped,
    take: (line, { place: at }) => {
      if (line.tally) unite(tally, fromStored(line.tally), at);
      return toResult(line);
    },
    lost: toLost,
  });
  const files = createRunFiles({ folder: runFolder(definition.folder, runId), runId }, invocation, deps.store);
  const scopes = read.map(({ scope }) => scope);
  const { results, plan: settled } = settlePlan(read, { scopes, configured: scopes, ...discoveredIn(planned) });
  const isWanted = narrowedBy(invocation.command) === undefined;
  const baselines = await openHistory(invocation, deps, { runId: runsBefore(planned), scopes, isWanted }).readIfAny();
  try {
    const audited = await audit?.finish(tally);
    const summary = summarize({
      runId,
      invocation,
      results,
      plan: settled,
      tally,
      baselines,
      shards,
      audit: audited,
    });
    return await finishRun(summary, files, invocation, deps);
  } catch (error) {
    await files.abort();
    throw error;
  } finally {
    await audit?.close();
  }
}

const toLost = (manifest: ManifestScope): ScopeResult => ({
  scope: placeOf(manifest),
  manifest,
  files: [],
  comparedWith: { reason: { code: 'FAILED' } },
  tableRows: NO_TABLE_ROWS,
});
