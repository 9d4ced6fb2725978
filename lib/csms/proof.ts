import { because, type ScopeReason } from '../scope-reason.ts';
import type { Consistency } from '../scope.ts';
import { isWhole, type TaggedSecrets } from './list-tagged.ts';
import { PAGE_SIZE, type WalkedPage } from './paginate.ts';
import type { Ownership, Secret } from './secret.ts';

/** The tag query could not be asked; the list may be right all the same. */
interface NotAsked {
  readonly reason: ScopeReason;
}

export type TagAnswer = TaggedSecrets | NotAsked;

export const isAnswered = (answer: TagAnswer): answer is TaggedSecrets => 'secrets' in answer;

export interface Verdict {
  /** `incomplete`: the list is known to miss rows, those that there are are true. */
  readonly status: 'complete' | 'incomplete';
  readonly consistency: Consistency;
  /** Why it is not `exact`; absent where it is. */
  readonly reasons?: readonly ScopeReason[];
  /** The same in English sentences. */
  readonly reason?: string;
  /** False where rows may be missing: nothing may be called removed then, in this run or in one that compares with it. */
  readonly isWhole: boolean;
  /** How many secrets of its own the account has here; null where the tag query could not be asked. */
  readonly expected: number | null;
  /** Rows of the list, those of other accounts included. */
  readonly listed: number;
  readonly duplicates: number;
}

/** Holds a list of secrets, page by page, against the tag query, which is a second, independent list of the account's own. */
export interface ListingProof {
  /** Whose each secret of the page is. */
  add(page: WalkedPage<Secret>): Ownership[];
  /** Once the list has ended. */
  verdict(): Verdict;
}

export interface ProofOptions {
  /** Whether secrets of other accounts were asked for too. */
  readonly withShared: boolean;
  /** Fewer secrets were asked for than there are (`eventName`). */
  readonly isNarrowed: boolean;
  /** Whose secrets are listed, where that is known. */
  readonly accountId?: string | undefined;
}

/** What is remembered of a listing. Ids of missing rows and of surplus ones are as many as the tag query brought, at most. */
interface Listing {
  own: number;
  unknown: number;
  rows: number;
  duplicates: number;
  /** The service had named a page behind the last one, which brought nothing. */
  endsInDoubt: boolean;
  /** Ids that the tag query returned and the list has not, so far. */
  readonly missing: Set<string>;
  /** Own ids that the tag query, though asked for all, did not return: the first ones, and how many. */
  readonly surplus: string[];
  surplusCount: number;
}

export function startProof(answer: TagAnswer, options: ProofOptions): ListingProof {
  const tagged = isAnswered(answer) ? answer : undefined;
  const classify = createOwnershipClassifier(tagged, options);
  const listing: Listing = {
    ...{ own: 0, unknown: 0, rows: 0, duplicates: 0, endsInDoubt: false, surplusCount: 0, surplus: [] },
    missing: new Set(tagged?.secrets.keys()),
  };
  return {
    add({ rows, duplicates, endsInDoubt }) {
      listing.rows += rows.length;
      listing.duplicates += duplicates;
      listing.endsInDoubt = endsInDoubt;
      const owners = classify(rows);
      for (const [at, { id }] of rows.entries()) count(listing, id, owners[at] ?? 'unknown', tagged);
      return owners;
    },
    verdict: () => ({
      ...evaluate(listing, answer, options),
      expected: tagged?.totalCounts[0] ?? null,
      listed: listing.rows,
      duplicates: listing.duplicates,
    }),
  };
}

function count(listing: Listing, id: string, owner: Ownership, tagged: TaggedSecrets | undefined): void {
  if (owner === 'unknown') listing.unknown += 1;
  if (owner !== 'own') return;
  listing.own += 1;
  if ((listing.missing.size > 0 && listing.missing.delete(id)) || !tagged?.hasAllPages) return;
  listing.surplusCount += 1;
  if (listing.surplus.length < IDS_SHOWN) listing.surplus.push(id);
}

type Evaluation = Pick<Verdict, 'status' | 'consistency' | 'reasons' | 'reason' | 'isWhole'>;

/** Exact means proven: the same ids where the tag query was asked for all of them, the same number above that. */
function evaluate(listing: Listing, answer: TagAnswer, { isNarrowed }: ProofOptions): Evaluation {
  if (!isAnswered(answer)) return unverified(answer.reason, listing);
  if (isNarrowed) return unverified({ code: 'NARROWED_BY_EVENT' }, listing);
  const mismatch = [...contradictions(answer), ...differences(listing, answer)];
  const status = isShort(listing, answer) ? 'incomplete' : 'complete';
  if (mismatch.length > 0) return { status, consistency: 'drifted', ...because(mismatch), isWhole: false };
  if (listing.unknown === 0) return { status, consistency: 'exact', isWhole: true };
  return unverified({ code: 'OWNERS_UNKNOWN', secrets: listing.unknown }, listing);
}

/** Whether rows are known to be missing: a secret by its id or, above one page of ids, by the number. */
function isShort({ missing, own, unknown }: Listing, { totalCounts: [expected = 0] }: TaggedSecrets): boolean {
  return missing.size > 0 || (expected > PAGE_SIZE && own + unknown < expected);
}

const unverified = (reason: ScopeReason, { endsInDoubt }: Listing): Evaluation => ({
  status: 'complete',
  consistency: 'unverified',
  ...because(endsInDoubt ? [reason, { code: 'LIST_MAY_BE_CUT' }] : [reason]),
  isWhole: !endsInDoubt,
});

/** A tag query by itself, as a narrowed one has to be: its distinct secrets against what each of its pages says there are. */
export function proveTagQuery(tagged: TaggedSecrets): Verdict {
  const reasons = contradictions(tagged);
  const numbers = { expected: tagged.totalCounts[0] ?? 0, listed: tagged.secrets.size, duplicates: 0 };
  return reasons.length > 0
    ? { status: 'complete', consistency: 'drifted', ...because(reasons), isWhole: false, ...numbers }
    : { status: 'complete', consistency: 'exact', isWhole: true, ...numbers };
}

/** What is proven of a scope by number alone, once the secrets that seem to be gone were looked for by their ids. */
export function proveGone(verdict: Verdict, ids: readonly string[], answer: TagAnswer): Verdict {
  const lost = isAnswered(answer) ? ids.filter((id) => answer.secrets.has(id)) : [];
  const named = nameIds('NOT_LISTED', lost, lost.length);
  if (lost.length > 0)
    return { ...verdict, status: 'incomplete', consistency: 'drifted', isWhole: false, ...because(named) };
  const reasons = isAnswered(answer) ? contradictions(answer) : [answer.reason];
  return reasons.length > 0 ? { ...verdict, consistency: 'unverified', isWhole: false, ...because(reasons) } : verdict;
}

function contradictions(tagged: TaggedSecrets): ScopeReason[] {
  if (!tagged.hasAllPages || isWhole(tagged)) return [];
  const counted = [...new Set(tagged.totalCounts)];
  return [{ code: 'TAG_QUERY_INCONSISTENT', counted, returned: tagged.secrets.size }];
}

function differences({ own, missing, surplus, surplusCount }: Listing, tagged: TaggedSecrets): ScopeReason[] {
  const [counted = 0] = tagged.totalCounts;
  const isCounted = !tagged.hasAllPages && own !== counted;
  return [
    ...(isCounted ? [{ code: 'COUNTS_DIFFER', listed: own, counted } as const] : []),
    ...nameIds('NOT_LISTED', [...missing], missing.size),
    ...nameIds('NOT_IN_TAG_QUERY', surplus, surplusCount),
  ];
}

const IDS_SHOWN = 20;

const nameIds = (code: 'NOT_LISTED' | 'NOT_IN_TAG_QUERY', ids: readonly string[], total: number): ScopeReason[] =>
  total === 0 ? [] : [{ code, ids: ids.slice(0, IDS_SHOWN), total }];

/**
 * Tells whose each row is. Rows that the tag query also returned are this account's own, and show which account that is;
 * a row of another account is shared. Undefined `tagged`: the tag query could not be asked, and only who is asked may tell.
 */
function createOwnershipClassifier(
  tagged: TaggedSecrets | undefined,
  { withShared, accountId }: Pick<ProofOptions, 'withShared' | 'accountId'>,
): (secrets: readonly Secret[]) => Ownership[] {
  if (!withShared) return (secrets) => secrets.map(() => 'own');
  const isOwn = (id: string): boolean => tagged?.secrets.has(id) === true;
  const known = [...(tagged?.secrets.values() ?? [])].flatMap(({ secret }) => secret?.domainId ?? []);
  const domains = new Set(accountId === undefined ? known : [accountId]);
  return (secrets) => {
    for (const { id, domainId } of secrets)
      if (domainId !== null && !domains.has(domainId) && isOwn(id)) domains.add(domainId);
    return secrets.map(({ id, domainId }) => {
      if ((domainId !== null && domains.has(domainId)) || isOwn(id)) return 'own';
      if (domainId === null) return tagged ? 'own' : 'unknown';
      return domains.size > 0 ? 'shared' : 'unknown';
    });
  };
}
