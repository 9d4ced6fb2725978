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
