import type { CsmsClient } from '../../lib/csms/client.ts';
import type { ErrorInfo } from '../../lib/errors.ts';
import { findBaselines, type Baselines } from '../../lib/report/baseline.ts';
import { publishRun } from '../../lib/report/publish-run.ts';
import { createRunId } from '../../lib/report/run-id.ts';
import { toRunResponse } from '../../lib/report/run-response.ts';
import type { Invocation, RunOutcome } from '../../lib/runtime/definition.ts';
import type { Settings } from '../../lib/runtime/settings/settings.ts';
import { selectScopes } from '../../lib/runtime/settings/scopes.ts';
import { scopeName } from '../../lib/scope.ts';
import type { ObjectStore } from '../../lib/storage/object-store.ts';
import { narrowedBy, type InventoryCommand } from './command.ts';
import { startComparison, type Comparison } from './comparison.ts';
import { exportScope, type ScopeResult } from './export-scope.ts';
import { createFindingsFinder } from './findings.ts';
import { listScopes } from './list-scopes.ts';
import { createRunFiles, type RunFiles } from './run-files.ts';
import { createScopeOutput, type ListingFacts } from './scope-output.ts';
import { summarize, type RunSummary } from './summarize.ts';

export type InventorySettings = Settings<'INVENTORY_FORMATS' | 'FINDINGS' | 'ROTATION_GRACE'>;
export type InventoryInvocation = Invocation<InventoryCommand, InventorySettings>;

export interface InventoryMeans {
  readonly client: CsmsClient;
  readonly store: ObjectStore;
}

/**
 * One run: every scope listed, proven, written, compared with its last complete run; then the findings, the changes, the
 * page and, last, the manifest.
 *
 * @throws COMMAND_INVALID for scopes that are not in `CSMS_SCOPES`; STORE_* when the run's own files cannot be written.
 * What fails in a scope is no error of the run: its status tells.
 */
export async function exportInventory(invocation: InventoryInvocation, means: InventoryMeans): Promise<RunOutcome> {
  const { command, settings, log } = invocation;
  const scopes = selectScopes(settings.scopes, command.scopes);
  const runId = createRunId(invocation.runStartedAt);
  const isStored = !invocation.readOnly && command.dryRun !== true;
  const files = isStored ? createRunFiles(runId, invocation, means.store) : undefined;
  const history = createHistory(runId, invocation, means);
  log.info('run starts', { runId, scopes: scopes.length, isStored });
  try {
    const results = await listScopes<ScopeResult>({
      scopes,
      concurrency: settings.concurrency,
      exportOne: (scope) => exportScope(scope, createScopeJob(invocation, means, files, history)),
      firstSent: means.client.firstSent,
      unfinished: () => history.unfinished(),
    });
    const summary = summarize({ runId, invocation, results, baselines: await history.baselines() });
    return await finish(summary, files, invocation, means);
  } catch (error) {
    await files?.abort();
    throw error;
  }
}

interface History {
  /** What came before; read once, when first asked for. */
  baselines(): Promise<Baselines | undefined>;
  unfinished(): Promise<ReadonlySet<string>>;
  compare(scope: ScopeResult['scope'], facts: ListingFacts): Promise<Comparison>;
}

/** A run that stores nothing, or sees a part only, has no history to be compared with. */
function createHistory(runId: string, invocation: InventoryInvocation, { store }: InventoryMeans): History {
  const { command, settings, deadline, log } = invocation;
  const narrowed = narrowedBy(command) !== undefined || invocation.readOnly || command.dryRun === true;
  const { work: signal } = deadline;
  let reading: Promise<Baselines> | undefined;
  const read = (): Promise<Baselines> => {
    reading ??= findBaselines({
      store,
      folder: 'inventory',
      scopes: settings.scopes,
      before: runId,
      signal,
      onSkipped: (skipped) => log.warn('an earlier run is passed over', { ...skipped }),
    });
    return reading;
  };
  return {
    baselines: async () => (narrowed ? undefined : read().catch(() => undefined)),
    unfinished: async () => {
      const newest = narrowed ? undefined : (await read().catch(() => undefined))?.newest;
      const failed = newest?.scopes.filter(({ status }) => status === 'failed') ?? [];
      return new Set(failed.map(scopeName));
    },
    compare: async (scope, facts) => {
      if (narrowed) return { reason: 'The run was narrowed, or nothing is stored.' };
      const withShared = settings.withShared;
      return startComparison(scope, facts, { store, baselines: read(), withShared, signal, log });
    },
  };
}

function createScopeJob(
  { command, settings, deadline, log, runStartedAt }: InventoryInvocation,
  { client }: InventoryMeans,
  files: RunFiles | undefined,
  history: History,
): Parameters<typeof exportScope>[1] {
  const unusedAfterDays = settings.findings.UNUSED.afterDays ?? 90;
  const at = { nowMs: runStartedAt.getTime(), graceMs: settings.rotationGraceMs, unusedAfterDays };
  const findingsOf = createFindingsFinder(settings.findings, at);
  return {
    client,
    eventName: command.eventName,
    withShared: command.withShared ?? settings.withShared,
    signal: deadline.work,
    log,
    openOutput: (scope) =>
      createScopeOutput({
        at,
        findingsOf,
        files: files?.openScope(scope),
        startComparison: (facts) => history.compare(scope, facts),
      }),
  };
}

/** The page and the manifest, in this order: the manifest says that everything else is there. */
async function finish(
  summary: RunSummary,
  files: RunFiles | undefined,
  { deadline, log }: InventoryInvocation,
  { store }: InventoryMeans,
): Promise<RunOutcome> {
  const { manifest, results } = summary;
  const page = async (): Promise<string> => {
    const { renderInventoryPage } = await import('./page.ts');
    return renderInventoryPage(summary.page());
  };
  if (files) {
    const tables = await files.writeTables(results);
    manifest.files.push(...tables);
    manifest.files.push(await files.writePage(await page()));
    manifest.finishedAt = new Date().toISOString();
    await publishRun({
      store,
      folder: 'inventory',
      manifest,
      signal: deadline.final,
      onSkipped: (skipped) => log.warn('another run is passed over', { ...skipped }),
    });
  }
  const { status } = manifest;
  const body = toRunResponse(manifest, files && { folder: 'inventory' });
  return { status, body, page, ...(status === 'failed' && { error: whyAllFailed(results) }) };
}

/** The error that all scopes have in common, or that they all failed. */
function whyAllFailed(results: readonly ScopeResult[]): ErrorInfo {
  const errors = results.flatMap(({ manifest }) => manifest.error ?? []);
  const [first] = errors;
  if (first && errors.every(({ code }) => code === first.code)) return first;
  const codes = [...new Set(errors.map(({ code }) => code))];
  return { code: 'RUN_FAILED', message: `Every scope failed: ${codes.join(', ')}.` };
}
