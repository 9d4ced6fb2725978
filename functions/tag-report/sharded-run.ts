import type { RunDeps } from '../../lib/dependencies.ts';
import { toOwnMemory } from '../../lib/rows/gzip-collector.ts';
import { eachScope } from '../../lib/run/each-scope.ts';
import { settlePlan } from '../../lib/run/scope-plan.ts';
import type { RunOutcome } from '../../lib/runtime/definition.ts';
import { placeOf } from '../../lib/scope.ts';
import { openAttempt, type ShardLine } from '../../lib/shards/attempt.ts';
import { collectShards } from '../../lib/shards/collect.ts';
import type { ShardCommand } from '../../lib/shards/command.ts';
import { shardName, type ShardName } from '../../lib/shards/keys.ts';
import { discoveredIn } from '../../lib/shards/discovered.ts';
import { makePlan } from '../../lib/shards/make-plan.ts';
import { runsBefore, shardOf } from '../../lib/shards/plan.ts';
import { runStep, type PlannedRun } from '../../lib/shards/run-step.ts';
import { definition } from './definition.ts';
import { listTagged } from './list-tagged.ts';
import {
  createListJob,
  finishReport,
  openHistory,
  reportByTag,
  startReport,
  type PackedScope,
} from './report-by-tag.ts';
import type { TagReportInvocation } from './run.ts';
import { packScope } from './tagged-row.ts';

type Run = PlannedRun<TagReportInvocation>;

/** @throws COMMAND_INVALID, PLAN_UNKNOWN, PLAN_OUTDATED, STORE_* */
export const runTagReportStep = (
  invocation: TagReportInvocation,
  deps: RunDeps,
  step: ShardCommand,
): Promise<RunOutcome> =>
  runStep<TagReportInvocation, RunOutcome>(
    invocation,
    {
      store: deps.store,
      folder: definition.folder,
      step,
      resume: (access, runId) => deps.resumeScopes(access, { name: definition.name, runId }),
    },
    {
      plan: (wanted) => plan(invocation, deps, wanted),
      work: (run, shard) => work(run, deps, shard),
      merge: (run, runId) => merge(run, deps, runId),
    },
  );

async function plan(
  invocation: TagReportInvocation,
  deps: RunDeps,
  step: Extract<ShardCommand, { step: 'plan' }>,
): Promise<RunOutcome> {
  const { shard: _, ...command } = invocation.command;
  const started = await startReport({ ...invocation, command }, deps);
  const request = {
    store: deps.store,
    folder: definition.folder,
    signal: invocation.deadline.final,
    planId: started.runId,
    invocation,
    command,
    step,
    planned: started.planned,
    leastRequests: definition.csms.length,
  };
  // a count stores nothing, so it has no shards
  if (command.action !== 'count') {
    const body = await makePlan({ ...request, baselines: await started.history.readIfAny() });
    if (body) return { status: 'complete', body };
  }
  return reportByTag({ ...invocation, command }, deps, started);
}

/** What a shard leaves of a scope. */
interface TagLine extends ShardLine {
  /** Base64. */
  readonly packed: readonly string[];
}

async function work({ invocation, place, plan: planned }: Run, deps: RunDeps, step: ShardName): Promise<RunOutcome> {
  const { settings, log } = invocation;
  const { scopes } = shardOf(planned, step);
  const attempt = openAttempt<TagLine>(place, step);
  const history = openHistory({ runId: runsBefore(planned), scopes, isStored: true }, invocation, deps);
  const job = createListJob(invocation, deps);
  log.info('shard starts', { planId: place.planId, shard: shardName(step), scopes: scopes.length });
  await eachScope({
    scopes: scopes.map(placeOf),
    concurrency: settings.concurrency,
    work: async (scope) => {
      const { manifest, rows } = await listTagged(scope, job);
      const packed = await packScope(rows);
      await attempt.add({ manifest, packed: packed.map((block) => block.toString('base64')) });
    },
    firstRequestSent: deps.client.firstRequestSent,
    order: () => history.order(),
  });
  const { attemptId, status } = await attempt.close();
  return { status, body: { planId: place.planId, lane: step.lane, shard: step.shard, attemptId, status } };
}

async function merge(
  { invocation, place, plan: planned, onSkipped }: Run,
  deps: RunDeps,
  runId: string,
): Promise<RunOutcome> {
  const { results: read, shards } = await collectShards<TagLine, PackedScope>({
    ...place,
    plan: planned,
    onSkipped,
    take: ({ manifest, packed }) => ({
      manifest,
      packed: packed.map((block) => toOwnMemory(Buffer.from(block, 'base64'))),
    }),
    lost: (manifest) => ({ manifest, packed: [] }),
  });
  const scopes = read.map(({ manifest }) => placeOf(manifest));
  const history = openHistory({ runId: runsBefore(planned), scopes, isStored: true }, invocation, deps);
  const { results, plan: settled } = settlePlan(read, { scopes, configured: scopes, ...discoveredIn(planned) });
  const run = { runId, results, plan: settled, history, isStored: true, shards };
  return finishReport(run, invocation, deps);
}
