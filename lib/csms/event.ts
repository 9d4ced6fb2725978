import { toEpochMs } from './extra.ts';
import type { WireEvent, WireRecord } from './wire.ts';

/** What a secret subscribes to: which basic events are notified about, and to which topic. */
export interface SecretEvent {
  readonly name: string;
  /** `ENABLED` or `DISABLED`; an open set. */
  readonly state: string | null;
  /** `SECRET_ROTATED_FAILED` and others; null where the service does not say. */
  readonly types: readonly string[] | null;
  /** `SMN`; an open set. */
  readonly targetType: string | null;
  /** Of a topic its URN. The service does not check that it exists. */
  readonly targetId: string | null;
}

/** What became of one message of an event. */
export interface NotificationRecord {
  readonly eventName: string | null;
  /** Epoch milliseconds. */
  readonly createdAtMs: number | null;
  /** `SUCCESS`, `FAIL`, or `INVALID`: the topic is wrong, so that nothing is sent to it. */
  readonly status: string | null;
}

export const toSecretEvent = (wire: WireEvent): SecretEvent => ({
  name: wire.name,
  state: wire.state || null,
  types: wire.event_types?.filter((type): type is string => Boolean(type)) ?? null,
  targetType: wire.notification?.target_type || null,
  targetId: wire.notification?.target_id || null,
});

export const toNotificationRecord = (wire: WireRecord): NotificationRecord => ({
  eventName: wire.event_name || null,
  createdAtMs: toEpochMs(wire.create_time),
  status: wire.notification_status || null,
});
