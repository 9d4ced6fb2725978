import { createHistory, type History } from '../../lib/run/history.ts';
import { eachScope } from '../../lib/run/each-scope.ts';
import { settlePlan, type ScopePlan } from '../../lib/run/scope-plan.ts';
import { createRunId } from '../../lib/run/run-id.ts';
import { createManifest, whyAllFailed, withLastComplete } from '../../lib/run/outcome.ts';
import { toRunResponse } from '../../lib/run/response.ts';
import type { RunOutcome } from '../../lib/runtime/definition.ts';
import type { Scope } from '../../lib/scope.ts';
import type { RunDeps } from '../../lib/dependencies.ts';
import { definition } from './definition.ts';
import { narrowedBy } from './command.ts';
import { countByTag } from './count-by-tag.ts';
import { listTagged, type TaggedScope } from './list-tagged.ts';
import { publishReport } from './report-files.ts';
import { policyKeys, type TagPolicy } from '../../lib/settings/tag-policy.ts';
import { buildTagReport } from './report.ts';
import { summarizeGroup } from './group-by-tag.ts';
import { evaluateRow } from './tagged-row.ts';
import { readTrend, withPoint } from './trend.ts';
import type { TagReportInvocation, TagRun } from './run.ts';

/**
 * One run: the secrets of every scope with their tags, judged by the policy, grouped; then the files and, last, the manifest.
 *
 * @throws COMMAND_INVALID before anything is asked; STORE_* when the files cannot be written.
 */
export async function reportByTag(invocation: TagReportInvocation, deps: RunDeps): Promise<RunOutcome> {
  const { command, settings } = invocation;
  const planned = await deps.planScopes({ selected: command.scopes, folder: definition.folder });
  const { scopes } = planned;
  if (command.action === 'count') return countByTag({ scopes, invocation, client: deps.client });
  const runId = createRunId(invocation.runStartedAt);
  const isStored = !invocation.readOnly && command.dryRun !== true;
  const history = openHistory({ runId, isStored, scopes: planned.configured }, invocation, deps);
  invocation.log.info('run starts', { runId, scopes: scopes.length, isStored });
  const job = {
    client: deps.client,
    query: { tags: command.tags, matches: command.matches },
    withShared: command.withShared ?? settings.withShared,
    signal: invocation.deadline.work,
    log: invocation.log,
    toErrorInfo: invocation.toErrorInfo,
  };
  const worked = await eachScope<TaggedScope>({
    scopes,
    concurrency: settings.concurrency,
    work: (scope) => listTagged(scope, job),
    firstRequestSent: deps.client.firstRequestSent,
    order: () => history.order(),
  });
  const { results, plan } = settlePlan(worked, planned);
  const policy = settings.tagPolicy;
  const run = await summarize({ runId, policy, results, plan, history, isStored }, invocation, deps);
  return finish(run, isStored, invocation, deps);
}

function openHistory(
  run: { runId: string; isStored: boolean; scopes: readonly Scope[] },
  invocation: TagReportInvocation,
  { store }: RunDeps,
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
  policy: TagPolicy;
  results: readonly TaggedScope[];
  plan: ScopePlan;
  history: History;
  isStored: boolean;
}

async function summarize(
  { runId, policy, results, plan, history, isStored }: RunInput,
  invocation: TagReportInvocation,
  { store }: RunDeps,
): Promise<TagRun> {
  const { command, deadline, log } = invocation;
  const rows = results.flatMap((result) => result.rows.map((row) => evaluateRow(row, policy)));
  const baselines = await history.readIfAny();
  const keys = [...new Set([...policyKeys(policy), ...(command.groupBy ?? [])])];
  const manifest = createManifest({
    function: definition.name,
    runId,
    invocation,
    narrowedBy: narrowedBy(command),
    plan,
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

async function finish(
  run: TagRun,
  isStored: boolean,
  invocation: TagReportInvocation,
  { store }: RunDeps,
): Promise<RunOutcome> {
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
