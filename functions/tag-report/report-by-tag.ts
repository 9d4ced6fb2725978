import { createHistory, type History } from '../../lib/run/history.ts';
import { eachScope } from '../../lib/run/each-scope.ts';
import { settlePlan, type ScopePlan } from '../../lib/run/scope-plan.ts';
import { createRunId } from '../../lib/run/run-id.ts';
import type { ManifestPlan } from '../../lib/run/manifest.ts';
import { createManifest, whyAllFailed, withLastComplete } from '../../lib/run/outcome.ts';
import { toRunResponse } from '../../lib/run/response.ts';
import type { RunOutcome } from '../../lib/runtime/definition.ts';
import type { Scope } from '../../lib/scope.ts';
import type { RunDeps } from '../../lib/dependencies.ts';
import { definition } from './definition.ts';
import { narrowedBy } from './command.ts';
import { countByTag } from './count-by-tag.ts';
import { listTagged, type ListJob, type TaggedScope } from './list-tagged.ts';
import { publishReport } from './report-files.ts';
import { policyKeys } from '../../lib/settings/tag-policy.ts';
import { buildTagReport } from './report.ts';
import { summarizeGroup } from './group-by-tag.ts';
import { evaluateRow } from './tagged-row.ts';
import { readTrend, withPoint } from './trend.ts';
import type { TagReportInvocation, TagRun } from './run.ts';

/** What is known before the first scope is read. */
export interface ReportStart {
  readonly runId: string;
  readonly planned: ScopePlan;
  readonly history: History;
  /** Nothing is stored of a dry run and of a GET. */
  readonly isStored: boolean;
}

/** @throws COMMAND_INVALID for scopes that are not in `CSMS_SCOPES`. */
export async function startReport(invocation: TagReportInvocation, deps: RunDeps): Promise<ReportStart> {
  const { command } = invocation;
  const { name, folder } = definition;
  const runId = createRunId(invocation.runStartedAt);
  const planned = await deps.planScopes({ selected: command.scopes, folder, name, runId });
  const isStored = !invocation.readOnly && command.dryRun !== true;
  const history = openHistory({ runId, isStored, scopes: planned.configured }, invocation, deps);
  return { runId, planned, history, isStored };
}

/**
 * One run: the secrets of every scope with their tags, judged by the policy, grouped; then the files and, last, the manifest.
 *
 * @param started what is known of it already. Default: nothing.
 * @throws COMMAND_INVALID before anything is asked; STORE_* when the files cannot be written.
 */
export async function reportByTag(
  invocation: TagReportInvocation,
  deps: RunDeps,
  started?: ReportStart,
): Promise<RunOutcome> {
  const { command, settings } = invocation;
  const { runId, planned, history, isStored } = started ?? (await startReport(invocation, deps));
  const { scopes } = planned;
  if (command.action === 'count') return countByTag({ scopes, invocation, client: deps.client });
  invocation.log.info('run starts', { runId, scopes: scopes.length, isStored });
  const job = createListJob(invocation, deps);
  const worked = await eachScope<TaggedScope>({
    scopes,
    concurrency: settings.concurrency,
    work: (scope) => listTagged(scope, job),
    firstRequestSent: deps.client.firstRequestSent,
    order: () => history.order(),
  });
  const { results, plan } = settlePlan(worked, planned);
  return finishReport({ runId, results, plan, history, isStored }, invocation, deps);
}

export const createListJob = (
  { command, settings, deadline, log, toErrorInfo }: TagReportInvocation,
  { client }: Pick<RunDeps, 'client'>,
): ListJob => ({
  client,
  query: { tags: command.tags, matches: command.matches },
  withShared: command.withShared ?? settings.withShared,
  signal: deadline.work,
  log,
  toErrorInfo,
});

export function openHistory(
  run: { runId: string; isStored: boolean; scopes: readonly Scope[] },
  invocation: TagReportInvocation,
  { store }: Pick<RunDeps, 'store'>,
): History {
  const { command, deadline, log } = invocation;
  const isWanted = run.isStored && narrowedBy(command) === undefined;
  return createHistory({
    store,
    folder: definition.folder,
    runId: run.runId,
    scopes: run.scopes,
    signal: deadline.work,
    mostMs: deadline.remainingMs() / 4,
    log,
    isWanted,
  });
}

interface RunInput {
  runId: string;
  results: readonly TaggedScope[];
  plan: ScopePlan;
  history: History;
  isStored: boolean;
  /** Of a run in shards. */
  shards?: ManifestPlan;
}

async function summarize(
  { runId, results, plan, history, isStored, shards }: RunInput,
  invocation: TagReportInvocation,
  { store }: Pick<RunDeps, 'store'>,
): Promise<TagRun> {
  const { command, settings, deadline, log } = invocation;
  const policy = settings.tagPolicy;
  const rows = results.flatMap((result) => result.rows.map((row) => evaluateRow(row, policy)));
  const baselines = await history.readIfAny();
  const keys = [...new Set([...policyKeys(policy), ...(command.groupBy ?? [])])];
  const manifest = createManifest({
    function: definition.name,
    runId,
    invocation,
    narrowedBy: narrowedBy(command),
    plan,
    shards,
    columns: [],
    scopes: results.map((result) => withLastComplete(result.manifest, baselines)),
    totals: { ...summarizeGroup(rows) },
  });
  const isWhole = manifest.narrowedBy === undefined;
  const before = isStored && isWhole ? await readTrend(store, { signal: deadline.final, log }) : [];
  const trend = isWhole ? withPoint(before, manifest) : [];
  const report = buildTagReport({ manifest, policy, groupBy: command.groupBy ?? [], rows, trend });
  return { manifest, report, rows, keys };
}

/** The report of what was listed, its files, its page and, last, the manifest. */
export async function finishReport(
  input: RunInput,
  invocation: TagReportInvocation,
  { store }: Pick<RunDeps, 'store'>,
): Promise<RunOutcome> {
  const { isStored } = input;
  const run = await summarize(input, invocation, { store });
  const { manifest, report } = run;
  const page = async (): Promise<string> => {
    const { renderTagPage } = await import('./page/page.ts');
    return renderTagPage(report, invocation.settings.reportLang);
  };
  if (isStored) await publishReport({ run, page, store, signal: invocation.deadline.final, log: invocation.log });
  const short = toRunResponse(manifest, isStored ? { folder: definition.folder } : undefined);
  // what is stored nowhere is answered whole
  const body = invocation.readOnly ? report : short;
  return {
    status: manifest.status,
    body,
    page,
    full: async () => report,
    ...(manifest.status === 'failed' && { error: whyAllFailed(manifest.scopes) }),
  };
}
