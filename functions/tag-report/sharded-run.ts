import type { RunDeps } from '../../lib/dependencies.ts';
import { eachScope } from '../../lib/run/each-scope.ts';
import { toRunResponse } from '../../lib/run/response.ts';
import { createRunId } from '../../lib/run/run-id.ts';
import type { RunOutcome } from '../../lib/runtime/definition.ts';
import { placeOf } from '../../lib/scope.ts';
import { openAttempt, type ShardLine } from '../../lib/shards/attempt.ts';
import { collectShards } from '../../lib/shards/collect.ts';
import { refuseStep, type ShardCommand } from '../../lib/shards/command.ts';
import { shardName } from '../../lib/shards/keys.ts';
import { forEngine, makePlan } from '../../lib/shards/make-plan.ts';
import { findMerged, noteMerged } from '../../lib/shards/merged.ts';
import {
  readPlan,
  refuseOtherSettings,
  runsBefore,
  shardOf,
  type PlanPlace,
  type ShardPlan,
} from '../../lib/shards/plan.ts';
import type { TagReportCommand } from './command.ts';
import { definition } from './definition.ts';
import { listTagged, type TaggedScope } from './list-tagged.ts';
import { createListJob, finishReport, openHistory, reportByTag, startReport } from './report-by-tag.ts';
import type { TagReportInvocation } from './run.ts';
import type { TaggedSecretRow } from './tagged-row.ts';

/**
 * A run that one invocation has no time for: one plans it, others each read a shard, one merges what they left. An
 * engine calls the steps; `lib/shards/README.md`.
 *
 * @throws COMMAND_INVALID, PLAN_UNKNOWN, PLAN_OUTDATED, STORE_*
 */
export async function runStep(invocation: TagReportInvocation, deps: RunDeps, step: ShardCommand): Promise<RunOutcome> {
  refuseStep(invocation);
  if (step.step === 'plan') return plan(invocation, deps, step);
  const { store } = deps;
  const place = { store, folder: definition.folder, planId: step.planId, signal: invocation.deadline.final };
  const found = await readPlan(place);
  // one run, whoever reads it
  const command = found.command as TagReportCommand;
  const asPlanned = { ...invocation, command, runStartedAt: new Date(found.startedAt), trigger: found.trigger };
  const run: Planned = { invocation: asPlanned, deps, place, plan: found };
  return step.step === 'work' ? work(run, step) : forEngine(await merge(run));
}

interface Planned {
  readonly invocation: TagReportInvocation;
  readonly deps: RunDeps;
  readonly place: PlanPlace;
  readonly plan: ShardPlan;
}

async function plan(
  invocation: TagReportInvocation,
  deps: RunDeps,
  step: Extract<ShardCommand, { step: 'plan' }>,
): Promise<RunOutcome> {
  const { shard: _, ...command } = invocation.command;
  const started = await startReport({ ...invocation, command }, deps);
  const { scopes, discovered } = started.planned;
  // a count stores nothing; who reads a project of another account has to discover it first
  const isWhole = command.action === 'count' || discovered !== undefined;
  const request = {
    store: deps.store,
    folder: definition.folder,
    signal: invocation.deadline.final,
    planId: started.runId,
    invocation,
    command,
    step,
    scopes,
    leastRequests: definition.csms.length,
  };
  const body = isWhole ? undefined : await makePlan({ ...request, baselines: await started.history.readIfAny() });
  if (body) return { status: 'complete', body };
  return forEngine(await reportByTag({ ...invocation, command }, deps, started));
}

/** What a shard leaves of a scope: its rows without what all of them have in common. */
interface TagLine extends ShardLine {
  readonly rows: ReadonlyArray<Omit<TaggedSecretRow, 'scope'>>;
}

async function work({ invocation, deps, place, plan: planned }: Planned, step: { lane: number; shard: number }) {
  const { settings, log } = invocation;
  refuseOtherSettings(planned, settings);
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
      await attempt.add({ manifest, rows: rows.map(({ scope: _scope, ...row }) => row) });
    },
    firstRequestSent: deps.client.firstRequestSent,
    order: () => history.order(),
  });
  const { attemptId, status } = await attempt.close();
  return { status, body: { planId: place.planId, ...step, attemptId, status } };
}

async function merge({ invocation, deps, place, plan: planned }: Planned): Promise<RunOutcome> {
  const { log } = invocation;
  const onSkipped = (skipped: { key: string; reason: string }): void => log.warn('an object is not read', skipped);
  const done = await findMerged({ ...place, onSkipped });
  if (done) return { status: done.status, body: toRunResponse(done, { folder: definition.folder }) };
  const { results, shards } = await collectShards<TagLine, TaggedScope>({
    ...place,
    plan: planned,
    onSkipped,
    take: ({ manifest, rows }) => {
      const scope = placeOf(manifest);
      return { manifest, rows: rows.map((row) => ({ scope, ...row })) };
    },
    lost: (manifest) => ({ manifest, rows: [] }),
  });
  const runId = createRunId(invocation.runStartedAt);
  const scopes = results.map(({ manifest }) => placeOf(manifest));
  const history = openHistory({ runId: runsBefore(planned), scopes, isStored: true }, invocation, deps);
  const scopePlan = { scopes, configured: scopes };
  const run = { runId, results, plan: scopePlan, history, isStored: true, shards };
  const outcome = await finishReport(run, invocation, deps);
  await noteMerged(place, runId);
  return outcome;
}
