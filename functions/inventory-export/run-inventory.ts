import type { RunDeps } from '../../lib/dependencies.ts';
import type { RunOutcome } from '../../lib/runtime/definition.ts';
import { exportInventory } from './export-inventory.ts';
import type { InventoryInvocation } from './run.ts';

/** A whole run, or one step of a run in several invocations. */
export async function runInventory(invocation: InventoryInvocation, deps: RunDeps): Promise<RunOutcome> {
  const { shard } = invocation.command;
  if (!shard) return exportInventory(invocation, deps);
  const { runInventoryStep } = await import('./sharded-run.ts');
  return runInventoryStep(invocation, deps, shard);
}
