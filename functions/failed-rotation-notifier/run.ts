import type { Invocation } from '../../lib/runtime/definition.ts';
import type { Settings } from '../../lib/settings/settings.ts';
import type { RunDeps } from '../../lib/dependencies.ts';
import type { NotifierCommand } from './command.ts';
import type { definition } from './definition.ts';
import type { KnownInventory } from './notices/find-inventory.ts';
import type { RotationLatest, UnsettledScope } from './state/latest.ts';
import type { StateStore } from './state/store.ts';
import type { Channel } from '../../lib/notify/notice.ts';
import type { Acknowledgement, ScopeState } from './state/state.ts';
import type { StaleRun } from './notices/watchdog.ts';
import type { ManifestPlan, ManifestScope } from '../../lib/run/manifest.ts';
import type { ScopePlan } from '../../lib/run/scope-plan.ts';
import type { Scope } from '../../lib/scope.ts';
import type { Plan } from './notices/plan.ts';

export type NotifierSettings = Settings<(typeof definition)['settings'][number]>;

export type NotifierInvocation = Invocation<NotifierCommand, NotifierSettings>;

export interface NotifierDeps extends RunDeps {
  /** Opens the channels of `NOTIFY_CHANNELS`, once. @throws NOTIFY_CHANNEL_INVALID with every problem. */
  readonly openChannels: () => Promise<ChannelSet>;
  /** A GET of `HEARTBEAT_URL`; absent where none is set. @throws HEARTBEAT_REFUSED, HTTP_* */
  readonly beat?: ((signal: AbortSignal) => Promise<void>) | undefined;
}

/** What one run has looked at, before anything of it is stored or sent. */
export interface NotifierRun {
  readonly runId: string;
  readonly invocation: NotifierInvocation;
  readonly plan: ScopePlan;
  readonly checked: readonly CheckedScope[];
  /** Undefined for a run that is narrowed. */
  readonly left: LeftProjects | undefined;
  readonly latest: RotationLatest | undefined;
  readonly states: StateStore;
  /** Of a run in shards. */
  readonly shards?: ManifestPlan | undefined;
}

interface ChannelSet {
  readonly channels: ReadonlyMap<string, Channel>;
  close(): Promise<void>;
}

/** What the run stored and sent. */
export interface RunDelivery {
  /** The state of each scope as it is stored now, by its place in `checked`; undefined where there is none. */
  readonly states: ReadonlyArray<ScopeState | undefined>;
  /** Why the state of a scope could not be read or written: that scope has failed. */
  readonly errors: readonly unknown[];
  /** The same of the projects that are not watched any more, by their place in `left.open`. */
  readonly leftStates: ReadonlyArray<ScopeState | undefined>;
  /** Whether any state changed, or a run has become stale, or is so no more. */
  readonly hasChanged: boolean;
  readonly stale: readonly StaleRun[];
  /** The state that holds the notices of stale runs; undefined when it was not looked at. */
  readonly watchState: ScopeState | undefined;
  readonly isWatching: boolean;
  readonly inventory: KnownInventory;
}

export interface CheckedScope {
  readonly scope: Scope;
  readonly manifest: ManifestScope;
  /** Absent when there is no state, or it could not be read. */
  readonly plan?: Plan;
  readonly before?: ScopeState | undefined;
}

/** A project that an earlier run watched and this one does not, in which something is open or waits: with its end, or as it is. */
export interface LeftProject {
  readonly scope: Scope;
  readonly plan: Plan;
  readonly before: ScopeState;
  /** The start of the last run that watched it: ISO 8601 UTC. */
  readonly watchedAt: string;
}

export interface LeftProjects {
  readonly open: readonly LeftProject[];
  /** By name: those in which nothing is open, and nothing waits. */
  readonly settled: ReadonlySet<string>;
  /** Those whose state cannot be read. */
  readonly unread: readonly UnsettledScope[];
  /** Of the projects that are typed, once those that are not among them have been looked at. */
  readonly scopesDigest?: string;
}

/** One scope as it stands after the run. */
export interface ScopeOutcome {
  readonly scope: Scope;
  readonly state: ScopeState;
  /** By the ids of their episodes: acknowledgements that are not over. */
  readonly acknowledged: ReadonlyMap<string, Acknowledgement>;
  readonly silenced: ReadonlyArray<{ readonly episodeId: string; readonly until: string; readonly reason: string }>;
}
