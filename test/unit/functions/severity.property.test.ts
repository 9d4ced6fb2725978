import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { InventoryRow } from '../../../functions/inventory-export/columns.ts';
import { createFindingsFinder } from '../../../functions/inventory-export/findings.ts';
import { parseFindings } from '../../../lib/settings/findings.ts';
import { parseTagPolicy } from '../../../lib/settings/tag-policy.ts';
import type { Secret } from '../../../lib/csms/secret.ts';
import { advance, DAY_MS, GRACE_MS, HOUR_MS, NOW_MS, SCOPE, secret, task } from './failed-rotation-notifier/samples.ts';

/* A secret has one severity: the inventory's finding and the notifier's problem are of one rule, lib/csms/severity.ts. */

const findingsOf = createFindingsFinder(
  { findings: parseFindings('{}'), tagPolicy: parseTagPolicy('{}') },
  { nowMs: NOW_MS, graceMs: GRACE_MS, unusedAfterDays: 90 },
);
const inventorySeverity = (of: Secret, name: string): string | undefined =>
  findingsOf({ secret: of, scope: SCOPE, ownership: 'own', tags: null } as unknown as InventoryRow).findings.find(
    ({ rule }) => rule.name === name,
  )?.severity;

const ageMs = fc.integer({ min: 0, max: 40 * DAY_MS });
const periodSeconds = fc.constantFrom(null, 3_600, 86_400, 30 * 86_400, 365 * 86_400);

it('A secret that is overdue, tried without success or not, is as severe in the inventory as in the notifier', () => {
  fc.assert(
    fc.property(ageMs, periodSeconds, fc.option(fc.nat()), (overdueMs, rotationPeriodSeconds, failedAfterMs) => {
      const dueMs = NOW_MS - GRACE_MS - 1 - overdueMs;
      const late = secret('a', { nextRotationAtMs: dueMs, rotatedAtMs: dueMs - DAY_MS, rotationPeriodSeconds });
      const tasks = failedAfterMs === null ? [] : [task('a', Math.min(dueMs + failedAfterMs, NOW_MS - HOUR_MS))];
      const { state } = advance({ secrets: [late], tasks });
      expect(inventorySeverity(late, 'ROTATION_OVERDUE')).toBe(state.episodes['a']?.seen.severity);
    }),
  );
});

it('A replica out of sync is as severe in the inventory as in the notifier', () => {
  fc.assert(
    fc.property(ageMs, periodSeconds, (failedMs, rotationPeriodSeconds) => {
      const replicas = [{ region: 'cn-east-3', status: 'FAILED', updatedAtMs: NOW_MS - failedMs }];
      const behind = secret('a', { replicas: replicas as unknown as Secret['replicas'], rotationPeriodSeconds });
      const { state } = advance({ secrets: [behind] });
      expect(inventorySeverity(behind, 'REPLICA_SYNC_FAILED')).toBe(state.episodes['a']?.seen.severity);
    }),
  );
});
