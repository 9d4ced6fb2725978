/** What every function answers. */
export interface RunAnswer {
  readonly runId: string;
  readonly status: string;
  readonly consistency?: string;
  readonly manifest?: string;
  readonly failed: ReadonlyArray<{ readonly region: string; readonly projectId: string }>;
}

const PROOF: Readonly<Record<string, string>> = {
  exact: 'and proven: a second, independent query agrees',
  unverified: 'but NOT PROVEN: see the reason of each scope',
  drifted: 'but DRIFTED: two queries disagree, twice; see the reason of each scope',
};

/** Whether the run is to be relied on, first. */
export function describeStatus({ status, consistency, failed }: RunAnswer, secrets: number): string {
  const counted = `${secrets.toLocaleString('en')} secrets`;
  if (status === 'failed') return 'FAILED: no scope could be listed.';
  if (status === 'partial') return `INCOMPLETE: ${counted} listed, ${failed.length} scope(s) are missing.`;
  return `Complete, ${PROOF[consistency ?? ''] ?? consistency}. ${counted}.`;
}

/** Where the run's files are, with a slash at the end. */
export const folderOf = ({ manifest = '' }: RunAnswer, place: string): string =>
  `${place}/${manifest.replace(/manifest\.json$/, '')}`;

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

interface NotifierAnswer extends RunAnswer {
  readonly totals: {
    readonly secrets: number;
    readonly open: number;
    readonly byType: Readonly<Record<string, number>>;
    readonly undelivered: number;
    readonly untold: number;
    readonly silenced: number;
  };
}

/** A notifier's response in human words. */
export function describeNotifier(result: unknown, place: string): string {
  const answer = result as NotifierAnswer;
  const { secrets, open, byType, undelivered, untold, silenced } = answer.totals;
  const types = Object.entries(byType).map(([type, count]) => `${count} ${type}`);
  const folder = folderOf(answer, place);
  return [
    describeStatus(answer, secrets),
    `  ${open} secrets in trouble${types.length > 0 ? `: ${types.join(', ')}` : ''}`,
    ...(silenced > 0 ? [`  ${silenced} silenced`] : []),
    ...(undelivered > 0 ? [`  ${undelivered} notices could not be delivered yet: the next run tries again`] : []),
    ...(untold > 0 ? [`  ${untold} that no channel has taken: see the log`] : []),
    ...(answer.manifest === undefined
      ? ['  Nothing new since the last run, so no files.']
      : [`  Look at it:   ${folder}report.html`, `  A row each:   ${folder}failures.csv`]),
  ].join('\n');
}
