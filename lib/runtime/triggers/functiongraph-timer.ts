import * as z from 'zod/mini';
import { CodedError } from '../../errors.ts';
import type { TriggerSource } from './trigger.ts';

const HINT = 'Give the timer a JSON object such as {"dryRun":true} as its additional information, or nothing.';

const TimerEvent = () => z.looseObject({ trigger_type: z.literal('TIMER'), user_event: z.nullish(z.string()) });

/** The timer's command is in `user_event`: a text that holds JSON, or nothing. */
export const functionGraphTimer: TriggerSource = {
  name: 'functiongraph/timer',
  matches: (event) => event['trigger_type'] === 'TIMER',
  read: (event) => ({
    kind: 'event',
    name: functionGraphTimer.name,
    readCommand: () => readUserEvent(event),
  }),
};

function readUserEvent(event: unknown): unknown {
  const { data } = TimerEvent().safeParse(event);
  if (data === undefined)
    throw new CodedError('EVENT_USER_EVENT', "The timer's user_event is not a text.", { hint: HINT });
  const text = data.user_event?.trim() ?? '';
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new CodedError('EVENT_USER_EVENT', "The timer's user_event is not JSON.", { hint: HINT });
  }
}
