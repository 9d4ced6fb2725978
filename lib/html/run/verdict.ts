import type { Discovery, ManifestAccount } from '../../run/discovery.ts';
import type { RunStatus } from '../../run/manifest.ts';
import type { PageTone } from '../document.ts';
import type { Consistency } from '../../scope.ts';

/** What a run as a whole is worth, the worst first. `none`: it had no scope to list. */
export type Verdict = 'failed' | 'none' | 'partial' | 'drifted' | 'unverified' | 'narrowed' | 'exact';

export interface VerdictScope {
  /** `incomplete`: rows are there, and more are known to be missing. */
  readonly status: 'complete' | 'incomplete' | 'failed';
  readonly consistency?: Consistency | null;
}

/** What a run says of itself and of its scopes. */
export interface VerdictRun<Scope extends VerdictScope> {
  readonly status: RunStatus;
  readonly consistency?: Consistency | null;
  readonly narrowedBy?: Record<string, unknown> | null;
  readonly scopes: readonly Scope[];
  /** Where projects were discovered. */
  readonly accounts?: readonly ManifestAccount[] | null | undefined;
  readonly discovery?: Pick<Discovery, 'skipped' | 'crossCheck'> | null | undefined;
}

/** How far the run can be relied on, counted from its scopes: what the run says of itself can only make it worse. */
export interface RunVerdict<Scope extends VerdictScope> {
  readonly kind: Verdict;
  readonly pageTone: PageTone;
  readonly scopes: number;
  readonly failed: readonly Scope[];
  /** Listed, and known to miss secrets. */
  readonly incomplete: readonly Scope[];
  readonly drifted: readonly Scope[];
  readonly unverified: readonly Scope[];
  /** Scopes listed to their end, verified or not. */
  readonly listed: number;
  /** Scopes of which there are rows: those listed and the incomplete ones. Of a run without any, nothing is known. */
  readonly read: number;
  readonly exact: number;
  readonly narrowed: boolean;
  /** 0 where projects are not discovered. */
  readonly accounts: number;
  /** Whose projects are not all known. */
  readonly failedAccounts: readonly ManifestAccount[];
  /** Projects that are known to exist, and are not among the scopes. */
  readonly unlisted: number;
}

const PAGE_TONES: Readonly<Record<Verdict, PageTone>> = {
  failed: 'bad',
  none: 'bad',
  partial: 'bad',
  drifted: 'bad',
  unverified: 'warn',
  narrowed: 'warn',
  exact: 'ok',
};

type Counted = Omit<RunVerdict<VerdictScope>, 'kind' | 'pageTone'>;

function rate({ status, consistency }: VerdictRun<VerdictScope>, counted: Counted): Verdict {
  const { scopes, failed, incomplete, drifted, unverified, narrowed } = counted;
  if (scopes > 0 ? failed.length === scopes : counted.failedAccounts.length > 0) return 'failed';
  if (status === 'failed' && incomplete.length === 0) return 'failed';
  if (scopes === 0) return 'none';
  if (status !== 'complete' || failed.length + incomplete.length > 0) return 'partial';
  if (consistency === 'drifted' || drifted.length > 0) return 'drifted';
  if (consistency !== 'exact' || unverified.length > 0) return 'unverified';
  return narrowed ? 'narrowed' : 'exact';
}

function assessDiscovery({ accounts, discovery }: Pick<VerdictRun<VerdictScope>, 'accounts' | 'discovery'>) {
  const unnamed = discovery?.skipped.filter(({ reason }) => reason === 'PROJECT_NAME_UNKNOWN') ?? [];
  return {
    accounts: accounts?.length ?? 0,
    failedAccounts: accounts?.filter(({ status }) => status !== 'complete') ?? [],
    unlisted: unnamed.length + (discovery?.crossCheck?.missing.length ?? 0),
  };
}

export function assessRun<Scope extends VerdictScope>(run: VerdictRun<Scope>): RunVerdict<Scope> {
  const incomplete = run.scopes.filter(({ status }) => status === 'incomplete');
  const failed = run.scopes.filter(({ status }) => status !== 'complete' && status !== 'incomplete');
  const listed = run.scopes.filter(({ status }) => status === 'complete');
  const drifted = listed.filter(({ consistency }) => consistency === 'drifted');
  const exact = listed.filter(({ consistency }) => consistency === 'exact');
  const unverified = listed.filter(({ consistency }) => consistency !== 'drifted' && consistency !== 'exact');
  const counted = {
    scopes: run.scopes.length,
    failed,
    incomplete,
    drifted,
    unverified,
    listed: listed.length,
    read: listed.length + incomplete.length,
    exact: exact.length,
    narrowed: run.narrowedBy !== undefined && run.narrowedBy !== null,
    ...assessDiscovery(run),
  };
  const kind = rate(run, counted);
  return { ...counted, kind, pageTone: PAGE_TONES[kind] };
}

/** Whether "none" means that there is none: of all that was asked for, and verified. */
export const isCertain = ({ kind }: { readonly kind: Verdict }): boolean => kind === 'exact' || kind === 'narrowed';
