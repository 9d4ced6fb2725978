import { readLatest } from '../../lib/run/latest.ts';
import type { LatestPointer } from '../../lib/run/manifest.ts';
import { runFolder } from '../../lib/run/keys.ts';
import { definition } from './definition.ts';
import { deliver, save, type Outbox } from './notices/deliver.ts';
import { createRecipients } from './notices/recipients.ts';
import { waitingOf } from './state/outbox.ts';
import { pruneState } from './state/prune.ts';
import { EMPTY_STATE, type ScopeState } from './state/state.ts';
import { findStaleRuns, planWatch, STALE_SEVERITY, type StaleRun, type WatchState } from './notices/watchdog.ts';
import type { NotifierDeps, NotifierRun, RunDelivery, KnownInventory } from './run.ts';
/** The pseudo-scope whose state holds the notices of stale runs. */
const WATCH_SCOPE = { region: 'watch', projectId: 'watch' } as const;

/** What a route sees of a stale run: no secret, no owner. */
const STALE_SUBJECT = {
  ...WATCH_SCOPE,
  name: null,
  owner: null,
  tags: null,
  type: 'watch.stale',
  severity: STALE_SEVERITY,
} as const;

/** First every plan is stored, then what is due is sent and marked: a crash in between repeats a notice, and loses none. */
export async function notify(run: NotifierRun, deps: NotifierDeps): Promise<RunDelivery> {
  const { invocation, checked, states } = run;
  const { deadline, log } = invocation;
  const outboxes = checked.map(
    ({ scope, plan, before }): Outbox | undefined => plan && { scope, state: plan.state, stored: before },
  );
  const changed = outboxes.flatMap((outbox, at) =>
    outbox && !isSame(outbox.state, checked[at]?.before) ? [outbox] : [],
  );
  // first of all, and in quiet runs too: a mistake in NOTIFY_CHANNELS must not wait for the first failure to be seen, nor
  // may a plan be kept as told that cannot be sent
  const opened = await deps.openChannels();
  try {
    await Promise.all(changed.map((outbox) => save(outbox, run)));
    const watching = await watchRuns(run, deps);
    const due = [...outboxes, watching.outbox].filter((outbox): outbox is Outbox => hasWaiting(outbox?.state));
    await deliver(due, { channels: opened.channels, states, signal: deadline.work, log, now: Date.now });
    const { stale, inventory, outbox } = watching;
    return {
      states: outboxes.map((each) => each?.state),
      watchState: outbox?.state,
      isWatching: stale.length > 0 || hasWaiting(outbox?.state),
      hasChanged: changed.length + due.length > 0 || stale.length > 0 !== (run.latest?.isWatching ?? false),
      stale,
      inventory,
    };
  } finally {
    await opened.close();
  }
}

const hasWaiting = (state: ScopeState | undefined): boolean =>
  state?.outbox.some((entry) => waitingOf(entry).length > 0) ?? false;

/** A scope's first state is kept though it is empty: what fails from then on is news, not an old estate's digest. */
const isSame = (state: ScopeState, before: ScopeState | undefined): boolean =>
  JSON.stringify(state) === JSON.stringify(before);

async function watchRuns(
  run: NotifierRun,
  { store }: NotifierDeps,
): Promise<{ stale: StaleRun[]; inventory: KnownInventory; outbox?: Outbox }> {
  const { latest, invocation, states, runId } = run;
  const { settings, deadline, runStartedAt, log } = invocation;
  const nowMs = runStartedAt.getTime();
  const { staleAfterMs } = settings;
  const inventory = await findInventory(latest, { nowMs, staleAfterMs }, () =>
    readLatest({
      store,
      folder: 'inventory',
      signal: deadline.work,
      onSkipped: (what) => log.warn('an object is not read', what),
    }),
  );
  const stale = findStaleRuns({ latest, ...inventory, nowMs, staleAfterMs });
  if (stale.length === 0 && latest?.isWatching !== true) return { stale, inventory };
  const stored = await states.load(WATCH_SCOPE);
  const before: WatchState = stored ?? EMPTY_STATE;
  const channels = createRecipients(settings, nowMs).routeOf(STALE_SUBJECT);
  const detailsKey = `${runFolder(definition.folder, runId)}failures.json`;
  const outbox: Outbox = {
    scope: WATCH_SCOPE,
    stored,
    state: pruneState(
      planWatch(before, stale, { nowMs, repeatMs: settings.notifyRepeatMs, channels, detailsKey }),
      nowMs,
    ),
  };
  if (!isSame(outbox.state, before)) await save(outbox, run);
  return { stale, inventory, outbox };
}

/** Where there is no inventory, nobody expects one: so it is enough to look for the first from time to time. */
const LOOK_AGAIN_MS = 3_600_000;

/** While the last one that was seen is fresh there is nothing to look up. */
async function findInventory(
  { inventoryAt, inventoryMissedAt }: KnownInventory = {},
  { nowMs, staleAfterMs }: { nowMs: number; staleAfterMs: number },
  read: () => Promise<LatestPointer | undefined>,
): Promise<KnownInventory> {
  if (Date.parse(inventoryAt ?? '') + staleAfterMs >= nowMs) return { inventoryAt };
  if (Date.parse(inventoryMissedAt ?? '') + LOOK_AGAIN_MS >= nowMs) return { inventoryMissedAt };
  const finishedAt = (await read())?.finishedAt;
  return finishedAt === undefined ? { inventoryMissedAt: new Date(nowMs).toISOString() } : { inventoryAt: finishedAt };
}
