import { firstOf, type TriggerSource } from './trigger.ts';

/** As SMN: a reason to run once. `EventSource` has a capital E here, and a small one in other AWS events. */
export const lambdaSns: TriggerSource = {
  name: 'lambda/sns',
  matches: ({ Records }) => firstOf(Records)['EventSource'] === 'aws:sns',
  read: () => ({ kind: 'event', name: lambdaSns.name, readCommand: () => undefined }),
};
