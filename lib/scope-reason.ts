import { formatCount, plural } from './text/count.ts';

/** What each reason says beside its code. */
interface ReasonValues {
  TAG_QUERY_FORBIDDEN: object;
  /** Of the error; its text and hint are English. */
  TAG_QUERY_FAILED: {
    readonly errorCode: string;
    readonly message: string;
    readonly serviceMessage?: string;
    readonly hint?: string;
  };
  /** Secrets of one event were asked for, and the tag query cannot be narrowed likewise. */
  NARROWED_BY_EVENT: object;
  /** The tag query returned no secret that would show which account is this one. */
  OWNERS_UNKNOWN: { readonly secrets: number };
  LIST_MAY_BE_CUT: object;
  /** Each number of secrets that its pages told. */
  TAG_QUERY_INCONSISTENT: { readonly counted: readonly number[]; readonly returned: number };
  COUNTS_DIFFER: { readonly listed: number; readonly counted: number };
  /** The first ids of `total`. */
  NOT_LISTED: { readonly ids: readonly string[]; readonly total: number };
  NOT_IN_TAG_QUERY: { readonly ids: readonly string[]; readonly total: number };
  TASKS_INCOMPLETE: { readonly listed: number; readonly counted: number };
}

type ReasonCode = keyof ReasonValues;
type ReasonOf<Code extends ReasonCode> = { readonly code: Code } & Readonly<ReasonValues[Code]>;

/** Why a scope is not verified, or misses rows. A code with its values, so that every page can word it in its own language. */
export type ScopeReason = { [Code in ReasonCode]: ReasonOf<Code> }[ReasonCode];

/** A sentence for each code: what has none does not compile. What others wrote (ids, an error's text) comes after it. */
export type ScopeReasonTexts = { readonly [Code in ReasonCode]: (reason: ReasonOf<Code>) => string };

/** As in the manifest. */
export const EN_SCOPE_REASONS: ScopeReasonTexts = {
  TAG_QUERY_FORBIDDEN: () =>
    'The tag query is not permitted. Grant csms:secret:getSecretsByTag to verify the list and to know the owners.',
  TAG_QUERY_FAILED: ({ errorCode, hint }) =>
    [`The tag query failed (${errorCode}), so the list is not verified.`, ...(hint === undefined ? [] : [hint])].join(
      ' ',
    ),
  NARROWED_BY_EVENT: () => 'The list is filtered by event; the tag query has no such filter.',
  OWNERS_UNKNOWN: (reason) =>
    `${plural(reason.secrets, 'secret')} may be of this account or shared: the tag query returned none to compare with.`,
  LIST_MAY_BE_CUT: () =>
    'The list may be incomplete: a page has another number of rows than it says, or names an empty next page.',
  TAG_QUERY_INCONSISTENT: ({ counted, returned }) =>
    `The tag query counts ${counted.map(formatCount).join(', ')} secrets but returned ${formatCount(returned)}.`,
  COUNTS_DIFFER: ({ listed, counted }) =>
    `The list has ${plural(listed, 'secret')} of this account, but the tag query counts ${formatCount(counted)}.`,
  NOT_LISTED: ({ total }) => `${plural(total, 'secret')} in the tag query but not listed:`,
  NOT_IN_TAG_QUERY: ({ total }) => `${plural(total, 'secret')} listed but not in the tag query:`,
  TASKS_INCOMPLETE: ({ listed, counted }) =>
    `Some rotation tasks are missing: the list returned ${formatCount(listed)} of the ${formatCount(counted)} that it counts, also on a second read.`,
};

/** Our words; `evidenceOf` has those of others. */
export const wordScopeReason = (reason: ScopeReason, texts: ScopeReasonTexts): string =>
  (texts[reason.code] as (values: ScopeReason) => string)(reason);

/** What the service wrote: ids, or its own words; undefined where there is nothing of it. */
export function evidenceOf(reason: ScopeReason): string | undefined {
  if (reason.code === 'TAG_QUERY_FAILED') return reason.serviceMessage;
  if (reason.code !== 'NOT_LISTED' && reason.code !== 'NOT_IN_TAG_QUERY') return undefined;
  return [...reason.ids, ...(reason.total > reason.ids.length ? ['…'] : [])].join(', ');
}

/** The reasons as they stand in a verdict and in the manifest: for machines, and in English; nothing where there are none. */
export function because(reasons: readonly ScopeReason[]): { reasons?: readonly ScopeReason[]; reason?: string } {
  return reasons.length === 0 ? {} : { reasons, reason: reasons.map(inEnglish).join(' ') };
}

function inEnglish(reason: ScopeReason): string {
  const said = reason.code === 'TAG_QUERY_FAILED' ? reason.message : evidenceOf(reason);
  const sentence = wordScopeReason(reason, EN_SCOPE_REASONS);
  return said === undefined ? sentence : `${sentence} ${said}${/[.…]$/.test(said) ? '' : '.'}`;
}
