import type { ErrorInfo } from '../errors.ts';
import { scopeName, type Consistency } from '../scope.ts';
import type { Baselines } from './baseline.ts';
import type { ManifestScope, RunStatus } from './manifest.ts';

const WORST_FIRST: readonly Consistency[] = ['drifted', 'unverified', 'exact'];

/** What the scopes come to: complete only when all are; the worst consistency of those that are. */
export function overallOutcome(scopes: readonly ManifestScope[]): { status: RunStatus; consistency?: Consistency } {
  const complete = scopes.filter(({ status }) => status === 'complete');
  if (complete.length === 0) return { status: 'failed' };
  const worst = WORST_FIRST.find((one) => complete.some(({ consistency }) => consistency === one));
  return { status: complete.length === scopes.length ? 'complete' : 'partial', ...(worst && { consistency: worst }) };
}

/** A reader of a scope that failed is told where its last whole list is. */
export function withLastComplete(scope: ManifestScope, baselines: Baselines | undefined): ManifestScope {
  const baseline = scope.status === 'failed' ? baselines?.found.get(scopeName(scope)) : undefined;
  if (!baseline) return scope;
  return { ...scope, lastComplete: { runId: baseline.runId, files: baseline.files.map(({ key }) => key) } };
}

/** The error that all scopes have in common, or that they all failed. */
export function whyAllFailed(scopes: readonly ManifestScope[]): ErrorInfo {
  const errors = scopes.flatMap(({ error }) => error ?? []);
  const [first] = errors;
  if (first && errors.every(({ code }) => code === first.code)) return first;
  const codes = [...new Set(errors.map(({ code }) => code))];
  return { code: 'RUN_FAILED', message: `Every scope failed: ${codes.join(', ')}.` };
}
