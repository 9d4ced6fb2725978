import type { ManifestScope } from '../../lib/run/manifest.ts';
import type { RunOutcome } from '../../lib/runtime/definition.ts';
import { placeOf } from '../../lib/scope.ts';
import { openAttempt, type AttemptSummary, type ShardLine } from '../../lib/shards/attempt.ts';
import { collectShards } from '../../lib/shards/collect.ts';
import type { ShardCommand } from '../../lib/shards/command.ts';
import { discoveredIn } from '../../lib/shards/discovered.ts';
import type { PlanInput } from '../../lib/shards/make-plan.ts';
import { hasSettings, type ShardPlan } from '../../lib/shards/plan.ts';
import { runStep, type Planning, type PlannedRun, type WorkerShard } from '../../lib/shards/run-step.ts';
import { definition } from './definition.ts';
import { dropLatePlans } from './late-plans.ts';
import type { LeftKnowledge } from './left-projects.ts';
import { linksOf, type RunLinks } from './notices/links.ts';
import type { Plan } from './notices/plan.ts';
import { latestReader, lookAt, notifyFailedRotations, startRun, completeRun } from './notify-failed-rotations.ts';
import type { CheckedScope, NotifierDeps, NotifierInvocation } from './run.ts';
import { isLookedAfter, type RotationLatest, type UnsettledScope } from './state/latest.ts';
import { isSame } from './state/merge.ts';
import type { ScopeState } from './state/state.ts';
import { createStateStore } from './state/store.ts';

type Run = PlannedRun<NotifierInvocation>;

/**
 * Workers only look and plan: they store no state and send nothing. The merge is the one that tells, as a run without shards does.
 *
 * @throws COMMAND_INVALID, PLAN_UNKNOWN, PLAN_OUTDATED, NOTIFY_CHANNEL_INVALID, NOTIFY_ROUTES_INVALID, STORE_*
 */
export const runNotifierStep = (
  invocation: NotifierInvocation,
  deps: NotifierDeps,
  step: ShardCommand,
): Promise<RunOutcome> =>
  runStep<NotifierInvocation, RunOutcome>(
    invocation,
    { definition, deps, step },
    {
      plan: (wanted) => planRun(wanted, deps),
      work: (run, shard) => work(run, deps, shard),
      merge: (run, runId) => merge(run, deps, runId),
    },
  );

async function planRun(invocation: NotifierInvocation, deps: NotifierDeps): Promise<Planning<RunOutcome>> {
  const started = await startRun(invocation, deps);
  const input: PlanInput = {
    planned: started.planned,
    // reading an earlier run for it would be one request more of each small estate
    baselines: undefined,
    leastRequests: definition.csms.length,
    readingShare: definition.readingShare,
    notes: async (): Promise<PlanNotes> => ({ unsettled: (await started.latest())?.unsettled ?? [] }),
  };
  return { planId: started.runId, input, run: () => notifyFailedRotations(invocation, deps, started) };
}

interface PlanNotes {
  /** The scopes that IAM was asked for when the projects were discovered, or that were typed then. */
  readonly unsettled: readonly UnsettledScope[];
}

/** What a shard leaves of a scope. */
interface NotifierLine extends ShardLine, Partial<Pick<Plan, 'silenced' | 'subjects'>> {
  /** As it was read; absent where there was none, or it could not be read. */
  readonly before?: ScopeState;
  /** As it is planned; absent where that is `before`, or nothing is planned. */
  readonly state?: ScopeState;
}

async function work({ invocation, place }: Run, deps: NotifierDeps, shard: WorkerShard): Promise<AttemptSummary> {
  const { scopes } = shard;
  const attempt = openAttempt<NotifierLine>(place, shard);
  const look = {
    runId: place.planId,
    scopes,
    latest: latestReader(invocation, deps),
    signal: invocation.deadline.work,
  };
  await lookAt(look, { invocation, deps, take: (checked) => attempt.add(toLine(checked)) });
  return attempt.close();
}

function toLine({ manifest, plan, before }: CheckedScope): NotifierLine {
  return {
    manifest,
    ...(before && { before }),
    ...(plan && {
      silenced: plan.silenced,
      subjects: plan.subjects,
      ...(!isSame(plan.state, before) && { state: plan.state }),
    }),
  };
}

/** The links of what is planned lead to the run that tells of it. */
function toChecked(
  { manifest, before, state = before, silenced, subjects }: NotifierLine,
  links: RunLinks,
): CheckedScope {
  const known = new Set(before?.outbox.map(({ id }) => id));
  const outbox = state?.outbox.map((entry) =>
    known.has(entry.id) ? entry : { ...entry, notice: { ...entry.notice, links: { ...entry.notice.links, ...links } } },
  );
  const plan = state && outbox && silenced && subjects && { state: { ...state, outbox }, silenced, subjects };
  return { scope: placeOf(manifest), manifest, before, ...(plan && { plan }) };
}

const toLost = (manifest: ManifestScope): CheckedScope => ({ scope: placeOf(manifest), manifest });

async function merge(
  { invocation, place, plan, onSkipped }: Run,
  deps: NotifierDeps,
  runId: string,
): Promise<RunOutcome> {
  const { settings, deadline, log } = invocation;
  const latest = latestReader(invocation, deps);
  const links = linksOf(runId, { storeUrl: deps.store.url, reportUrl: settings.reportUrl });
  const { results, shards } = await collectShards<NotifierLine, CheckedScope>({
    ...place,
    plan,
    onSkipped,
    take: (line) => toChecked(line, links),
    lost: toLost,
  });
  const late = {
    latest: await latest(),
    plannedAt: plan.startedAt,
    states: createStateStore(deps.store, deadline.final),
    concurrency: settings.concurrency,
    log,
  };
  const checked = await dropLatePlans(results, late);
  const scopes = results.map(({ scope }) => scope);
  const planned = { scopes, configured: scopes, ...discoveredIn(plan) };
  const known = async (): Promise<LeftKnowledge | undefined> => knownOfLeft(plan, late.latest, settings);
  return completeRun({ runId, checked, planned, latest, shards, known }, invocation, deps);
}

/** As it was when the projects were planned; none ends where a later run, or one with other settings, may know of other projects. */
function knownOfLeft(
  plan: ShardPlan,
  latest: RotationLatest | undefined,
  settings: NotifierInvocation['settings'],
): LeftKnowledge | undefined {
  if (!hasSettings(plan, settings) || isLookedAfter(latest, plan.startedAt)) return undefined;
  const { unsettled = [] } = (plan.notes ?? {}) as Partial<PlanNotes>;
  return { unsettled, scopesDigest: latest?.scopesDigest };
}
