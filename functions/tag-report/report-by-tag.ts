import { createHistory, type History } from '../../lib/run/history.ts';
import { eachScope } from '../../lib/run/each-scope.ts';
import { settlePlan, type ScopePlan } from '../../lib/run/scope-plan.ts';
import { createRunId } from '../../lib/run/run-id.ts';
import type { PackedRows } from '../../lib/rows/packed-rows.ts';
import type { ManifestPlan, ManifestScope } from '../../lib/run/manifest.ts';
import { createManifest, whyAllFailed, withLastComplete } from '../../lib/run/outcome.ts';
import { toRunResponse } from '../../lib/run/response.ts';
import type { RunOutcome } from '../../lib/runtime/definition.ts';
import { placeOf, type Scope } from '../../lib/scope.ts';
import type { RunDeps } from '../../lib/dependencies.ts';
import { definition } from './definition.ts';
import { narrowedBy } from './command.ts';
import { countByTag } from './count-by-tag.ts';
import { listTagged, type ListJob } from './list-tagged.ts';
import { publishReport } from './report-files.ts';
import { policyKeys } from '../../lib/settings/tag-policy.ts';
import { completeReport, listsOf, summarizeReport, type TagReport } from './report.ts';
import { packScope, unpackScope, type EvaluatedRow } from './tagged-row.ts';
import { TagTally } from './tally.ts';
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
  const worked = await eachScope<PackedScope>({
    scopes,
    concurrency: settings.concurrency,
    work: async (scope) => {
      const { manifest, rows } = await listTagged(scope, job);
      return { manifest, packed: await packScope(rows) };
    },
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

/** A scope that is listed; its rows wait for the report. */
export interface PackedScope {
  readonly manifest: ManifestScope;
  readonly packed: PackedRows;
}

interface RunInput {
  runId: string;
  results: readonly PackedScope[];
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
  function* batches(): Generator<readonly EvaluatedRow[], void, void> {
    for (const { manifest, packed } of results) yield* unpackScope(placeOf(manifest), packed, policy);
  }
  const tally = new TagTally(policy, command.groupBy ?? []);
  for (const rows of batches()) for (const row of rows) tally.add(row);
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
    totals: { ...tally.all.group() },
  });
  const isWhole = manifest.narrowedBy === undefined;
  const before = isStored && isWhole ? await readTrend(store, { signal: deadline.final, log }) : [];
  const trend = isWhole ? withPoint(before, manifest) : [];
  const report = summarizeReport({ manifest, policy, tally, trend });
  return { manifest, report, lists: listsOf(tally, policy.ownerKey), batches, keys };
}

/** The report of what was listed, its files, its page and, last, the manifest. */
export async function finishReport(
  input: RunInput,
  invocation: TagReportInvocation,
  { store }: Pick<RunDeps, 'store'>,
): Promise<RunOutcome> {
  const { isStored } = input;
  const run = await summarize(input, invocation, { store });
  const { manifest, report, lists, batches } = run;
  const full = (): TagReport => completeReport(report, batches());
  const page = async (): Promise<string> => {
    const { renderTagPage } = await import('./page/page.ts');
    return renderTagPage({ ...report, lists }, invocation.settings.reportLang);
  };
  if (isStored) await publishReport({ run, page, store, signal: invocation.deadline.final, log: invocation.log });
  const short = toRunResponse(manifest, isStored ? { folder: definition.folder } : undefined);
  // what is stored nowhere is answered whole
  const body = invocation.readOnly ? full() : short;
  return {
    status: manifest.status,
    body,
    page,
    ...(!invocation.readOnly && { full: async () => full() }),
    ...(manifest.status === 'failed' && { error: whyAllFailed(manifest.scopes) }),
  };
}
