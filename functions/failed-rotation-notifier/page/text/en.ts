import { formatCount } from '../../../../lib/html/format.ts';
import { EN_LABELS } from '../../../../lib/html/text/en.ts';
import type { Verdict, RunVerdict, VerdictScope } from '../../../../lib/html/run/verdict.ts';
import type { Figures } from '../figures.ts';

/** The first sentence of the page. */
const headlines: Readonly<Record<Verdict, (verdict: RunVerdict<VerdictScope>, figures: Figures) => string>> = {
  failed: ({ scopes }, { open }) =>
    `Failed: none of ${plural(scopes, 'scope')} could be read. ${open > 0 ? `What is known is from earlier runs: ${plural(open, 'open failure')}.` : 'Nothing is known about any rotation.'}`,
  none: () => 'Nothing was looked at: this run had no scope.',
  partial: ({ failed, scopes }, figures) =>
    `Incomplete: ${formatCount(failed.length)} of ${plural(scopes, 'scope')} could not be read. As far as known: ${seen(figures)}`,
  drifted: ({ drifted, scopes }, figures) =>
    `Not consistent: ${formatCount(drifted.length)} of ${plural(scopes, 'scope')} did not add up. As far as seen: ${seen(figures)}`,
  unverified: (_, figures) => `Not proven. As far as seen: ${seen(figures)}`,
  narrowed: (_, figures) => `Only what was asked for: ${problem(figures, 'everything rotates.')}`,
  exact: (_, figures) =>
    problem(figures, figures.secrets === 0 ? 'There are no secrets, so nothing can fail.' : 'Everything rotates.'),
};

/** The line that stays in sight. */
const statusBars: Readonly<Record<Verdict, (verdict: RunVerdict<VerdictScope>) => string | undefined>> = {
  failed: () => 'FAILED: no scope could be read, failures may go unseen',
  none: () => 'EMPTY RUN: nothing was looked at',
  partial: ({ failed, scopes }) =>
    `INCOMPLETE: ${formatCount(failed.length)} of ${plural(scopes, 'scope')} not looked at`,
  drifted: ({ drifted }) => `NOT CONSISTENT: ${plural(drifted.length, 'scope')} did not add up`,
  unverified: ({ unverified }) => `NOT PROVEN: ${plural(unverified.length, 'scope')} could not be checked`,
  narrowed: () => 'NARROWED: only the scopes that were asked for',
  exact: () => undefined,
};

/** Every word of the page in English; Chinese is another object of this type. */
export const EN = {
  labels: EN_LABELS,
  product: 'CSMS rotations',
  run: 'Run',
  pageTitle: (statusBar: string | undefined, runId: string) =>
    `${statusBar === undefined ? '' : `${statusBar} · `}Rotations ${runId}`,
  headlines,
  statusBars,
  statuses: { complete: 'Complete', partial: 'Incomplete', failed: 'Failed' },
  consistencies: { exact: 'Proven exact', unverified: 'Not proven', drifted: 'Did not add up' },
  noConsistency: 'Nothing to prove',
  narrowed: 'Narrowed',
  trigger: (trigger: string) => `started by ${trigger}`,
  inScopes: (secrets: number, listed: number, scopes: number) => {
    const where = listed === scopes ? plural(scopes, 'scope') : `${formatCount(listed)} of ${plural(scopes, 'scope')}`;
    return listed === 0 ? where : `${plural(secrets, 'secret')} in ${where}`;
  },
  channels: (count: number) => plural(count, 'channel'),
  worst: 'Worst:',
  forSpan: (span: string) => `for ${span}`,
  underMinute: 'under a minute',
  comma: ', ',
  colon: ': ',
  /** Between sentences. */
  space: ' ',
  task: 'task',
  more: (count: number) => `and ${formatCount(count)} more`,
  allIn: 'All of them: ',
  severities: { critical: 'Critical', high: 'High', medium: 'Medium', low: 'Low' },
  types: {
    'rotation.failed': 'Failed',
    'rotation.overdue': 'Overdue',
    'rotation.disabled': 'Switched off',
    'replica.failed': 'Replica',
    'watch.stale': 'Watch stopped',
  },
  stages: { opened: 'opened', repeated: 'told again', escalated: 'escalated', resolved: 'resolved' },
  states: { delivered: 'Delivered', waiting: 'Waiting', refused: 'Refused', disabled: 'Channel off' },
  banner: {
    title: {
      failed: 'This run failed. Failures may be going on unseen.',
      none: 'This run looked at nothing.',
      partial: 'Do not read this as the whole estate.',
      drifted: 'Some secrets may be missing here.',
      unverified: 'Probably complete, but that is not proven.',
      narrowed: 'A narrowed run: what was not asked for is not here.',
      exact: '',
    } satisfies Record<Verdict, string>,
    failed: (count: number) =>
      `Not looked at: ${plural(count, 'scope')}. What failed there since the last look is not on this page, and nothing there was called recovered.`,
    unseen: (count: number) =>
      `${plural(count, 'failure')} below ${count === 1 ? 'is' : 'are'} known from earlier runs only.`,
    drifted: (count: number) =>
      `In ${plural(count, 'scope')} the list and the tag query disagreed. No secret there was called gone.`,
    unverified: (count: number) =>
      `In ${plural(count, 'scope')} the list could not be checked, and owners may be unknown.`,
    narrowed: 'The query was',
    statusOnly: 'The run says so of itself; no scope says why. See manifest.json.',
    none: 'No scope was selected. Check CSMS_SCOPES and the scopes of the command.',
    untoldTitle: 'Not everyone has been told.',
    noChannelsTitle: 'Nobody can be told.',
    staleTitle: 'Something is not being watched.',
    noChannels: 'There is no channel to tell anybody: set NOTIFY_CHANNELS.',
    unnotified: (count: number) => `${plural(count, 'open failure')}: nobody has been told yet.`,
    lost: (count: number) => `${plural(count, 'notice')} refused by the receiver, and not sent again.`,
    waiting: (count: number) => `${plural(count, 'notice')} not delivered yet: the next run tries again.`,
  },
  tiles: {
    failed: 'Failed',
    failedHint: 'the task ended in an error',
    overdue: 'Overdue',
    overdueHint: 'due, and nothing has happened',
    disabled: 'Switched off',
    disabledHint: 'not tried any more',
    replicas: 'Replicas',
    replicasHint: 'out of sync',
    notified: 'Told',
    toldOf: (notified: number, open: number) => `${formatCount(notified)} of ${formatCount(open)}`,
    toldHint: (unnotified: number, silenced: number) =>
      [
        ...(unnotified > 0 ? [`${formatCount(unnotified)} told to nobody`] : []),
        ...(silenced > 0 ? [`${formatCount(silenced)} silenced`] : []),
      ].join(', ') || 'at least one channel each',
    nothingToTell: 'nothing to tell',
    unowned: 'Unowned',
    unownedHint: 'failing, without an owner',
    none: 'none',
    unknown: 'nothing could be read',
    failedScopes: (count: number) => `without ${plural(count, 'failed scope')}`,
  },
  sections: {
    failing: 'Failing now',
    ages: 'How bad, how old',
    undelivered: 'Not delivered',
    silenced: 'Silenced',
    stale: 'Missing runs',
    history: 'Ended',
    problems: 'Not looked at, or not proven',
    files: 'Files',
  },
  columns: {
    secret: 'Secret',
    scope: 'Scope',
    since: 'Since',
    owner: 'Owner',
    notified: 'Told',
    severity: 'Severity',
    channel: 'Channel',
    notice: 'Notice',
    secrets: 'Secrets',
    reason: 'Reason',
    until: 'Until',
    why: 'Why',
    lasted: 'Lasted',
    how: 'How it ended',
    watch: 'What',
    lastRun: 'Last complete run',
    listed: 'Listed',
    message: 'What',
    requestId: 'Request id',
    age: 'Age',
  },
  failing: {
    lead: 'By cause, the worst first: one repair may fix all that stands together.',
    none: 'No rotation fails, none is overdue, none is switched off, and every replica is in sync.',
    noneSeen: 'No failure is known. What could not be looked at may have some.',
    titles: {
      'rotation.failed': 'The rotation failed',
      'rotation.overdue': 'Due, but the rotation never started',
      'rotation.disabled': 'Failed, and automatic rotation is off',
      'replica.failed': 'A replica is not in sync with its primary',
      'watch.stale': 'A watch has stopped',
    },
    functionUrn: 'Function',
    message: 'Error',
    noMessage: 'The service gives no reason.',
    todo: 'Do next',
    next: {
      'rotation.failed':
        'Look at the log of the rotation function for this error, fix it, then rotate by hand. After three failures in a row the service switches automatic rotation off.',
      'rotation.overdue':
        'Check that the rotation function exists and may run, then rotate by hand: the service has not even tried.',
      'rotation.disabled': 'Fix what made the rotations fail, switch automatic rotation on again, and rotate by hand.',
      'replica.failed':
        'Check the KMS key and the permissions in the region of the replica, then start the sync again.',
      'watch.stale': 'Look at the last runs of the function and its log, and run it by hand.',
    },
    tries: (count: number) => (count === 1 ? '1 try' : `${formatCount(count)} tries`),
    unowned: 'unowned',
    unseen: 'scope not read this time',
    nobody: 'Nobody yet',
    noChannel: 'Nobody',
    silencedUntil: (until: string) => `until ${until}`,
    moreCauses: (causes: number, secrets: number) =>
      `${plural(causes, 'more cause')} with ${plural(secrets, 'secret')} left out here.`,
  },
  notified: {
    times: (count: number) => `${formatCount(count)}×`,
    /** Of what the state no longer has a time for. */
    earlier: 'over a week ago',
  },
  ages: {
    lead: 'Severity rises with age and with missed periods. Critical is never silenced.',
    title: 'Open failures by age and severity',
    types: 'What is wrong',
    buckets: ['under 1 d', '1–3 d', '3–7 d', '1–4 wk', 'longer'],
    describe: (count: number) =>
      `${plural(count, 'open failure')} by age, each column cut by severity; the table has the numbers.`,
    describeTypes: (parts: string) => `Open failures: ${parts}.`,
  },
  undelivered: {
    lead: 'Notices that did not arrive. What waits is sent again by the next run; what was refused is not.',
    tries: (count: number) => (count === 1 ? '1 try' : `${formatCount(count)} tries`),
  },
  silenced: {
    lead: 'Told nobody, as asked for in NOTIFY_SILENCES. They count as failing all the same, and once critical they are told.',
  },
  stale: {
    lead: 'What does not run sees nothing fail. Look at its last runs and its log, and run it by hand.',
    names: {
      'inventory-export': 'Inventory export',
      'failed-rotation-notifier': 'This notifier, before this run',
    } as Readonly<Record<string, string>>,
    since: (time: string, span: string) => `: no complete run since ${time}, for ${span}.`,
  },
  history: {
    lead: (count: number, median: string, longest: string) =>
      count === 1
        ? `One failure ended in the last 90 days, after ${longest}.`
        : `${plural(count, 'failure')} ended in the last 90 days: half of them within ${median}, the longest took ${longest}.`,
    none: 'No failure has ended in the last 90 days.',
    noneKnown: 'No failure is known to have ended in the last 90 days.',
    durations: 'How long they lasted',
    buckets: ['under 1 h', '1–6 h', '6–24 h', '1–3 d', '3–7 d', 'longer'],
    describe: (parts: string) => `Ended failures: ${parts}.`,
    how: 'How they ended',
    reasons: {
      rotated: 'Rotated',
      rescheduled: 'Moved to a later time',
      'not-expected': 'Not expected any more',
      synced: 'In sync again',
      gone: 'Secret deleted',
      rival: 'Told under another id',
    } as Readonly<Record<string, string>>,
    axis: (from: string, to: string) => `The bars run from ${from} to ${to}; their colour is the severity.`,
    rest: 'The others are in the state of their scopes, below rotation/state/.',
    episodes: 'Failures',
  },
  problems: {
    lead: 'Nothing was called recovered where the run could not look. The failures known from before stay open.',
    failed: 'Failed',
    drifted: 'Did not add up',
    unverified: 'Not proven',
    driftedTitle: 'The list and the tag query disagree',
    unverifiedTitle: 'The proof could not be made',
    meaning: 'Meaning',
    todo: 'Do next',
    driftedMeaning: 'Secrets may be missing from the list. What was seen is told; nothing is called gone.',
    driftedTodo:
      'If secrets come and go all the time, run at a quieter hour; if not, ask support with the request ids in the log.',
    unverifiedMeaning:
      'Failures are seen all the same. Owners may be unknown, so notices may go to the default channel.',
    unverifiedTodo: 'Allow the function’s agency csms:secret:getSecretsByTag in these projects.',
    noHint: 'Look up the request id in the log of the function, then run again.',
    /** By error code, in place of the error's own hint, which is English. */
    advice: {} as Readonly<Record<string, string>>,
  },
  files: {
    lead: 'They lie beside this page when the run was stored, in the folder',
    notStored: 'An answer to GET and a dry run store and tell nothing.',
    descriptions: {
      'failures.csv': 'What is failing now, one row a secret: for a spreadsheet.',
      'failures.json': 'The same for programs. Notices link to it.',
      'manifest.json':
        'What the run read, scope by scope, with checksums. Written last: a folder without it is not a run.',
    },
  },
  footer: (runId: string) =>
    `Run ${runId}. Metadata only: no value of a secret was read. What looks like a credential in an error is masked. Times are UTC.`,
};

export type PageText = typeof EN;

const plural = (count: number, word: string): string => `${formatCount(count)} ${word}${count === 1 ? '' : 's'}`;

function describeRotations({ open, byType, bySeverity }: Figures): string {
  const replicas = byType['replica.failed'] ?? 0;
  const critical = bySeverity.critical ?? 0;
  const secrets = open - replicas;
  const failing = secrets > 0 ? [`${plural(secrets, 'secret')} ${secrets === 1 ? 'fails' : 'fail'} to rotate`] : [];
  const who = secrets > 0 ? formatCount(replicas) : plural(replicas, 'secret');
  const behind = replicas > 0 ? [`${who} ${replicas === 1 ? 'has' : 'have'} a stale replica`] : [];
  const every = open === 1 ? 'and that is critical' : 'all of them critical';
  const urgent = critical > 0 ? [critical === open ? every : `${formatCount(critical)} of them critical`] : [];
  return [[...failing, ...behind].join(' and '), ...urgent].join(', ');
}

const problem = (figures: Figures, none: string): string =>
  figures.open > 0 ? `${describeRotations(figures)}.` : none;
const seen = (figures: Figures): string => problem(figures, 'no failure was seen.');
