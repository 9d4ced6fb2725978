import type { CallContext, CsmsClient } from '../../lib/csms/client.ts';
import { countResources, walkSecrets, type ResourceQuery } from '../../lib/csms/operations.ts';
import { createOwnershipJudge } from '../../lib/csms/ownership.ts';
import type { TaggedSecret } from '../../lib/csms/resource.ts';
import type { Secret } from '../../lib/csms/secret.ts';
import { isWhole, listTaggedSecrets, type TaggedSecrets } from '../../lib/csms/walk-side-by-side.ts';
import { describeError } from '../../lib/errors.ts';
import type { Log } from '../../lib/log.ts';
import type { ManifestScope } from '../../lib/report/manifest.ts';
import type { Scope } from '../../lib/scope.ts';
import type { TaggedSecretRow } from './tagged-row.ts';

export interface ListJob {
  readonly client: CsmsClient;
  readonly query: ResourceQuery;
  readonly withShared: boolean;
  readonly signal: AbortSignal;
  readonly log: Log;
}

export interface TaggedScope {
  readonly manifest: ManifestScope;
  /** Empty for a scope that failed: its secrets are unknown, not untagged. */
  readonly rows: readonly TaggedSecretRow[];
}

/** Lists the secrets of one scope with their tags. Never throws: what fails is in the manifest's words. */
export async function listTagged(scope: Scope, job: ListJob): Promise<TaggedScope> {
  const startedMs = performance.now();
  const counts = { requests: 0, retries: 0, throttled: 0 };
  const facts = () => ({ ...scope, ...counts, durationMs: Math.round(performance.now() - startedMs) });
  try {
    const found = await fetchScope({ scope, counts, signal: job.signal }, job);
    const manifest: ManifestScope = { ...facts(), status: 'complete', ...judgeCounts(found), duplicates: 0 };
    job.log.info('scope is listed', { ...manifest });
    return { manifest, rows: found.rows };
  } catch (error) {
    const manifest: ManifestScope = {
      ...facts(),
      status: 'failed',
      expected: null,
      listed: 0,
      duplicates: 0,
      error: describeError(error),
    };
    job.log.error('scope failed', { ...manifest });
    return { manifest, rows: [] };
  }
}

interface FoundScope {
  tagged: TaggedSecrets;
  /** Asked for on its own, as the proof. */
  count: number;
  rows: TaggedSecretRow[];
}

async function fetchScope(context: CallContext, job: ListJob): Promise<FoundScope> {
  const { client, query } = job;
  const counting = countResources(client, query, context);
  const tagging = listTaggedSecrets(client, query, context);
  const expected = () => (isNarrowing(query) ? Promise.resolve(undefined) : counting);
  const [listed, tagged, count] = await Promise.all([listSecrets(expected, context, job), tagging, counting]);
  return { tagged, count, rows: joinRows({ context, listed, tagged, job }) };
}

async function listSecrets(
  expected: () => Promise<number | undefined>,
  context: CallContext,
  job: ListJob,
): Promise<Secret[]> {
  const secrets: Secret[] = [];
  const pages = walkSecrets(job.client, { query: { withShared: job.withShared }, expected, context });
  for await (const { rows } of pages) secrets.push(...rows);
  return secrets;
}

const isNarrowing = ({ tags = [], matches = [] }: ResourceQuery): boolean => tags.length + matches.length > 0;

/** What the tag query leaves out comes from the list, and what it does not return at all is in the report all the same. */
function joinRows({
  context,
  listed,
  tagged,
  job,
}: {
  context: CallContext;
  listed: Secret[];
  tagged: TaggedSecrets;
  job: ListJob;
}): TaggedSecretRow[] {
  const { scope } = context;
  const { secrets } = tagged;
  const domains = new Set([...secrets.values()].flatMap(({ secret }) => secret?.domainId ?? []));
  const judge = createOwnershipJudge({ has: (id) => secrets.has(id), domains }, job.withShared);
  const owners = judge(listed);
  const ofList = listed.map((secret, at) =>
    toRow(scope, { secret, tagged: secrets.get(secret.id) }, owners[at] ?? 'unknown'),
  );
  const ids = new Set(listed.map(({ id }) => id));
  const ofTagQueryOnly = [...secrets.values()]
    .filter(({ id }) => !ids.has(id))
    .map((one) => toRow(scope, { tagged: one, secret: one.secret ?? undefined }, 'own'));
  const rows = [...ofList, ...ofTagQueryOnly];
  // a query narrows to what the service returned for it
  return isNarrowing(job.query) ? rows.filter(({ tags }) => tags !== null) : rows;
}

function toRow(
  scope: Scope,
  { secret, tagged }: { secret: Secret | undefined; tagged: TaggedSecret | undefined },
  ownership: TaggedSecretRow['ownership'],
): TaggedSecretRow {
  return {
    scope,
    id: tagged?.id ?? secret?.id ?? '',
    name: secret?.name ?? tagged?.name ?? null,
    state: secret?.state ?? null,
    secretType: secret?.secretType ?? null,
    ownership,
    tags: tagged?.tags ?? null,
    sysTags: tagged?.sysTags ?? {},
  };
}

/** Distinct ids against every page's total and against the count that was asked for on its own. */
function judgeCounts({
  tagged,
  count,
  rows,
}: FoundScope): Pick<ManifestScope, 'consistency' | 'reason' | 'expected' | 'listed'> {
  const numbers = { expected: count, listed: rows.length };
  const { size } = tagged.secrets;
  if (isWhole(tagged) && size === count) return { consistency: 'exact', ...numbers };
  const totals = [...new Set(tagged.totalCounts)].join(', ');
  const reason = `The tag query returned ${size} secrets, its pages say ${totals}, its count says ${count}: they changed while they were read, or the service does not return all.`;
  return { consistency: 'drifted', reason, ...numbers };
}
