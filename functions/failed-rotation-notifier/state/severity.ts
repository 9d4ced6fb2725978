import { compareSeverities, type ProblemKind } from '../../../lib/csms/severity.ts';
import type { NoticeSeverity } from '../../../lib/notify/notice.ts';

export type { ProblemKind };

/** The worse the later. */
export const PROBLEM_KINDS = ['replica', 'overdue', 'failed', 'disabled'] as const satisfies readonly ProblemKind[];
const KINDS: readonly ProblemKind[] = PROBLEM_KINDS;

export const isWorse = (a: NoticeSeverity, b: NoticeSeverity): boolean => compareSeverities(a, b) < 0;

export const isWorseKind = (a: ProblemKind, b: ProblemKind): boolean => KINDS.indexOf(a) > KINDS.indexOf(b);

export const worst = (a: NoticeSeverity, b: NoticeSeverity): NoticeSeverity => (isWorse(b, a) ? b : a);

/** The worst first: by severity, then by kind. */
export function compareBadness(
  a: { readonly severity: NoticeSeverity; readonly kind: ProblemKind },
  b: { readonly severity: NoticeSeverity; readonly kind: ProblemKind },
): number {
  return compareSeverities(a.severity, b.severity) || KINDS.indexOf(b.kind) - KINDS.indexOf(a.kind);
}
