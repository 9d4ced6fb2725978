import type { Channel } from '../../lib/notify/notice.ts';
import { readLatest } from '../../lib/report/latest.ts';
import { runFolder } from '../../lib/report/run-keys.ts';
import { deliver, save, type Outbox } from './deliver.ts';
import type { NotifierMeans, NotifierRun } from './notify-failed-rotations.ts';
import { waitingOf } from './outbox.ts';
import { EMPTY_STATE, type ScopeState } from './state.ts';
import { findStaleRuns, planWatch, type StaleRun, type WatchState } from './watch-runs.ts';

export interface ChannelSet {
  readonly channels: ReadonlyMap<string, Channel>;
  close(): Promise<void>;
}

/** What the run stored and sent. */
export interface Told {
  /** The state of each scope as it is stored now, by its place in `watched`; undefined where there is none. */
  readonly states: ReadonlyArray<ScopeState | undefined>;
  /** Whether any state changed. */
  readonly hasChanged: boolean;
  readonly stale: readonly StaleRun[];
  /** The end of the newest complete inventory that is known. */
  readonly inventoryAt: string | undefined;
}

/** The pseudo-scope whose state holds the notices of stale runs. */
const WATCH_SCOPE = { region: 'watch', projectId: 'watch' } as const;

/** First every plan is stored, then what is due is sent and marked: a crash in between repeats a notice, and loses none. */
export async function tell(run: NotifierRun, means: NotifierMeans): Promise<Told> {
  const { invocation, watched, states } = run;
  const { deadline, log } = invocation;
  const outboxes = watched.map(
    ({ scope, plan, before }): Outbox | undefined => plan && { scope, state: plan.state, stored: before },
  );
  const changed = outboxes.flatMap((outbox, at) =>
    outbox && !isSame(outbox.state, watched[at]?.before) ? [outbox] : [],
  );
  await Promise.all(changed.map((outbox) => save(outbox, run)));
  const watching = await watchRuns(run, means);

  const due = [...outboxes, watching.outbox].filter(
    (outbox): outbox is Outbox =>
      outbox !== undefined && outbox.state.outbox.some((entry) => waitingOf(entry).length > 0),
  );
  // opened in quiet runs too: a mistake in NOTIFY_CHANNELS must not wait for the first failure to be seen
  const opened = await means.openChannels();
  try {
    await deliver(due, { channels: opened.channels, states, signal: deadline.work, log, now: Date.now });
  } finally {
    await opened.close();
  }
  const { stale, inventoryAt } = watching;
  return {
    states: outboxes.map((outbox) => outbox?.state),
    hasChanged: changed.length + due.length + stale.length > 0,
    stale,
    inventoryAt,
  };
}

const isSame = (state: ScopeState, before: ScopeState | undefined): boolean =>
  JSON.stringify(state) === JSON.stringify(before ?? EMPTY_STATE);

async function watchRuns(
  run: NotifierRun,
  { store }: NotifierMeans,
): Promise<{ stale: StaleRun[]; inventoryAt: string | undefined; outbox?: Outbox }> {
  const { latest, invocation, states, runId } = run;
  const { settings, deadline, runStartedAt } = invocation;
  const nowMs = runStartedAt.getTime();
  const { staleAfterMs } = settings;
  const known = latest?.inventoryAt;
  // while the last one that was seen is fresh there is nothing to look up
  const isFresh = Date.parse(known ?? '') + staleAfterMs >= nowMs;
  const inventoryAt = isFresh
    ? known
    : (await readLatest({ store, folder: 'inventory', signal: deadline.work }))?.finishedAt;
  const stale = findStaleRuns({ latest, inventoryAt, nowMs, staleAfterMs });
  if (stale.length === 0 && latest?.isWatching !== true) return { stale, inventoryAt };
  const stored = await states.load(WATCH_SCOPE);
  const before: WatchState = stored ?? EMPTY_STATE;
  const channels = (settings.notifyChannels ?? []).map(({ name }) => name);
  const detailsKey = `${runFolder('rotation', runId)}failures.json`;
  const outbox: Outbox = {
    scope: WATCH_SCOPE,
    stored,
    state: planWatch(before, stale, { nowMs, repeatMs: settings.notifyRepeatMs, channels, detailsKey }),
  };
  if (outbox.state !== before) await save(outbox, run);
  return { stale, inventoryAt, outbox };
}
