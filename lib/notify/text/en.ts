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
    opened: (secrets) => `trouble with the rotation of ${secrets}`,
    repeated: (secrets) => `still trouble with the rotation of ${secrets}`,
    resolved: (secrets) => `no more trouble with the rotation of ${secrets}`,
  },
  'watch.stale': {
    opened: () => 'the watch over the secrets has stopped',
    repeated: () => 'the watch over the secrets has still not resumed',
    resolved: () => 'the watch over the secrets runs again',
  },
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
      "Look at the rotation function's log for this error, mend it, then rotate by hand. After three failures in a row the service switches automatic rotation off.",
    'rotation.overdue':
      'Check that the rotation function exists and may run, then rotate by hand: the service has not even tried.',
    'rotation.disabled': 'Mend what made the rotations fail, switch automatic rotation on again, and rotate by hand.',
    'replica.failed':
      'Check the KMS key and the permissions in the region of the replica, then start the synchronisation again.',
    mixed:
      'Go through the full list, those first whose automatic rotation was switched off: the service will not try again.',
    'watch.stale':
      "Look at the function's last runs and its log, and run it by hand. Until then, trouble may go unseen.",
  },
  nextResolved: 'Nothing: this is over.',
  nothing: 'no reason was given',
  noOwner: 'nobody: there is no owner tag',
  nobody: 'nobody',
  noTask: 'no rotation task: the secret was changed or deleted',
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
  },
  moreSecrets: (number) => `and ${count(number, 'more secret')}`,
  details: (key) => `Full list in the store: ${key}`,
  noticeId: (id) => `Notice ${id}`,
  colon: ': ',
  comma: ', ',
  stop: '. ',
};
