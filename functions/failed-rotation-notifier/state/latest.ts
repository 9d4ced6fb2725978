import type { EndedSilence, SilenceMatches } from '../notices/silences.ts';
import { check, row, text as maybeText } from '../../../lib/validate.ts';
import { placeOf, type Scope } from '../../../lib/scope.ts';
import type { LatestPointer, Manifest } from '../../../lib/run/manifest.ts';

/** `rotation/latest.json`: the pointers, and what quiet runs, which write nothing else, leave there. */
export interface RotationLatest extends LatestPointer {
  /** The newest complete look at everything, quiet or not: ISO 8601 UTC. */
  readonly checkedAt?: string;
  /** Of the run at the top. */
  readonly stateDigest?: string;
  /** The end of the newest complete inventory that was seen: spares a read while it is fresh. */
  readonly inventoryAt?: string | undefined;
  /** When an inventory was last looked for in vain. */
  readonly inventoryMissedAt?: string | undefined;
  /** Whether a run was stale when the last one looked, or a notice of it waits: then it is to be looked at again. */
  readonly isWatching?: boolean;
  /** Scopes that the last run did not finish, `region:project_id`, and when the first such run began: ISO 8601 UTC. */
  readonly unfinishedSince?: Readonly<Record<string, string>>;
  /** The latest start of a run that has looked at all scopes but those of `unfinishedSince`: ISO 8601 UTC. */
  readonly lookedFrom?: string | undefined;
  readonly silenceMatches?: SilenceMatches;
  /** Scopes with an open problem, or a notice that waits: whoever takes one of them away has to be told. */
  readonly unsettled?: readonly UnsettledScope[];
  /** Of the projects that `CSMS_SCOPES` names one by one; absent where they are discovered, or a state could not be looked at. */
  readonly scopesDigest?: string | undefined;
}

export interface UnsettledScope extends Scope {
  /** The start of the last run that watched it; ISO 8601 UTC. Absent where no run is known to have. */
  readonly watchedAt?: string | undefined;
}

export interface RotationTotals extends Record<string, unknown> {
  readonly secrets: number;
  /** Secrets with a problem. */
  readonly open: number;
  readonly byType: Readonly<Record<string, number>>;
  /** Of these, those that no channel has taken a notice of, though none is silenced. */
  readonly untold: number;
  readonly silenced: number;
  /** Absent where there are none. */
  readonly silencesToReview?: readonly EndedSilence[];
  /** Notices that wait on a channel, or that no channel has taken. */
  readonly undelivered: number;
  /** Since when the oldest of them waits; ISO 8601 UTC. */
  readonly oldestUndeliveredAt?: string;
}

export interface RotationManifest extends Manifest<RotationTotals> {
  /**
   * A digest of all states as the run left them, and of which lists are verified. A run that finds others than the newest files
   * tell of writes files anew, although nothing happens in it: the run before it was cut off between its states and its files, or
   * the verification has another result.
   */
  readonly stateDigest: string;
}

/** What is not as it was written is left out: `latest.json` is a hint, and no run fails because of it. */
export function tidyLatest(pointer: LatestPointer | undefined): RotationLatest | undefined {
  if (pointer === undefined) return undefined;
  const latest = pointer as RotationLatest;
  const { checkedAt, inventoryAt, inventoryMissedAt, unfinishedSince, silenceMatches, isWatching, ...others } = latest;
  const { unsettled, scopesDigest, lookedFrom, ...rest } = others;
  const times = Object.entries({ checkedAt, inventoryAt, inventoryMissedAt, lookedFrom }).filter(([, at]) =>
    isTime(at),
  );
  const timesOf = (all: unknown) =>
    Object.fromEntries(Object.entries(Object(all)).filter((each): each is [string, string] => isTime(each[1])));
  return {
    ...rest,
    ...Object.fromEntries(times),
    unfinishedSince: timesOf(unfinishedSince),
    silenceMatches: timesOf(silenceMatches),
    isWatching: isWatching === true,
    ...(areScopes(unsettled) && { unsettled: unsettled.map(toUnsettled), scopesDigest }),
  };
}

/** Clocks differ; what lies further ahead is no time of a run. */
const FUTURE_MS = 5 * 60_000;

/** When the run began that has looked at all scopes but some last; undefined where nothing right is known. */
export function lookedFromOf(latest: RotationLatest | undefined): string | undefined {
  const { lookedFrom } = tidyLatest(latest) ?? {};
  return Date.parse(lookedFrom ?? '') <= Date.now() + FUTURE_MS ? lookedFrom : undefined;
}

/** Whether a run that began after a time has come to its end. */
export const isLookedAfter = (latest: RotationLatest | undefined, at: string): boolean =>
  Date.parse(lookedFromOf(latest) ?? '') > Date.parse(at);

const toUnsettled = (scope: UnsettledScope): UnsettledScope => ({
  ...placeOf(scope),
  ...(isTime(scope.watchedAt) && { watchedAt: scope.watchedAt }),
});

const areScopes = (value: unknown): value is UnsettledScope[] =>
  Array.isArray(value) && value.every((each: unknown) => SCOPE(each) === undefined);

const text = check((value): value is string => typeof value === 'string');
const SCOPE = row({
  region: text,
  projectId: text,
  accountId: maybeText,
  accountName: maybeText,
  projectName: maybeText,
});

const isTime = (at: unknown): boolean => typeof at === 'string' && !Number.isNaN(Date.parse(at));
