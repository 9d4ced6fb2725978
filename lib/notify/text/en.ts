import { kindOf, type Headlines, type Span, type NoticeText } from './text.ts';

const HEADLINES: Headlines = {
  'rotation.failed': {
    opened: (secrets) => `rotation of ${secrets} failed`,
    repeated: (secrets) => `rotation of ${secrets} still fails`,
    resolved: (secrets) => `rotation of ${secrets} no longer fails`,
  },
  'rotation.overdue': {
    opened: (secrets) => `${secrets} overdue for rotation`,
    repeated: (secrets) => `${secrets} still overdue for rotation`,
    resolved: (secrets) => `${secrets} no longer overdue for rotation`,
  },
  'rotation.disabled': {
    opened: (secrets) => `automatic rotation switched off for ${secrets}`,
    repeated: (secrets) => `automatic rotation still off for ${secrets}`,
    resolved: (secrets) => `automatic rotation no longer off for ${secrets}`,
  },
  'replica.failed': {
    opened: (secrets) => `replicas of ${secrets} out of sync`,
    repeated: (secrets) => `replicas of ${secrets} still out of sync`,
    resolved: (secrets) => `replicas of ${secrets} no longer out of sync`,
  },
  mixed: {
    opened: (secrets) => `problems with the rotation of ${secrets}`,
    repeated: (secrets) => `still problems with the rotation of ${secrets}`,
    resolved: (secrets) => `no more problems with the rotation of ${secrets}`,
  },
  'watch.stale': {
    opened: () => 'the watch over the secrets has stopped',
    repeated: () => 'the watch over the secrets has still not resumed',
    resolved: () => 'the watch over the secrets runs again',
  },
};

const COUNTED = {
  'rotation.disabled': 'failed and switched off',
  'rotation.failed': 'failed',
  'rotation.overdue': 'overdue',
  'replica.failed': 'with a replica out of sync',
  'watch.stale': 'stale',
};

const count = (number: number, one: string): string => `${number} ${one}${number === 1 ? '' : 's'}`;

function describeSpan({ days, hours, minutes }: Span): string {
  if (days > 0) return hours > 0 ? `${count(days, 'day')} ${count(hours, 'hour')}` : count(days, 'day');
  if (hours > 0) return minutes > 0 ? `${count(hours, 'hour')} ${count(minutes, 'minute')}` : count(hours, 'hour');
  return minutes > 0 ? count(minutes, 'minute') : 'under a minute';
}

export const ENGLISH: NoticeText = {
  severity: { critical: 'CRITICAL', high: 'HIGH', medium: 'MEDIUM', low: 'LOW' },
  resolved: 'RESOLVED',
  field: {
    why: 'Why',
    cause: 'How it ended',
    where: 'Where',
    since: 'Since',
    lasted: 'Lasted',
    endedBy: 'Ended by',
    owner: 'Owner',
    task: 'Task',
    urgency: 'Urgency',
    next: 'What to do',
  },
  urgency: {
    critical: 'critical, act now',
    high: 'high, act today',
    medium: 'medium, act this week',
    low: 'low, act when convenient',
  },
  next: {
    'rotation.failed':
      "Look at the rotation function's log for this error, fix it, then rotate by hand. After three failures in a row the service switches automatic rotation off.",
    'rotation.overdue':
      'Check that the rotation function exists and may run, then rotate by hand: the service has not even tried.',
    'rotation.disabled': 'Fix what made the rotations fail, switch automatic rotation on again, and rotate by hand.',
    'replica.failed':
      'Check the KMS key and the permissions in the region of the replica, then start the synchronisation again.',
    mixed:
      'Go through the full list, those first whose automatic rotation was switched off: the service will not try again.',
    'watch.stale':
      "Look at the function's last runs and its log, and run it by hand. Until then, problems may go unseen.",
  },
  nextResolved: 'Nothing: this is over.',
  why: {
    failed: (error) => error ?? 'The service gives no reason.',
    disabled: (error) =>
      `Automatic rotation is off: the service will not try again. Last error: ${error ?? 'the service gives no reason.'}`,
    overdue: (missedAt) =>
      missedAt === undefined
        ? 'Rotations that were due have not happened, and no failed task says why.'
        : `The rotation due at ${missedAt} has not happened, and no failed task says why.`,
    replica: () => 'A replica is not in sync with its primary.',
    mixed: (counts) => `Several causes: ${counts.map(([type, number]) => `${number} ${COUNTED[type]}`).join(', ')}.`,
    stale: (run) =>
      `No run of ${run.function} has been complete since ${run.completeAt}: what it watches is not watched.`,
    test: () => 'Test of this channel by npm run doctor: no rotation failed.',
  },
  ended: {
    rotated: 'It has been rotated since.',
    rescheduled: 'Its next rotation has been moved to a later time, without a rotation.',
    'not-expected':
      'It is not expected any more: automatic rotation or replication was switched off, or the secret disabled.',
    synced: 'All replicas are in sync again.',
    gone: 'The secret is no longer in the list of this project: it was deleted, or is no longer its own.',
  },
  runsAgain: (functionName) => `${functionName} runs to its end again.`,
  noOwner: 'nobody: there is no owner tag',
  nobody: 'nobody',
  openConsole: 'Open the console',
  secrets: (number, name) => (number === 1 ? `secret ${name}` : `${number} secrets`),
  headline: (notice, secrets) => {
    const texts = HEADLINES[kindOf(notice)];
    return notice.stage === 'escalated'
      ? `${texts.repeated(secrets)}, now ${notice.severity}`
      : texts[notice.stage](secrets);
  },
  project: (region, projectId) => `${region}, project ${projectId}`,
  span: describeSpan,
  lasted: (shortest, longest) => (shortest === longest ? longest : `${shortest} to ${longest}`),
  since: (at, span, areAlike) => `${at} (${span} ago)${areAlike ? '' : ' for the first of them'}`,
  attempts: ({ low, high }) =>
    low === high ? count(high, 'failed attempt') : `${low} to ${high} failed attempts each`,
  others: (number) => `${number} more`,
  secret: {
    since: (at) => `since ${at}`,
    lasted: (span) => `lasted ${span}`,
    owner: (owner) => `owner ${owner}`,
    endedBy: (id) => `ended by task ${id}`,
    ended: {
      rotated: 'rotated since',
      rescheduled: 'moved to a later time',
      'not-expected': 'no longer expected',
      synced: 'in sync again',
      gone: 'no longer listed',
    },
  },
  moreSecrets: (number) => `and ${count(number, 'more secret')}`,
  details: (key) => `Full list in the store: ${key}`,
  noticeId: (id) => `Notice ${id}`,
  colon: ': ',
  comma: ', ',
  stop: '. ',
};
