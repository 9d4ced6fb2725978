import * as z from 'zod/mini';
import { parseCsmsEvent } from './csms-event.ts';
import { firstOf, lenient } from './event-fields.ts';
import type { TriggerSource } from './trigger.ts';

const SnsEvent = () =>
  z.object({
    Records: z.array(
      lenient(z.object({ Sns: z.object({ TopicArn: lenient(z.string()), Message: lenient(z.string()) }) })),
    ),
  });

/** As SMN: a reason to run once. `EventSource` has a capital E here, and a small one in other AWS events. */
export const lambdaSns: TriggerSource = {
  name: 'lambda/sns',
  matches: ({ Records }) => firstOf(Records)['EventSource'] === 'aws:sns',
  read: (event) => {
    const records = SnsEvent().safeParse(event).data?.Records ?? [];
    const hints = records.flatMap((record) => parseCsmsEvent(record?.Sns.Message, record?.Sns.TopicArn) ?? []);
    return { kind: 'event', name: lambdaSns.name, readCommand: () => undefined, hints };
  },
};
