export type NoticeType =
  'rotation.failed' | 'rotation.overdue' | 'rotation.disabled' | 'replica.failed' | 'watch.stale';

/** `repeated` says the same again, `escalated` says it louder, `resolved` ends it. */
export type NoticeStage = 'opened' | 'repeated' | 'escalated' | 'resolved';

export type NoticeSeverity = 'critical' | 'high' | 'medium' | 'low';

/** A secret that a notice is about. Times are ISO 8601 UTC. */
export interface NoticeSecret {
  readonly region: string;
  readonly projectId: string;
  readonly id: string;
  readonly name: string | null;
  readonly episodeId: string;
  readonly since: string;
  readonly attempts: number | null;
  readonly owner: string | null;
  readonly taskId: string | null;
  /** Of a resolved one; null before. */
  readonly resolvedAt: string | null;
  readonly durationSeconds: number | null;
  readonly endedByTaskId: string | null;
}

/** What has one cause, told as one message. It is the body of the `webhook` channel, field by field (DESIGN section 6). */
export interface Notice {
  /** Stable over every attempt to deliver it: receivers drop what they have seen. Also the `webhook-id`. */
  readonly id: string;
  readonly type: NoticeType;
  readonly stage: NoticeStage;
  readonly occurredAt: string;
  readonly severity: NoticeSeverity;
  readonly cause: {
    readonly functionUrn: string | null;
    readonly errorCode: string | null;
    /** Plain words; what looks like a credential is masked. */
    readonly message: string;
    /** How many secrets are in each kind of trouble, where it is not the same for all: a first run tells of an old estate at once. */
    readonly kinds?: Readonly<Partial<Record<NoticeType, number>>>;
  };
  readonly secrets: readonly NoticeSecret[];
  readonly links: {
    readonly console: string | null;
    /** Key of `failures.json`, below the prefix of `STORE_URL`. */
    readonly details: string | null;
  };
}

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
  /** Try again, not before `retryAfterMs` from now. */
  | { readonly status: 'retry'; readonly reason: string; readonly retryAfterMs?: number }
  /** The receiver does not want this one, however often it is sent. */
  | { readonly status: 'refused'; readonly reason: string }
  /** The receiver wants nothing more (410 Gone). */
  | { readonly status: 'disabled'; readonly reason: string };

/** One driver per channel type. */
export interface Channel {
  readonly name: string;
  readonly type: string;
  /** Never throws but with the signal's reason. */
  send(outgoing: OutgoingNotice, options: { signal: AbortSignal }): Promise<Delivery>;
}
