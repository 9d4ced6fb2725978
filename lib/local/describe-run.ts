interface Response {
  runId: string;
  status: string;
  consistency?: string;
  manifest?: string;
  totals: {
    secrets: number;
    findings: Record<string, number>;
    changes: { added: number; removed: number; changed: number; notEvaluated: number };
  };
  failed: Array<{ region: string; projectId: string }>;
}

const PROOF: Readonly<Record<string, string>> = {
  exact: 'and proven: a second, independent query returned the same secrets',
  unverified: 'but NOT PROVEN: see the reason of each scope',
  drifted: 'but DRIFTED: the tag query disagrees, twice; see the reason of each scope',
};

/** A run's response in human words. `place` is where its keys are. */
export function describeRun(result: unknown, place: string): string {
  const response = result as Response;
  const folder = `${place}/${response.manifest?.replace(/manifest\.json$/, '') ?? ''}`;
  return [
    headline(response),
    ...findingLines(response),
    changeLine(response),
    '',
    `Look at it:  ${folder}report.html`,
    `Findings:    ${folder}findings.csv`,
    `Changes:     ${folder}changes.csv`,
    `Data:        ${folder}region=*/project_id=*/`,
    `Manifest:    ${folder}manifest.json`,
  ].join('\n');
}

function headline({ status, consistency, totals, failed }: Response): string {
  const secrets = `${totals.secrets.toLocaleString('en')} secrets`;
  if (status === 'failed') return `FAILED: no scope could be listed.`;
  if (status === 'partial') return `INCOMPLETE: ${secrets} listed, ${failed.length} scope(s) are missing.`;
  return `Complete, ${PROOF[consistency ?? ''] ?? consistency}. ${secrets}.`;
}

const findingLines = ({ totals }: Response): string[] =>
  Object.entries(totals.findings)
    .filter(([, count]) => count > 0)
    .map(([rule, count]) => `  ${rule.padEnd(24)}${count}`);

function changeLine({ totals }: Response): string {
  const { added, removed, changed, notEvaluated } = totals.changes;
  if (notEvaluated > 0)
    return `Changes: not evaluated in ${notEvaluated} scope(s), for want of an earlier complete run.`;
  return `Changes since the last complete run: ${added} added, ${removed} removed, ${changed} changed.`;
}
