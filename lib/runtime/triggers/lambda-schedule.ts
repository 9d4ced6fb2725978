import { CodedError } from '../../errors.ts';
import { fieldsOf, type TriggerSource } from './trigger.ts';

const SOURCES: ReadonlySet<unknown> = new Set(['aws.events', 'aws.scheduler']);

/**
 * An EventBridge rule with a schedule, or EventBridge Scheduler without an input of its own: the same event, but that `detail` is
 * a text there. (A typed input is sent bare: a direct invocation.)
 */
export const lambdaSchedule: TriggerSource = {
  name: 'lambda/schedule',
  matches: (event) => SOURCES.has(event['source']) && event['detail-type'] === 'Scheduled Event',
  read: (event) => ({
    kind: 'event',
    name: lambdaSchedule.name,
    readCommand: () => readDetail(fieldsOf(event)['detail']),
  }),
};

function readDetail(detail: unknown): unknown {
  if (typeof detail !== 'string') return detail ?? undefined;
  if (detail.trim() === '') return undefined;
  try {
    return JSON.parse(detail) as unknown;
  } catch {
    throw new CodedError('EVENT_USER_EVENT', "The schedule's detail is not JSON.", {
      hint: 'Give the schedule a JSON object such as {"dryRun":true} as its input, or nothing.',
    });
  }
}
