import { describeError } from '../../../lib/errors.ts';
import type { NotifierDeps, NotifierRun } from '../run.ts';
import { hasWaiting } from '../state/outbox.ts';
import { pruneState } from '../state/prune.ts';
import { EMPTY_STATE } from '../state/state.ts';
import { findInventory, type KnownInventory } from './find-inventory.ts';
import type { Outbox, OutboxWriter } from './outbox-writer.ts';
import { linksOf } from './links.ts';
import { createRecipients } from './recipients.ts';
import { findStaleRuns, planWatch, staleSeverityOf, type StaleRun, type WatchState } from './watchdog.ts';

/** The pseudo-scope whose state holds the notices of stale runs. */
const WATCH_SCOPE = { region: 'watch', projectId: 'watch' } as const;

/** What a route sees of a stale run: no secret, no owner. */
const STALE_SUBJECT = {
  ...WATCH_SCOPE,
  name: null,
  owner: null,
  tags: null,
  type: 'watch.stale',
} as const;

export interface WatchedRuns {
  readonly stale: readonly StaleRun[];
  readonly inventory: KnownInventory;
  /** Whether the next run has to look at the notices again: an alarm stands, or a notice waits. */
  isWatching(): boolean;
  /** Undefined when there was nothing to look at. */
  readonly outbox?: Outbox;
}

/** Whether the inventory and this function still run. Never throws: that this cannot be found out keeps no notice back. */
export async function watchRuns(run: NotifierRun, deps: NotifierDeps, writer: OutboxWriter): Promise<WatchedRuns> {
  const { latest, invocation } = run;
  try {
    return await watch(run, deps, writer);
  } catch (error) {
    invocation.log.error('the runs cannot be watched', { ...describeError(error) });
    const { inventoryAt, inventoryMissedAt } = latest ?? {};
    const isWatching = latest?.isWatching ?? true;
    return { stale: [], inventory: { inventoryAt, inventoryMissedAt }, isWatching: () => isWatching };
  }
}

async function watch(run: NotifierRun, { store }: NotifierDeps, writer: OutboxWriter): Promise<WatchedRuns> {
  const { latest, invocation, states, runId } = run;
  const { settings, deadline, runStartedAt, log } = invocation;
  const nowMs = runStartedAt.getTime();
  const { staleAfterMs } = settings;
  const onSkipped = (what: { key: string; reason: string }): void => log.warn('an object is not read', what);
  const lookup = { store, folder: 'inventory', signal: deadline.work, onSkipped } as const;
  const inventory = await findInventory(latest, { nowMs, staleAfterMs, lookup });
  const stale = findStaleRuns({ latest, ...inventory, nowMs, staleAfterMs });
  // a pointer that is lost must not silence an alarm that stands
  if (stale.length === 0 && latest?.isWatching === false) return { stale, inventory, isWatching: () => false };
  const stored = await states.load(WATCH_SCOPE);
  if (stale.length === 0 && stored === undefined) return { stale, inventory, isWatching: () => false };
  const before: WatchState = stored ?? EMPTY_STATE;
  const { routeOf } = createRecipients(settings, nowMs);
  const channelsOf = (what: string): readonly string[] =>
    routeOf({ ...STALE_SUBJECT, severity: staleSeverityOf(what) });
  const links = linksOf(runId, { storeUrl: store.url, reportUrl: settings.reportUrl });
  const options = { nowMs, repeatMs: settings.notifyRepeatMs, channelsOf, links, ...inventory };
  const planned: WatchState = pruneState(planWatch(before, stale, options), nowMs);
  const outbox: Outbox = { scope: WATCH_SCOPE, stored, state: planned };
  if (JSON.stringify(planned) !== JSON.stringify(before)) await writer.save(outbox);
  const isOpen = stale.length > 0 || Object.keys(planned.watching ?? {}).length > 0;
  return { stale, inventory, outbox, isWatching: () => isOpen || hasWaiting(outbox.state) };
}
