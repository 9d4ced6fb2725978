import { describeStatus, folderOf, type RunAnswer } from './describe-run.ts';

interface InventoryAnswer extends RunAnswer {
  readonly totals: {
    readonly secrets: number;
    readonly findings: Readonly<Record<string, number>>;
    readonly changes: Readonly<Record<'added' | 'removed' | 'changed' | 'notEvaluated', number>>;
  };
}

/** An inventory's response in human words. */
export function describeInventory(result: unknown, place: string): string {
  const answer = result as InventoryAnswer;
  const folder = folderOf(answer, place);
  return [
    describeStatus(answer, answer.totals.secrets),
    ...findingLines(answer),
    changeLine(answer),
    `  Look at it:  ${folder}report.html`,
    `  Findings:    ${folder}findings.csv`,
    `  Changes:     ${folder}changes.csv`,
    `  Data:        ${folder}region=*/project_id=*/`,
    `  Manifest:    ${folder}manifest.json`,
  ].join('\n');
}

const findingLines = ({ totals }: InventoryAnswer): string[] =>
  Object.entries(totals.findings)
    .filter(([, count]) => count > 0)
    .map(([rule, count]) => `  ${rule.padEnd(24)}${count}`);

function changeLine({ totals }: InventoryAnswer): string {
  const { added, removed, changed, notEvaluated } = totals.changes;
  if (notEvaluated > 0)
    return `  Changes: not evaluated in ${notEvaluated} scope(s), for want of an earlier complete run.`;
  return `  Changes since the last complete run: ${added} added, ${removed} removed, ${changed} changed.`;
}
