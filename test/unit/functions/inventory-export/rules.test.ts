import { describe, expect, it } from 'vitest';
import type { InventoryRow } from '../../../../functions/inventory-export/columns.ts';
import { RULES, type EvaluationTime } from '../../../../functions/inventory-export/rules.ts';
import { toSecret, type Ownership, type Secret } from '../../../../lib/csms/secret.ts';
import { DAY_MS, HOUR_MS } from '../../../../lib/text/time.ts';

const NOW_MS = Date.UTC(2026, 10, 22, 6);
const GRACE_MS = 6 * HOUR_MS;
const AT: EvaluationTime = { nowMs: NOW_MS, graceMs: GRACE_MS, unusedAfterDays: 90 };

/** A secret that breaks no rule: in use, rotated automatically, and somebody is told. */
const rowOf = (fields: Partial<Secret> = {}, ownership: Ownership = 'own'): InventoryRow =>
  ({
    secret: {
      ...toSecret({ id: 'a', name: 'db', last_used_time: 0 }),
      state: 'ENABLED',
      secretType: 'RDS-FG',
      createdAtMs: NOW_MS - 365 * DAY_MS,
      updatedAtMs: NOW_MS - DAY_MS,
      lastUsedAtMs: NOW_MS - DAY_MS,
      autoRotation: true,
      nextRotationAtMs: NOW_MS + DAY_MS,
      eventSubscriptions: ['failures'],
      ...fields,
    },
    ownership,
  }) as InventoryRow;

/** The rules that a row breaks, and since when. */
const broken = (row: InventoryRow): Record<string, number | null> =>
  Object.fromEntries(
    RULES.flatMap(({ name, since }) => {
      const at = since(row, AT);
      return at === undefined ? [] : [[name, at]];
    }),
  );
const replica = (status: string, region: string | null, updatedAtMs: number | null) =>
  ({ status, region, updatedAtMs }) as Secret['replicas'][number];

it('A secret that is as it should be breaks no rule', () => {
  expect(broken(rowOf())).toEqual({});
});

describe('ROTATION_OVERDUE', () => {
  const due = (agoMs: number, fields: Partial<Secret> = {}, ownership?: Ownership) =>
    broken(rowOf({ nextRotationAtMs: NOW_MS - agoMs, ...fields }, ownership));

  it('begins after the grace, with the date that was missed', () => {
    expect(due(GRACE_MS)).toEqual({});
    expect(due(GRACE_MS + 1)).toEqual({ ROTATION_OVERDUE: NOW_MS - GRACE_MS - 1 });
  });

  it('is none of a secret that was rotated since, that cannot rotate now, or that another account shares', () => {
    expect(due(DAY_MS, { rotatedAtMs: NOW_MS - DAY_MS + 1 })).toEqual({});
    expect(due(DAY_MS, { rotatedAtMs: NOW_MS - DAY_MS })).toHaveProperty('ROTATION_OVERDUE');
    expect(due(DAY_MS, { autoRotation: null })).toEqual({});
    expect(due(DAY_MS, { state: null })).toEqual({});
    expect(due(DAY_MS, {}, 'shared')).toEqual({});
    expect(due(DAY_MS, {}, 'unknown')).toHaveProperty('ROTATION_OVERDUE');
  });
});

describe('REPLICA_SYNC_FAILED', () => {
  it('begins with the first replica that failed, and names the regions', () => {
    const row = rowOf({
      replicas: [replica('FAILED', 'r1', 7), replica('IN_SYNC', 'r2', 1), replica('FAILED', 'r3', 5)],
    });
    expect(broken(row)).toEqual({ REPLICA_SYNC_FAILED: 5 });
    const rule = RULES.find(({ name }) => name === 'REPLICA_SYNC_FAILED');
    expect([rule?.detail?.(row, AT), rule?.message(row, AT)]).toEqual(['r1, r3', 'Replica in r1, r3 is out of sync.']);
  });

  it('is none while a replica is on its way; and has no beginning where none is told', () => {
    expect(broken(rowOf({ replicas: [replica('IN_PROGRESS', 'r1', 1)] }))).toEqual({});
    expect(broken(rowOf({ replicas: [replica('FAILED', null, null)] }))).toEqual({ REPLICA_SYNC_FAILED: null });
  });
});

describe('ROTATION_DISABLED', () => {
  it.each<readonly [boolean, Partial<Secret>, Ownership]>([
    [true, {}, 'own'],
    [true, { secretType: 'GaussDB-FG' }, 'unknown'],
    [true, { secretType: 'of a later version' }, 'own'],
    [true, { state: 'DISABLED' }, 'own'],
    [false, { secretType: 'COMMON' }, 'own'],
    [false, { secretType: 'RDS' }, 'own'],
    [false, { secretType: null }, 'own'],
    [false, { state: 'PENDING_DELETE' }, 'own'],
    [false, { autoRotation: null }, 'own'],
    [false, {}, 'shared'],
  ])('%s for %o, %s', (isBroken, fields, ownership) => {
    const row = rowOf({ autoRotation: false, ...fields }, ownership);
    expect('ROTATION_DISABLED' in broken(row)).toBe(isBroken);
  });
});

describe('What cannot be used', () => {
  it('breaks the rule of its state, since it was changed', () => {
    const updatedAtMs = NOW_MS - 3 * DAY_MS;
    expect(broken(rowOf({ state: 'PENDING_DELETE', updatedAtMs }))).toEqual({ PENDING_DELETION: updatedAtMs });
    for (const state of ['DISABLED', 'FROZEN'])
      expect(broken(rowOf({ state, updatedAtMs }))).toEqual({ DISABLED_OR_FROZEN: updatedAtMs });
    expect(broken(rowOf({ state: 'DISABLED', updatedAtMs: null }))).toEqual({ DISABLED_OR_FROZEN: null });
  });

  it('says when it is deleted, where that is known', () => {
    const rule = RULES.find(({ name }) => name === 'PENDING_DELETION');
    const [dated, undated] = [rowOf({ scheduledDeleteAtMs: NOW_MS }), rowOf()];
    expect([rule?.due?.(dated), rule?.message(dated, AT)]).toEqual([
      NOW_MS,
      'Deletion is scheduled for 2026-11-22 06:00 UTC.',
    ]);
    expect([rule?.due?.(undated), rule?.message(undated, AT)]).toEqual([null, 'Deletion is scheduled.']);
  });
});

describe('UNUSED', () => {
  const idle = (agoMs: number): number => NOW_MS - agoMs;
  const limitMs = 90 * DAY_MS;

  it('begins with the last use, after so many days', () => {
    expect(broken(rowOf({ lastUsedAtMs: idle(limitMs) }))).toEqual({});
    expect(broken(rowOf({ lastUsedAtMs: idle(limitMs + 1) }))).toEqual({ UNUSED: idle(limitMs + 1) });
  });

  it('begins with its making, where it was never used and the service tells of use', () => {
    const never = { lastUsedAtMs: null, createdAtMs: idle(limitMs + 1) };
    expect(broken(rowOf({ ...never, usageKnown: true }))).toEqual({ UNUSED: idle(limitMs + 1) });
    expect(broken(rowOf({ ...never, usageKnown: false }))).toEqual({});
    expect(broken(rowOf({ ...never, usageKnown: true, createdAtMs: null }))).toEqual({});
  });

  it('is none of what is not enabled', () => {
    expect(broken(rowOf({ lastUsedAtMs: 1, state: 'DISABLED' }))).not.toHaveProperty('UNUSED');
  });
});

describe('NO_EVENT_SUBSCRIPTION', () => {
  it('is of secrets that rotate, and that nobody is told of', () => {
    expect(broken(rowOf({ eventSubscriptions: [] }))).toEqual({ NO_EVENT_SUBSCRIPTION: null });
    expect(broken(rowOf({ eventSubscriptions: [], autoRotation: false, secretType: 'COMMON' }))).toEqual({});
    expect(broken(rowOf({ eventSubscriptions: [], autoRotation: null }))).toEqual({});
    expect(broken(rowOf({ eventSubscriptions: [] }, 'shared'))).toEqual({});
  });
});

it('What rises is as severe as its age, by the secret’s own period', () => {
  const rule = RULES.find(({ name }) => name === 'ROTATION_OVERDUE');
  const severityAt = (agoMs: number, rotationPeriodSeconds: number | null = null) =>
    rule?.severity(rowOf({ nextRotationAtMs: NOW_MS - agoMs, rotationPeriodSeconds }), AT);
  expect([severityAt(DAY_MS - 1), severityAt(DAY_MS), severityAt(7 * DAY_MS)]).toEqual(['medium', 'high', 'critical']);
  expect(severityAt(7 * HOUR_MS, 3600)).toBe('critical');
  expect(severityAt(7 * HOUR_MS, 0)).toBe('medium');
});
