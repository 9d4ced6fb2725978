import type { EndReason as NoticeEndReason, Notice, NoticeSeverity, NoticeStage } from '../../../lib/notify/notice.ts';
import type { StoredReason } from '../../../lib/notify/delivery-reason.ts';
import type { ProblemKind } from './severity.ts';

/** `rotation/state/region=<r>/project_id=<p>.json`. Times are epoch milliseconds; fields of a later version are kept. */
export interface ScopeState {
  readonly version: 2;
  /** Open ones by secret id: at most one a secret. */
  readonly episodes: Readonly<Record<string, Episode>>;
  /** In the order in which they are to be told. */
  readonly outbox: readonly OutboxEntry[];
  /** 90 days of them, at most 500 that are older than a day. */
  readonly ended: readonly EndedEpisode[];
  /** The newest SUCCESS task of secrets that once failed: what has recovered need not be asked for again. */
  readonly successes: Readonly<Record<string, TaskRef>>;
}

export const EMPTY_STATE: ScopeState = { version: 2, episodes: {}, outbox: [], ended: [], successes: {} };

export interface TaskRef {
  readonly taskId: string;
  /** 0 where the service told no time. */
  readonly atMs: number;
}

export interface FailedTask extends TaskRef {
  readonly errorCode: string | null;
  /** Masked. */
  readonly errorMessage: string | null;
  readonly functionUrn: string | null;
  /** `SINGLE_USER`, `MULTI_USER`; absent in states that an older version wrote. */
  readonly operateType?: string | null;
}

/** One secret's unbroken trouble. What stands at the top never changes once it is open. */
export interface Episode {
  readonly id: string;
  readonly secretId: string;
  /** Of the first failed task, or of the rotation that was missed. */
  readonly sinceMs: number;
  readonly openedAtMs: number;
  readonly cause: EpisodeCause;
  readonly seen: Seen;
  /** null: nobody has been told yet. */
  readonly lastNotified: LastNotified | null;
  /** Channels that were told, of entries that the outbox has dropped since. */
  readonly deliveredTo: readonly string[];
  /** The newest; absent where nobody has acknowledged it. */
  readonly acknowledged?: Acknowledgement;
}

/** Somebody works on it: no reminder until then. */
export interface Acknowledgement {
  readonly atMs: number;
  readonly untilMs: number;
  readonly by: string;
  readonly reason: string;
}

export interface EpisodeCause {
  /** The same for all that is told, and resolved, together. */
  readonly id: string;
  readonly functionUrn: string | null;
  readonly errorCode: string | null;
  /** Opened by the first run over this scope: told together with all others of that run, whatever their cause. */
  readonly isBaseline: boolean;
}

/** What the newest run that saw a change knew. */
export interface Seen {
  readonly changedAtMs: number;
  readonly name: string | null;
  readonly owner: string | null;
  readonly kind: ProblemKind;
  /** Never falls while the episode is open. */
  readonly severity: NoticeSeverity;
  /** Of all failed tasks; null where none is known. */
  readonly attempts: number | null;
  /** The newest one. */
  readonly failed: FailedTask | null;
  readonly missedAtMs: number | null;
  /** Of replicas that are out of sync; absent where none is known. */
  readonly replicaRegions?: readonly string[];
}

export interface LastNotified {
  readonly times: number;
  readonly atMs: number;
  readonly stage: Exclude<NoticeStage, 'resolved'>;
  readonly severity: NoticeSeverity;
  readonly kind: ProblemKind;
}

/**
 * Why an episode is over. `duplicate` is not over: two runs at once opened two episodes for one secret, and this one shares
 * the fate of the other.
 */
export type EndReason = NoticeEndReason | 'duplicate';

export interface EndedEpisode extends Episode {
  readonly ended: {
    /** When a run saw it. */
    readonly atMs: number;
    /** When it was over: the time of the task that ended it, where one did. */
    readonly resolvedAtMs: number;
    readonly reason: EndReason;
    readonly taskId: string | null;
  };
}

export type ChannelState = 'waiting' | 'delivered' | 'refused' | 'disabled';

export interface DeliveryStatus {
  readonly state: ChannelState;
  readonly attempts: number;
  readonly notBeforeMs?: number;
  /** The receiver asked for silence until then: holds for all that goes to this channel. */
  readonly pausedUntilMs?: number;
  readonly deliveredAtMs?: number;
  /** Of `refused` and `disabled`. */
  readonly refusedAtMs?: number;
  readonly reason?: StoredReason;
  /** Of `delivered`: the id of the message, where it was told together with entries of other scopes. */
  readonly messageId?: string;
}

/** Frozen before anything of it is sent; only marks are added, and they only grow. */
export interface OutboxEntry {
  /** The notice's. */
  readonly id: string;
  readonly notice: Notice;
  readonly causeId: string;
  /** Channels on which nothing of this cause is open any more. */
  readonly closesCauseOn: readonly string[];
  /** Of a resolved one: the entry that has to arrive before it, by channel, where that was still on its way. */
  readonly precededBy: Readonly<Record<string, string>>;
  readonly channels: Readonly<Record<string, DeliveryStatus>>;
  readonly createdAtMs: number;
  /** The same for what is told together with entries of other scopes; absent where it is told alone. */
  readonly batch?: string;
}

/** A notice never changes, so what it tells of is looked up once. */
const membersOf = new WeakMap<Notice, ReadonlySet<string>>();

/** Whether an entry tells of an episode. */
export function isAbout({ notice }: OutboxEntry, episodeId: string): boolean {
  const members = membersOf.get(notice) ?? new Set(notice.secrets.map((secret) => secret.episodeId));
  membersOf.set(notice, members);
  return members.has(episodeId);
}
