import type { DeliveryRule } from '../../../lib/settings/findings.ts';
import type { InventoryRow } from '../columns.ts';
import { brokenRules, deliveryOf, type BrokenRule, type ScopeDelivery, type DeliveryReason } from './evaluate.ts';

/** What the rules see of a scope's delivery. */
export interface DeliveryView {
  readonly scope: ScopeDelivery;
  find(rule: DeliveryRule, row: InventoryRow): BrokenRule | undefined;
  /** undefined for a secret that does not rotate. */
  reasonOf(row: InventoryRow): DeliveryReason | undefined;
}

/** Every rule asks of every row, one row after the other: so the last row's are kept. */
export function createDeliveryView(scope: ScopeDelivery): DeliveryView {
  let last: { row: InventoryRow; broken: readonly BrokenRule[] } | undefined;
  return {
    scope,
    find(rule, row) {
      if (last?.row !== row) last = { row, broken: brokenRules(row, scope) };
      return last.broken.find((broken) => broken.rule === rule);
    },
    reasonOf: (row) => deliveryOf(row, scope),
  };
}
