import { formatCount, plural } from '../../format.ts';
import { EN_SCOPE_REASONS } from '../../../scope-reason.ts';
import { EN_LABELS } from '../../text/en.ts';
import type { RunVerdict, Verdict, VerdictScope } from '../verdict.ts';

/** What started a run, as far as a reader cares. */
export type TriggerKind = 'timer' | 'http' | 'event' | 'direct' | 'other';

type AnyVerdict = RunVerdict<VerdictScope>;

const ofProjects = (count: number, projects: number): string =>
  `${formatCount(count)} of ${plural(projects, 'project')}`;

/** What a run could not read, in whole sentences. */
function describeMissing({ failed, incomplete, scopes, failedAccounts, accounts, unlisted }: AnyVerdict): string {
  const unread = failed.length > 0 ? [`${ofProjects(failed.length, scopes)} could not be read.`] : [];
  const short = incomplete.length > 0 ? [`${ofProjects(incomplete.length, scopes)} listed only in part.`] : [];
  const closed =
    failedAccounts.length > 0
      ? [`${formatCount(failedAccounts.length)} of ${plural(accounts, 'account')} could not be read.`]
      : [];
  const known = unlisted > 0 ? [`${plural(unlisted, 'project')} could not be found.`] : [];
  const sentences = [...closed, ...unread, ...short, ...known];
  return sentences.length > 0 ? sentences.join(' ') : 'no reason was recorded.';
}

/** The first sentence of a page. `news` is what the page found: last where it may be wrong for what is missing. */
const headlines: Readonly<Record<Verdict, (verdict: AnyVerdict, news: string) => string>> = {
  failed: ({ scopes, failedAccounts, accounts }, news) => {
    if (scopes === 0 && failedAccounts.length > 0)
      return `Failed: ${formatCount(failedAccounts.length)} of ${plural(accounts, 'account')} could not be read. ${news}`;
    return scopes === 1
      ? `Failed: the project could not be read. ${news}`
      : `Failed: none of ${plural(scopes, 'project')} could be read. ${news}`;
  },
  none: () => 'No project was checked.',
  partial: (verdict, news) => `Incomplete: ${describeMissing(verdict)} ${news}`,
  drifted: ({ drifted, scopes }, news) =>
    drifted.length === 0 ? `Counts differ. ${news}` : `Counts differ in ${ofProjects(drifted.length, scopes)}. ${news}`,
  unverified: ({ unverified, scopes }, news) =>
    unverified.length === 0
      ? `${news} Not verified.`
      : `${news} ${ofProjects(unverified.length, scopes)} not verified.`,
  narrowed: (_, news) => `${news} Filtered: this is only what the query selects.`,
  exact: ({ scopes }, news) =>
    `${news} ${scopes === 1 ? 'The project was' : `All ${plural(scopes, 'project')}`} listed and verified.`,
};

/** The line that stays in sight. */
const statusBars: Readonly<Record<Verdict, (verdict: AnyVerdict) => string | undefined>> = {
  failed: () => 'FAILED: no project could be read',
  none: () => 'EMPTY RUN: no project was checked',
  partial: ({ failed, incomplete, scopes, failedAccounts, accounts, unlisted }) => {
    const parts = [
      ...(failedAccounts.length > 0
        ? [`${formatCount(failedAccounts.length)} of ${plural(accounts, 'account')} not read`]
        : []),
      ...(failed.length + incomplete.length > 0
        ? [`${ofProjects(failed.length + incomplete.length, scopes)} not read in full`]
        : []),
      ...(unlisted > 0 ? [`${plural(unlisted, 'project')} not found`] : []),
    ];
    return ['INCOMPLETE', ...(parts.length > 0 ? [parts.join(', ')] : [])].join(': ');
  },
  drifted: ({ drifted }) => `COUNTS DIFFER${drifted.length > 0 ? ` in ${plural(drifted.length, 'project')}` : ''}`,
  unverified: ({ unverified }) =>
    `NOT VERIFIED${unverified.length > 0 ? `: ${plural(unverified.length, 'project')}` : ''}`,
  narrowed: () => 'FILTERED: shows only the query',
  exact: () => undefined,
};

const TRIGGERS: Readonly<Record<Exclude<TriggerKind, 'other'>, string>> = {
  timer: 'Triggered by timer',
  http: 'Triggered by HTTP request',
  event: 'Triggered by event',
  direct: 'Invoked directly',
};

/** The words that all reports share, in English; Chinese is another object of this type. */
export const EN_RUN = {
  labels: EN_LABELS,
  run: 'Run',
  comma: ', ',
  colon: EN_LABELS.colon,
  /** Between sentences. */
  space: ' ',
  /** The end of a sentence, before another. */
  stop: '. ',
  more: (count: number) => `and ${formatCount(count)} more`,
  allIn: 'All rows: ',
  headlines,
  statusBars,
  statuses: { complete: 'Complete', partial: 'Incomplete', failed: 'Failed' },
  /** Of a run whose projects were all read. */
  consistencies: { exact: 'Verified', unverified: 'Not verified', drifted: 'Counts differ' },
  verified: (exact: number, scopes: number) => `${ofProjects(exact, scopes)} verified`,
  narrowed: 'Filtered',
  trigger: (kind: TriggerKind, name: string) => (kind === 'other' ? `Triggered by ${name}` : TRIGGERS[kind]),
  inProjects: (listed: number, scopes: number) =>
    listed === scopes ? plural(scopes, 'project') : ofProjects(listed, scopes),
  severities: { critical: 'Critical', high: 'High', medium: 'Medium', low: 'Low' },
  noOwner: 'no owner tag',
  banner: {
    title: {
      failed: 'This run failed: draw no conclusion from it.',
      none: 'No project was checked.',
      partial: 'Results are incomplete.',
      drifted: 'Counts differ: secrets may be missing.',
      unverified: 'Probably complete, but not verified.',
      narrowed: 'Filtered: what the query does not select is not shown.',
      exact: '',
    } satisfies Record<Verdict, string>,
    failed: (count: number) => `${plural(count, 'project')} could not be read.`,
    accounts: (count: number) =>
      `${plural(count, 'account')} could not be read. How many secrets they have is unknown.`,
    unlisted: (count: number) =>
      `${count === 1 ? '1 project exists and is' : `${plural(count, 'project')} exist and are`} in no list. See the section on accounts.`,
    incomplete: (count: number) =>
      `${plural(count, 'project')}: CSMS has more secrets than it listed. What was listed is shown.`,
    drifted: (count: number) =>
      `${plural(count, 'project')}: two counts by CSMS differ, also on a second read. Nothing there is reported as removed.`,
    unverified: (count: number) =>
      `${plural(count, 'project')} listed to the end, but CSMS could not be asked how many secrets there are.`,
    narrowed: 'The query was',
    statusOnly: 'No reason was recorded. See manifest.json.',
    none: 'No project was selected. Check CSMS_SCOPES and "scopes" of the command.',
  },
  columns: {
    secret: 'Secret',
    project: 'Project',
    owner: 'Owner',
    since: 'Since',
    why: 'Why',
    reason: 'Reason',
    error: 'Error',
    requestId: 'Request ID',
    listed: 'Listed',
    expected: 'Counted',
    secrets: 'Secrets',
  },
  problems: {
    title: 'Missing or not verified',
    lead: 'Failed projects are not counted elsewhere on this page.',
    meaning: 'Meaning',
    nextStep: 'Next step',
    failed: 'Failed',
    incomplete: {
      label: 'Incomplete',
      title: 'CSMS counts more secrets than it listed',
      meaning: 'Secrets are missing from the list. What was listed is shown; nothing is reported as removed.',
      nextStep: 'Run again. If it stays so, send the request IDs from the log to Huawei Cloud support.',
    },
    drifted: {
      label: 'Counts differ',
      title: 'The list and the count of CSMS differ',
      meaning: 'Read twice, and both times the numbers differ. Secrets may be missing; nothing is reported as removed.',
      nextStep:
        'If secrets come and go all the time, run at a quieter hour. If not, send the request IDs from the log to Huawei Cloud support.',
    },
    unverified: {
      label: 'Not verified',
      title: 'CSMS could not be asked for its count',
      meaning: 'The list ended normally. Whether it misses secrets is unknown.',
      nextStep: 'Grant csms:secret:getSecretsByTag in these projects to the agency of the function, then run again.',
    },
    noHint: 'Find the request ID in the log of the function, then run again.',
    /** By error code, in place of the error's own hint, which is English; null where the page is. */
    advice: null as Readonly<Record<string, string>> | null,
  },
  /** Where projects are discovered. */
  accounts: {
    title: 'Accounts',
    lead: (requests: number) => `Projects were discovered through IAM, with ${plural(requests, 'request')}.`,
    account: 'Account',
    projects: 'Projects',
    status: 'Status',
    own: 'own account',
    read: 'Projects listed',
    failed: 'Failed',
    withoutCsms: (region: string, count: number) =>
      `${region}: CSMS is not offered there (${plural(count, 'project')}).`,
    unnamed: 'The region of this project is not known from its name:',
    missing: 'Config knows secrets in this project, and no list has it:',
    gone: 'Does not exist any more, or is disabled:',
    unused: 'This exclusion matches nothing:',
    configFailed: 'Config could not be asked:',
    leftOut: (disabled: number, other: number) =>
      `Left out: ${plural(disabled, 'disabled project')}, ${plural(other, 'project')} without a region.`,
  },
  /** Why a project is not verified, or incomplete. */
  reasons: EN_SCOPE_REASONS,
  files: {
    title: 'Files',
    stored: 'If this run was stored, these files are in',
    notStored: 'A response to GET and a dry run store nothing.',
    manifest: 'What the run read, project by project, with checksums. Written last: a folder without it is not a run.',
  },
  footer: (runId: string) => `Run ${runId}. Metadata only: no value of a secret was read. Times are UTC.`,
};

export type RunText = typeof EN_RUN;
