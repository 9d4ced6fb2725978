import type { EndReason, Notice, NoticeCause, NoticeSeverity, NoticeStage, NoticeType } from '../notice.ts';

export type NoticeLanguage = 'en' | 'zh';

export type FieldName =
  'why' | 'cause' | 'where' | 'since' | 'lasted' | 'endedBy' | 'owner' | 'task' | 'urgency' | 'next';

/** How long something lasts, in its two largest units. */
export interface Span {
  readonly days: number;
  readonly hours: number;
  readonly minutes: number;
}

interface Range {
  readonly low: number;
  readonly high: number;
}

/** Every word of a message, in one language. All that is passed in is one line of visible text already. */
export interface NoticeText {
  /** In capitals: it stands before the headline. */
  readonly severity: Readonly<Record<NoticeSeverity, string>>;
  readonly resolved: string;
  readonly field: Readonly<Record<FieldName, string>>;
  readonly urgency: Readonly<Record<NoticeSeverity, string>>;
  readonly next: Readonly<Record<NoticeType | 'mixed', string>>;
  readonly nextResolved: string;
  /** Why. `error` is what the service says, undefined where it gives no reason. */
  readonly why: {
    failed(error: string | undefined): string;
    disabled(error: string | undefined): string;
    overdue(missedAt: string | undefined): string;
    replica(): string;
    mixed(counts: ReadonlyArray<readonly [type: NoticeType, count: number]>): string;
    stale(run: Required<NoticeCause>['run']): string;
    test(): string;
  };
  /** How it ended, as a sentence. */
  readonly ended: Readonly<Record<EndReason, string>>;
  runsAgain(functionName: string): string;
  /** Of the only owner, and as one among several. */
  readonly noOwner: string;
  readonly nobody: string;
  readonly openConsole: string;
  /** "secret db-prod", "37 secrets". */
  secrets(count: number, name: string): string;
  headline(notice: Pick<Notice, 'type' | 'stage' | 'severity' | 'cause'>, secrets: string): string;
  project(region: string, projectId: string): string;
  span(span: Span): string;
  lasted(shortest: string, longest: string): string;
  since(at: string, span: string, areAlike: boolean): string;
  attempts(attempts: Range): string;
  others(count: number): string;
  /** What is said of one secret in the list. */
  secret: {
    since(at: string): string;
    lasted(span: string): string;
    owner(owner: string): string;
    endedBy(id: string): string;
    /** Where no task ended it. */
    readonly ended: Readonly<Record<EndReason, string>>;
  };
  moreSecrets(count: number): string;
  details(key: string): string;
  noticeId(id: string): string;
  readonly colon: string;
  readonly comma: string;
  readonly stop: string;
}

/** An escalated one says the same as a repeated one, and how urgent it is now. */
export type Headlines = Readonly<
  Record<NoticeType | 'mixed', Readonly<Record<Exclude<NoticeStage, 'escalated'>, (secrets: string) => string>>>
>;

/** Which headline and which advice fit: the type is that of the worst secret, and need not be that of all. */
export const kindOf = ({ type, cause }: Pick<Notice, 'type' | 'cause'>): NoticeType | 'mixed' =>
  Object.keys(cause.kinds ?? {}).length > 1 ? 'mixed' : type;
