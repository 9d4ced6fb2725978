import type { RunDeps } from '../../lib/dependencies.ts';
import { toOwnMemory } from '../../lib/rows/gzip-collector.ts';
import { eachScope } from '../../lib/run/each-scope.ts';
import { settlePlan } from '../../lib/run/scope-plan.ts';
import type { RunOutcome } from '../../lib/runtime/definition.ts';
import { placeOf } from '../../lib/scope.ts';
import { openAttempt, type AttemptSummary, type ShardLine } from '../../lib/shards/attempt.ts';
import { collectShards } from '../../lib/shards/collect.ts';
import type { ShardCommand } from '../../lib/shards/command.ts';
import { discoveredIn } from '../../lib/shards/discovered.ts';
import { runsBefore } from '../../lib/shards/plan.ts';
import { runStep, type Planning, type PlannedRun, type WorkerShard } from '../../lib/shards/run-step.ts';
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
    { definition, deps, step },
    {
      plan: (wanted) => planRun(wanted, deps),
      work: (run, shard) => work(run, deps, shard),
      merge: (run, runId) => merge(run, deps, runId),
    },
  );

async function planRun(invocation: TagReportInvocation, deps: RunDeps): Promise<Planning<RunOutcome>> {
  const started = await startReport(invocation, deps);
  const { runId: planId, planned, history } = started;
  const run = () => reportByTag(invocation, deps, started);
  // a count stores nothing, so it has no shards
  if (invocation.command.action === 'count') return { planId, run };
  const leastRequests = definition.csms.length;
  return { planId, input: { planned, baselines: await history.readIfAny(), leastRequests }, run };
}

/** What a shard leaves of a scope. */
interface TagLine extends ShardLine {
  /** Base64. */
  readonly packed: readonly string[];
}

async function work(
  { invocation, place, plan: planned }: Run,
  deps: RunDeps,
  shard: WorkerShard,
): Promise<AttemptSummary> {
  const { settings } = invocation;
  const { scopes } = shard;
  const attempt = openAttempt<TagLine>(place, shard);
  const history = openHistory({ runId: runsBefore(planned), scopes, isStored: true }, invocation, deps);
  const job = createListJob(invocation, deps);
  await eachScope({
    scopes,
    concurrency: settings.concurrency,
    work: async (scope) => {
      const { manifest, rows } = await listTagged(scope, job);
      const packed = await packScope(rows);
      await attempt.add({ manifest, packed: packed.map((block) => block.toString('base64')) });
    },
    firstRequestSent: deps.client.firstRequestSent,
    order: () => history.order(),
  });
  return attempt.close();
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
