import { nameProblems, type TriggerKind } from './kind.ts';
import { scheduleProblem } from './schedule.ts';

export interface TimerEvent {
  readonly name: string;
  readonly scheduleType: string;
  /** `30m`, or `sec min hour dom month dow` in the region's time zone. */
  readonly schedule: string;
  /** A command; none: the default one. */
  readonly userEvent?: string | object | undefined;
  readonly enabled?: boolean | undefined;
}

const USER_EVENT_BYTES = 2048;

const textOf = ({ userEvent = '' }: TimerEvent): string =>
  typeof userEvent === 'string' ? userEvent : JSON.stringify(userEvent);

export const timer: TriggerKind<TimerEvent> = {
  schema: {
    type: 'object',
    properties: {
      name: { type: 'string' },
      scheduleType: { type: 'string' },
      schedule: { type: 'string' },
      userEvent: { anyOf: [{ type: 'string' }, { type: 'object' }] },
      enabled: { type: 'boolean' },
    },
    required: ['name', 'scheduleType', 'schedule'],
    additionalProperties: false,
  },
  toTrigger: (event) => ({
    type: 'TIMER',
    identity: event.name,
    status: event.enabled === false ? 'DISABLED' : 'ACTIVE',
    eventData: {
      name: event.name,
      schedule_type: event.scheduleType,
      schedule: event.schedule,
      user_event: textOf(event),
      // asynchronous where the region lets one choose: a synchronous run is not tried again, and ends after 15 minutes
      sync_execution: false,
    },
  }),
  problems: (event) => [
    ...nameProblems(event.name),
    ...[scheduleProblem(event.scheduleType, event.schedule) ?? []].flat(),
    ...(Buffer.byteLength(textOf(event)) < USER_EVENT_BYTES ? [] : ['userEvent has 2 KB or more']),
  ],
};
