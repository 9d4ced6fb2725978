import type { FindingRule } from '../../lib/settings/findings.ts';
import { fromStoredDelivery, toStoredDelivery, type StoredDelivery } from './delivery-tally.ts';
import { OwnerTally, type StoredOwners } from './owners.ts';
import { createTally, ruleTally, type RuleTally, type Tally } from './totals.ts';

type RowsOf<Of extends { rows(): unknown }> = ReturnType<Of['rows']>;

/** The tally of one scope as JSON: what a shard leaves for the merge. */
export interface StoredTally extends Pick<
  Tally,
  'secrets' | 'byState' | 'byType' | 'ages' | 'rotation' | 'urgent' | 'changedSecrets' | 'changeRows'
> {
  readonly rules: ReadonlyArray<
    readonly [FindingRule, Pick<RuleTally, 'count' | 'excepted' | 'worst'> & { rows: RowsOf<RuleTally['sample']> }]
  >;
  readonly owners: StoredOwners;
  readonly delivery: StoredDelivery;
  readonly notable: RowsOf<Tally['notable']>;
  readonly changes: Readonly<Record<keyof Tally['changes'], RowsOf<Tally['changes']['added']>>>;
}

export function toStored({ rules, owners, delivery, notable, changes, ...counts }: Tally): StoredTally {
  return {
    ...counts,
    rules: [...rules].map(([name, { sample, ...rule }]) => [name, { ...rule, rows: sample.rows() }]),
    owners: owners.toStored(),
    delivery: toStoredDelivery(delivery),
    notable: notable.rows(),
    changes: { added: changes.added.rows(), removed: changes.removed.rows(), changed: changes.changed.rows() },
  };
}

export function fromStored({ rules, owners, delivery, notable, changes, ...counts }: StoredTally): Tally {
  const tally: Tally = {
    ...createTally(),
    ...counts,
    owners: OwnerTally.from(owners),
    delivery: fromStoredDelivery(delivery),
  };
  for (const [name, { rows, ...rule }] of rules) {
    const { sample } = ruleTally(tally, name);
    for (const row of rows) sample.add(row);
    tally.rules.set(name, { ...rule, sample });
  }
  for (const row of notable) tally.notable.add(row);
  for (const kind of ['added', 'removed', 'changed'] as const)
    for (const row of changes[kind]) tally.changes[kind].add(row);
  return tally;
}
