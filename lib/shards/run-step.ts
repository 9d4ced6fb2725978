import type { RunStatus } from '../run/manifest.ts';
import { toRunResponse } from '../run/response.ts';
import { createRunId } from '../run/run-id.ts';
import type { PlannedAccess } from '../run/scope-plan.ts';
import type { RunLookup } from '../run/stored-run.ts';
import { placeOf, type Scope } from '../scope.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import type { AttemptSummary } from './attempt.ts';
import { refuseStep, type ShardCommand } from './command.ts';
import { shardName, type ShardName } from './keys.ts';
import { forEngine, makePlan, type PlanInput, type PlannedInvocation } from './make-plan.ts';
import { findMerged, noteMerged } from './merged.ts';
import { readPlan, refuseOtherSettings, shardOf, type PlanPlace, type ShardPlan } from './plan.ts';

interface ShardedInvocation extends PlannedInvocation {
  readonly command: { readonly shard?: ShardCommand | undefined; readonly dryRun?: boolean | undefined };
  readonly deadline: PlannedInvocation['deadline'] & { readonly final: AbortSignal };
}

interface Outcome {
  readonly status: RunStatus;
  readonly body: object;
}

/** A run that was planned, as one invocation that works on it sees it. */
export interface PlannedRun<Of> {
  /** With the command, the start and the trigger of the plan: one run, whoever reads it. */
  readonly invocation: Of;
  readonly place: PlanPlace;
  readonly plan: ShardPlan;
  readonly onSkipped: NonNullable<RunLookup['onSkipped']>;
}

interface StepOptions {
  readonly definition: { readonly name: string; readonly folder: string };
  readonly deps: {
    readonly store: ObjectStore;
    /** Opens the accounts that the plan's invocation has found. */
    readonly resumeScopes: (access: PlannedAccess, run: { readonly name: string; readonly runId: string }) => void;
  };
  readonly step: ShardCommand;
}

/** What one invocation reads. */
export interface WorkerShard extends ShardName {
  readonly scopes: readonly Scope[];
}

/** A run that is about to begin. */
export interface Planning<Result> {
  readonly planId: string;
  /** What decides how it is divided; absent: one invocation reads it. */
  readonly input?: PlanInput;
  /** Reads all of it. */
  readonly run: () => Promise<Result>;
}

/** What a function does in each step. */
export interface Steps<Of, Result extends Outcome> {
  /** @param invocation without its step. */
  readonly plan: (invocation: Of) => Promise<Planning<Result>>;
  /** Reads the shard, and closes its attempt. */
  readonly work: (run: PlannedRun<Of>, shard: WorkerShard) => Promise<AttemptSummary>;
  /** @param runId of the run that it makes. */
  readonly merge: (run: PlannedRun<Of>, runId: string) => Promise<Result>;
}

/**
 * A run that one invocation has no time for: one plans it, others each read a shard, one merges what they left. An
 * engine calls the steps; see the README here.
 *
 * @throws COMMAND_INVALID, PLAN_UNKNOWN, PLAN_OUTDATED, STORE_*
 */
export async function runStep<Of extends ShardedInvocation, Result extends Outcome>(
  invocation: Of,
  { definition, deps, step }: StepOptions,
  steps: Steps<Of, Result>,
): Promise<Result | Outcome> {
  refuseStep(invocation);
  const at = { store: deps.store, folder: definition.folder, signal: invocation.deadline.final };
  if (step.step === 'plan') return forEngine(await planOrRun(invocation, at, { step, steps }));
  const place = { ...at, planId: step.planId };
  const plan = await readPlan(place);
  const { command, trigger } = plan;
  const run: PlannedRun<Of> = {
    invocation: { ...invocation, command, trigger, runStartedAt: new Date(plan.startedAt) },
    place,
    plan,
    onSkipped: (skipped) => invocation.log.warn('an object is not read', { ...skipped }),
  };
  if (step.step === 'merge') return forEngine(await mergeOnce(run, steps));
  refuseOtherSettings(plan, invocation.settings);
  if (plan.discovered) deps.resumeScopes(plan.discovered.access, { name: definition.name, runId: plan.planId });
  return work(run, step, steps);
}

interface PlanOptions<Of, Result extends Outcome> {
  readonly step: Extract<ShardCommand, { step: 'plan' }>;
  readonly steps: Steps<Of, Result>;
}

async function planOrRun<Of extends ShardedInvocation, Result extends Outcome>(
  invocation: Of,
  at: Omit<PlanPlace, 'planId'>,
  { step, steps }: PlanOptions<Of, Result>,
): Promise<Result | Outcome> {
  const { shard: _, ...command } = invocation.command;
  const { planId, input, run } = await steps.plan({ ...invocation, command });
  const body = input && (await makePlan({ ...at, planId, ...input, invocation, command, step }));
  return body ? { status: 'complete', body } : run();
}

async function work<Of extends ShardedInvocation, Result extends Outcome>(
  run: PlannedRun<Of>,
  { lane, shard }: ShardName,
  steps: Steps<Of, Result>,
): Promise<Outcome> {
  const { planId } = run.plan;
  const scopes = shardOf(run.plan, { lane, shard }).scopes.map(placeOf);
  run.invocation.log.info('shard starts', { planId, shard: shardName({ lane, shard }), scopes: scopes.length });
  const { attemptId, status } = await steps.work(run, { lane, shard, scopes });
  return { status, body: { planId, lane, shard, attemptId, status } };
}

async function mergeOnce<Of extends ShardedInvocation, Result extends Outcome>(
  run: PlannedRun<Of>,
  { merge }: Steps<Of, Result>,
): Promise<Result | Outcome> {
  const { invocation, place, onSkipped } = run;
  const done = await findMerged({ ...place, onSkipped });
  if (done) return { status: done.status, body: toRunResponse(done, place) };
  const runId = createRunId(invocation.runStartedAt);
  const outcome = await merge(run, runId);
  await noteMerged(place, runId);
  return outcome;
}
