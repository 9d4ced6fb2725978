import type { CallContext, CsmsClient } from './client.ts';
import { filterResources } from './operations.ts';
import { PAGE_SIZE } from './paginate.ts';
import { codeOf, type ErrorInfo } from '../errors.ts';
import type { Ownership, Secret } from './secret.ts';
import type { Consistency } from '../scope.ts';

/** What the tag query knows of a scope: a second, independent count of it. */
export interface Proof {
  /** How many secrets of its own the account has here. */
  readonly expected: number;
  /** The first 1,000 of them with their tags, so all of them where there are no more. */
  readonly tags: ReadonlyMap<string, Readonly<Record<string, string>>>;
  /** The accounts that these belong to: one, or none where the service leaves the field out. */
  readonly domains: Set<string>;
  /** Whether `tags` holds every secret that is expected. */
  readonly isWhole: boolean;
}

/** No proof could be had; the list may be right all the same. */
export interface NoProof {
  readonly reason: string;
}

/** A refusal of the credential or the end of the time is no matter of the proof alone: the list meets it too. */
const ENDS_THE_SCOPE = /^(RUN_OUT_OF_TIME|CSMS_UNAUTHORIZED|CSMS_KEY_LOCKED|CSMS_CLOCK_SKEWED|CSMS_TOKEN_EXPIRED)$/;

/** One request beside the first list page. @throws what ends the scope anyway; everything else is `NoProof`. */
export async function fetchProof(
  { client, toErrorInfo }: { client: CsmsClient; toErrorInfo: (error: unknown) => ErrorInfo },
  context: CallContext,
): Promise<Proof | NoProof> {
  try {
    const { totalCount, rows } = await filterResources(client, { offset: 0 }, context);
    const domains = rows.flatMap(({ secret }) => secret?.domainId ?? []);
    return {
      expected: totalCount,
      tags: new Map(rows.map(({ id, tags }) => [id, tags])),
      domains: new Set(domains),
      isWhole: totalCount <= PAGE_SIZE,
    };
  } catch (error) {
    const code = codeOf(error) ?? '';
    if (context.signal?.aborted || ENDS_THE_SCOPE.test(code)) throw error;
    return { reason: noProofReason(toErrorInfo(error)) };
  }
}

function noProofReason({ code, message, hint }: ErrorInfo): string {
  if (code === 'CSMS_FORBIDDEN')
    return 'The tag query is not permitted: grant csms:secret:getSecretsByTag to have the list proven.';
  return `The tag query failed, so the list is not proven. ${code}: ${message}. ${hint ?? ''}`.trim();
}

export const isProof = (proof: Proof | NoProof): proof is Proof => 'expected' in proof;

/** Whose each row is, as far as the proof can tell. */
export const ownershipBy = (
  proof: Proof | NoProof,
  withShared: boolean,
): ReturnType<typeof createOwnershipClassifier> =>
  createOwnershipClassifier(
    isProof(proof) ? { has: (id) => proof.tags.has(id), domains: proof.domains } : undefined,
    withShared,
  );

/** What of a listing the proof is held against. */
export interface Listing {
  /** Rows that are this account's own. */
  own: number;
  /** Rows whose owner could not be told. */
  unknown: number;
  /** Ids of own rows, kept while there are no more than `IDS_COMPARED`. */
  ownIds: Set<string>;
  /** Fewer rows were asked for than there are (`eventName`), so only strangers can be found, nothing missing. */
  isNarrowed: boolean;
  /** The list contradicted itself, as `WalkedPage` says. */
  endsInDoubt: boolean;
}

export interface Verdict {
  readonly consistency: Consistency;
  readonly reason?: string;
  /** Whether nothing can be missing: only then is anything called removed, now or in the next run. */
  readonly isWhole: boolean;
}

/** Twice what a proof can hold: beyond it the numbers alone differ. */
export const IDS_COMPARED = 2 * PAGE_SIZE;

const IDS_SHOWN = 20;

/** Exact means proven: the same ids where the proof holds them all, the same number above that. */
export function proveListing(listing: Listing, proof: Proof | NoProof): Verdict {
  if (!isProof(proof)) return unverified(proof.reason, listing);
  if (listing.isNarrowed) return unverified('Narrowed by event: the tag query cannot be narrowed likewise.', listing);
  const compared = proof.isWhole && listing.own <= IDS_COMPARED ? compareIds : compareCounts;
  const mismatch = compared(listing, proof);
  if (mismatch) return { consistency: 'drifted', reason: mismatch, isWhole: false };
  if (listing.unknown === 0) return { consistency: 'exact', isWhole: true };
  const what = `${listing.unknown} listed secrets may be this account's own or shared`;
  return unverified(`${what}: the tag query returned none to tell by.`, listing);
}

const DOUBT =
  'A page of the list counts other rows than it has, or named a next page that brought nothing: the list may be cut short.';

const unverified = (reason: string, { endsInDoubt }: Listing): Verdict => ({
  consistency: 'unverified',
  reason: endsInDoubt ? `${reason} ${DOUBT}` : reason,
  isWhole: !endsInDoubt,
});

function compareCounts({ own }: Listing, { expected }: Proof): string | undefined {
  return own === expected ? undefined : `Listed ${own} secrets of its own, the tag query counts ${expected}.`;
}

function compareIds({ ownIds }: Listing, { expected, tags }: Proof): string | undefined {
  const missing = [...tags.keys()].filter((id) => !ownIds.has(id));
  const surplus = [...ownIds].filter((id) => !tags.has(id));
  if (missing.length === 0 && surplus.length === 0 && tags.size === expected) return undefined;
  const parts = [
    tags.size === expected ? '' : `The tag query counts ${expected} secrets but returned ${tags.size}.`,
    told('In the tag query but not listed', missing),
    told('Listed but not in the tag query', surplus),
  ];
  return parts.filter(Boolean).join(' ');
}

function told(what: string, ids: readonly string[]): string {
  if (ids.length === 0) return '';
  const rest = ids.length > IDS_SHOWN ? ` and ${ids.length - IDS_SHOWN} more` : '';
  return `${what}: ${ids.slice(0, IDS_SHOWN).join(', ')}${rest}.`;
}

/** What the tag query, which returns the account's own secrets only, knows of a scope. */
export interface OwnedSecrets {
  /** Whether the tag query returned this secret. */
  has(id: string): boolean;
  /** The accounts that the returned secrets belong to: one, or none where the service leaves the field out. */
  readonly domains: Set<string>;
}

/**
 * Tells whose each row is. Rows that the tag query also returned are this account's own, and show which account that is;
 * a row of another account is shared. Undefined `owned`: the tag query could not be asked.
 */
export function createOwnershipClassifier(
  owned: OwnedSecrets | undefined,
  withShared: boolean,
): (secrets: readonly Secret[]) => Ownership[] {
  if (!withShared) return (secrets) => secrets.map(() => 'own');
  if (!owned) return (secrets) => secrets.map(() => 'unknown');
  return (secrets) => {
    for (const { id, domainId } of secrets) if (domainId !== null && owned.has(id)) owned.domains.add(domainId);
    return secrets.map((secret) => readAnswer(secret, owned));
  };
}

function readAnswer({ id, domainId }: Secret, { domains, has }: OwnedSecrets): Ownership {
  if (has(id) || domainId === null || domains.has(domainId)) return 'own';
  return domains.size > 0 ? 'shared' : 'unknown';
}
