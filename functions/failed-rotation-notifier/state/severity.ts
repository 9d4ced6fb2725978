import type { ProblemKind } from '../../../lib/csms/severity.ts';
import type { NoticeSeverity } from '../../../lib/notify/notice.ts';

export type { ProblemKind };

const SEVERITIES: readonly NoticeSeverity[] = ['low', 'medium', 'high', 'critical'];
/** The worse the later. */
export const PROBLEM_KINDS = ['replica', 'overdue', 'failed', 'disabled'] as const satisfies readonly ProblemKind[];
const KINDS: readonly ProblemKind[] = PROBLEM_KINDS;

export const isWorse = (a: NoticeSeverity, b: NoticeSeverity): boolean => SEVERITIES.indexOf(a) > SEVERITIES.indexOf(b);

export const isWorseKind = (a: ProblemKind, b: ProblemKind): boolean => KINDS.indexOf(a) > KINDS.indexOf(b);

export const worst = (a: NoticeSeverity, b: NoticeSeverity): NoticeSeverity => (isWorse(b, a) ? b : a);

/** The worst first: by severity, then by kind. */
export function compareBadness(
  a: { readonly severity: NoticeSeverity; readonly kind: ProblemKind },
  b: { readonly severity: NoticeSeverity; readonly kind: ProblemKind },
): number {
  if (a.severity !== b.severity) return isWorse(a.severity, b.severity) ? -1 : 1;
  if (a.kind !== b.kind) return isWorseKind(a.kind, b.kind) ? -1 : 1;
  return 0;
}
