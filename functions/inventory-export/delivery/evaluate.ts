import type { NotificationRecord, SecretEvent } from '../../../lib/csms/event.ts';
import { isOurs } from '../../../lib/csms/secret.ts';
import type { DeliveryRule } from '../../../lib/settings/findings.ts';
import type { InventoryRow } from '../columns.ts';

/** What was read of a scope; undefined is what could not be read. */
export interface ScopeDelivery {
  /** By name. */
  readonly events: ReadonlyMap<string, SecretEvent> | undefined;
  /** Of each event whose newest message failed, by name. */
  readonly failures: ReadonlyMap<string, NotificationRecord> | undefined;
  /** The service may have more records than it returned. */
  readonly mayBeMore: boolean;
  /** By URN: those that the events name. */
  readonly topics: ReadonlyMap<string, TopicState>;
  readonly gaps: readonly Gap[];
}

export interface TopicState {
  readonly exists: boolean | undefined;
  readonly subscribers: Subscribers | undefined;
}

/** How many of the subscribers of a topic; never who they are. */
export interface Subscribers {
  /** By protocol: those that get messages. */
  readonly confirmed: Readonly<Record<string, number>>;
  readonly unconfirmed: number;
}

/** Rules that could not be evaluated in a scope, and why. */
export interface Gap {
  readonly rules: readonly DeliveryRule[];
  /** Of the error, or one of `GAP_CODES`. */
  readonly code: string;
  /** What would have to be granted, where a permission is missing. */
  readonly permission?: string | undefined;
}

/** Gaps that are no errors: a field that the service left empty, a target that is not a topic, a list that was cut. */
export const GAP_CODES = { field: 'FIELD_EMPTY', target: 'TARGET_UNKNOWN', cut: 'LIST_MAY_BE_CUT' } as const;

/** Why the failure of a rotation would be sent to someone, would not be, or why that is not known. */
export const DELIVERY_REASONS = [
  'NO_EVENT',
  'EVENT_NOT_FOUND',
  'EVENT_DISABLED',
  'EVENT_MISSES_FAILURES',
  'TOPIC_NOT_FOUND',
  'TOPIC_WITHOUT_SUBSCRIBER',
  'NOTIFICATION_FAILED',
  'EVENTS_UNREAD',
  'EVENT_UNCLEAR',
  'TOPIC_UNREAD',
  'SUBSCRIBED',
] as const;

export type DeliveryReason = (typeof DELIVERY_REASONS)[number];
export type DeliveryAnswer = 'yes' | 'no' | 'unknown';

const UNKNOWN: ReadonlySet<DeliveryReason> = new Set<DeliveryReason>([
  'EVENTS_UNREAD',
  'EVENT_UNCLEAR',
  'TOPIC_UNREAD',
]);

export const answerOf = (reason: DeliveryReason): DeliveryAnswer =>
  reason === 'SUBSCRIBED' ? 'yes' : UNKNOWN.has(reason) ? 'unknown' : 'no';

export interface BrokenRule {
  readonly rule: DeliveryRule;
  /** Epoch milliseconds. */
  readonly sinceMs: number | null;
  /** The event, or the topic. */
  readonly detail: string;
}

const FAILURES = 'SECRET_ROTATED_FAILED';

/** What is wrong with the event that a secret names. Pure. Of a secret without an event, or of another account, nothing. */
export function brokenRules({ secret, ownership }: InventoryRow, delivery: ScopeDelivery): BrokenRule[] {
  const [name] = secret.eventSubscriptions;
  if (name === undefined || !isOurs({ ownership })) return [];
  const broken: BrokenRule[] = [];
  const add = (rule: DeliveryRule, detail: string, sinceMs: number | null = null): void =>
    void broken.push({ rule, detail, sinceMs });
  const failure = delivery.failures?.get(name);
  if (failure) add('NOTIFICATION_FAILED', name, failure.createdAtMs);
  const event = delivery.events?.get(name);
  if (delivery.events && !event) add('EVENT_NOT_FOUND', name);
  if (!event) return broken;
  if (event.state === 'DISABLED') add('EVENT_DISABLED', name);
  if (secret.autoRotation === true && event.types?.includes(FAILURES) === false) add('EVENT_MISSES_FAILURES', name);
  const topic = delivery.topics.get(event.targetId ?? '');
  const topicName = event.targetId?.split(':').at(-1) ?? name;
  if (topic?.exists === false) add('TOPIC_NOT_FOUND', topicName);
  if (!topic?.subscribers || topic.exists === false) return broken;
  if (isEmpty(topic.subscribers.confirmed)) add('TOPIC_WITHOUT_SUBSCRIBER', topicName);
  if (topic.subscribers.unconfirmed > 0) add('SUBSCRIPTION_UNCONFIRMED', topicName);
  return broken;
}

/** Of a secret that rotates: would anyone be notified if that failed? undefined for any other secret. */
export function deliveryOf(row: InventoryRow, delivery: ScopeDelivery): DeliveryReason | undefined {
  const { secret } = row;
  if (secret.autoRotation !== true || !isOurs(row)) return undefined;
  const [name] = secret.eventSubscriptions;
  if (name === undefined) return 'NO_EVENT';
  const broken = new Set<DeliveryReason | DeliveryRule>(brokenRules(row, delivery).map(({ rule }) => rule));
  const why = DELIVERY_REASONS.find((reason) => broken.has(reason));
  if (why) return why;
  if (!delivery.events) return 'EVENTS_UNREAD';
  const event = delivery.events.get(name);
  if (event?.state !== 'ENABLED' || event.types === null) return 'EVENT_UNCLEAR';
  const topic = delivery.topics.get(event.targetId ?? '');
  return topic?.subscribers ? 'SUBSCRIBED' : 'TOPIC_UNREAD';
}

const isEmpty = (counts: Readonly<Record<string, number>>): boolean => Object.keys(counts).length === 0;
