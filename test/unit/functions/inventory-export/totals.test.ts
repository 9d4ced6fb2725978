import { describe, expect, it } from 'vitest';
import type { InventoryRow } from '../../../../functions/inventory-export/columns.ts';
import { createFindingsFinder } from '../../../../functions/inventory-export/findings.ts';
import { listOwners, MOST_OWNERS } from '../../../../functions/inventory-export/owners.ts';
import {
  countFindings,
  createTally,
  ruleTally,
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
    unite(tally, tallyOf(rowOf('d', { state: 'FROZEN' })));
    expect(listOwners(tally.owners)).toEqual([
      { owner: 'team-a', secrets: 1, bySeverity: { critical: 1 } },
      { owner: 'team-b', secrets: 2, bySeverity: { medium: 2 } },
      { owner: null, secrets: 1, bySeverity: { medium: 1 } },
    ]);
  });

  it('are counted together beyond a number that fits into memory: none is lost', () => {
    const rows = Array.from({ length: MOST_OWNERS + 20 }, (_, at) =>
      rowOf(`${at}`, { state: 'DISABLED' }, `team-${at}`),
    );
    const owners = listOwners(tallyOf(...rows).owners);
    expect(owners).toHaveLength(MOST_OWNERS + 1);
    expect(owners.at(-1)).toEqual({ owner: null, isRest: true, secrets: 20, bySeverity: { medium: 20 } });
  });
});
