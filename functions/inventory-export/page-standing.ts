import type { ManifestScope } from '../../lib/report/manifest.ts';
import type { Tone } from '../../lib/report/html/shell.ts';
import type { PageRun } from './page-input.ts';

/** What a run as a whole is worth, the worst first. `none`: it had no scope to list. */
export type Verdict = 'failed' | 'none' | 'partial' | 'drifted' | 'unverified' | 'narrowed' | 'exact';

/** How far the run can be relied on, counted from its scopes: what the run says of itself can only make it worse. */
export interface Standing {
  readonly verdict: Verdict;
  readonly tone: Tone;
  readonly scopes: number;
  readonly failed: readonly ManifestScope[];
  readonly drifted: readonly ManifestScope[];
  readonly unverified: readonly ManifestScope[];
  /** Scopes listed to their end, proven or not. */
  readonly listed: number;
  readonly exact: number;
  readonly narrowed: boolean;
}

const TONES: Readonly<Record<Verdict, Tone>> = {
  failed: 'bad',
  none: 'bad',
  partial: 'bad',
  drifted: 'bad',
  unverified: 'warn',
  narrowed: 'warn',
  exact: 'ok',
};

type Counted = Omit<Standing, 'verdict' | 'tone'>;

function judge({ status, consistency }: PageRun, counted: Counted): Verdict {
  const { scopes, failed, drifted, unverified, narrowed } = counted;
  if (status === 'failed' || (scopes > 0 && failed.length === scopes)) return 'failed';
  if (scopes === 0) return 'none';
  if (status !== 'complete' || failed.length > 0) return 'partial';
  if (consistency === 'drifted' || drifted.length > 0) return 'drifted';
  if (consistency !== 'exact' || unverified.length > 0) return 'unverified';
  return narrowed ? 'narrowed' : 'exact';
}

export function assessRun(run: PageRun): Standing {
  const failed = run.scopes.filter(({ status }) => status !== 'complete');
  const listed = run.scopes.filter(({ status }) => status === 'complete');
  const drifted = listed.filter(({ consistency }) => consistency === 'drifted');
  const exact = listed.filter(({ consistency }) => consistency === 'exact');
  const unverified = listed.filter(({ consistency }) => consistency !== 'drifted' && consistency !== 'exact');
  const counted = {
    scopes: run.scopes.length,
    failed,
    drifted,
    unverified,
    listed: listed.length,
    exact: exact.length,
    narrowed: run.narrowedBy !== undefined,
  };
  const verdict = judge(run, counted);
  return { ...counted, verdict, tone: TONES[verdict] };
}
