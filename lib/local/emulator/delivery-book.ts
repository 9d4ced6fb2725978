import type { SecretSeed } from './generator.ts';
import { hashText, hex32, uuid } from './random.ts';
import { DAY_MS } from './rotation.ts';
import { EVENTS } from './vocabulary.ts';

export interface WireEvent {
  name: string;
  event_id: string;
  event_types: string[] | null;
  state: string | null;
  create_time: number;
  update_time: number;
  notification: { target_type: string; target_id: string; target_name: string };
}

export interface WireRecord {
  event_name: string;
  trigger_event_type: string;
  create_time: number;
  secret_name: string;
  secret_type: string;
  notification_target_name: string;
  notification_target_id: string;
  notification_content: string;
  notification_status: string;
}

export interface WireSubscription {
  topic_urn: string;
  protocol: string;
  subscription_urn: string;
  owner: string;
  endpoint: string;
  remark: string;
  status: number;
}

/** What CSMS notifies about in a scope, and SMN's side of it. */
export interface DeliveryBook {
  readonly events: WireEvent[];
  readonly records: WireRecord[];
  /** URNs, those of the events at first. */
  readonly topics: string[];
  readonly subscriptions: WireSubscription[];
}

const EVENT_TYPES = ['SECRET_ROTATED', 'SECRET_ROTATED_FAILED', 'SECRET_DELETED'];
const CREATED_MS = 1_700_000_000_000;

type Place = Pick<SecretSeed, 'region' | 'projectId'>;

const topicUrn = ({ region, projectId }: Place, name: string): string => `urn:smn:${region}:${projectId}:${name}`;

export const createEvent = (place: Place, name: string): WireEvent => ({
  name,
  event_id: uuid(hashText(`event ${name} of ${place.projectId}`)),
  event_types: [...EVENT_TYPES],
  state: 'ENABLED',
  create_time: CREATED_MS,
  update_time: CREATED_MS,
  notification: { target_type: 'SMN', target_id: topicUrn(place, name), target_name: name },
});

export const createRecord = ({ name, notification }: WireEvent, createMs: number, status = 'SUCCESS'): WireRecord => ({
  event_name: name,
  trigger_event_type: 'SECRET_ROTATED',
  create_time: createMs,
  secret_name: 'prod-orders-000001',
  secret_type: 'RDS-FG',
  notification_target_name: notification.target_name,
  notification_target_id: notification.target_id,
  notification_content: JSON.stringify({ eventName: name, eventType: 'SECRET_ROTATED' }),
  notification_status: status,
});

export const createSubscription = (urn: string, protocol: string, endpoint: string, status = 1): WireSubscription => ({
  topic_urn: urn,
  protocol,
  subscription_urn: `${urn}:${hex32(hashText(`${urn} ${endpoint}`))}`,
  owner: urn.split(':')[3] ?? '',
  endpoint,
  remark: '',
  status,
});

/** Each event of the vocabulary with a topic that a mailbox and a phone have subscribed to. */
export function createDeliveryBook(seed: SecretSeed): DeliveryBook {
  const events = EVENTS.map((name) => createEvent(seed, name));
  const topics = events.map(({ notification }) => notification.target_id);
  return {
    events,
    records: events.map((event) => createRecord(event, seed.nowMs - DAY_MS)),
    topics,
    subscriptions: topics.flatMap((urn) => [
      createSubscription(urn, 'email', 'on-call@example.com'),
      createSubscription(urn, 'sms', '+8613800000000'),
    ]),
  };
}
