import type { Span } from '../../text/span.ts';
import {
  isDone,
  type EndReason,
  type Notice,
  type NoticeCause,
  type NoticeSeverity,
  type NoticeStage,
  type NoticeType,
} from '../notice.ts';

export type NoticeLanguage = 'en' | 'zh';

/** `error`: as the service says it. `problem`: in our words. */
export type FieldName =
  'error' | 'problem' | 'ended' | 'owner' | 'since' | 'lasted' | 'acknowledged' | 'silenced' | 'where' | 'next';

interface Range {
  readonly low: number;
  readonly high: number;
}

/** Which headline and which advice fit: the type is that of the worst secret, and need not be that of all. */
export type MessageKind = NoticeType | 'mixed';

type Counts<Key> = ReadonlyArray<readonly [key: Key, count: number]>;

/** What a headline is made of. All texts are one line already. */
export interface HeadlineParts {
  readonly kind: MessageKind;
  readonly stage: NoticeStage;
  /** "db-prod", "37 secrets". */
  readonly secrets: string;
  /** Of an escalated one: it became another, worse kind of problem. */
  readonly isNewKind: boolean;
  /** Of several that a first run found. */
  readonly isFirstCheck: boolean;
  /** How long the oldest has been open. */
  readonly age: string;
  /** Of several: how many are critical, where not all are. */
  readonly critical: number;
  /** Of a resolved one: how it ended, and for how many. */
  readonly ends: Counts<EndReason>;
  /** Of `watch.stale`. */
  readonly run: NoticeCause['run'];
}

/** Every word of a message, in one language. All that is passed in is one line of visible text already. */
export interface NoticeText {
  /** In capitals: it stands before the headline. */
  readonly severity: Readonly<Record<NoticeSeverity, string>>;
  readonly resolved: string;
  /** In place of `resolved`, where it ended without what was to be done: somebody has to look. */
  readonly check: string;
  readonly field: Readonly<Record<FieldName, string>>;
  /** What to do. `function`: undefined where it is not known. */
  readonly next: {
    readonly [Type in NoticeType]: (functionName: string | undefined) => string;
  } & { mixed(disabled: number): string };
  /** The same in a few words, for an SMS. */
  readonly nextBriefly: Readonly<Record<MessageKind, string>>;
  readonly nextAfterBriefly: Readonly<Partial<Record<EndReason, string>>>;
  /** What to do after it ended so; undefined: nothing. */
  nextAfter(reason: EndReason, kind: MessageKind): string | undefined;
  /** `error` is what the service says, undefined where it gives no reason. */
  readonly problem: {
    failed(error: string | undefined): string;
    disabled(error: string | undefined): string;
    overdue(missedAt: string | undefined): string;
    replica(regions: readonly string[]): string;
    /** `codes`: the most frequent error codes with their counts; empty where there are none. */
    mixed(counts: Counts<NoticeType>, codes: string): string;
    stale(run: Required<NoticeCause>['run']): string;
    test(): string;
  };
  /** How it ended, as a sentence. */
  readonly ended: Readonly<Record<EndReason, string>>;
  completedAgain(functionName: string): string;
  /** Of the only owner, and of several. */
  readonly noOwner: string;
  withoutOwner(count: number): string;
  readonly openReport: string;
  readonly openConsole: string;
  /** "CSMS cn-north-4", "CSMS, 3 regions". */
  product(regions: readonly string[]): string;
  /** "37 secrets". */
  secrets(count: number): string;
  headline(parts: HeadlineParts): string;
  span(span: Span): string;
  lasted(shortest: string, longest: string): string;
  since(at: string, span: string, areAlike: boolean): string;
  /** For an SMS: "Since 3 days". */
  sinceBriefly(span: string): string;
  /** Of an acknowledgement and of a silence. */
  until(at: string): string;
  by(person: string): string;
  attempts(attempts: Range): string;
  others(count: number): string;
  /** What is said of one secret in the list. */
  secret: {
    readonly kind: Readonly<Record<NoticeType, string>>;
    since(at: string): string;
    after(span: string): string;
    readonly ended: Readonly<Record<EndReason, string>>;
  };
  moreSecrets(count: number): string;
  /** Where the report is. */
  report(place: string): string;
  project(region: string, projectId: string): string;
  task(id: string): string;
  /** What an acknowledgement names. */
  problemId(id: string): string;
  noticeId(id: string): string;
  readonly colon: string;
  readonly comma: string;
  readonly semicolon: string;
  /** Between two sentences. */
  readonly gap: string;
  readonly stop: string;
  readonly parentheses: (text: string) => string;
}

/** A list of ends that is longer is two numbers: of those that are done, and of those that somebody has to look at. */
export function sumUpEnds(ends: Counts<EndReason>): { readonly done: number; readonly toCheck: number } {
  const sum = (isWanted: boolean): number =>
    ends.filter(([reason]) => isDone(reason) === isWanted).reduce((total, [, count]) => total + count, 0);
  return { done: sum(true), toCheck: sum(false) };
}

/** What to do: several causes have no advice in common, though their kind be the same. */
export const adviceOf = (notice: Pick<Notice, 'type' | 'cause'>): MessageKind =>
  notice.cause.reason === 'mixed' ? 'mixed' : kindOf(notice);

export const kindOf = ({ type, cause }: Pick<Notice, 'type' | 'cause'>): MessageKind =>
  Object.keys(cause.kinds ?? {}).length > 1 ? 'mixed' : type;
