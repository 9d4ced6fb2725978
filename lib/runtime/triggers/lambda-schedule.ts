import * as z from 'zod/mini';
import type { TriggerSource } from './trigger.ts';

const ScheduledEvent = () => z.looseObject({ source: z.literal('aws.events'), detail: z.optional(z.unknown()) });

/** An EventBridge rule with a schedule. (EventBridge Scheduler sends its input bare: a direct invocation.) */
export const lambdaSchedule: TriggerSource = {
  name: 'lambda/schedule',
  matches: (event) => event['source'] === 'aws.events' && event['detail-type'] === 'Scheduled Event',
  read: (event) => {
    const { detail } = ScheduledEvent().parse(event);
    return { kind: 'event', name: lambdaSchedule.name, readCommand: () => detail ?? undefined, hints: [] };
  },
};
