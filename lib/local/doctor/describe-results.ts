import type { CheckResult, CheckStatus } from './report.ts';

const SUBJECTS_SHOWN = 3;
const INDENT = ' '.repeat(9);

/** For a terminal: what it is, what was seen, and what to do. */
export function describeResult({ check, subjects, status, detail, code, requestId, hint }: CheckResult): string {
  const about = subjects.length === 0 ? '' : ` (${describeSubjects(subjects)})`;
  const marks = [code, requestId === undefined ? undefined : `request ${requestId}`].filter(Boolean).join(', ');
  return [
    `${status.padEnd(7)}  ${check}${about}: ${detail.replaceAll('\n', `\n${INDENT}`)}`,
    ...(marks === '' ? [] : [`${INDENT}${marks}`]),
    ...(hint === undefined ? [] : [`${INDENT}Next step: ${hint}`]),
  ].join('\n');
}

function describeSubjects(subjects: readonly string[]): string {
  const more = subjects.length - SUBJECTS_SHOWN;
  return subjects.slice(0, SUBJECTS_SHOWN).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

const STATUSES: readonly CheckStatus[] = ['ok', 'warning', 'failed', 'skipped'];

const countResults = (results: readonly CheckResult[]): Readonly<Record<CheckStatus, number>> =>
  Object.fromEntries(
    STATUSES.map((status) => [status, results.filter((result) => result.status === status).length]),
  ) as Record<CheckStatus, number>;

export function describeCounts(results: readonly CheckResult[]): string {
  const counts = countResults(results);
  return `${STATUSES.map((status) => `${counts[status]} ${status}`).join(', ')}.`;
}

/** For programs: one JSON object. */
export const toJson = (results: readonly CheckResult[]): string =>
  JSON.stringify({ version: 1, status: statusOf(results), counts: countResults(results), results }, null, 2);

export const statusOf = (results: readonly CheckResult[]): 'ok' | 'failed' =>
  results.some(({ status }) => status === 'failed') ? 'failed' : 'ok';
