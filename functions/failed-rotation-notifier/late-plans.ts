import { describeError } from '../../lib/errors.ts';
import type { Log } from '../../lib/log.ts';
import { mapConcurrently } from '../../lib/map-concurrently.ts';
import { scopeName } from '../../lib/scope.ts';
import type { CheckedScope } from './run.ts';
import { isLookedAfter, type RotationLatest } from './state/latest.ts';
import { hasMoved, isSame } from './state/merge.ts';
import type { StateStore } from './state/store.ts';

export interface LateOptions {
  readonly latest: RotationLatest | undefined;
  /** When the plans were made: ISO 8601 UTC. */
  readonly plannedAt: string;
  readonly states: StateStore;
  readonly concurrency: number;
  readonly log: Log;
}

/**
 * Plans that were made by other invocations, maybe hours ago: what another run knows better since then counts in their place. So a
 * plan is dropped
 *
 * - where a run that began later has looked at the project: what it did not open is over, and what it did not end is not;
 * - where anything has been opened, told or ended in the stored state since the plan was made from it.
 *
 * What a dropped plan had to tell, the next run sees again. What waits in the stored state is sent all the same.
 */
export async function dropLatePlans(
  checked: readonly CheckedScope[],
  { latest, plannedAt, states, concurrency, log }: LateOptions,
): Promise<CheckedScope[]> {
  const isLater = isLookedAfter(latest, plannedAt);
  const isLookedAt = (name: string): boolean => isLater && !(name in (latest?.unfinishedSince ?? {}));
  return mapConcurrently(checked, concurrency, async (each) => {
    const { scope, plan, before, ...rest } = each;
    if (!plan || isSame(plan.state, before)) return each;
    const drop = (why: string, stored: CheckedScope['before']): CheckedScope => {
      log.info('the plan of a project is dropped', { ...scope, why });
      return { ...rest, scope, before: stored, ...(stored && { plan: { ...plan, state: stored } }) };
    };
    try {
      const stored = await states.load(scope);
      if (isLookedAt(scopeName(scope))) return drop('a later run has read it', stored);
      return hasMoved(before, stored) ? drop('its state has changed', stored) : each;
    } catch (error) {
      log.error('the state of a project cannot be read', { ...scope, ...describeError(error) });
      // the plan stays: saving it reads the state again, and unites both, or fails as this did and stores nothing
      return each;
    }
  });
}
