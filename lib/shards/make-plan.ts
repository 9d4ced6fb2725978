import type { Log } from '../log.ts';
import type { Baselines } from '../run/baseline.ts';
import type { RunResponse } from '../run/response.ts';
import type { ScopePlan } from '../run/scope-plan.ts';
import { scopeName } from '../scope.ts';
import type { ShardCommand } from './command.ts';
import { toStoredDiscovered } from './discovered.ts';
import { layOut } from './layout.ts';
import { digestSettings, writePlan, type PlanPlace } from './plan.ts';

/** Numbers only: an engine carries no more than 256 KiB from step to step. */
export interface PlanAnswer {
  readonly planId: string;
  readonly lanes: ReadonlyArray<{ readonly lane: number; readonly shards: readonly number[] }>;
}

/** What an engine gets in place of the lists of a response. */
export interface EngineCounts {
  /** Projects that are missing. */
  readonly failedCount?: number;
  /** Projects whose list is known to miss rows; absent when there are none. */
  readonly incompleteCount?: number;
}

/** The outcome of a run, for the same reason: the errors of thousands of projects stand in the manifest, and are counted here. */
export function forEngine<Outcome extends { readonly body: object }>(outcome: Outcome): Outcome {
  const { failed, incomplete, ...rest } = outcome.body as Partial<RunResponse>;
  const counts: EngineCounts = {
    ...(failed && { failedCount: failed.length }),
    ...(incomplete && { incompleteCount: incomplete.length }),
  };
  return { ...outcome, body: { ...rest, ...counts } };
}

export interface PlannedInvocation {
  readonly settings: { readonly rateLimit: number; readonly concurrency: number };
  readonly deadline: { workLeftMs(): number };
  readonly runStartedAt: Date;
  readonly trigger: string;
  readonly log: Log;
}

/** What a function knows of a run that is to be planned. */
export interface PlanInput {
  readonly planned: Pick<ScopePlan, 'scopes' | 'discovered'>;
  /** What earlier runs needed. */
  readonly baselines: Baselines | undefined;
  /** Of a scope that no earlier run read. */
  readonly leastRequests: number;
  /** Of the time of an invocation, what there is for reading. Default 1. */
  readonly readingShare?: number;
  /** For the merge. */
  readonly notes?: () => Promise<object>;
}

interface PlanRequest extends PlanInput, PlanPlace {
  readonly invocation: PlannedInvocation;
  /** Of the run, without its step. */
  readonly command: object;
  readonly step: Extract<ShardCommand, { step: 'plan' }>;
}

/** Plans the run, and stores the plan; undefined where one invocation has time enough for all of it. */
export async function makePlan(request: PlanRequest): Promise<PlanAnswer | undefined> {
  const { invocation, planId, planned, baselines, leastRequests, readingShare = 1, step, notes } = request;
  const { scopes, discovered } = planned;
  const { settings, deadline, runStartedAt, trigger, log } = invocation;
  const { lanes, fitsOne } = layOut({
    scopes,
    requestsOf: (scope) => Math.max(leastRequests, baselines?.found.get(scopeName(scope))?.scope.requests ?? 0),
    ratePerSecond: settings.rateLimit,
    concurrency: settings.concurrency,
    timeMs: deadline.workLeftMs() * readingShare,
    shards: step.shards,
  });
  if (fitsOne) return undefined;
  await writePlan(request, {
    version: 1,
    planId,
    ...(step.execution !== undefined && { execution: step.execution }),
    startedAt: runStartedAt.toISOString(),
    trigger,
    settingsDigest: digestSettings(settings),
    command: { ...request.command },
    ...(discovered && { discovered: toStoredDiscovered(discovered) }),
    ...(notes && { notes: await notes() }),
    lanes,
  });
  log.info('run is planned', { planId, execution: step.execution, scopes: scopes.length, lanes: lanes.length });
  return { planId, lanes: lanes.map(({ lane, shards }) => ({ lane, shards: shards.map(({ shard }) => shard) })) };
}
