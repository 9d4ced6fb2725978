import type { Log } from '../log.ts';
import type { RunStatus } from '../run/manifest.ts';
import { toRunResponse } from '../run/response.ts';
import { createRunId } from '../run/run-id.ts';
import type { PlannedAccess } from '../run/scope-plan.ts';
import type { RunLookup } from '../run/stored-run.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { refuseStep, type ShardCommand } from './command.ts';
import type { ShardName } from './keys.ts';
import { forEngine } from './make-plan.ts';
import { findMerged, noteMerged } from './merged.ts';
import { readPlan, refuseOtherSettings, type PlanPlace, type ShardPlan } from './plan.ts';

interface ShardedInvocation {
  readonly trigger: string;
  readonly command: { readonly shard?: ShardCommand | undefined; readonly dryRun?: boolean | undefined };
  readonly settings: object;
  readonly deadline: { readonly final: AbortSignal };
  readonly runStartedAt: Date;
  readonly log: Log;
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

export interface StepOptions {
  readonly store: ObjectStore;
  /** Of the function. */
  readonly folder: string;
  readonly step: ShardCommand;
  /** Opens the accounts that the plan's invocation has found. */
  readonly resume: (access: PlannedAccess, planId: string) => void;
}

/** What a function does in each step. */
export interface Steps<Of, Result extends Outcome> {
  readonly plan: (step: Extract<ShardCommand, { step: 'plan' }>) => Promise<Result>;
  readonly work: (run: PlannedRun<Of>, shard: ShardName) => Promise<Result>;
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
  { store, folder, step, resume }: StepOptions,
  steps: Steps<Of, Result>,
): Promise<Result | Outcome> {
  refuseStep(invocation);
  if (step.step === 'plan') return forEngine(await steps.plan(step));
  const place = { store, folder, planId: step.planId, signal: invocation.deadline.final };
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
  if (plan.discovered) resume(plan.discovered.access, plan.planId);
  return steps.work(run, step);
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
