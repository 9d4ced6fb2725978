import type { Scope } from '../scope.ts';

import type { DeliveryReason } from './delivery-reason.ts';

export type NoticeType =
  'rotation.failed' | 'rotation.overdue' | 'rotation.disabled' | 'replica.failed' | 'watch.stale';

/** `repeated` says the same again, `escalated` says it louder, `resolved` ends it. */
export type NoticeStage = 'opened' | 'repeated' | 'escalated' | 'resolved';

export type NoticeSeverity = 'critical' | 'high' | 'medium' | 'low';

export const NOTICE_TYPES = [
  'rotation.failed',
  'rotation.overdue',
  'rotation.disabled',
  'replica.failed',
  'watch.stale',
] as const satisfies readonly NoticeType[];
export const NOTICE_STAGES = ['opened', 'repeated', 'escalated', 'resolved'] as const satisfies readonly NoticeStage[];
export const NOTICE_SEVERITIES = ['critical', 'high', 'medium', 'low'] as const satisfies readonly NoticeSeverity[];

/**
 * Why there is a notice, as a code: each language has its own words for it.
 * `mixed`: not the same for all secrets, see `kinds`. `stale`: see `run`. `test`: somebody tries a channel.
 */
export const NOTICE_REASONS = ['failed', 'disabled', 'overdue', 'replica', 'mixed', 'stale', 'test'] as const;
export type NoticeReason = (typeof NOTICE_REASONS)[number];

/**
 * How it ended for one secret, as a code. `rotated-off`: rotated, and its automatic rotation is off all the same. `not-expected`:
 * rotation or replication was turned off. `not-enabled`: the secret was disabled or frozen, or will be deleted. `gone`: the secret, or
 * its project, is not listed any more. `not-watched`: its project was taken out of the settings, so nobody knows how it goes on.
 */
export const END_REASONS = [
  'rotated',
  'rotated-off',
  'rescheduled',
  'not-expected',
  'not-enabled',
  'synced',
  'gone',
  'not-watched',
] as const;
export type EndReason = (typeof END_REASONS)[number];

const DONE: ReadonlySet<EndReason | null> = new Set(['rotated', 'synced']);

/** Whether what was to be done was done. A date that was moved, or a rotation that was turned off, leaves the old value in place. */
export const isDone = (reason: EndReason | null): boolean => DONE.has(reason);

/** Whether it is known how long it lasted: what is no longer watched may go on. */
export const hasKnownEnd = (reason: string): boolean => reason !== ('not-watched' satisfies EndReason);

/** A secret that a notice is about. Times are ISO 8601 UTC. Names of account and project: where they are known. */
export interface NoticeSecret extends Scope {
  readonly id: string;
  readonly name: string | null;
  readonly episodeId: string;
  readonly since: string;
  readonly attempts: number | null;
  readonly owner: string | null;
  /** Absent in what 0.1 stored, as `severity` is. */
  readonly kind?: NoticeType;
  readonly severity?: NoticeSeverity;
  readonly taskId: string | null;
  /** How the failed task rotates, as the service names it, such as MULTI_USER; absent in what 0.1 stored. */
  readonly operateType?: string | null;
  /** What the failed task ended with, as the service names it; null where it names nothing, absent in what 0.1 stored. */
  readonly errorCode?: string | null;
  /** Of `replica.failed`: the regions of the replicas that are out of sync. Absent where none is known. */
  readonly replicaRegions?: readonly string[];
  /** The acknowledgement that there has been since the last notification, over or not; absent where there was none. */
  readonly acknowledged?: { readonly until: string; readonly by: string };
  /** Of what a silence held back: when that ended. Absent otherwise. */
  readonly silencedUntil?: string;
  /** Of a resolved one; null before. */
  readonly resolvedAt: string | null;
  /** Null of an open one, and of one that is no longer watched. */
  readonly durationSeconds: number | null;
  readonly endedByTaskId: string | null;
  /** Of a resolved one; null before, and where it is not known. */
  readonly endReason: EndReason | null;
}

/** What all secrets of a notice have in common, as codes and values: channels put it into words. */
export interface NoticeCause {
  readonly functionUrn: string | null;
  /** Of functions of one name in several projects, whose URNs differ; absent otherwise. */
  readonly functionName?: string;
  readonly errorCode: string | null;
  /** What the service says of the first of them, as it says it, credentials masked; null: nothing, or there are several causes. */
  readonly message: string | null;
  readonly reason: NoticeReason;
  /** Of a resolved one; null before. */
  readonly endReason: EndReason | 'mixed' | null;
  /** Of an escalated one: whether it became a worse kind of problem, or the same one grew older. Absent in what 0.1 stored. */
  readonly escalatedBy?: 'kind' | 'age';
  /** What the first run over these projects found, whatever its cause. Absent otherwise. */
  readonly isFirstCheck?: true;
  /** Of `overdue`: when the rotation was due, where that is the same for all. ISO 8601 UTC. */
  readonly missedAt?: string;
  /** Of `mixed`: how many secrets have which kind of problem. */
  readonly kinds?: Readonly<Partial<Record<NoticeType, number>>>;
  /** Of `stale`: the function, and when its newest complete run ended. */
  readonly run?: { readonly function: string; readonly completeAt: string };
}

/** What has one cause, told as one message. It is the body of the `webhook` channel, field by field (DESIGN section 6). */
export interface Notice {
  /** Stable over every attempt to deliver it: receivers drop what they have seen. Also the `webhook-id`. */
  readonly id: string;
  readonly type: NoticeType;
  readonly stage: NoticeStage;
  readonly occurredAt: string;
  readonly severity: NoticeSeverity;
  readonly cause: NoticeCause;
  readonly secrets: readonly NoticeSecret[];
  /** How many more there are, of a body of the `webhook` channel that has only the first, the worst. Absent where all are here. */
  readonly secretsOmitted?: number;
  readonly links: {
    readonly console: string | null;
    /** Key of `failures.json`, below the prefix of `STORE_URL`. */
    readonly details: string | null;
    /** The run's page: by `REPORT_URL`, else where `STORE_URL` has it, such as `obs://bucket/…`. Absent in what 0.1 stored. */
    readonly report?: string | null;
  };
}

/** Those too that a body has no room for. */
export const countSecrets = ({ secrets, secretsOmitted = 0 }: Notice): number => secrets.length + secretsOmitted;

/** A notice on its way, with what a channel that keeps incidents (PagerDuty) has to know. */
export interface OutgoingNotice {
  readonly notice: Notice;
  /** Hash of the cause: the same from the first failure to the last recovery. */
  readonly causeId: string;
  /** Whether nothing of this cause is open any more. */
  readonly closesCause: boolean;
}

export type Delivery =
  | { readonly status: 'delivered' }
  /** Passes by itself: try again, not before `retryAfterMs` from now. */
  | {
      readonly status: 'retry';
      readonly reason: DeliveryReason;
      readonly retryAfterMs?: number;
      /** `timeout`: every further try would wait as long. `connection`: nothing was answered. */
      readonly failure?: 'timeout' | 'connection';
    }
  /** The channel is set up wrong, here or there. Once somebody has corrected it, the notice arrives. */
  | { readonly status: 'misconfigured'; readonly reason: DeliveryReason; readonly hint?: string }
  /** The receiver does not want this one, however often it is sent. */
  | { readonly status: 'refused'; readonly reason: DeliveryReason }
  /** The receiver wants nothing more (410 Gone). */
  | { readonly status: 'disabled'; readonly reason: DeliveryReason };

/** One driver per channel type. */
export interface Channel {
  readonly name: string;
  readonly type: string;
  /** It keeps an incident for each cause, so that causes of several scopes are not told as one. */
  readonly isPerCause: boolean;
  /** Milliseconds until it may send: what its receiver asked for, and the limits of its service. */
  waitMs(): number;
  /** Never throws but with the signal's reason. */
  send(outgoing: OutgoingNotice, options: { signal: AbortSignal }): Promise<Delivery>;
}
