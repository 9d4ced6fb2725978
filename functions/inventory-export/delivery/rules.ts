import type { DeliveryRule } from '../../../lib/settings/findings.ts';
import { minuteTime } from '../../../lib/text/time.ts';
import { fixed, type Rule } from '../rules.ts';
import type { Severity } from '../../../lib/csms/severity.ts';
import type { BrokenRule } from './evaluate.ts';

interface Wording {
  readonly severity: Severity;
  readonly action: string;
  readonly message: (broken: BrokenRule, mayBeMore: boolean) => string;
}

const MORE = ' CSMS returned 1,000 records; there may be more.';

/** What `findings.csv` says, by rule. */
const WORDINGS: Readonly<Record<DeliveryRule, Wording>> = {
  EVENT_NOT_FOUND: {
    severity: 'high',
    action: 'Create the event, or subscribe the secret to another one.',
    message: ({ detail }) => `The event ${detail} does not exist.`,
  },
  EVENT_DISABLED: {
    severity: 'high',
    action: 'Enable the event in CSMS, or subscribe the secret to another one.',
    message: ({ detail }) => `The event ${detail} is disabled.`,
  },
  EVENT_MISSES_FAILURES: {
    severity: 'medium',
    action: 'Add SECRET_ROTATED_FAILED to the event, or subscribe the secret to one that contains it.',
    message: ({ detail }) => `The event ${detail} does not contain SECRET_ROTATED_FAILED.`,
  },
  TOPIC_NOT_FOUND: {
    severity: 'high',
    action: 'Create the SMN topic, or change the topic of the event.',
    message: ({ detail }) => `The SMN topic ${detail} of its event does not exist.`,
  },
  TOPIC_WITHOUT_SUBSCRIBER: {
    severity: 'high',
    action: 'Add a subscription to the SMN topic, or have an existing one confirmed.',
    message: ({ detail }) => `The SMN topic ${detail} of its event does not have a confirmed subscription.`,
  },
  SUBSCRIPTION_UNCONFIRMED: {
    severity: 'low',
    action: 'Have the subscription confirmed, or delete it.',
    message: ({ detail }) => `The SMN topic ${detail} of its event has subscriptions that are not confirmed.`,
  },
  NOTIFICATION_FAILED: {
    severity: 'high',
    action: 'Check the SMN topic of the event, and that CSMS may publish to it.',
    message: ({ detail, sinceMs }, mayBeMore) =>
      `The last notification of the event ${detail} failed${sinceMs === null ? '' : ` on ${minuteTime(sinceMs)}`}.${mayBeMore ? MORE : ''}`,
  },
  CHANNEL_WITHOUT_SUBSCRIBER: {
    severity: 'high',
    action: 'Create the SMN topic and a confirmed subscription, or correct "channels" of DELIVERY in FINDINGS.',
    message: ({ detail }) => `The SMN topic ${detail} of the notifier does not have a confirmed subscription.`,
  },
};

const toRule = (name: DeliveryRule): Rule => {
  const { severity, action, message } = WORDINGS[name];
  return {
    name,
    action,
    ...fixed(severity),
    since: (row, { delivery }) => delivery?.find(name, row)?.sinceMs,
    detail: (row, { delivery }) => delivery?.find(name, row)?.detail ?? null,
    message: (row, { delivery }) => {
      const broken = delivery?.find(name, row);
      return broken ? message(broken, delivery?.scope.mayBeMore ?? false) : '';
    },
  };
};

const names = Object.keys(WORDINGS) as DeliveryRule[];

/** Evaluated where the delivery audit is on; a file of its own, so that nothing else loads it. */
export const AUDIT_RULES: readonly Rule[] = names.map(toRule);

/** The next step, by rule. */
export const AUDIT_ACTIONS = Object.fromEntries(names.map((name) => [name, WORDINGS[name].action])) as Readonly<
  Record<DeliveryRule, string>
>;

/** Of a rule that is about no secret. */
export const channelMessage = (topic: string): string =>
  WORDINGS.CHANNEL_WITHOUT_SUBSCRIBER.message(
    { rule: 'CHANNEL_WITHOUT_SUBSCRIBER', detail: topic, sinceMs: null },
    false,
  );
