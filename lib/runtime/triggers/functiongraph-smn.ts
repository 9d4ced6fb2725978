import { fieldsOf, firstOf, type TriggerSource } from './trigger.ts';

/**
 * A topic's messages, all of one event together: a reason to run once, with the default command, whatever they say. `record` is
 * singular.
 */
export const functionGraphSmn: TriggerSource = {
  name: 'functiongraph/smn',
  matches: ({ record }) =>
    firstOf(record)['event_source'] === 'smn' || Object.keys(fieldsOf(firstOf(record)['smn'])).length > 0,
  read: () => ({ kind: 'event', name: functionGraphSmn.name, readCommand: () => undefined }),
};
