import { readLatest } from '../../lib/run/latest.ts';
import { eachScope } from '../../lib/run/each-scope.ts';
import { settlePlan, type ScopePlan } from '../../lib/run/scope-plan.ts';
import type { ManifestPlan } from '../../lib/run/manifest.ts';
import { createRunId } from '../../lib/run/run-id.ts';
import { latestKey } from '../../lib/run/keys.ts';
import type { RunOutcome } from '../../lib/runtime/definition.ts';
import { placeOf, scopeName, type Scope } from '../../lib/scope.ts';
import { definition } from './definition.ts';
import { acknowledge } from './acknowledge.ts';
import { endLeftProjects, type LeftKnowledge } from './left-projects.ts';
import { linksOf } from './notices/links.ts';
import { createRecipients } from './notices/recipients.ts';
import { finishRun } from './finish-run.ts';
import { showTasks } from './show-tasks.ts';
import { tidyLatest, type RotationLatest } from './state/latest.ts';
import { createStateStore } from './state/store.ts';
import { notify } from './notify.ts';
import { checkScope, type CheckScopeJob } from './check-scope.ts';
import type { NotifierInvocation, NotifierDeps, NotifierRun, CheckedScope } from './run.ts';

/** What is known before the first scope is looked at. */
export interface NotifierStart {
  readonly runId: string;
  readonly planned: ScopePlan;
  /** Read when it is first asked for, once. */
  readonly latest: () => Promise<RotationLatest | undefined>;
}

/** @throws COMMAND_INVALID for scopes that are not in `CSMS_SCOPES`; as `RunDeps.planScopes` */
export async function startRun(invocation: NotifierInvocation, deps: NotifierDeps): Promise<NotifierStart> {
  const { command } = invocation;
  const runId = createRunId(invocation.runStartedAt);
  const { name, folder } = definition;
  const latest = latestReader(invocation, deps);
  const isLook = command.taskId === undefined && command.secretName === undefined && command.acknowledge === undefined;
  const remembered = async (): Promise<readonly Scope[]> =>
    isLook ? ((await latest())?.unsettled ?? []).map(placeOf) : [];
  const planned = await deps.planScopes({ selected: command.scopes, folder, name, runId, remembered });
  return { runId, planned, latest };
}

/**
 * One run: every scope is looked at and what is to be told is planned; the plans are stored, the notices sent, their marks
 * stored; then the files. A run that changes nothing writes `rotation/latest.json` only.
 *
 * @param started what is known of it already. Default: nothing.
 * @throws COMMAND_INVALID, NOTIFY_CHANNEL_INVALID, NOTIFY_ROUTES_INVALID before anything is told; STORE_* when a state cannot
 * be written: what could not be remembered is not sent.
 */
export async function notifyFailedRotations(
  invocation: NotifierInvocation,
  deps: NotifierDeps,
  started?: NotifierStart,
): Promise<RunOutcome> {
  const { command, deadline } = invocation;
  const { runId, planned, latest } = started ?? (await startRun(invocation, deps));
  const { scopes } = planned;
  if (command.taskId !== undefined || command.secretName !== undefined) return showTasks(scopes, invocation, deps);
  if (command.acknowledge !== undefined) return acknowledge(command.acknowledge, { ...invocation, scopes }, deps);
  const signal = deadline.shareOfWork(definition.readingShare);
  const checked = await lookAt({ runId, scopes, latest, signal }, { invocation, deps, take: async (each) => each });
  const known = async (): Promise<LeftKnowledge> => (await latest()) ?? {};
  return completeRun({ runId, checked, planned, latest, known }, invocation, deps);
}

interface Look extends Pick<NotifierStart, 'runId' | 'latest'> {
  readonly scopes: readonly Scope[];
  /** When it fires, what has not been looked at is left for the next run. */
  readonly signal: AbortSignal;
}

interface LookOptions<Result> {
  readonly invocation: NotifierInvocation;
  readonly deps: NotifierDeps;
  /** What becomes of each. */
  readonly take: (checked: CheckedScope) => Promise<Result>;
}

/** Looks at every scope and plans what is to be told. Nothing is stored or sent. */
export async function lookAt<Result>(
  { runId, scopes, latest, signal }: Look,
  { invocation, deps, take }: LookOptions<Result>,
): Promise<Result[]> {
  const job = createJob({ runId, signal }, invocation, deps);
  return eachScope<Result>({
    scopes,
    concurrency: invocation.settings.concurrency,
    work: async (scope) => take(await checkScope(scope, job)),
    firstRequestSent: deps.client.firstRequestSent,
    order: async () => {
      const { unfinishedSince = {} } = (await latest()) ?? {};
      return (scope) => unfinishedSince[scopeName(scope)] ?? LAST;
    },
  });
}

interface ReadRun extends NotifierStart {
  readonly checked: readonly CheckedScope[];
  /** What is known of projects that are not watched any more; undefined: none ends. */
  readonly known: () => Promise<LeftKnowledge | undefined>;
  /** Of a run in shards. */
  readonly shards?: ManifestPlan;
}

/** Stores what is planned, sends what is due, and writes the files. The only part of a run that sends anything. */
export async function completeRun(
  { runId, checked: all, planned, latest: reading, shards, known: knowing }: ReadRun,
  invocation: NotifierInvocation,
  deps: NotifierDeps,
): Promise<RunOutcome> {
  const { command, settings, deadline } = invocation;
  const latest = await reading();
  const known = await knowing();
  const { results: checked, plan } = settlePlan(all, planned);
  const job = createJob({ runId, signal: deadline.work }, invocation, deps);
  const nowMs = invocation.runStartedAt.getTime();
  const left =
    known && command.scopes === undefined
      ? await endLeftProjects(plan, known, { ...job, ...settings, nowMs })
      : undefined;
  const run: NotifierRun = { runId, invocation, plan, checked, left, latest, states: job.states, shards };
  const isStored = !invocation.readOnly && command.dryRun !== true;
  return finishRun(run, isStored ? await notify(run, deps) : undefined, deps);
}

/** A hint for the order of scopes and what is known of other runs: without it everything is still looked at, and sent. */
export function latestReader(
  { deadline, log, toErrorInfo }: NotifierInvocation,
  { store }: Pick<NotifierDeps, 'store'>,
): NotifierStart['latest'] {
  const onSkipped = (what: { key: string; reason: string }): void => log.warn('an object cannot be read', what);
  return lazily<RotationLatest | undefined>(async () => {
    try {
      return tidyLatest(await readLatest({ store, folder: definition.folder, signal: deadline.work, onSkipped }));
    } catch (error) {
      onSkipped({ key: latestKey(definition.folder), reason: toErrorInfo(error).message });
      return undefined;
    }
  });
}

function createJob(
  { runId, signal }: Pick<Look, 'runId' | 'signal'>,
  { settings, deadline, log, runStartedAt, mask, toErrorInfo }: NotifierInvocation,
  { client, store }: NotifierDeps,
): CheckScopeJob {
  const nowMs = runStartedAt.getTime();
  return {
    client,
    states: createStateStore(store, deadline.final),
    log,
    toErrorInfo,
    ...createRecipients(settings, nowMs),
    withShared: settings.withShared,
    ownerKey: settings.tagPolicy.ownerKey,
    evaluatedAt: { nowMs, graceMs: settings.rotationGraceMs, mask },
    repeatMs: settings.notifyRepeatMs,
    links: linksOf(runId, { storeUrl: store.url, reportUrl: settings.reportUrl }),
    signal,
  };
}

/** Behind every time: the last run finished it. */
const LAST = '~';

/** Reads once, when first asked. */
function lazily<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | undefined;
  return () => (reading ??= read());
}
