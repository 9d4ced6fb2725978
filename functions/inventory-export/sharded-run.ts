import type { RunDeps } from '../../lib/dependencies.ts';
import { mapConcurrently } from '../../lib/map-concurrently.ts';
import { eachScope } from '../../lib/run/each-scope.ts';
import { runFolder } from '../../lib/run/keys.ts';
import { createRunId } from '../../lib/run/run-id.ts';
import { toRunResponse, type RunResponse } from '../../lib/run/response.ts';
import type { RunOutcome } from '../../lib/runtime/definition.ts';
import { placeOf, scopeName, type Scope } from '../../lib/scope.ts';
import { openAttempt, type ShardLine } from '../../lib/shards/attempt.ts';
import { refuseStep, type ShardCommand } from '../../lib/shards/command.ts';
import { shardName } from '../../lib/shards/keys.ts';
import { layOut, type PlannedScope } from '../../lib/shards/layout.ts';
import { findMerged, noteMerged, shardLost } from '../../lib/shards/merged.ts';
import {
  digestSettings,
  readPlan,
  refuseOtherSettings,
  runsBefore,
  shardOf,
  writePlan,
  type PlanPlace,
  type ShardPlan,
} from '../../lib/shards/plan.ts';
import { listAttempts, readShard } from '../../lib/shards/read-attempts.ts';
import { narrowedBy, type InventoryCommand } from './command.ts';
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

/**
 * A run that one invocation has no time for: one plans it, others each read a shard, one merges what they left. An
 * engine calls the steps; `lib/shards/README.md`.
 *
 * @throws COMMAND_INVALID, PLAN_UNKNOWN, PLAN_OUTDATED, STORE_*
 */
export async function runStep(invocation: InventoryInvocation, deps: RunDeps, step: ShardCommand): Promise<RunOutcome> {
  refuseStep(invocation);
  if (step.step === 'plan') return plan(invocation, deps, step);
  const { store } = deps;
  const place = { store, folder: definition.folder, planId: step.planId, signal: invocation.deadline.final };
  const found = await readPlan(place);
  // one run, whoever reads it: ages and findings are as of its start
  const command = found.command as InventoryCommand;
  const asPlanned = { ...invocation, command, runStartedAt: new Date(found.startedAt), trigger: found.trigger };
  const run: Planned = { invocation: asPlanned, deps, place, plan: found };
  return step.step === 'work' ? work(run, step) : forEngine(await merge(run));
}

/** An engine carries no more than 256 KiB from step to step: the errors of thousands of projects stand in the manifest. */
function forEngine(outcome: RunOutcome): RunOutcome {
  const { failed: _failed, incomplete: _incomplete, ...body } = outcome.body as RunResponse;
  return { ...outcome, body };
}

interface Planned {
  readonly invocation: InventoryInvocation;
  readonly deps: RunDeps;
  readonly place: PlanPlace;
  readonly plan: ShardPlan;
}

/** Two lists of CSMS, two of SMN. */
const REQUESTS_OF_AUDIT = 4;

async function plan(
  invocation: InventoryInvocation,
  deps: RunDeps,
  { shards, execution }: Extract<ShardCommand, { step: 'plan' }>,
): Promise<RunOutcome> {
  const { settings, deadline, log, trigger } = invocation;
  const { shard: _, ...command } = invocation.command;
  const started = await startRun({ ...invocation, command }, deps);
  const { scopes, discovered } = started.planned;
  const { found } = (await started.history.readIfAny()) ?? {};
  const least = definition.csms.length + (settings.findings.DELIVERY ? REQUESTS_OF_AUDIT : 0);
  const { lanes, fitsOne } = layOut({
    scopes,
    requestsOf: (scope) => Math.max(least, found?.get(scopeName(scope))?.scope.requests ?? 0),
    ratePerSecond: settings.rateLimit,
    concurrency: settings.concurrency,
    timeMs: deadline.workLeftMs(),
    shards,
  });
  // who reads a project of another account has to discover it first: that is not done once a shard
  if (fitsOne || discovered) return forEngine(await exportInventory({ ...invocation, command }, deps, started));
  const planId = started.runId;
  const made: ShardPlan = {
    version: 1,
    planId,
    ...(execution !== undefined && { execution }),
    startedAt: invocation.runStartedAt.toISOString(),
    trigger,
    settingsDigest: digestSettings(settings),
    command,
    lanes,
  };
  await writePlan({ store: deps.store, folder: definition.folder, signal: deadline.final }, made);
  log.info('run is planned', { planId, execution, scopes: scopes.length, lanes: lanes.length });
  // numbers only: an engine carries no more than 256 KiB from step to step
  const body = { planId, lanes: lanes.map(({ lane, shards: of }) => ({ lane, shards: of.map(({ shard }) => shard) })) };
  return { status: 'complete', body };
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

async function work({ invocation, deps, place, plan: planned }: Planned, step: { lane: number; shard: number }) {
  const { settings, command, log } = invocation;
  refuseOtherSettings(planned, settings);
  const { scopes } = shardOf(planned, step);
  const attempt = openAttempt<InventoryLine>(place, step);
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
  log.info('shard starts', { planId: place.planId, shard: shardName(step), scopes: scopes.length });
  loadWhileWaiting(deps, command.formats ?? settings.formats, { withPage: false });
  await eachScope({
    scopes: scopes.map(placeOf),
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
  await audit?.close();
  const { attemptId, status } = await attempt.close();
  return { status, body: { planId: place.planId, ...step, attemptId, status } };
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

/** Shards that are read at the same time. */
const SIDE_BY_SIDE = 8;

async function merge(run: Planned): Promise<RunOutcome> {
  const { invocation, deps, place, plan: planned } = run;
  const { log } = invocation;
  const onSkipped = (skipped: { key: string; reason: string }): void => log.warn('an object is not read', skipped);
  const done = await findMerged({ ...place, onSkipped });
  if (done) return { status: done.status, body: toRunResponse(done, { folder: definition.folder }) };
  const audit = startAudit(invocation, deps);
  const { results, tally, shards } = await collect(run, onSkipped);
  const runId = createRunId(invocation.runStartedAt);
  const files = createRunFiles({ folder: runFolder(definition.folder, runId), runId }, invocation, deps.store);
  const scopes = results.map(({ scope }) => scope);
  const isWanted = narrowedBy(invocation.command) === undefined;
  const baselines = await openHistory(invocation, deps, { runId: runsBefore(planned), scopes, isWanted }).readIfAny();
  try {
    const scopePlan = { scopes, configured: scopes };
    const audited = await audit?.finish(tally);
    const summary = summarize({
      runId,
      invocation,
      results,
      plan: scopePlan,
      tally,
      baselines,
      shards,
      audit: audited,
    });
    const outcome = await finishRun(summary, files, invocation, deps);
    await noteMerged(place, runId);
    return outcome;
  } catch (error) {
    await files.abort();
    throw error;
  } finally {
    await audit?.close();
  }
}

/** Every scope of the plan once, in the order of the plan's scopes: as the best of its attempts has it, or as lost. */
async function collect(
  { place, plan: planned }: Planned,
  onSkipped: (skipped: { key: string; reason: string }) => void,
) {
  const lookup = { ...place, onSkipped };
  const attempts = await listAttempts(lookup);
  const all = planned.lanes.flatMap(({ lane, shards }) =>
    shards.map((shard) => ({ ...shard, name: shardName({ lane, shard: shard.shard }) })),
  );
  const tally = createTally();
  const lost = new Set<string>();
  const ofShards = await mapConcurrently(all, SIDE_BY_SIDE, async (shard) => {
    const best = await readShard<InventoryLine>(lookup, shard, attempts.get(shard.name) ?? []);
    return shard.scopes.map((scope) => {
      const line = best.get(scopeName(scope));
      if (line?.tally) unite(tally, fromStored(line.tally), scope.place);
      if (!line) lost.add(shard.name);
      return { at: scope.place, result: line ? toResult(line) : lostResult(scope, shard.name) };
    });
  });
  const results = ofShards.flat().sort((a, b) => a.at - b.at);
  const shards = {
    planId: place.planId,
    shards: all.length,
    attempts: [...attempts.values()].flat().length,
    lost: [...lost].sort(),
  };
  return { results: results.map(({ result }) => result), tally, shards };
}

function lostResult(scope: PlannedScope, name: string): ScopeResult {
  const counts = { listed: 0, duplicates: 0, requests: 0, retries: 0, throttled: 0, durationMs: 0 };
  return {
    scope: placeOf(scope),
    manifest: { ...placeOf(scope), status: 'failed', expected: null, ...counts, error: shardLost(name) },
    files: [],
    comparedWith: { reason: { code: 'FAILED' } },
    tableRows: NO_TABLE_ROWS,
  };
}
