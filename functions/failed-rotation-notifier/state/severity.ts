import { DAY_MS } from '../../../lib/text/time.ts';
import type { NoticeSeverity } from '../../../lib/notify/notice.ts';

/** What is wrong with a secret, the worse the later: `disabled` is a failure after which nothing is tried again. */
export type ProblemKind = 'replica' | 'overdue' | 'failed' | 'disabled';

const SEVERITIES: readonly NoticeSeverity[] = ['low', 'medium', 'high', 'critical'];
export const PROBLEM_KINDS = ['replica', 'overdue', 'failed', 'disabled'] as const satisfies readonly ProblemKind[];
const KINDS: readonly ProblemKind[] = PROBLEM_KINDS;

/** Where a kind starts and how far it may rise: a stale replica is still the value of yesterday, and reads. */
const RANGE: Readonly<Record<ProblemKind, readonly [start: number, end: number]>> = {
  replica: [0, 2],
  overdue: [1, 3],
  failed: [1, 3],
  disabled: [2, 3],
};

/** A secret that rotates every 4 hours is old after 12, one that rotates every year after a week. */
const STEPS = [
  { missedPeriods: 3, ageMs: 7 * DAY_MS },
  { missedPeriods: 1, ageMs: DAY_MS },
] as const;

/**
 * One step up after a day or a missed period, two after a week or three periods, whichever is first:
 *
 * | kind     | at once | 1 day / 1 period | 7 days / 3 periods |
 * | -------- | ------- | ---------------- | ------------------ |
 * | replica  | low     | medium           | high               |
 * | overdue  | medium  | high             | critical           |
 * | failed   | medium  | high             | critical           |
 * | disabled | high    | critical         | critical           |
 */
export function severityOf(problem: { kind: ProblemKind; ageMs: number; periodMs: number | null }): NoticeSeverity {
  const missed = problem.periodMs === null ? 0 : Math.floor(problem.ageMs / problem.periodMs);
  const reached = STEPS.findIndex((step) => missed >= step.missedPeriods || problem.ageMs >= step.ageMs);
  const [start, end] = RANGE[problem.kind];
  const steps = reached < 0 ? 0 : STEPS.length - reached;
  return SEVERITIES[Math.min(start + steps, end)] ?? 'critical';
}

export const isWorse = (a: NoticeSeverity, b: NoticeSeverity): boolean => SEVERITIES.indexOf(a) > SEVERITIES.indexOf(b);

export const isWorseKind = (a: ProblemKind, b: ProblemKind): boolean => KINDS.indexOf(a) > KINDS.indexOf(b);

export const worst = (a: NoticeSeverity, b: NoticeSeverity): NoticeSeverity => (isWorse(b, a) ? b : a);
