import type { ErrorInfo } from '../errors.ts';
import { scopeName, type Consistency } from '../scope.ts';
import type { Baselines } from './baseline.ts';
import type { ScopePlan } from './scope-plan.ts';
import type { Manifest, ManifestFile, ManifestPlan, ManifestScope, RunStatus } from './manifest.ts';

const WORST_FIRST: readonly Consistency[] = ['drifted', 'unverified', 'exact'];

/** What the scopes come to: complete only when all are and none may be missing, failed when there are no rows at all; the worst consistency of those that are complete. */
export function overallOutcome(
  scopes: ReadonlyArray<Pick<ManifestScope, 'status' | 'consistency'>>,
  isPlanComplete = true,
): { status: RunStatus; consistency?: Consistency } {
  const complete = scopes.filter(({ status }) => status === 'complete');
  if (scopes.every(({ status }) => status === 'failed')) return { status: 'failed' };
  const worst = WORST_FIRST.find((one) => complete.some(({ consistency }) => consistency === one));
  const isComplete = complete.length === scopes.length && isPlanComplete;
  return { status: isComplete ? 'complete' : 'partial', ...(worst && { consistency: worst }) };
}

export interface ManifestInput<Totals> {
  /** `inventory-export` */
  readonly function: string;
  readonly runId: string;
  readonly invocation: { readonly runStartedAt: Date; readonly trigger: string };
  /** The query, when the command narrowed the run. */
  readonly narrowedBy: Record<string, unknown> | undefined;
  readonly plan: Pick<ScopePlan, 'discovered'>;
  /** Of the run's data files. */
  readonly columns: ReadonlyArray<{ readonly name: string }>;
  readonly files?: readonly ManifestFile[];
  readonly scopes: readonly ManifestScope[];
  /** Of a run in shards. */
  readonly shards?: ManifestPlan | undefined;
  readonly totals: Totals;
}

/** What a run says of itself, as far as it is known before its own files are written. */
export const createManifest = <Totals>({ invocation, ...input }: ManifestInput<Totals>): Manifest<Totals> => ({
  version: 1,
  function: input.function,
  runId: input.runId,
  startedAt: invocation.runStartedAt.toISOString(),
  finishedAt: new Date().toISOString(),
  trigger: invocation.trigger,
  ...overallOutcome(input.scopes, input.plan.discovered?.isComplete),
  ...(input.narrowedBy && { narrowedBy: input.narrowedBy }),
  fileSchema: input.columns.map(({ name }) => name).join(','),
  files: [...(input.files ?? [])],
  scopes: [...input.scopes],
  ...(input.plan.discovered && {
    accounts: input.plan.discovered.accounts,
    discovery: input.plan.discovered.discovery,
  }),
  ...(input.shards && { plan: input.shards }),
  totals: input.totals,
});

/** A reader of a scope that failed, or misses rows, is told where its last complete list is. */
export function withLastComplete(scope: ManifestScope, baselines: Baselines | undefined): ManifestScope {
  const baseline = scope.status !== 'complete' ? baselines?.found.get(scopeName(scope)) : undefined;
  if (!baseline) return scope;
  return { ...scope, lastComplete: { runId: baseline.runId, files: baseline.files.map(({ key }) => key) } };
}

/** The error that all scopes have in common, or that they all failed. */
export function whyAllFailed(scopes: readonly ManifestScope[]): ErrorInfo {
  const errors = scopes.flatMap(({ error }) => error ?? []);
  const [first] = errors;
  if (first && errors.every(({ code }) => code === first.code)) return first;
  const codes = [...new Set(errors.map(({ code }) => code))];
  return { code: 'RUN_FAILED', message: `Every project failed: ${codes.join(', ')}.` };
}
