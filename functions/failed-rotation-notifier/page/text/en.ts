import { formatCount, plural } from '../../../../lib/html/format.ts';
import { EN_RUN } from '../../../../lib/html/run/text/en.ts';
import { EN_DELIVERY_REASONS } from '../../../../lib/notify/delivery-reason.ts';
import type { EndReason, NoticeStage } from '../../../../lib/notify/notice.ts';
import { ENGLISH } from '../../../../lib/notify/text/en.ts';
import type { ProblemType } from '../../notices/compose.ts';
import { definition } from '../../definition.ts';
import type { Figures } from '../figures.ts';
import type { PageDelivery } from '../input.ts';

/** What is wrong, with its number: the parts of the headline, which are the numbers of the tiles. */
const counted: Readonly<Record<ProblemType, (count: number) => string>> = {
  'rotation.disabled': (count) => `${formatCount(count)} with automatic rotation off`,
  'rotation.failed': (count) => `${formatCount(count)} failed`,
  'rotation.overdue': (count) => `${formatCount(count)} overdue`,
  'replica.failed': (count) => `${plural(count, 'replica')} out of sync`,
};

const types: Readonly<Record<ProblemType, string>> = {
  'rotation.failed': 'Failed rotation',
  'rotation.overdue': 'Overdue',
  'rotation.disabled': 'Failed, automatic rotation off',
  'replica.failed': 'Replica out of sync',
};

/** For the time since the first failed task, or since it was due. */
const lasting: Readonly<Record<ProblemType, (span: string) => string>> = {
  'rotation.failed': (span) => `failing for ${span}`,
  'rotation.overdue': (span) => `overdue for ${span}`,
  'rotation.disabled': (span) => `automatic rotation off, failing for ${span}`,
  'replica.failed': (span) => `replica out of sync for ${span}`,
};

const titles: Readonly<Record<ProblemType, string>> = {
  'rotation.failed': 'Rotation failed',
  'rotation.overdue': 'Overdue: not rotated since it was due',
  'rotation.disabled': 'Rotation failed and automatic rotation is off: CSMS will not retry',
  'replica.failed': 'Replica out of sync',
};

const stages: Readonly<Record<NoticeStage, string>> = {
  opened: 'opened',
  repeated: 'reminder',
  escalated: 'escalated',
  resolved: 'resolved',
};

const states: Readonly<Record<PageDelivery['state'], string>> = {
  delivered: 'Delivered',
  waiting: 'Waiting',
  refused: 'Refused',
  disabled: 'Channel off',
};

const reasons: Readonly<Record<EndReason, string>> = {
  rotated: 'Rotated',
  'rotated-off': 'Rotated with automatic rotation off',
  rescheduled: 'Date moved without rotation',
  'not-expected': 'Rotation or replication turned off',
  'not-enabled': 'Secret no longer enabled',
  synced: 'In sync again',
  gone: 'No longer listed',
  'not-watched': 'Project no longer watched',
};

interface Durations {
  /** Rotated, or in sync again. */
  readonly resolved: number;
  /** All others. */
  readonly closed: number;
  readonly median: string;
  readonly longest: string;
}

/** Every word of the page in English; Chinese is another object of this type. */
export const EN = {
  ...EN_RUN,
  product: 'CSMS rotations',
  title: 'Rotations',
  /** What the page found, of the numbers of its tiles. `isCertain`: there is nothing more. */
  news: ({ open, bySeverity, counts, secrets }: Figures, isCertain: boolean) => {
    if (open === 0 && secrets === 0 && isCertain) return 'There are no secrets.';
    if (open === 0) return isCertain ? 'No rotation problems.' : 'No rotation problem was found in what was read.';
    const critical = bySeverity.critical ?? 0;
    const problems =
      open === 1 ? '1 secret has a rotation problem' : `${formatCount(open)} secrets have rotation problems`;
    const parts = counts.map(({ type, count }) => counted[type](count)).join(', ');
    return `${problems}${critical > 0 ? `, ${formatCount(critical)} critical` : ''}: ${parts}.`;
  },
  /** In place of it where no project could be read. */
  unknownNews: ({ open }: Figures) =>
    open > 0 ? `Known from earlier runs: ${plural(open, 'open problem')}.` : 'The state of all rotations is unknown.',
  secretsIn: (secrets: number, projects: string) => `${plural(secrets, 'secret')} in ${projects}`,
  channels: (count: number) => plural(count, 'notification channel'),
  worst: 'Worst:',
  lasting,
  task: 'task',
  types,
  stages,
  states,
  banner: {
    ...EN_RUN.banner,
    unread: 'New failures there are not shown; open problems stay open.',
    unseen: (count: number) =>
      `${plural(count, 'problem')} below ${count === 1 ? 'is' : 'are'} known from earlier runs only.`,
    undeliveredTitle: 'Some notifications were not delivered.',
    noChannelsTitle: 'No notification channel is set.',
    staleTitle: 'Complete runs are missing.',
    noChannels: 'Set NOTIFY_CHANNELS.',
    unnotified: (count: number) => `${plural(count, 'open problem')} not notified.`,
    lost: (count: number) => `${plural(count, 'notification')} not delivered, and not sent again.`,
    waiting: (count: number) => `${plural(count, 'notification')} not delivered yet; the next run sends again.`,
  },
  tiles: {
    failed: 'Failed',
    failedHint: 'rotation ended in an error',
    overdue: 'Overdue',
    overdueHint: 'due, not rotated',
    disabled: 'Failed, automatic rotation off',
    disabledHint: 'CSMS will not retry',
    replicas: 'Replicas',
    replicasHint: 'out of sync',
    notified: 'Notified',
    notifiedOf: (notified: number, open: number) => `${formatCount(notified)} of ${formatCount(open)}`,
    notifiedHint: (unnotified: number, silenced: number) =>
      [
        ...(unnotified > 0 ? [`${formatCount(unnotified)} not notified`] : []),
        ...(silenced > 0 ? [`${formatCount(silenced)} silenced`] : []),
      ].join(', ') || 'on at least one channel each',
    nothingToNotify: 'no open problem',
    noOwner: 'No owner tag',
    noOwnerHint: 'problems without an owner',
    none: 'none',
    unknown: 'nothing could be read',
    failedProjects: (count: number) => `without ${plural(count, 'failed project')}`,
  },
  sections: {
    failing: 'Open problems',
    ages: 'Severity and age',
    undelivered: 'Not delivered',
    silenced: 'Silenced',
    stale: 'Missing runs',
    history: 'Resolved or closed',
  },
  columns: {
    ...EN_RUN.columns,
    notified: 'Notifications',
    channel: 'Channel',
    notice: 'Notification',
    until: 'Until',
    about: 'Secrets',
    problem: 'Problem',
    lasted: 'Lasted',
    how: ENGLISH.field.ended,
    function: 'Function',
    lastRun: 'Last complete run',
    nextStep: EN_RUN.problems.nextStep,
    age: 'Age',
  },
  failing: {
    lead: 'Grouped by cause, most severe first. One fix may resolve a whole group.',
    none: 'No rotation failed or is overdue, and every replica is in sync.',
    noneSeen: 'No problem is known. Secrets that could not be read may have some.',
    titles,
    functionUrn: 'Function',
    message: 'Error',
    noMessage: 'CSMS gives no reason.',
    nextStep: EN_RUN.problems.nextStep,
    /** As in messages; undefined: the name of the function is unknown. */
    nextSteps: ENGLISH.next,
    tries: (count: number) => plural(count, 'failed attempt'),
    unseen: 'project not read in this run',
    unnotified: 'Not notified',
    noChannel: 'No channel',
    silencedUntil: (until: string) => `until ${until}`,
    acknowledged: 'Acknowledged',
    acknowledgedBy: (until: string) => `until ${until}, by`,
    problem: 'problem',
    acknowledge: 'To stop reminders of one problem for some time, send its id to this function:',
    moreCauses: (causes: number, secrets: number) =>
      `${plural(causes, 'more cause')} with ${plural(secrets, 'secret')} not shown here.`,
  },
  notified: {
    times: (stage: string, count: number) => `${stage} (${formatCount(count)}×)`,
    /** Of what the state no longer has a time for. */
    earlier: 'over a week ago',
  },
  ages: {
    lead: 'Severity rises with age and with missed periods. Critical problems are never silenced.',
    title: 'Open problems by age and severity',
    types: 'Open problems by kind',
    buckets: ['under 1 d', '1–3 d', '3–7 d', '1–4 wk', 'longer'],
    describe: (count: number) =>
      `${plural(count, 'open problem')} by age, each column cut by severity; the table has the numbers.`,
    describeTypes: (parts: string) => `Open problems: ${parts}.`,
  },
  undelivered: {
    lead: 'The next run sends again what waits.',
    reasons: EN_DELIVERY_REASONS,
    tries: (count: number) => plural(count, 'attempt'),
    since: (time: string, span: string) => `since ${time}, for ${span}`,
  },
  silenced: {
    lead: 'Silenced by NOTIFY_SILENCES. Still counted; sent anyway once Critical.',
    expired: (entry: number, at: string) => `NOTIFY_SILENCES[${entry}] expired at ${at}: remove it.`,
    unused: (entry: number, since: string) =>
      `NOTIFY_SILENCES[${entry}] has matched no problem since ${since}: correct or remove it.`,
  },
  stale: {
    lead: 'No complete run within STALE_AFTER.',
    describe: (what: string, time: string, span: string) =>
      what === definition.name
        ? `Rotation checks were down for ${span}, since ${time}; they run again.`
        : `${what} has not completed a run since ${time} (${span}).`,
  },
  history: {
    lead: ({ resolved, closed, median, longest }: Durations) => {
      const count = resolved > 0 ? resolved : closed;
      const ended = `${plural(count, 'problem')} ${count === 1 ? 'was' : 'were'} ${resolved > 0 ? 'resolved' : 'closed'}`;
      const others = resolved > 0 && closed > 0 ? ` and ${formatCount(closed)} closed otherwise` : '';
      const lasted =
        resolved + closed === 1 ? `It lasted ${longest}.` : `Half lasted up to ${median}, the longest ${longest}.`;
      return `In the last 90 days, ${ended}${others}. ${lasted}`;
    },
    none: 'No problem was resolved or closed in the last 90 days.',
    noneKnown: 'No problem is known to have been resolved or closed in the last 90 days.',
    durations: 'Duration',
    buckets: ['under 1 h', '1–6 h', '6–24 h', '1–3 d', '3–7 d', 'longer'],
    describe: (parts: string) => `Resolved or closed problems: ${parts}.`,
    how: 'How they ended',
    reasons,
    axis: (from: string, to: string) => `The bars run from ${from} to ${to}; their colour is the severity.`,
    durationUnknown: 'Not known',
    rest: 'The others are in the state of their projects, below rotation/state/.',
    problems: 'Problems',
  },
  problems: {
    ...EN_RUN.problems,
    lead: 'Open problems of these projects stay open; new ones are not shown.',
    unverified: {
      ...EN_RUN.problems.unverified,
      meaning: 'Failures are detected. Owners may be unknown: notifications may go to the default channel.',
    },
  },
  files: {
    ...EN_RUN.files,
    notStored: 'A response to GET and a dry run store and send nothing.',
    descriptions: {
      'failures.csv': 'Open problems, one row for each secret: for a spreadsheet.',
      'failures.json': 'The same, for programs.',
      'manifest.json': EN_RUN.files.manifest,
    },
  },
  footer: (runId: string) => `${EN_RUN.footer(runId)} What looks like a credential in an error is masked.`,
};

export type PageText = typeof EN;
