import type { CallContext, CsmsClient } from '../../lib/csms/client.ts';
import { walkSecrets } from '../../lib/csms/operations.ts';
import type { ErrorInfo } from '../../lib/errors.ts';
import type { Log } from '../../lib/log.ts';
import type { FileEntry } from '../../lib/run/file-entry.ts';
import type { ManifestScope } from '../../lib/run/manifest.ts';
import type { Scope } from '../../lib/scope.ts';
import {
  ownershipBy,
  fetchProof,
  isProof,
  proveListing,
  IDS_COMPARED,
  type Listing,
  type Verdict,
} from '../../lib/csms/proof.ts';
import type { InventoryRow } from './columns.ts';
import type { ScopeOutput } from './scope-output.ts';

export interface ScopeJob {
  readonly client: CsmsClient;
  readonly eventName: string | undefined;
  readonly withShared: boolean;
  /** A new one for each listing: what an earlier one took is taken back. */
  readonly openOutput: (scope: Scope) => ScopeOutput;
  readonly signal: AbortSignal;
  readonly log: Log;
  /** An error as it may be stored. */
  readonly toErrorInfo: (error: unknown) => ErrorInfo;
}

export interface ScopeResult {
  readonly scope: Scope;
  readonly manifest: ManifestScope;
  readonly files: readonly FileEntry[];
  /** What the scope adds to the run; absent when it failed. */
  readonly output?: ScopeOutput;
}

/** Lists one scope, proves it, writes its files. Never throws: what fails is in the manifest's words. */
export async function exportScope(scope: Scope, job: ScopeJob): Promise<ScopeResult> {
  const startedMs = performance.now();
  const counts = { requests: 0, retries: 0, throttled: 0 };
  const facts = (): Pick<ManifestScope, 'durationMs' | 'region' | 'projectId' | 'withShared'> & typeof counts => ({
    region: scope.region,
    projectId: scope.projectId,
    withShared: job.withShared,
    ...counts,
    durationMs: Math.round(performance.now() - startedMs),
  });
  // requests that nobody waits for any more end with the scope
  const end = new AbortController();
  try {
    const context: CallContext = { scope, counts, signal: AbortSignal.any([job.signal, end.signal]) };
    const { listing, verdict, output, files } = await listUntilProven(context, job);
    const manifest: ManifestScope = { ...facts(), status: 'complete', ...verdict, ...describeListing(listing) };
    job.log.info('scope is listed', { ...manifest });
    return { scope, manifest, files, output };
  } catch (error) {
    const failure = { expected: null, listed: 0, duplicates: 0, error: job.toErrorInfo(error) };
    const manifest: ManifestScope = { ...facts(), status: 'failed', ...failure };
    job.log.error('scope failed', { ...manifest });
    return { scope, manifest, files: [] };
  } finally {
    end.abort();
  }
}

interface ProvenListing {
  listing: CountedListing;
  verdict: Verdict;
  output: ScopeOutput;
  files: FileEntry[];
}

/** A secret made or deleted while the pages were walked looks like a lost one: so one more listing before it is called drift. */
async function listUntilProven(context: CallContext, job: ScopeJob): Promise<ProvenListing> {
  return (await listOnce(context, job, { mayDrift: false })) ?? (await listOnce(context, job, { mayDrift: true }))!;
}

interface CountedListing extends Listing {
  rows: number;
  duplicates: number;
  expected: number | null;
  tagsExported: boolean;
}

/** Undefined for a listing that drifted and may not: it is taken back. Whatever fails takes it back, too. */
async function listOnce(
  context: CallContext,
  job: ScopeJob,
  { mayDrift }: { mayDrift: boolean },
): Promise<ProvenListing | undefined> {
  const output = job.openOutput(context.scope);
  try {
    const proof = fetchProof(job, context);
    proof.catch(() => undefined); // met below, once the first page is there
    const listing = await writePages(proof, output, context, job);
    const verdict = proveListing(listing, await proof);
    if (verdict.consistency !== 'drifted' || mayDrift) {
      return { listing, verdict, output, files: await output.close(verdict) };
    }
    job.log.warn('scope is listed again', { ...context.scope, reason: verdict.reason });
    await output.discard();
    return undefined;
  } catch (error) {
    await output
      .discard()
      .catch((cause: unknown) => job.log.warn('files of a failed scope stay behind', { error: cause }));
    throw error;
  }
}

async function writePages(
  proofOnItsWay: ReturnType<typeof fetchProof>,
  output: ScopeOutput,
  context: CallContext,
  job: ScopeJob,
): Promise<CountedListing> {
  const { eventName, withShared } = job;
  const isNarrowed = eventName !== undefined;
  // the proof counts this account's own secrets: where shared ones are listed too, their number is nobody's to know
  const isCountable = !isNarrowed && !withShared;
  const expected = async (): Promise<number | undefined> => {
    const proof = isCountable ? await proofOnItsWay : undefined;
    return proof && isProof(proof) ? proof.expected : undefined;
  };
  const pages = walkSecrets(job.client, { query: { eventName, withShared }, expected, context });
  const listing = createListing(isNarrowed);
  let judgeOwnership: ReturnType<typeof ownershipBy> | undefined;
  for await (const { rows: secrets, duplicates, endsInDoubt } of pages) {
    listing.endsInDoubt = endsInDoubt;
    const proof = await proofOnItsWay;
    judgeOwnership ??= startListing(listing, proof, withShared);
    const owners = judgeOwnership(secrets);
    const tags = isProof(proof) && proof.isWhole ? proof.tags : undefined;
    const rows = secrets.map((secret, at): InventoryRow => {
      const ownership = owners[at] ?? 'unknown';
      return { scope: context.scope, secret, ownership, tags: tags?.get(secret.id) ?? null };
    });
    countRows(listing, rows, duplicates);
    await output.write(rows, { expected: listing.expected, tagsExported: listing.tagsExported });
  }
  return listing;
}

const createListing = (isNarrowed: boolean): CountedListing => ({
  own: 0,
  unknown: 0,
  ownIds: new Set(),
  isNarrowed,
  endsInDoubt: false,
  rows: 0,
  duplicates: 0,
  expected: null,
  tagsExported: false,
});

function startListing(
  listing: CountedListing,
  proof: Awaited<ReturnType<typeof fetchProof>>,
  withShared: boolean,
): ReturnType<typeof ownershipBy> {
  if (isProof(proof)) {
    listing.expected = proof.expected;
    listing.tagsExported = proof.isWhole;
  }
  return ownershipBy(proof, withShared);
}

function countRows(listing: CountedListing, rows: readonly InventoryRow[], duplicates: number): void {
  listing.rows += rows.length;
  listing.duplicates += duplicates;
  for (const { ownership, secret } of rows) {
    if (ownership === 'unknown') listing.unknown += 1;
    if (ownership !== 'own') continue;
    listing.own += 1;
    if (listing.ownIds.size <= IDS_COMPARED) listing.ownIds.add(secret.id);
  }
}

const describeListing = ({
  expected,
  rows,
  duplicates,
  tagsExported,
}: CountedListing): Pick<ManifestScope, 'expected' | 'listed' | 'duplicates' | 'tagsExported'> => ({
  expected,
  listed: rows,
  duplicates,
  tagsExported,
});
