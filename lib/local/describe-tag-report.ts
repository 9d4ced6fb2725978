import { describeStatus, folderOf, type RunAnswer } from './describe-run.ts';

interface TagAnswer extends RunAnswer {
  readonly totals: {
    readonly secrets: number;
    readonly untagged: number;
    readonly pass: number;
    readonly fail: number;
    readonly notEvaluated: number;
    readonly coveragePercent: number | null;
    readonly compliancePercent: number | null;
  };
}

/** A tag report's response in human words. */
export function describeTagReport(result: unknown, place: string): string {
  const answer = result as TagAnswer;
  const { secrets, untagged, pass, fail, notEvaluated, coveragePercent, compliancePercent } = answer.totals;
  const folder = folderOf(answer, place);
  return [
    describeStatus(answer, secrets),
    `  ${untagged} without any tag (coverage ${percent(coveragePercent)})`,
    `  ${fail} break the policy, ${pass} keep it (compliance ${percent(compliancePercent)}), ${notEvaluated} not evaluated`,
    `  Look at it:   ${folder}report.html`,
    `  A row each:   ${folder}report.csv`,
    `  Suggestions:  ${folder}fix.json`,
    `  Manifest:     ${folder}manifest.json`,
  ].join('\n');
}

const percent = (value: number | null): string => (value === null ? 'unknown' : `${value} %`);
