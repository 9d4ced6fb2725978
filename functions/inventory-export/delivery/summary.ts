import type { DeliveryTally, DeliveryTotals } from '../delivery-tally.ts';
import type { PageDelivery } from '../page/input.ts';
import { answerOf, DELIVERY_REASONS } from './evaluate.ts';

export function toDeliveryTotals(tally: DeliveryTally): DeliveryTotals {
  const delivery = { yes: 0, no: 0, unknown: 0 };
  for (const [reason, { count }] of tally.reasons) delivery[answerOf(reason)] += count;
  const notEvaluated = Object.fromEntries([...tally.notEvaluated].map(([rule, { projects }]) => [rule, projects]));
  return { delivery, notEvaluated, subscriptions: countSubscriptions(tally) };
}

export const toPageDelivery = (tally: DeliveryTally): PageDelivery => ({
  groups: DELIVERY_REASONS.flatMap((reason) => {
    const found = tally.reasons.get(reason);
    return found ? [{ reason, count: found.count, rows: found.sample.rows() }] : [];
  }),
  notEvaluated: [...tally.notEvaluated].map(([rule, { projects, causes }]) => ({
    rule,
    projects,
    causes: [...causes.values()],
  })),
  subscriptions: countSubscriptions(tally),
});

function countSubscriptions({ topics }: DeliveryTally): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const counts of topics.values())
    for (const [protocol, count] of Object.entries(counts)) sums[protocol] = (sums[protocol] ?? 0) + count;
  return sums;
}
