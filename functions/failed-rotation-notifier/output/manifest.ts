import type { LatestPointer, Manifest } from '../../../lib/run/manifest.ts';
import { scopeName } from '../../../lib/scope.ts';
import { definition } from '../definition.ts';
import { hashOf } from '../episodes/cause.ts';
import type { RunDelivery, ScopeOutcome, NotifierRun } from '../run.ts';
import type { RotationLatest, RotationManifest } from '../state/latest.ts';
import { createManifest } from '../../../lib/run/outcome.ts';
import { failureColumns, failuresOf } from './failures.ts';
import { NOTICE_TYPES } from '../notices/compose.ts';
import { notifiedOn, waitingOf } from '../state/outbox.ts';
import { type OutboxEntry, type ScopeState } from '../state/state.ts';

const digestOf = (outcomes: readonly ScopeOutcome[]): string =>
  hashOf(...outcomes.flatMap(({ scope, state }) => [scopeName(scope), JSON.stringify(state)]));

/**
 * `pointer` with what this run, `own`, knows beside it. `published` is the run that the pointer was moved by: this one, or
 * one that ran at the same time.
 */
export function extendLatest(
  pointer: LatestPointer,
  published: Manifest,
  { own, delivery }: { own: RotationManifest; delivery: RunDelivery },
): RotationLatest {
  const isComplete = own.status === 'complete' && own.narrowedBy === undefined;
  const { stateDigest } = published as Partial<RotationManifest>;
  const { inventoryMissedAt: _, ...known } = pointer as RotationLatest;
  return {
    ...known,
    ...(pointer.runId === published.runId && stateDigest !== undefined && { stateDigest }),
    ...(isComplete && { checkedAt: new Date().toISOString() }),
    ...delivery.inventory,
    isWatching: delivery.isWatching,
    unfinishedSince: unfinishedSince(own, known.unfinishedSince),
  };
}

/** The scopes that this run did not finish, and since when: the next one starts with those that wait the longest. */
const unfinishedSince = ({ scopes, startedAt }: Manifest, before: RotationLatest['unfinishedSince'] = {}) =>
  Object.fromEntries(
    scopes
      .filter(({ status }) => status !== 'complete')
      .map((scope) => [scopeName(scope), before[scopeName(scope)] ?? startedAt]),
  );

export function toManifest(
  { runId, invocation, checked }: NotifierRun,
  outcomes: readonly ScopeOutcome[],
  watchState: ScopeState | undefined,
): RotationManifest {
  const scopes = checked.map(({ manifest }) => manifest);
  const { scopes: narrowedTo } = invocation.command;
  const manifest = createManifest({
    function: definition.name,
    runId,
    invocation,
    narrowedBy: narrowedTo && { scopes: narrowedTo },
    columns: failureColumns,
    scopes,
    totals: {
      secrets: scopes.reduce((sum, { listed }) => sum + listed, 0),
      ...totalsOf(outcomes),
      undelivered: [...outcomes.map(({ state }) => state), watchState].flatMap(undeliveredIn).length,
    },
  });
  return { ...manifest, stateDigest: digestOf(outcomes) };
}

const undeliveredIn = (state: ScopeState | undefined): OutboxEntry[] =>
  state?.outbox.filter((entry) => waitingOf(entry).length > 0) ?? [];

/** `untold`: open, due to be told, and no channel has taken it, nor waits to. */
function totalsOf(outcomes: readonly ScopeOutcome[]): Record<string, unknown> {
  const episodes = failuresOf(outcomes).map(({ episode }) => episode);
  const byType: Record<string, number> = {};
  for (const { seen } of episodes) byType[NOTICE_TYPES[seen.kind]] = (byType[NOTICE_TYPES[seen.kind]] ?? 0) + 1;
  const untold = outcomes.flatMap(({ state }) =>
    Object.values(state.episodes).filter(
      (episode) => episode.lastNotified !== null && notifiedOn(episode, state.outbox).size === 0,
    ),
  );
  return {
    open: episodes.length,
    byType,
    untold: untold.length,
    silenced: outcomes.flatMap(({ silenced }) => silenced).length,
  };
}
