import { maskCredentials } from '../../lib/redact/mask-credentials.ts';
import { readLatest } from '../../lib/run/latest.ts';
import { eachScope } from '../../lib/run/each-scope.ts';
import { settlePlan } from '../../lib/run/scope-plan.ts';
import { createRunId } from '../../lib/run/run-id.ts';
import { latestKey } from '../../lib/run/keys.ts';
import type { RunOutcome } from '../../lib/runtime/definition.ts';
import { scopeName, type Scope } from '../../lib/scope.ts';
import { definition } from './definition.ts';
import { acknowledge } from './acknowledge.ts';
import { endLeftProjects } from './left-projects.ts';
import { linksOf } from './notices/links.ts';
import { createRecipients } from './notices/recipients.ts';
import { finishRun } from './finish-run.ts';
import { showTasks } from './show-tasks.ts';
import { tidyLatest, type RotationLatest } from './state/latest.ts';
import { createStateStore } from './state/store.ts';
import { notify } from './notify.ts';
import { checkScope, type CheckScopeJob } from './check-scope.ts';
import type { NotifierInvocation, NotifierDeps, NotifierRun, CheckedScope } from './run.ts';

/**
 * One run: every scope is looked at and what is to be told is planned; the plans are stored, the notices sent, their marks
 * stored; then the files. A run that changes nothing writes `rotation/latest.json` only.
 *
 * @throws COMMAND_INVALID, NOTIFY_CHANNEL_INVALID, NOTIFY_ROUTES_INVALID before anything is told; STORE_* when a state cannot
 * be written: what could not be remembered is not sent.
 */
export async function notifyFailedRotations(invocation: NotifierInvocation, deps: NotifierDeps): Promise<RunOutcome> {
  const { command, settings, deadline, log } = invocation;
  const nowMs = invocation.runStartedAt.getTime();
  const runId = createRunId(invocation.runStartedAt);
  const { name, folder } = definition;
  const onSkipped = (what: { key: string; reason: string }): void => log.warn('an object cannot be read', what);
  // a hint for the order of scopes and what is known of other runs: without it everything is still looked at, and sent
  const reading = lazily<RotationLatest | undefined>(async () => {
    try {
      const lookup = { store: deps.store, folder: definition.folder, signal: deadline.work, onSkipped };
      return tidyLatest(await readLatest(lookup));
    } catch (error) {
      onSkipped({ key: latestKey(definition.folder), reason: invocation.toErrorInfo(error).message });
      return undefined;
    }
  });
  const isLook = command.taskId === undefined && command.secretName === undefined && command.acknowledge === undefined;
  const remembered = async (): Promise<readonly Scope[]> => (isLook ? ((await reading())?.unsettled ?? []) : []);
  const planned = await deps.planScopes({ selected: command.scopes, folder, name, runId, remembered });
  const { scopes } = planned;
  if (command.taskId !== undefined || command.secretName !== undefined) return showTasks(scopes, invocation, deps);
  if (command.acknowledge !== undefined) return acknowledge(command.acknowledge, { ...invocation, scopes }, deps);
  const states = createStateStore(deps.store, deadline.final);
  const job = createJob({ runId, states }, invocation, deps);
  const worked = await eachScope<CheckedScope>({
    scopes,
    concurrency: settings.concurrency,
    work: (scope) => checkScope(scope, job),
    firstRequestSent: deps.client.firstRequestSent,
    order: async () => {
      const { unfinishedSince = {} } = (await reading()) ?? {};
      return (scope) => unfinishedSince[scopeName(scope)] ?? LAST;
    },
  });
  const latest = await reading();
  const { results: checked, plan } = settlePlan(worked, planned);
  const left =
    command.scopes === undefined ? await endLeftProjects(plan, latest, { ...job, ...settings, nowMs }) : undefined;
  const run: NotifierRun = { runId, invocation, plan, checked, left, latest, states };
  const isStored = !invocation.readOnly && command.dryRun !== true;
  return finishRun(run, isStored ? await notify(run, deps) : undefined, deps);
}

function createJob(
  { runId, states }: Pick<NotifierRun, 'runId' | 'states'>,
  invocation: NotifierInvocation,
  { client, store }: NotifierDeps,
): CheckScopeJob {
  const { settings, deadline, log, runStartedAt, toErrorInfo } = invocation;
  const nowMs = runStartedAt.getTime();
  return {
    client,
    states,
    log,
    toErrorInfo,
    ...createRecipients(settings, nowMs),
    withShared: settings.withShared,
    ownerKey: settings.tagPolicy.ownerKey,
    evaluatedAt: { nowMs, graceMs: settings.rotationGraceMs, mask: maskCredentials },
    repeatMs: settings.notifyRepeatMs,
    links: linksOf(runId, { storeUrl: store.url, reportUrl: settings.reportUrl }),
    signal: deadline.shareOfWork(definition.readingShare),
  };
}

/** Behind every time: the last run finished it. */
const LAST = '~';

/** Reads once, when first asked. */
function lazily<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | undefined;
  return () => (reading ??= read());
}
