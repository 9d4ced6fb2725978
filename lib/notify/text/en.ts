import { NEXT_STEPS } from '../../text/next-steps.ts';
import { formatCount, plural } from '../../text/count.ts';
import { wordSpan } from '../../text/span.ts';
import type { EndReason, NoticeType } from '../notice.ts';
import { sumUpEnds, type HeadlineParts, type MessageKind, type NoticeText } from './text.ts';

interface Headlines {
  /** Ends where the secret's name begins. */
  readonly open: string;
  /** The same. */
  readonly now: string;
  /** Around name and age: `rotation of db-prod failing for 3 days`. */
  readonly lasting: readonly [before: string, after: string];
}

const HEADLINES: Readonly<Record<Exclude<MessageKind, 'watch.stale'>, Headlines>> = {
  'rotation.failed': {
    open: 'rotation failed for',
    now: 'rotation now failing for',
    lasting: ['rotation of', 'failing for'],
  },
  'rotation.overdue': {
    open: 'rotation overdue for',
    now: 'rotation now overdue for',
    lasting: ['rotation of', 'overdue for'],
  },
  'rotation.disabled': {
    open: 'auto-rotation is off for',
    now: 'auto-rotation now off for',
    lasting: ['auto-rotation of', 'off, not rotated for'],
  },
  'replica.failed': {
    open: 'replica out of sync for',
    now: 'replica now out of sync for',
    lasting: ['replica of', 'out of sync for'],
  },
  mixed: {
    open: 'rotation problems with',
    now: 'rotation problems now worse with',
    lasting: ['rotation problems with', 'for'],
  },
};

/** The whole sentence after the secret's name. */
const ENDS: Readonly<Record<EndReason, string>> = {
  rotated: 'rotated',
  'rotated-off': 'rotated, but automatic rotation is still off',
  rescheduled: 'not rotated: next rotation moved',
  'not-expected': 'closed: rotation or replication was turned off',
  'not-enabled': 'not rotated: secret no longer enabled',
  synced: 'replica in sync again',
  gone: 'no longer listed',
  'not-watched': 'no longer watched: project left out',
};

const COUNTED_ENDS: Readonly<Record<EndReason, string>> = {
  rotated: 'rotated',
  'rotated-off': 'rotated with automatic rotation still off',
  rescheduled: 'not rotated, date moved',
  'not-expected': 'with rotation or replication turned off',
  'not-enabled': 'not rotated, no longer enabled',
  synced: 'in sync again',
  gone: 'no longer listed',
  'not-watched': 'no longer watched',
};

function headline(parts: HeadlineParts): string {
  const { kind, stage, secrets, isNewKind, isFirstCheck, age, critical, ends } = parts;
  if (kind === 'watch.stale') return staleHeadline(parts);
  if (stage === 'resolved') {
    const [only] = ends;
    if (only === undefined) return `${secrets} resolved`;
    return ends.length === 1 ? `${secrets} ${ENDS[only[0]]}` : severalEnds(secrets, ends);
  }
  const { open, now, lasting } = HEADLINES[kind];
  const urgent = critical > 0 ? `, ${formatCount(critical)} critical` : '';
  if (isFirstCheck) return `first check: ${secrets} with rotation problems${urgent}`;
  if (stage === 'opened') return `${open} ${secrets}${urgent}`;
  if (stage === 'escalated' && isNewKind) return `${now} ${secrets}${urgent}`;
  return `${lasting[0]} ${secrets} ${lasting[1]} ${age}${urgent}${stage === 'repeated' ? ' (reminder)' : ''}`;
}

/** Of the list of ends in a headline; a longer one is summed up. */
const MOST_ENDS_CHARS = 48;

function severalEnds(secrets: string, ends: HeadlineParts['ends']): string {
  const each = ends.map(([reason, number]) => `${formatCount(number)} ${COUNTED_ENDS[reason]}`);
  const text = each.join(', ');
  if (text.length <= MOST_ENDS_CHARS) return `${secrets}: ${text}`;
  const { done, toCheck } = sumUpEnds(ends);
  const sums = [
    ...(done > 0 ? [`${formatCount(done)} resolved`] : []),
    ...(toCheck > 0 ? [`${formatCount(toCheck)} to check`] : []),
  ];
  return `${secrets}: ${sums.join(', ')}`;
}

function staleHeadline({ stage, age, run }: HeadlineParts): string {
  const name = run?.function ?? 'a function';
  if (stage === 'resolved') return `${name} completed again`;
  return name === 'failed-rotation-notifier'
    ? `rotation checks were down for ${age}, running again`
    : `${name} has not completed for ${age}${stage === 'repeated' ? ' (reminder)' : ''}`;
}

const COUNTED: Readonly<Record<NoticeType, (number: number) => string>> = {
  'rotation.disabled': (number) => `${formatCount(number)} with automatic rotation off`,
  'rotation.failed': (number) => `${formatCount(number)} failed`,
  'rotation.overdue': (number) => `${formatCount(number)} overdue`,
  'replica.failed': (number) => `${plural(number, 'replica')} out of sync`,
  'watch.stale': (number) => `${formatCount(number)} not run`,
};

export const ENGLISH: NoticeText = {
  severity: { critical: 'CRITICAL', high: 'HIGH', medium: 'MEDIUM', low: 'LOW' },
  resolved: 'RESOLVED',
  check: 'CHECK',
  field: {
    error: 'Error',
    problem: 'Problem',
    ended: 'How it ended',
    owner: 'Owner',
    since: 'Since',
    lasted: 'Lasted',
    acknowledged: 'Acknowledged',
    silenced: 'Silenced',
    where: 'Project',
    next: 'Next step',
  },
  next: {
    'rotation.failed': NEXT_STEPS.fixError,
    'rotation.overdue': (name) =>
      `Check that ${name ?? 'the rotation function'} exists and its agency may run it, then click Rotate Now.`,
    'rotation.disabled': () =>
      'Fix the error, turn automatic rotation on in Set Rotation Policy, then click Rotate Now.',
    'replica.failed': () => NEXT_STEPS.syncReplica,
    'watch.stale': (name) =>
      name === 'failed-rotation-notifier'
        ? 'Check its log for why it stopped; it runs again.'
        : `Check the log of ${name ?? 'the function'}, then invoke it once.`,
    mixed: (disabled) =>
      disabled === 0
        ? 'Start with the first of the list.'
        : `Start with the ${formatCount(disabled)} whose automatic rotation is off.`,
  },
  nextBriefly: {
    'rotation.failed': 'Fix, then Rotate Now.',
    'rotation.overdue': 'Check function, then Rotate Now.',
    'rotation.disabled': 'Fix, turn rotation on.',
    'replica.failed': 'Check replica KMS key.',
    'watch.stale': 'Check its log.',
    mixed: 'Open the report.',
  },
  nextAfterBriefly: {
    'rotated-off': 'Turn rotation on.',
    rescheduled: 'Check the new date.',
    'not-expected': 'Check that it was intended.',
    'not-enabled': 'Check its status.',
    gone: 'Check whether it was deleted.',
    'not-watched': 'Check that it was intended.',
  },
  nextAfter: (reason, kind) => {
    const what = kind === 'replica.failed' ? 'replication' : 'rotation';
    const texts: Readonly<Partial<Record<EndReason, string>>> = {
      'rotated-off': 'Turn automatic rotation on in Set Rotation Policy.',
      rescheduled: 'Check that the new date is intended.',
      'not-expected': `${kind === 'replica.failed' ? '' : 'Not rotated. '}Check that turning ${what} off was intended.`,
      'not-enabled': 'Not rotated. Check that its status is intended.',
      gone: 'Check whether the secret or its project was deleted on purpose.',
      'not-watched': 'It may still be failing. Check that leaving out the project is intended.',
    };
    return texts[reason];
  },
  problem: {
    failed: (error) => error ?? 'CSMS gives no reason.',
    disabled: (error) => `CSMS will not retry. Last error: ${error ?? 'none given.'}`,
    overdue: (missedAt) =>
      missedAt === undefined ? 'Rotations were due; none has run since.' : `Due ${missedAt}; not rotated since.`,
    replica: (regions) => {
      if (regions.length === 0) return 'A replica is out of sync with its primary.';
      return regions.length === 1
        ? `Replica in ${regions.join()} is out of sync.`
        : `Replicas in ${regions.join(', ')} are out of sync.`;
    },
    mixed: (counts, codes) =>
      [counts.map(([type, number]) => COUNTED[type](number)).join(', '), codes && `error codes ${codes}`]
        .filter((part) => part !== '')
        .join('; '),
    stale: ({ completeAt }) => `Last complete run: ${completeAt}.`,
    test: () => 'Test of this channel by npm run doctor: no rotation failed.',
  },
  ended: {
    rotated: 'Rotated.',
    'rotated-off': 'Rotated. Automatic rotation is still off.',
    rescheduled: 'Its next rotation was moved to a later date.',
    'not-expected': 'Automatic rotation or replication was turned off.',
    'not-enabled': 'The secret is no longer enabled: disabled, frozen or pending deletion.',
    synced: 'All replicas are in sync.',
    gone: 'The secret is no longer listed, or its project no longer exists or is disabled.',
    'not-watched': 'Its project is no longer in the settings (CSMS_SCOPES): nothing more is sent about it.',
  },
  completedAgain: (name) => `${name} completed a run.`,
  noOwner: 'no owner tag',
  withoutOwner: (number) => `${formatCount(number)} without owner tag`,
  openReport: 'Report',
  openConsole: 'Console',
  product: (regions) =>
    regions.length > 1 ? `CSMS, ${plural(regions.length, 'region')}` : ['CSMS', ...regions].join(' '),
  secrets: (number) => plural(number, 'secret'),
  headline,
  span: wordSpan,
  lasted: (shortest, longest) => (shortest === longest ? longest : `${shortest} to ${longest}`),
  since: (at, span, areAlike) => `${areAlike ? '' : 'oldest '}${at} (${span})`,
  until: (at) => `until ${at}`,
  by: (person) => `by ${person}`,
  sinceBriefly: (span) => `Open ${span}`,
  attempts: ({ low, high }) =>
    low === high ? plural(high, 'failed attempt') : `${formatCount(low)}–${plural(high, 'failed attempt')}`,
  others: (number) => `${formatCount(number)} more`,
  secret: {
    kind: {
      'rotation.disabled': 'automatic rotation off',
      'rotation.failed': 'failed',
      'rotation.overdue': 'overdue',
      'replica.failed': 'replica out of sync',
      'watch.stale': 'not run',
    },
    since: (at) => `since ${at}`,
    after: (span) => `after ${span}`,
    ended: ENDS,
  },
  moreSecrets: (number) => `and ${plural(number, 'more secret')}`,
  report: (place) => `Report: ${place}`,
  project: (region, projectId) => `Project ${region} ${projectId}`,
  task: (id) => `Rotation task ${id}`,
  problemId: (id) => `Problem ${id}`,
  noticeId: (id) => `Notification ${id}`,
  colon: ': ',
  comma: ', ',
  semicolon: '; ',
  gap: ' ',
  stop: '. ',
  parentheses: (text) => ` (${text})`,
};
