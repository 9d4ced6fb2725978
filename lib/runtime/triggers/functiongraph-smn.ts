import * as z from 'zod/mini';
import { parseCsmsEvent } from './csms-event.ts';
import { fieldsOf, firstOf, lenient } from './event-fields.ts';
import type { TriggerSource } from './trigger.ts';

const SmnEvent = () =>
  z.object({
    record: z.array(
      lenient(z.object({ smn: z.object({ topic_urn: lenient(z.string()), message: lenient(z.string()) }) })),
    ),
  });

/** A topic's messages, all of one event together: a reason to run once, with the default command. `record` is singular. */
export const functionGraphSmn: TriggerSource = {
  name: 'functiongraph/smn',
  matches: ({ record }) =>
    firstOf(record)['event_source'] === 'smn' || Object.keys(fieldsOf(firstOf(record)['smn'])).length > 0,
  read: (event) => {
    const records = SmnEvent().safeParse(event).data?.record ?? [];
    const hints = records.flatMap((record) => parseCsmsEvent(record?.smn.message, record?.smn.topic_urn) ?? []);
    return { kind: 'event', name: functionGraphSmn.name, readCommand: () => undefined, hints };
  },
};
