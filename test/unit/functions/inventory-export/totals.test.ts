import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Change } from '../../../../functions/inventory-export/changes.ts';
import type { InventoryRow } from '../../../../functions/inventory-export/columns.ts';
import { createFindingsFinder } from '../../../../functions/inventory-export/findings.ts';
import { MOST_OWNERS, OwnerTally } from '../../../../functions/inventory-export/owners.ts';
import {
  countChanges,
  countFindings,
  countSecret,
  createTally,
  ruleTally,
  sortCounts,
  unite,
  type Tally,
} from '../../../../functions/inventory-export/totals.ts';
import { toSecret, type Secret } from '../../../../lib/csms/secret.ts';
import { parseFindings, NO_FINDINGS } from '../../../../lib/settings/findings.ts';
import { NO_TAG_POLICY, parseTagPolicy } from '../../../../lib/settings/tag-policy.ts';
import { DAY_MS, HOUR_MS } from '../../../../lib/text/time.ts';

const NOW_MS = Date.parse('2026-11-22T06:00:00Z');
const find = createFindingsFinder(
  { findings: parseFindings(NO_FINDINGS), tagPolicy: parseTagPolicy(NO_TAG_POLICY) },
  { nowMs: NOW_MS, graceMs: 0, unusedAfterDays: 90 },
);

const rowOf = (id: string, fields: Partial<Secret>, owner?: string): InventoryRow => ({
  scope: { region: 'cn-north-4', projectId: 'p' },
  secret: { ...toSecret({ id, name: id }), state: 'ENABLED', eventSubscriptions: ['event'], ...fields },
  ownership: 'own',
  sysTags: null,
  tags: owner === undefined ? {} : { owner },
});

function tallyOf(...rows: InventoryRow[]): Tally {
  const tally = createTally();
  for (const row of rows) countFindings(tally, row, find(row).findings);
  return tally;
}

const failed = (updatedAtMs: number): Secret['replicas'] => [
  {
    id: null,
    kmsKeyId: null,
    projectId: null,
    region: 'cn-east-3',
    replicaType: null,
    status: 'FAILED',
    createdAtMs: null,
    updatedAtMs,
  },
];
const overdue = (hours: number): Partial<Secret> => ({
  secretType: 'RDS-FG',
  autoRotation: true,
  nextRotationAtMs: NOW_MS - hours * HOUR_MS,
});

describe('The secrets to look at first', () => {
  it('stand with the time of their worst finding, not of their oldest', () => {
    const unusedForYears = { usageKnown: true, lastUsedAtMs: NOW_MS - 700 * DAY_MS };
    const [{ secret } = { secret: undefined }] = tallyOf(
      rowOf('a', { ...overdue(17), ...unusedForYears }),
    ).notable.rows();
    expect(secret?.findings.map(({ rule }) => rule)).toEqual(['ROTATION_OVERDUE', 'UNUSED']);
    expect(secret?.sinceMs).toBe(NOW_MS - 17 * HOUR_MS);
  });

  it('stand by severity, then by age, whatever the number of their findings', () => {
    const many = rowOf('17 hours overdue, and more', { ...overdue(17), eventSubscriptions: [] });
    const replica = rowOf('out of sync for two years', { replicas: failed(NOW_MS - 730 * DAY_MS) });
    const older = rowOf('overdue for 9 days', overdue(9 * 24));
    const names = tallyOf(many, replica, older)
      .notable.rows()
      .map(({ secret }) => secret.name);
    expect(names).toEqual(['overdue for 9 days', 'out of sync for two years', '17 hours overdue, and more']);
  });
});

describe('A finding', () => {
  it('has the severity that the notifier gives to the same problem', () => {
    const severities = [17, 30, 9 * 24].map((hours) => find(rowOf('a', overdue(hours))).findings[0]?.severity);
    expect(severities).toEqual(['medium', 'high', 'critical']);
    const replicas = failed(NOW_MS - 8 * DAY_MS);
    expect(find(rowOf('a', { replicas })).findings.map(({ severity }) => severity)).toEqual(['high']);
  });

  it('has times to the minute in its text', () => {
    const [first] = find(rowOf('a', overdue(17))).findings;
    expect(first?.message).toBe('Rotation was due 2026-11-21 13:00 UTC.');
    const [deleted] = find(rowOf('a', { state: 'PENDING_DELETE', scheduledDeleteAtMs: NOW_MS })).findings;
    expect(deleted?.message).toBe('Deletion is scheduled for 2026-11-22 06:00 UTC.');
  });

  it('of a scheduled deletion stands by the date of deletion', () => {
    const pending = (id: string, days: number, sinceDays: number) =>
      rowOf(id, {
        state: 'PENDING_DELETE',
        scheduledDeleteAtMs: NOW_MS + days * DAY_MS,
        updatedAtMs: NOW_MS - sinceDays * DAY_MS,
      });
    const tally = tallyOf(pending('later', 9, 90), pending('soon', 1, 2), pending('next', 5, 30));
    const names = ruleTally(tally, 'PENDING_DELETION')
      .sample.rows()
      .map(({ secretName }) => secretName);
    expect(names).toEqual(['soon', 'next', 'later']);
  });
});

describe('The owners', () => {
  it('have each secret once, by its worst finding; who has the worst comes first', () => {
    const tally = tallyOf(
      rowOf('a', overdue(9 * 24), 'team-a'),
      rowOf('b', { ...overdue(17), eventSubscriptions: [] }, 'team-b'),
      rowOf('c', { state: 'DISABLED' }, 'team-b'),
    );
    unite(tally, tallyOf(rowOf('d', { state: 'FROZEN' })), 1);
    expect(tally.owners.list()).toEqual([
      { owner: 'team-a', secrets: 1, bySeverity: { critical: 1 } },
      { owner: 'team-b', secrets: 2, bySeverity: { medium: 2 } },
      { owner: null, secrets: 1, bySeverity: { medium: 1 } },
    ]);
  });

  it('are counted together beyond a number that fits into memory: none is lost', () => {
    const rows = Array.from({ length: MOST_OWNERS + 20 }, (_, at) =>
      rowOf(`${at}`, { state: 'DISABLED' }, `team-${at}`),
    );
    const owners = tallyOf(...rows).owners.list();
    expect(owners).toHaveLength(MOST_OWNERS + 1);
    expect(owners.at(-1)).toEqual({ owner: null, isRest: true, secrets: 20, bySeverity: { medium: 20 } });
  });
});

describe('Scopes that are taken in when they are closed', () => {
  const at = { nowMs: NOW_MS, graceMs: 0, unusedAfterDays: 90 };
  /** More of them than a page shows, and many that weigh the same. */
  const anySecret = fc.record({
    state: fc.constantFrom('ENABLED', 'DISABLED', 'FROZEN'),
    secretType: fc.constantFrom('RDS-FG', 'COMMON'),
    autoRotation: fc.constant(true),
    nextRotationAtMs: fc.constantFrom(NOW_MS - 17 * HOUR_MS, NOW_MS - 30 * HOUR_MS, NOW_MS + HOUR_MS),
    eventSubscriptions: fc.constantFrom<string[]>([], ['event']),
  });
  const anyScope = fc.array(fc.record({ fields: anySecret, owner: fc.constantFrom('a', 'b', 'c', undefined) }), {
    minLength: 5,
    maxLength: 40,
  });
  const added = ({ scope, secret: { id, name } }: InventoryRow): Change => ({
    ...{ change: 'added', scope, id, name, field: null, before: null, after: null, comparedWith: 'run' },
  });

  function count(tally: Tally, rows: readonly InventoryRow[]): Tally {
    for (const row of rows) {
      countSecret(tally, row, at);
      countFindings(tally, row, find(row).findings);
      countChanges(tally, [added(row)]);
    }
    return tally;
  }

  const resultOf = ({ rules, notable, changes, owners, ...counts }: Tally) => ({
    ...counts,
    byState: Object.entries(sortCounts(counts.byState)),
    byType: Object.entries(sortCounts(counts.byType)),
    rules: new Map([...rules].map(([name, { sample, ...rule }]) => [name, { ...rule, rows: sample.rows() }])),
    notable: notable.rows(),
    added: changes.added.rows(),
    owners: owners.list(),
  });

  it('come to what all their rows in the order of the scopes come to, whichever is closed first', () => {
    fc.assert(
      fc.property(
        fc.array(anyScope, { minLength: 1, maxLength: 8 }),
        fc.array(fc.nat(), { minLength: 8 }),
        (scopes, keys) => {
          const rows = scopes.map((secrets, place) =>
            secrets.map(({ fields, owner }, row) => rowOf(`${place}-${row}`, fields, owner)),
          );
          const places = rows.map((_, place) => place).toSorted((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0));
          const united = createTally();
          for (const place of places) unite(united, count(createTally(), rows[place] ?? []), place);
          expect(resultOf(united)).toEqual(resultOf(count(createTally(), rows.flat())));
        },
      ),
    );
  });

  it('name the same owners, and count the same ones together', () => {
    const names = Array.from({ length: 3 * MOST_OWNERS }, (_, n) => `team-${(n * 7919) % (2 * MOST_OWNERS)}`);
    const parts = [0, 1, 2].map((part) => names.slice(part * MOST_OWNERS, (part + 1) * MOST_OWNERS));
    const tallyOwners = (owners: readonly string[]): OwnerTally => {
      const tally = new OwnerTally();
      for (const owner of owners) tally.count(owner, 'low');
      return tally;
    };
    const expected = tallyOwners(names).list();
    const named = [...new Set(names)].toSorted().slice(0, MOST_OWNERS);
    expect(new Set(expected.map(({ owner }) => owner))).toEqual(new Set([...named, null]));
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 2, 0],
    ]) {
      const united = new OwnerTally();
      for (const part of order) united.unite(tallyOwners(parts[part] ?? []));
      expect(united.list()).toEqual(expected);
    }
  });
});
