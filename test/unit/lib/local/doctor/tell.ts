import type { CheckResult } from '../../../../../lib/local/doctor/report.ts';

/** `check (subjects) CODE` */
const name = ({ check, subjects, code }: CheckResult): string =>
  [check, ...(subjects.length > 0 ? [`(${subjects.join()})`] : []), code].filter(Boolean).join(' ');
export const of = (results: readonly CheckResult[], status: CheckResult['status']): string[] =>
  results.filter((result) => result.status === status).map(name);
export const unique = (results: readonly CheckResult[], status: CheckResult['status']): string[] => [
  ...new Set(results.filter((result) => result.status === status).map(({ check }) => check)),
];
