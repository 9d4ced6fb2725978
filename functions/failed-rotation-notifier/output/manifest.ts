import type { LatestPointer, Manifest, ManifestScope } from '../../../lib/run/manifest.ts';
import { placeOf, scopeName } from '../../../lib/scope.ts';
import { definition } from '../definition.ts';
import { hashOf } from '../episodes/cause.ts';
import type { NotifierInvocation, NotifierRun, RunDelivery, ScopeOutcome } from '../run.ts';
import {
  lookedFromOf,
  tidyLatest,
  type RotationLatest,
  type RotationManifest,
  type RotationTotals,
  type UnsettledScope,
} from '../state/latest.ts';
import { createManifest } from '../../../lib/run/outcome.ts';
import { failureColumns, failuresOf } from './failures.ts';
import type { EndedSilence, SilenceMatches } from '../notices/silences.ts';
import { NOTICE_TYPES } from '../notices/compose.ts';
import { isObsolete, isUnsettled, notifiedOn, waitingOf } from '../state/outbox.ts';
import type { OutboxEntry, ScopeState } from '../state/state.ts';

interface FileContents {
  readonly outcomes: readonly ScopeOutcome[];
  readonly ended: readonly EndedSilence[];
  readonly scopes: readonly ManifestScope[];
}

/** Of what files tell: the state of each scope, which silences ended, and which lists are verified. */
const digestOf = ({ outcomes, ended, scopes }: FileContents): string =>
  hashOf(
    ...outcomes.flatMap(({ scope, state }) => [scopeName(scope), JSON.stringify(state)]),
    ...ended.map((silence) => JSON.stringify(silence)),
    ...scopes.map(({ consistency = '' }) => consistency),
  );

interface Extension {
  readonly run: NotifierRun;
  readonly own: RotationManifest;
  readonly delivery: RunDelivery;
  readonly silenceMatches: SilenceMatches;
}

/**
 * `pointer` with what this run, `own`, knows beside it. `published` is the run that the pointer was moved by: this one, or
 * one that ran at the same time.
 */
export function extendLatest(
  pointer: LatestPointer,
  published: Manifest,
  { run, own, delivery, silenceMatches }: Extension,
): RotationLatest {
  const isComplete = own.status === 'complete' && own.narrowedBy === undefined;
  const { stateDigest } = published as Partial<RotationManifest>;
  const { inventoryMissedAt: _, scopesDigest: _ofOthers, ...known } = pointer as RotationLatest;
  const { scopesDigest } = run.left ?? {};
  const lookedFrom = lookedFromOf(known) ?? '';
  return {
    ...known,
    ...(pointer.runId === published.runId && stateDigest !== undefined && { stateDigest }),
    ...(isComplete && { checkedAt: new Date().toISOString() }),
    ...delivery.inventory,
    isWatching: delivery.isWatching,
    silenceMatches,
    unfinishedSince: unfinishedSince(own, known.unfinishedSince),
    lookedFrom: lookedFrom > own.startedAt ? lookedFrom : own.startedAt,
    unsettled: unsettledOf(run, delivery, tidyLatest(pointer)?.unsettled),
    ...(scopesDigest !== undefined && { scopesDigest }),
  };
}

/** What this run has not seen the state of stays as it is known: it may be open still, and another notifier may watch it. */
function unsettledOf(
  { checked, left, invocation }: NotifierRun,
  { states, leftStates }: RunDelivery,
  known: readonly UnsettledScope[] = [],
): UnsettledScope[] {
  const watchedAt = invocation.runStartedAt.toISOString();
  const seen = [
    ...checked.map(({ scope }, at) => ({ scope, state: states[at], watchedAt })),
    ...(left?.open ?? []).map((each, at) => ({ ...each, state: leftStates[at] })),
  ].flatMap(({ state, ...rest }) => (state ? [{ ...rest, state }] : []));
  const isSeen = new Set([...seen.map(({ scope }) => scopeName(scope)), ...(left?.settled ?? [])]);
  const open = seen
    .filter(({ state }) => isUnsettled(state))
    .map((each): UnsettledScope => ({ ...placeOf(each.scope), watchedAt: each.watchedAt }));
  const unseen = [...known, ...(left?.unread ?? [])].filter((scope) => !isSeen.has(scopeName(scope)));
  return [...new Map([...unseen, ...open].map((scope) => [scopeName(scope), scope])).values()];
}

/** The scopes that this run did not finish, and since when: the next one starts with those that wait the longest. */
const unfinishedSince = ({ scopes, startedAt }: Manifest, before: RotationLatest['unfinishedSince'] = {}) =>
  Object.fromEntries(
    scopes
      .filter(({ status }) => status !== 'complete')
      .map((scope) => [scopeName(scope), before[scopeName(scope)] ?? startedAt]),
  );

interface RunOutcomes {
  /** Of the scopes that are watched. */
  readonly outcomes: readonly ScopeOutcome[];
  /** Of those that are not watched any more, too. */
  readonly all: readonly ScopeOutcome[];
}

export function toManifest(
  { runId, invocation, plan, checked, shards }: NotifierRun,
  { outcomes, all }: RunOutcomes,
  { delivery, ended }: { delivery: RunDelivery | undefined; ended: readonly EndedSilence[] },
): RotationManifest {
  const scopes = checked.map(({ manifest }, at) => withError(manifest, delivery?.errors[at], invocation));
  const { scopes: narrowedTo } = invocation.command;
  const manifest = createManifest({
    function: definition.name,
    runId,
    invocation,
    narrowedBy: narrowedTo && { scopes: narrowedTo },
    plan,
    shards,
    columns: failureColumns,
    scopes,
    totals: {
      secrets: scopes.reduce((sum, { listed }) => sum + listed, 0),
      ...countEpisodes(all),
      ...(ended.length > 0 && { silencesToReview: ended }),
      ...countUndelivered([...all.map(({ state }) => state), delivery?.watchState]),
    },
  });
  // what has left is in the files of the run that told of it, and of none after it
  return { ...manifest, stateDigest: digestOf({ outcomes, ended, scopes }) };
}

/** What could not be remembered was not sent: the scope has failed, however well it was listed; what has failed is not exact. */
function withError(scope: ManifestScope, error: unknown, { toErrorInfo }: NotifierInvocation): ManifestScope {
  if (error === undefined || scope.status === 'failed') return scope;
  const { consistency: _, reason: _r, reasons: _rs, ...listed } = scope;
  return { ...listed, status: 'failed', error: toErrorInfo(error) };
}

/** Every notice that still waits on a channel, and every one that no channel has taken, whatever the reason. */
function countUndelivered(
  states: ReadonlyArray<ScopeState | undefined>,
): Pick<RotationTotals, 'undelivered' | 'oldestUndeliveredAt'> {
  const entries = states.flatMap((state) => state?.outbox.filter((entry) => isUndelivered(entry, state.outbox)) ?? []);
  const oldest = entries.reduce((ms, { createdAtMs }) => Math.min(ms, createdAtMs), Infinity);
  return {
    undelivered: entries.length,
    ...(oldest !== Infinity && { oldestUndeliveredAt: new Date(oldest).toISOString() }),
  };
}

function isUndelivered(entry: OutboxEntry, outbox: readonly OutboxEntry[]): boolean {
  if (waitingOf(entry).length > 0) return true;
  const channels = Object.keys(entry.channels);
  // nobody waits for the end of what they never heard of
  if (channels.every((channel) => isObsolete(entry, channel, outbox))) return false;
  return !channels.some((channel) => entry.channels[channel]?.state === 'delivered');
}

/** `untold`: open, not silenced, and no channel has taken a notice of it. */
function countEpisodes(
  outcomes: readonly ScopeOutcome[],
): Pick<RotationTotals, 'open' | 'byType' | 'untold' | 'silenced'> {
  const episodes = failuresOf(outcomes).map(({ episode }) => episode);
  const byType: Record<string, number> = {};
  for (const { seen } of episodes) byType[NOTICE_TYPES[seen.kind]] = (byType[NOTICE_TYPES[seen.kind]] ?? 0) + 1;
  const untold = outcomes.flatMap(({ state, silenced }) => {
    const isSilenced = new Set(silenced.map(({ episodeId }) => episodeId));
    const open = Object.values(state.episodes).filter(({ id }) => !isSilenced.has(id));
    return open.filter((episode) => ![...notifiedOn(episode, state.outbox).values()].includes('delivered'));
  });
  return {
    open: episodes.length,
    byType,
    untold: untold.length,
    silenced: outcomes.flatMap(({ silenced }) => silenced).length,
  };
}
