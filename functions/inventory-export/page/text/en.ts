import type { FindingRule } from '../../../../lib/settings/findings.ts';
import { formatCount, plural } from '../../../../lib/html/format.ts';
import { EN_RUN } from '../../../../lib/html/run/text/en.ts';
import type { DeliveryAnswer, DeliveryReason } from '../../delivery/evaluate.ts';
import { AUDIT_ACTIONS } from '../../delivery/rules.ts';
import { ACTIONS } from '../../rules.ts';
import type { AgeBucket, ChangeKind, NotComparedTexts, RotationHealth } from '../input.ts';

const NOT_COMPARED: NotComparedTexts = {
  FIRST_RUN: () => 'No earlier run was complete here.',
  NONE_COMPLETE: () => 'The last runs were not complete here.',
  SHARING_CHANGED: () => 'Only one of the two runs listed shared secrets.',
  NOT_LISTED: () => 'No secrets were listed.',
  FAILED: () => 'The project could not be read.',
  NO_HISTORY: () => 'A filtered run, and one that stores nothing, computes no changes.',
  TOO_MANY: ({ most }) => `The project has more than ${formatCount(most)} secrets.`,
  UNREADABLE: ({ errorCode }) => `The earlier run could not be read (${errorCode}). See the log of the function.`,
};

const sinceSpan = (span: string): string => `for ${span}`;

const rules: Readonly<Record<FindingRule, RuleText>> = {
  ROTATION_OVERDUE: {
    title: 'Rotation overdue',
    meaning: 'The time of the next rotation and the grace period have passed without a rotation.',
    action: ACTIONS.ROTATION_OVERDUE,
    ago: (span) => `${span} overdue`,
  },
  REPLICA_SYNC_FAILED: {
    title: 'Replica out of sync',
    meaning: 'Applications in the region of the replica may read an old value.',
    action: ACTIONS.REPLICA_SYNC_FAILED,
    ago: sinceSpan,
  },
  ROTATION_DISABLED: {
    title: 'Automatic rotation off',
    meaning:
      'This type of secret can rotate automatically. CSMS also turns automatic rotation off after 3 failures in a row.',
    action: ACTIONS.ROTATION_DISABLED,
    ago: sinceSpan,
  },
  PENDING_DELETION: {
    title: 'Scheduled for deletion',
    meaning: 'At its date the secret is deleted for good.',
    action: ACTIONS.PENDING_DELETION,
    ago: (span) => `${span} ago`,
  },
  DISABLED_OR_FROZEN: {
    title: 'Disabled or frozen',
    meaning: 'Applications that read this secret get an error.',
    action: ACTIONS.DISABLED_OR_FROZEN,
    ago: sinceSpan,
  },
  UNUSED: {
    title: 'Not used for a long time',
    meaning: 'Not read for longer than the set number of days.',
    action: ACTIONS.UNUSED,
    ago: (span) => `unused for ${span}`,
  },
  NO_EVENT_SUBSCRIPTION: {
    title: 'No event subscription for rotation failures',
    meaning: 'The secret rotates automatically; CSMS sends no event when that fails.',
    action: ACTIONS.NO_EVENT_SUBSCRIPTION,
    ago: sinceSpan,
  },
  EVENT_NOT_FOUND: {
    title: 'Event does not exist',
    meaning: 'The secret names an event that CSMS does not list, so CSMS sends nothing.',
    action: AUDIT_ACTIONS.EVENT_NOT_FOUND,
    ago: sinceSpan,
  },
  EVENT_DISABLED: {
    title: 'Event disabled',
    meaning: 'CSMS sends nothing while the event is disabled.',
    action: AUDIT_ACTIONS.EVENT_DISABLED,
    ago: sinceSpan,
  },
  EVENT_MISSES_FAILURES: {
    title: 'Event without rotation failures',
    meaning: 'The secret rotates automatically; its event does not contain SECRET_ROTATED_FAILED.',
    action: AUDIT_ACTIONS.EVENT_MISSES_FAILURES,
    ago: sinceSpan,
  },
  TOPIC_NOT_FOUND: {
    title: 'SMN topic does not exist',
    meaning: 'CSMS does not check the topic of an event. Its notifications fail.',
    action: AUDIT_ACTIONS.TOPIC_NOT_FOUND,
    ago: sinceSpan,
  },
  TOPIC_WITHOUT_SUBSCRIBER: {
    title: 'SMN topic without a confirmed subscription',
    meaning: 'The notifications of the event reach no one.',
    action: AUDIT_ACTIONS.TOPIC_WITHOUT_SUBSCRIBER,
    ago: sinceSpan,
  },
  SUBSCRIPTION_UNCONFIRMED: {
    title: 'Subscription not confirmed',
    meaning: 'Not every subscriber of the topic has confirmed the subscription, and gets no notifications until then.',
    action: AUDIT_ACTIONS.SUBSCRIPTION_UNCONFIRMED,
    ago: sinceSpan,
  },
  NOTIFICATION_FAILED: {
    title: 'Last notification failed',
    meaning: 'The newest record of the event is FAIL or INVALID.',
    action: AUDIT_ACTIONS.NOTIFICATION_FAILED,
    ago: (span) => `${span} ago`,
  },
  CHANNEL_WITHOUT_SUBSCRIBER: {
    title: 'Topic of the notifier without a confirmed subscription',
    meaning: 'The notifications of failed-rotation-notifier on this topic reach no one.',
    action: AUDIT_ACTIONS.CHANNEL_WITHOUT_SUBSCRIBER,
    ago: sinceSpan,
  },
};

const answers: Readonly<Record<DeliveryAnswer, string>> = { yes: 'Yes', no: 'No', unknown: 'Unknown' };

const deliveryReasons: Readonly<Record<DeliveryReason, string>> = {
  NO_EVENT: 'The secret does not subscribe to an event',
  EVENT_NOT_FOUND: 'The event does not exist',
  EVENT_DISABLED: 'The event is disabled',
  EVENT_MISSES_FAILURES: 'The event does not contain rotation failures',
  TOPIC_NOT_FOUND: 'The SMN topic does not exist',
  TOPIC_WITHOUT_SUBSCRIBER: 'The SMN topic does not have a confirmed subscription',
  NOTIFICATION_FAILED: 'The last notification of the event failed',
  EVENTS_UNREAD: 'The events could not be read',
  EVENT_UNCLEAR: 'CSMS did not return the state or the types of the event',
  TOPIC_UNREAD: 'The SMN topic or its subscriptions could not be read',
  SUBSCRIBED: 'The event is enabled and its topic has a confirmed subscription',
};

const changeKinds: Readonly<Record<ChangeKind, string>> = { added: 'Added', removed: 'Removed', changed: 'Changed' };

const rotation: Readonly<Record<RotationHealth, string>> = {
  onTime: 'Rotates on time',
  overdue: 'Overdue',
  off: 'Automatic rotation off',
  paused: 'Secret not enabled',
  unsupported: 'Type cannot rotate',
  shared: 'Of another account',
  unknown: 'Unknown',
};

/** Short: they stand under a column on a phone. */
const ages: Readonly<Record<AgeBucket, string>> = {
  month: '< 30 d',
  quarter: '30–90 d',
  halfYear: '3–6 mo',
  year: '6–12 mo',
  twoYears: '1–2 y',
  older: '> 2 y',
  unknown: 'unknown',
};

/** Every word of the page in English; Chinese is another object of this type. */
export const EN = {
  ...EN_RUN,
  rules,
  product: 'CSMS secrets inventory',
  title: 'Secrets inventory',
  /** What the page found, of the numbers of its tiles. */
  news: (secrets: number, urgent: number) => {
    if (secrets === 0) return 'There are no secrets.';
    if (urgent === 0) return `${plural(secrets, 'secret')}, none needs attention.`;
    return `${formatCount(urgent)} of ${plural(secrets, 'secret')} ${urgent === 1 ? 'needs' : 'need'} attention.`;
  },
  unknownNews: 'Nothing is known about any secret.',
  changeKinds,
  rotation,
  ages,
  took: (span: string) => `took ${span}`,
  banner: {
    ...EN_RUN.banner,
    unread: 'Their secrets are not counted below. Secrets not listed here may still exist.',
  },
  tiles: {
    secrets: 'Secrets',
    secretsSeen: 'Secrets listed',
    urgent: 'Need attention',
    urgentHint: 'secrets with a critical or high finding',
    findings: 'Findings',
    excepted: (count: number) => `${formatCount(count)} more excepted`,
    changes: 'Changed secrets',
    changesHint: (added: number, removed: number) => `${formatCount(added)} added, ${formatCount(removed)} removed`,
    noBaseline: 'no earlier run to compare with',
    notComputed: 'could not be computed',
    narrowed: 'a filtered run is not compared',
    projects: 'Projects read',
    ofProjects: (listed: number, scopes: number | undefined) =>
      `${formatCount(listed)} of ${scopes === undefined ? '?' : formatCount(scopes)}`,
    verified: (exact: number) => `${formatCount(exact)} verified`,
  },
  sections: {
    notable: 'Look at these first',
    findings: 'Findings',
    owners: 'By owner',
    changes: 'Changes',
    delivery: 'Would anyone be notified?',
    overview: 'Overview',
    projects: 'Projects',
  },
  columns: {
    ...EN_RUN.columns,
    detail: 'Detail',
    findings: 'Findings',
    due: 'Deletion date',
    rule: 'Rule',
    event: 'Event',
    change: 'Change',
    field: 'Field',
    before: 'Before',
    after: 'After',
    verified: 'Verified',
    requests: 'Requests',
    retries: 'Retries / throttled',
    duration: 'Took',
    lastComplete: 'Last complete run',
    format: 'Format',
    rows: 'Rows',
    size: 'Size',
    file: 'File',
  },
  problems: { ...EN_RUN.problems, never: 'never' },
  notable: {
    lead: 'The most severe findings, oldest first, with all findings of each secret.',
    others: (urgent: number, shown: number) =>
      `${plural(urgent, 'secret')} with a critical or high finding, ${formatCount(shown)} shown.`,
  },
  findings: {
    lead: (findings: number, excepted: number) =>
      `${plural(findings, 'finding')} by rule, most severe first${excepted > 0 ? `; ${formatCount(excepted)} more are excepted by the settings` : ''}.`,
    none: 'All rules ran. No findings.',
    nonePartial: 'No findings in the projects that were read.',
    nothingRead: 'No secrets were listed, so no rule ran.',
    off: 'All rules are off.',
    clear: (titles: string) => `No findings: ${titles}.`,
    excepted: (count: number) => `${formatCount(count)} more excepted`,
  },
  owners: {
    lead: 'Secrets with findings, each counted once by its most severe finding.',
    rest: 'other owners',
  },
  delivery: {
    answers,
    reasons: deliveryReasons,
    lead: ({ yes, no, unknown }: Readonly<Record<DeliveryAnswer, number>>) =>
      `If the rotation of a secret failed: yes for ${formatCount(yes)}, no for ${formatCount(no)}, unknown for ${formatCount(unknown)}.`,
    none: 'No secret rotates automatically.',
    subscriptions: (list: string) => `Confirmed subscriptions of the topics of all events: ${list}.`,
    noSubscriptions: 'The topics of all events do not have a confirmed subscription that is known.',
    notEvaluated: 'Rules not evaluated',
    notEvaluatedLead: 'In these projects it is unknown whether the rule is broken.',
    grant: 'Missing permission',
    gaps: {
      FIELD_EMPTY: 'CSMS did not return a field of an event.',
      TARGET_UNKNOWN: 'The target of an event is not an SMN topic.',
      LIST_MAY_BE_CUT: 'CSMS returned 1,000 records; there may be more.',
    } as Readonly<Record<string, string>>,
  },
  changes: {
    since: (baselines: string, more: number) =>
      `Compared with ${baselines}${more > 0 ? ` and ${plural(more, 'other run')}` : ''}.`,
    baseline: (runId: string, scopes: number) => `run ${runId} (${plural(scopes, 'project')})`,
    first: 'None yet: this is the first complete run.',
    notComputed: 'No changes could be computed.',
    narrowed: 'A filtered run computes no changes.',
    none: 'Nothing has changed.',
    nonePartial: 'Nothing has changed where it could be compared.',
    notEvaluated: 'Not compared',
    notEvaluatedLead: 'Changes could not be computed for these projects.',
    reasons: NOT_COMPARED,
  },
  charts: {
    of: (secrets: number, partial: boolean) =>
      `${plural(secrets, 'secret')}${partial ? ', only in the projects that were read' : ''}. Ages and times are as of the start of the run.`,
    state: 'State',
    type: 'Type',
    age: 'Age since creation',
    rotation: 'Rotation health',
    unknown: 'unknown',
    describe: (title: string, parts: readonly string[]) => `${title}: ${parts.join(', ')}.`,
  },
  projects: {
    lead: (requests: number, retries: number, throttled: number) =>
      `${plural(requests, 'request')}, ${formatCount(retries)} repeated, ${formatCount(throttled)} throttled.`,
    duplicates: (count: number) => `${formatCount(count)} sent twice`,
    shared: (count: number) => `${formatCount(count)} shared by other accounts, not in the count`,
  },
  files: {
    ...EN_RUN.files,
    lead: 'Names are below the folder of this report. manifest.json is written last: a folder without it is not a run.',
    parts: 'Parts by project',
  },
  footer: (runId: string) => `${EN_RUN.footer(runId)} “Ago” counts from the start of the run, not from today.`,
};

export type PageText = typeof EN;

interface RuleText {
  readonly title: string;
  readonly meaning: string;
  readonly action: string;
  /** Words around the span between a finding's time and the run. */
  readonly ago: (span: string) => string;
}
