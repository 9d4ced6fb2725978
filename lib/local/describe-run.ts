import { formatCount } from '../html/format.ts';
import type { FunctionDefinition } from '../runtime/function-definition.ts';

/** What every function answers. */
interface RunAnswer {
  readonly status: string;
  readonly consistency?: string;
  /** Absent when nothing was written. */
  readonly manifest?: string;
  readonly failed: readonly unknown[];
  readonly incomplete?: readonly unknown[];
  /** Numbers, or groups of numbers by name; null where there is nothing to count. */
  readonly totals: Readonly<Record<string, unknown>>;
}

const PROOF: Readonly<Record<string, string>> = {
  exact: 'and proven: a second, independent query agrees',
  unverified: 'but NOT PROVEN: see the reason of each scope',
  drifted: 'but DRIFTED: two queries disagree, twice; see the reason of each scope',
};

/** A run's answer as people read it. `place` is what the keys of the answer are relative to. */
export function describeRun({ totals, files }: Described, result: unknown, place: string): string {
  const answer = result as RunAnswer;
  const counts = Object.entries(totals).flatMap(([field, words]) => describeTotal(answer.totals[field], words));
  return [describeStatus(answer), ...counts, ...describeFiles(answer.manifest, files, place)].join('\n');
}

type Described = Pick<FunctionDefinition, 'totals' | 'files'>;

/** Whether the run is to be relied on, first. */
function describeStatus({ status, consistency, failed, incomplete = [], totals }: RunAnswer): string {
  const counted = `${formatCount(Number(totals['secrets'] ?? 0))} secrets`;
  if (status === 'failed') return 'FAILED: no scope could be listed.';
  if (status === 'partial') {
    const missing = failed.length > 0 ? [`${failed.length} scope(s) are missing`] : [];
    const short = incomplete.length > 0 ? [`the lists of ${incomplete.length} scope(s) miss secrets`] : [];
    return `INCOMPLETE: ${counted} listed, ${[...missing, ...short].join(', ')}.`;
  }
  return `Complete, ${PROOF[consistency ?? ''] ?? consistency}. ${counted}.`;
}

function describeTotal(total: unknown, words: string): string[] {
  if (typeof total === 'number') return [`  ${formatCount(total)} ${words}`];
  if (typeof total !== 'object' || total === null) return [];
  const counts = Object.entries(total).filter(([, count]) => count !== 0);
  return [
    `  ${words}: ${counts.map(([name, count]) => `${typeof count === 'number' ? formatCount(count) : count} ${inWords(name)}`).join(', ') || 'none'}`,
  ];
}

/** `notEvaluated` -> `not evaluated`; `ROTATION_OVERDUE` and `rotation.failed` stay as they are. */
const inWords = (name: string): string =>
  name.replaceAll(/[a-z][A-Z]/g, ([a = '', b = '']) => `${a} ${b.toLowerCase()}`);

function describeFiles(manifest: string | undefined, files: Described['files'], place: string): string[] {
  if (manifest === undefined) return ['  Nothing new since the last run, so no files.'];
  const folder = `${place}/${manifest.replace(/manifest\.json$/, '')}`;
  const all = Object.entries({ ...files, 'manifest.json': 'Manifest' });
  return all.map(([file, what]) => `  ${`${what}:`.padEnd(13)}${folder}${file}`);
}
