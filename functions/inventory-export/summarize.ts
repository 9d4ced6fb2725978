import type { Baselines } from '../../lib/run/baseline.ts';
import type { Manifest, ManifestFile, ManifestPlan, ManifestScope } from '../../lib/run/manifest.ts';
import { createManifest, withLastComplete } from '../../lib/run/outcome.ts';
import type { ScopePlan } from '../../lib/run/scope-plan.ts';
import { runFolder } from '../../lib/run/keys.ts';
import { definition } from './definition.ts';
import type { Change } from './changes.ts';
import { inventoryColumns } from './columns.ts';
import { narrowedBy } from './command.ts';
import type { ScopeResult } from './export-scope.ts';
import type { InventoryPageInput, PageChange, PageChanges } from './page/input.ts';
import type { Finding } from './findings.ts';
import type { RunAudit } from './run-audit.ts';
import { RULES } from './rules.ts';
import type { DeliveryTotals } from './delivery-tally.ts';
import { ruleTally, sortCounts, type Tally } from './totals.ts';
import type { InventoryInvocation } from './run.ts';

export interface InventoryTotals extends Partial<DeliveryTotals> {
  /** Of the complete scopes. */
  secrets: number;
  byState: Record<string, number>;
  byType: Record<string, number>;
  /** By rule, those that are on. */
  findings: Record<string, number>;
  excepted: Record<string, number>;
  /** Secrets; `notEvaluated` counts scopes. */
  changes: { added: number; removed: number; changed: number; notEvaluated: number };
  [field: string]: unknown;
}

export interface RunSummary {
  manifest: Manifest<InventoryTotals>;
  results: readonly ScopeResult[];
  /** Findings that are about no scope. */
  ofRun: readonly Finding[];
  /** Made when it is asked for, of what the manifest holds then. */
  page: () => InventoryPageInput;
}

export interface RunInput {
  runId: string;
  invocation: InventoryInvocation;
  results: readonly ScopeResult[];
  plan: ScopePlan;
  /** Of all scopes. */
  tally: Tally;
  /** undefined where nothing earlier was looked for. */
  baselines: Baselines | undefined;
  /** Where the delivery audit is on, once all scopes are read. */
  audit?: RunAudit | undefined;
  /** Of a run in shards. */
  shards?: ManifestPlan;
}

/** What the scopes come to: the manifest but for the run's own files, and the page's data. */
export function summarize({ runId, invocation, results, plan, tally, baselines, shards, audit }: RunInput): RunSummary {
  const { command, settings } = invocation;
  const changes = summarizeChanges(results, tally);
  const activeRules = [...RULES, ...(audit?.rules ?? [])].filter(({ name }) => settings.findings[name].enabled);
  const manifest = createManifest<InventoryTotals>({
    function: definition.name,
    runId,
    invocation,
    narrowedBy: narrowedBy(command),
    plan,
    shards,
    columns: inventoryColumns,
    files: results.flatMap(filesOf),
    scopes: results.map((result) => withLastComplete(withComparedWith(result), baselines)),
    totals: {
      secrets: tally.secrets,
      byState: sortCounts(tally.byState),
      byType: sortCounts(tally.byType),
      findings: Object.fromEntries(activeRules.map(({ name }) => [name, ruleTally(tally, name).count])),
      excepted: Object.fromEntries(activeRules.map(({ name }) => [name, ruleTally(tally, name).excepted])),
      changes: { ...tally.changedSecrets, notEvaluated: changes.notEvaluated.length },
      ...audit?.totals(tally.delivery),
    },
  });
  const page = (): InventoryPageInput => ({
    run: manifest,
    findings: activeRules.map(({ name }) => {
      const { count, excepted, worst, sample } = ruleTally(tally, name);
      return { rule: name, severity: worst, count, excepted, rows: sample.rows() };
    }),
    changes,
    ages: tally.ages,
    rotation: tally.rotation,
    notable: tally.notable.rows().map(({ secret }) => secret),
    owners: tally.owners.list(),
    delivery: audit?.page(tally.delivery),
    urgentSecrets: tally.urgent,
    folder: runFolder(definition.folder, runId),
  });
  return { manifest, results, ofRun: audit?.findings ?? [], page };
}

const filesOf = ({ scope, files }: ScopeResult): ManifestFile[] =>
  files.map((file) => ({ ...file, region: scope.region, projectId: scope.projectId }));

function withComparedWith({ manifest, comparedWith: compared }: ScopeResult): ManifestScope {
  return 'runId' in compared ? { ...manifest, comparedWith: compared.runId } : manifest;
}

function summarizeChanges(results: readonly ScopeResult[], tally: Tally): PageChanges {
  const notEvaluated: Array<PageChanges['notEvaluated'][number]> = [];
  const scopesByRun = new Map<string, number>();
  for (const { scope, comparedWith: compared } of results) {
    if ('reason' in compared) notEvaluated.push({ ...scope, reason: compared.reason });
    else scopesByRun.set(compared.runId, (scopesByRun.get(compared.runId) ?? 0) + 1);
  }
  return {
    counts: tally.changedSecrets,
    rowCount: tally.changeRows,
    rows: (['added', 'removed', 'changed'] as const).flatMap((kind) => tally.changes[kind].rows().map(toPageChange)),
    baselines: [...scopesByRun].map(([runId, scopes]) => ({ runId, scopes })),
    notEvaluated,
  };
}

const toPageChange = ({ scope, ...change }: Change): PageChange => ({ ...change, ...scope });
