import { DAY_MS } from '../text/time.ts';

/** One scale for pages, messages and files. */
export type Severity = 'critical' | 'high' | 'medium' | 'low';

/** What is wrong with a secret's rotation. `disabled` is a failure after which nothing is tried again. */
export type ProblemKind = 'replica' | 'overdue' | 'failed' | 'disabled';

const RISING: readonly Severity[] = ['low', 'medium', 'high', 'critical'];
/** The worst first. */
export const SEVERITIES: readonly Severity[] = RISING.toReversed();

/** Where a kind starts and how far it may rise: a replica out of sync can still be read, with the old value. */
const RANGE: Readonly<Record<ProblemKind, readonly [start: number, end: number]>> = {
  replica: [0, 2],
  overdue: [1, 3],
  failed: [1, 3],
  disabled: [2, 3],
};

/** The least and the greatest of a kind. */
export const severityRange = (kind: ProblemKind): Severity[] => RANGE[kind].map((at) => RISING[at] ?? 'critical');

/** A secret that rotates every 4 hours is old after 12, one that rotates every year after a week. */
const STEPS = [
  { missedPeriods: 3, ageMs: 7 * DAY_MS },
  { missedPeriods: 1, ageMs: DAY_MS },
] as const;

/**
 * One step up after a day or a missed period, two after a week or three periods, whichever is first. Of a secret that is
 * overdue, tried since or not, the age is that of the date it missed:
 *
 * | kind     | at once | 1 day / 1 period | 7 days / 3 periods |
 * | -------- | ------- | ---------------- | ------------------ |
 * | replica  | low     | medium           | high               |
 * | overdue  | medium  | high             | critical           |
 * | failed   | medium  | high             | critical           |
 * | disabled | high    | critical         | critical           |
 */
export function severityOf(problem: { kind: ProblemKind; ageMs: number; periodMs: number | null }): Severity {
  const missed = problem.periodMs === null ? 0 : Math.floor(problem.ageMs / problem.periodMs);
  const reached = STEPS.findIndex((step) => missed >= step.missedPeriods || problem.ageMs >= step.ageMs);
  const [start, end] = RANGE[problem.kind];
  const steps = reached < 0 ? 0 : STEPS.length - reached;
  return RISING[Math.min(start + steps, end)] ?? 'critical';
}

/** The worst first. */
export const compareSeverities = (a: Severity, b: Severity): number => RISING.indexOf(b) - RISING.indexOf(a);
