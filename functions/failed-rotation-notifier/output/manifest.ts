import type { LatestPointer, Manifest } from '../../../lib/run/manifest.ts';
import { scopeName } from '../../../lib/scope.ts';
import { hashOf } from '../episodes/cause.ts';
import type { Told, ScopeStanding, NotifierRun } from '../run.ts';
import type { RotationLatest, RotationManifest } from '../state/latest.ts';
import { overallOutcome } from '../../../lib/run/outcome.ts';
import { failureColumns } from './failures.ts';
import { NOTICE_TYPES } from '../notices/compose.ts';
import { toldOn, waitingOf } from '../state/outbox.ts';
import { type OutboxEntry, type ScopeState } from '../state/state.ts';
import { failuresOf } from '../finish-run.ts';

export const digestOf = (standings: readonly ScopeStanding[]): string =>
  hashOf(...standings.flatMap(({ scope, state }) => [scopeName(scope), JSON.stringify(state)]));

/**
 * `pointer` with what this run, `own`, knows beside it. `published` is the run that the pointer was moved by: this one, or
 * one that ran at the same time.
 */
export function extendLatest(
  pointer: LatestPointer,
  published: Manifest,
  { own, told }: { own: RotationManifest; told: Told },
): RotationLatest {
  const isComplete = own.status === 'complete' && own.narrowedBy === undefined;
  const { standing } = published as Partial<RotationManifest>;
  const { inventoryMissedAt: _, ...known } = pointer as RotationLatest;
  return {
    ...known,
    ...(pointer.runId === published.runId && standing !== undefined && { standing }),
    ...(isComplete && { checkedAt: new Date().toISOString() }),
    ...told.inventory,
    isWatching: told.isWatching,
    unfinished: unfinishedOf(own),
  };
}

/** Names of the scopes that this run did not finish: the next one starts with them. */
const unfinishedOf = ({ scopes }: Manifest): string[] =>
  scopes.filter(({ status }) => status === 'failed').map((scope) => scopeName(scope));

export function toManifest(
  { runId, invocation, watched }: NotifierRun,
  standings: readonly ScopeStanding[],
  watchState: ScopeState | undefined,
): RotationManifest {
  const scopes = watched.map(({ manifest }) => manifest);
  const { command } = invocation;
  return {
    version: 1,
    function: 'failed-rotation-notifier',
    runId,
    startedAt: invocation.runStartedAt.toISOString(),
    finishedAt: new Date().toISOString(),
    trigger: invocation.trigger,
    ...overallOutcome(scopes),
    ...(command.scopes && { narrowedBy: { scopes: command.scopes } }),
    standing: digestOf(standings),
    fileSchema: failureColumns.map(({ name }) => name).join(','),
    files: [],
    scopes,
    totals: {
      secrets: scopes.reduce((sum, { listed }) => sum + listed, 0),
      ...totalsOf(standings),
      undelivered: [...standings.map(({ state }) => state), watchState].flatMap(undeliveredIn).length,
    },
  };
}

const undeliveredIn = (state: ScopeState | undefined): OutboxEntry[] =>
  state?.outbox.filter((entry) => waitingOf(entry).length > 0) ?? [];

/** `untold`: open, due to be told, and no channel has taken it, nor waits to. */
function totalsOf(standings: readonly ScopeStanding[]): Record<string, unknown> {
  const episodes = failuresOf(standings).map(({ episode }) => episode);
  const byType: Record<string, number> = {};
  for (const { seen } of episodes) byType[NOTICE_TYPES[seen.kind]] = (byType[NOTICE_TYPES[seen.kind]] ?? 0) + 1;
  const untold = standings.flatMap(({ state }) =>
    Object.values(state.episodes).filter(
      (episode) => episode.told !== null && toldOn(episode, state.outbox).size === 0,
    ),
  );
  return {
    open: episodes.length,
    byType,
    untold: untold.length,
    silenced: standings.flatMap(({ silenced }) => silenced).length,
  };
}
