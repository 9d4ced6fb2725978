import type { Notice, NoticeSeverity } from '../../../lib/notify/notice.ts';
import type { RunLinks } from './links.ts';
import { hashOf } from '../episodes/cause.ts';
import type { RotationLatest } from '../state/latest.ts';
import type { OutboxEntry, ScopeState } from '../state/state.ts';

const OWN = 'failed-rotation-notifier';

/** This function's own gap is over when it is seen. */
export const staleSeverityOf = (what: string): NoticeSeverity => (what === OWN ? 'medium' : 'high');

/** A function that has not had a complete run for too long. */
export interface StaleRun {
  /** `inventory-export` or `failed-rotation-notifier`. */
  readonly what: string;
  /** When its newest complete run ended. */
  readonly sinceMs: number;
}

export interface WatchInput {
  readonly latest: RotationLatest | undefined;
  /** Of the newest complete inventory; undefined when there never was one: then nobody expects the next. */
  readonly inventoryAt?: string | undefined;
  readonly nowMs: number;
  readonly staleAfterMs: number;
}

export function findStaleRuns({ latest, inventoryAt, nowMs, staleAfterMs }: WatchInput): StaleRun[] {
  const runs = [
    { what: 'inventory-export', at: inventoryAt },
    { what: OWN, at: latest?.checkedAt },
  ];
  return runs.flatMap(({ what, at }) => {
    const sinceMs = Date.parse(at ?? '');
    return sinceMs + staleAfterMs < nowMs ? [{ what, sinceMs }] : [];
  });
}

/** What `rotation/state/region=watch/project_id=watch.json` keeps beside the outbox: who was told of which stale run, and when last. */
export interface WatchState extends ScopeState {
  readonly watching?: Readonly<
    Record<string, { readonly sinceMs: number; readonly notifiedAtMs: number; readonly times: number }>
  >;
}

interface WatchOptions {
  readonly nowMs: number;
  readonly repeatMs: number;
  readonly channelsOf: (what: string) => readonly string[];
  readonly links: RunLinks;
  /** Of the newest complete inventory that is proven. */
  readonly inventoryAt?: string | undefined;
}

/**
 * Notices of stale runs: once, again after `NOTIFY_REPEAT`, and that they run again, which only a complete run that is newer
 * proves: that nothing is known of the runs any more ends no alarm. The state that holds them.
 * This function's own gap is over the moment that it is seen, so it is told once, and never resolved.
 */
export function planWatch(state: WatchState, stale: readonly StaleRun[], options: WatchOptions): WatchState {
  const { nowMs, repeatMs, channelsOf, inventoryAt } = options;
  const watching = { ...state.watching };
  const entries: OutboxEntry[] = [];
  for (const run of stale) {
    const known = watching[run.what];
    const isSame = known?.sinceMs === run.sinceMs;
    if (channelsOf(run.what).length === 0 || (isSame && known.notifiedAtMs + repeatMs > nowMs)) continue;
    const times = isSame ? known.times + 1 : 1;
    watching[run.what] = { sinceMs: run.sinceMs, notifiedAtMs: nowMs, times };
    entries.push(toEntry(run, times === 1 ? 'opened' : 'repeated', times, options));
  }
  for (const [what, { sinceMs }] of Object.entries(watching)) {
    const isOwn = what === OWN;
    if (stale.some((run) => run.what === what) || !(isOwn || Date.parse(inventoryAt ?? '') > sinceMs)) continue;
    delete watching[what];
    if (!isOwn) entries.push(toEntry({ what, sinceMs }, 'resolved', 0, options));
  }
  const isChanged = entries.length > 0 || Object.keys(watching).length < Object.keys(state.watching ?? {}).length;
  return isChanged ? { ...state, watching, outbox: [...state.outbox, ...entries] } : state;
}

function toEntry(
  run: StaleRun,
  stage: Notice['stage'],
  times: number,
  { nowMs, channelsOf, links }: WatchOptions,
): OutboxEntry {
  const channels = channelsOf(run.what);
  const since = new Date(run.sinceMs).toISOString();
  const notice: Notice = {
    id: hashOf('watch', run.what, since, stage, String(times)),
    type: 'watch.stale',
    stage,
    occurredAt: new Date(nowMs).toISOString(),
    severity: staleSeverityOf(run.what),
    cause: {
      functionUrn: null,
      errorCode: null,
      message: null,
      reason: 'stale',
      endReason: null,
      run: { function: run.what, completeAt: since },
    },
    secrets: [],
    links: { console: null, ...links },
  };
  return {
    id: notice.id,
    notice,
    causeId: hashOf('watch', run.what, since),
    closesCauseOn: stage === 'resolved' ? channels : [],
    precededBy: {},
    channels: Object.fromEntries(channels.map((channel) => [channel, { state: 'waiting', attempts: 0 } as const])),
    createdAtMs: nowMs,
  };
}
