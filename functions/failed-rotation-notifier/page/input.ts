import type { Scope } from '../../../lib/scope.ts';
import type { StoredReason } from '../../../lib/notify/delivery-reason.ts';
import type { NoticeSeverity, NoticeStage } from '../../../lib/notify/notice.ts';
import type { Manifest } from '../../../lib/run/manifest.ts';
import type { EndedSilence } from '../notices/silences.ts';
import type { ProblemType } from '../notices/compose.ts';

/** Where and when a notice of an episode went. Times are epoch milliseconds. */
export interface PageDelivery {
  /** The notice's id: many episodes share one. null: of a delivery so long ago that only the channel is remembered. */
  readonly noticeId: string | null;
  readonly channel: string;
  readonly stage: NoticeStage;
  readonly state: 'waiting' | 'delivered' | 'refused' | 'disabled';
  readonly attempts: number;
  /** When it was to be sent first; null where that is not remembered. */
  readonly plannedAtMs: number | null;
  readonly deliveredAtMs: number | null;
  /** Of what did not arrive. */
  readonly reason: StoredReason | null;
}

export interface PageEpisode extends Scope {
  readonly secretId: string;
  readonly secretName: string | null;
  readonly episodeId: string;
  readonly type: ProblemType;
  readonly severity: NoticeSeverity;
  readonly sinceMs: number;
  readonly attempts: number | null;
  readonly owner: string | null;
  readonly functionUrn: string | null;
  readonly errorCode: string | null;
  /** Credentials masked. */
  readonly errorMessage: string | null;
  readonly taskId: string | null;
  readonly deliveries: readonly PageDelivery[];
  /** By whom, until when and why; null where it is not acknowledged now. */
  readonly acknowledged: { readonly untilMs: number; readonly by: string; readonly reason: string } | null;
  /** Until when and why the settings silence it. */
  readonly silence: { readonly until: string; readonly reason: string } | null;
}

export interface PageEndedEpisode extends PageEpisode {
  readonly resolvedAtMs: number;
  /** An `EndReason`; a state written by another version may hold others. */
  readonly endReason: string;
  readonly endedByTaskId: string | null;
}

/** All that `rotation/report.html` is made of. */
export interface RotationPageInput {
  readonly run: Pick<
    Manifest,
    | 'runId'
    | 'startedAt'
    | 'finishedAt'
    | 'trigger'
    | 'status'
    | 'consistency'
    | 'narrowedBy'
    | 'scopes'
    | 'files'
    | 'accounts'
    | 'discovery'
  >;
  /** What is failing now, in the order of `failures.csv`: by severity, kind and age. */
  readonly open: readonly PageEpisode[];
  /** Newest first: 90 days at most. */
  readonly ended: readonly PageEndedEpisode[];
  /** Runs that are overdue: of the inventory, of this function itself. */
  readonly stale: ReadonlyArray<{ readonly what: string; readonly sinceMs: number }>;
  /** Names of the channels there are; none: nobody can be notified. */
  readonly channels: readonly string[];
  /** That somebody should look at: expired, or without a match for a week. */
  readonly endedSilences: readonly EndedSilence[];
  /** The run's folder with its trailing slash. */
  readonly folder: string;
}
