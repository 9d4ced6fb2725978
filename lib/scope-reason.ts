/** What each reason says beside its code. */
interface ReasonValues {
  TAG_QUERY_FORBIDDEN: object;
  /** Of the error; its text and hint are English. */
  TAG_QUERY_FAILED: { readonly errorCode: string; readonly message: string; readonly hint?: string };
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

/** Why a scope is not proven, or misses rows. A code with its values, so that every page can word it in its own language. */
export type ScopeReason = { [Code in ReasonCode]: ReasonOf<Code> }[ReasonCode];

/** A sentence for each code: what has none does not compile. */
export type ScopeReasonTexts = { readonly [Code in ReasonCode]: (reason: ReasonOf<Code>) => string };

const nameIds = ({ ids, total }: { ids: readonly string[]; total: number }): string =>
  `${ids.join(', ')}${total > ids.length ? ` and ${total - ids.length} more` : ''}`;

/** As in the manifest. */
export const EN_SCOPE_REASONS: ScopeReasonTexts = {
  TAG_QUERY_FORBIDDEN: () =>
    'The tag query is not permitted: grant csms:secret:getSecretsByTag to have the list proven, and owners known.',
  TAG_QUERY_FAILED: ({ errorCode, message, hint = '' }) =>
    `The tag query failed, so the list is not proven. ${errorCode}: ${message}. ${hint}`.trim(),
  NARROWED_BY_EVENT: () => 'Narrowed by event: the tag query cannot be narrowed likewise.',
  OWNERS_UNKNOWN: ({ secrets }) =>
    `${secrets} listed secrets may be this account's own or shared: the tag query returned none to tell by.`,
  LIST_MAY_BE_CUT: () =>
    'A page of the list counts other rows than it has, or named a next page that brought nothing: the list may be cut short.',
  TAG_QUERY_INCONSISTENT: ({ counted, returned }) =>
    `The tag query counts ${counted.join(', ')} secrets but returned ${returned}.`,
  COUNTS_DIFFER: ({ listed, counted }) => `Listed ${listed} secrets of its own, the tag query counts ${counted}.`,
  NOT_LISTED: (reason) => `In the tag query but not listed: ${nameIds(reason)}.`,
  NOT_IN_TAG_QUERY: (reason) => `Listed but not in the tag query: ${nameIds(reason)}.`,
  TASKS_INCOMPLETE: ({ listed, counted }) =>
    `The tasks are known in part: the list brought ${listed} of the ${counted} that it counts, asked twice.`,
};

/** A sentence a reason. */
export const wordScopeReasons = (reasons: readonly ScopeReason[], texts: ScopeReasonTexts): string[] =>
  reasons.map((reason) => (texts[reason.code] as (values: ScopeReason) => string)(reason));

/** The reasons as they stand in a verdict and in the manifest: for machines, and in English; nothing where there are none. */
export function because(reasons: readonly ScopeReason[]): { reasons?: readonly ScopeReason[]; reason?: string } {
  return reasons.length === 0 ? {} : { reasons, reason: wordScopeReasons(reasons, EN_SCOPE_REASONS).join(' ') };
}
