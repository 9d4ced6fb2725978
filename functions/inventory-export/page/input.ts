import type { Scope } from '../../../lib/scope.ts';
import type { Severity } from '../../../lib/html/components.ts';
import type { DeliveryRule, FindingRule } from '../../../lib/settings/findings.ts';
import type { DeliveryReason } from '../delivery/evaluate.ts';
import type { Manifest } from '../../../lib/run/manifest.ts';

/** What the page shows of a row of `findings.csv`. */
export interface PageFinding extends Scope {
  /** null where the finding is about no secret. */
  readonly secretId: string | null;
  readonly secretName: string | null;
  readonly owner: string | null;
  readonly severity: Severity;
  /** Epoch milliseconds: since when, or when it was due. */
  readonly sinceMs: number | null;
  /** When it is going to happen: a deletion. */
  readonly dueMs: number | null;
  /** What it is about, the same in any language: a region, a state. */
  readonly detail: string | null;
}

export interface FindingsOfRule {
  readonly rule: FindingRule;
  /** Of the worst of its findings. */
  readonly severity: Severity;
  /** Exact: all findings of the rule, those in `rows` and the others. */
  readonly count: number;
  /** Exact: what `except` kept out. */
  readonly excepted: number;
  /** The worst first; at most `PAGE_CAPS.findingsPerRule` are shown. */
  readonly rows: readonly PageFinding[];
}

export type ChangeKind = 'added' | 'removed' | 'changed';

/** A row of `changes.csv`. */
export interface PageChange extends Scope {
  readonly change: ChangeKind;
  readonly id: string;
  readonly name: string | null;
  readonly field: string | null;
  readonly before: string | null;
  readonly after: string | null;
}

export interface PageChanges {
  /** Secrets, not fields. */
  readonly counts: Readonly<Record<ChangeKind, number>>;
  /** Rows of `changes.csv`: one a field. */
  readonly rowCount: number;
  /** At most `PAGE_CAPS.changesPerKind` of each kind are shown. */
  readonly rows: readonly PageChange[];
  /** The runs that this one was compared with, and how many scopes with each; empty when with none. */
  readonly baselines: readonly { readonly runId: string; readonly scopes: number }[];
  /** Scopes whose changes are not known, and why. A first run is one of these too. */
  readonly notEvaluated: readonly (Scope & { readonly reason: NotCompared })[];
}

/** Why the changes of a scope are not known. */
export type NotCompared =
  | { readonly code: 'FIRST_RUN' | 'NONE_COMPLETE' | 'SHARING_CHANGED' | 'NOT_LISTED' | 'FAILED' | 'NO_HISTORY' }
  | { readonly code: 'TOO_MANY'; readonly most: number }
  /** The log has the error itself. */
  | { readonly code: 'UNREADABLE'; readonly errorCode: string };

/** A sentence for each code. */
export type NotComparedTexts = {
  readonly [Code in NotCompared['code']]: (reason: Extract<NotCompared, { readonly code: Code }>) => string;
};

/**
 * Each secret counts once: `onTime` rotates by itself and the next time is ahead (or within the grace period); `overdue`
 * as the finding; `off` could rotate but automatic rotation is off; `paused` would rotate but is disabled, frozen or going to be deleted;
 * `unsupported` is of a type that cannot rotate; `shared` belongs to another account; of `unknown` the service sent too little.
 */
export type RotationHealth = 'onTime' | 'overdue' | 'off' | 'paused' | 'unsupported' | 'shared' | 'unknown';

/** Age since creation, at the run's start. */
export type AgeBucket = 'month' | 'quarter' | 'halfYear' | 'year' | 'twoYears' | 'older' | 'unknown';

/** A secret with findings, for "look at these first". */
export interface NotableSecret extends Scope {
  readonly id: string;
  readonly name: string | null;
  readonly state: string | null;
  readonly secretType: string | null;
  readonly owner: string | null;
  /** Its findings, the worst first. */
  readonly findings: readonly { readonly rule: FindingRule; readonly severity: Severity }[];
  /** Epoch milliseconds: of the worst of its findings. */
  readonly sinceMs: number | null;
}

/** The secrets of one owner that have findings. */
export interface OwnerFindings {
  /** null: no owner tag. */
  readonly owner: string | null;
  /** More owners than are counted one by one. */
  readonly isRest?: boolean;
  readonly secrets: number;
  /** The same by the worst finding of each. */
  readonly bySeverity: Readonly<Partial<Record<Severity, number>>>;
}

/** A secret that rotates, under the reason why its failures reach someone, or do not. */
export interface DeliverySecret extends Scope {
  readonly secretId: string;
  readonly secretName: string | null;
  readonly owner: string | null;
  readonly event: string | null;
}

export interface PageDelivery {
  /** Of the secrets that rotate, by reason; those without a secret are left out. */
  readonly groups: readonly {
    readonly reason: DeliveryReason;
    readonly count: number;
    /** At most `PAGE_CAPS.deliveryPerReason`. */
    readonly rows: readonly DeliverySecret[];
  }[];
  readonly notEvaluated: readonly NotEvaluatedRule[];
  /** Confirmed subscriptions of the topics of events, by protocol. */
  readonly subscriptions: Readonly<Record<string, number>>;
}

/** A rule that could not be evaluated everywhere. */
export interface NotEvaluatedRule {
  readonly rule: DeliveryRule;
  /** Projects; a project may have several causes. */
  readonly projects: number;
  readonly causes: readonly { readonly code: string; readonly permission?: string | undefined }[];
}

/** The open enumerations as the service sent them; null under the empty key. */
interface PageTotals {
  readonly secrets: number;
  readonly byState: Readonly<Record<string, number>>;
  readonly byType: Readonly<Record<string, number>>;
}

/** The manifest as far as it is known when the page is written: without the page's own entry in `files`. */
type PageRun = Pick<
  Manifest<PageTotals>,
  | 'runId'
  | 'startedAt'
  | 'finishedAt'
  | 'trigger'
  | 'status'
  | 'consistency'
  | 'narrowedBy'
  | 'scopes'
  | 'files'
  | 'totals'
  | 'accounts'
  | 'discovery'
>;

/**
 * All that `report.html` is made of: counters and capped samples, so one pass with bounded memory fills it. Counters and
 * samples are of the scopes that were listed; keep one set a scope and unite them when it is done, since a scope that
 * fails or is listed again takes back what it counted.
 */
export interface InventoryPageInput {
  readonly run: PageRun;
  /** One entry a rule that is on, those with no finding too: they say that it was looked for. */
  readonly findings: readonly FindingsOfRule[];
  readonly changes: PageChanges;
  readonly ages: Readonly<Partial<Record<AgeBucket, number>>>;
  readonly rotation: Readonly<Partial<Record<RotationHealth, number>>>;
  /** The worst first; at most `PAGE_CAPS.notableSecrets` are shown. */
  readonly notable: readonly NotableSecret[];
  /** Secrets with findings by owner, the worst first. */
  readonly owners: readonly OwnerFindings[];
  /** Of a run with a delivery audit. */
  readonly delivery?: PageDelivery | undefined;
  /** Secrets with a finding of severity critical or high. */
  readonly urgentSecrets: number;
  /** The run's folder with its trailing slash: links to files below it are relative to the page. */
  readonly folder: string;
}
