import type { CallContext, CsmsClient } from '../../lib/csms/client.ts';
import { countResources, walkSecrets } from '../../lib/csms/operations.ts';
import type { ResourceQuery } from '../../lib/csms/tag-query.ts';
import type { TaggedSecret } from '../../lib/csms/tagged-secret.ts';
import type { Secret } from '../../lib/csms/secret.ts';
import { isWhole, listTaggedSecrets, type TaggedSecrets } from '../../lib/csms/list-tagged.ts';
import type { ErrorInfo } from '../../lib/errors.ts';
import type { Log } from '../../lib/log.ts';
import type { ManifestScope } from '../../lib/run/manifest.ts';
import type { Scope } from '../../lib/scope.ts';
import type { TaggedSecretRow } from './tagged-row.ts';
import { createOwnershipClassifier } from '../../lib/csms/proof.ts';

export interface ListJob {
  readonly client: CsmsClient;
  readonly query: ResourceQuery;
  readonly withShared: boolean;
  readonly signal: AbortSignal;
  readonly log: Log;
  /** An error as it may be stored. */
  readonly toErrorInfo: (error: unknown) => ErrorInfo;
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
  const { withShared } = job;
  const facts = () => ({ ...scope, withShared, ...counts, durationMs: Math.round(performance.now() - startedMs) });
  // requests that nobody waits for any more end with the scope
  const end = new AbortController();
  try {
    const context: CallContext = { scope, counts, signal: AbortSignal.any([job.signal, end.signal]) };
    const { rows, verdict } = await fetchUntilProven(context, job);
    const manifest: ManifestScope = { ...facts(), status: 'complete', ...verdict, listed: rows.length, duplicates: 0 };
    job.log.info('scope is listed', { ...manifest });
    return { manifest, rows };
  } catch (error) {
    const failure = { expected: null, listed: 0, duplicates: 0, error: job.toErrorInfo(error) };
    const manifest: ManifestScope = { ...facts(), status: 'failed', ...failure };
    job.log.error('scope failed', { ...manifest });
    return { manifest, rows: [] };
  } finally {
    end.abort();
  }
}

interface Proven {
  rows: readonly TaggedSecretRow[];
  verdict: Verdict;
}

/** A secret made or deleted between two requests looks like a lost one: so all is asked once more before it is called drift. */
async function fetchUntilProven(context: CallContext, job: ListJob): Promise<Proven> {
  const first = await fetchScope(context, job);
  const verdict = proveScope(first);
  if (verdict.consistency === 'exact') return { rows: first.rows, verdict };
  const second = await fetchScope(context, job);
  return { rows: second.rows, verdict: proveScope(second) };
}

interface FoundScope {
  tagged: TaggedSecrets;
  /** Asked for on its own, as the proof. */
  count: number;
  rows: TaggedSecretRow[];
  /** Own secrets that one of the two, list and tag query, has and the other has not. Not told of a narrowed query. */
  strays: string[];
  /** Listed secrets of which nobody can tell whose they are: the tag query returned none to tell by. */
  unknown: number;
}

async function fetchScope(context: CallContext, job: ListJob): Promise<FoundScope> {
  const { client, query } = job;
  const counting = countResources(client, query, context);
  const tagging = listTaggedSecrets(client, query, context);
  // the count knows this account's own secrets: where shared ones are listed too, their number is nobody's to know
  const isCountable = !isNarrowing(query) && !job.withShared;
  const expected = () => (isCountable ? counting : Promise.resolve(undefined));
  const [listed, tagged, count] = await Promise.all([listSecrets(expected, context, job), tagging, counting]);
  return { tagged, count, ...joinRows({ context, listed, tagged, job }) };
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
}): Pick<FoundScope, 'rows' | 'strays' | 'unknown'> {
  const { scope } = context;
  const { secrets } = tagged;
  const domains = new Set([...secrets.values()].flatMap(({ secret }) => secret?.domainId ?? []));
  const readAnswer = createOwnershipClassifier({ has: (id) => secrets.has(id), domains }, job.withShared);
  const owners = readAnswer(listed);
  const ofList = listed.map((secret, at) =>
    toRow(scope, { secret, tagged: secrets.get(secret.id) }, owners[at] ?? 'unknown'),
  );
  const ids = new Set(listed.map(({ id }) => id));
  const ofTagQueryOnly = [...secrets.values()]
    .filter(({ id }) => !ids.has(id))
    .map((one) => toRow(scope, { tagged: one, secret: one.secret ?? undefined }, 'own'));
  const rows = [...ofList, ...ofTagQueryOnly];
  // a query narrows to what the service returned for it
  if (isNarrowing(job.query)) return { rows: rows.filter(({ tags }) => tags !== null), strays: [], unknown: 0 };
  const without = ofList.filter(({ tags, ownership }) => tags === null && ownership === 'own');
  const unknown = ofList.filter(({ ownership }) => ownership === 'unknown').length;
  return { rows, strays: [...without, ...ofTagQueryOnly].map(({ id }) => id), unknown };
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

type Verdict = Pick<ManifestScope, 'consistency' | 'reason' | 'expected' | 'isWhole'>;

const IDS_SHOWN = 20;

/** The tag query against its own count, and against the list of secrets, which is another one. */
function proveScope({ tagged, count, strays, unknown }: FoundScope): Verdict {
  const { size } = tagged.secrets;
  const problems: string[] = [];
  if (!isWhole(tagged) || size !== count) {
    const totals = [...new Set(tagged.totalCounts)].join(', ');
    problems.push(`The tag query returned ${size} secrets, its pages say ${totals}, its count says ${count}.`);
  }
  if (strays.length > 0) {
    const rest = strays.length > IDS_SHOWN ? ` and ${strays.length - IDS_SHOWN} more` : '';
    problems.push(`The list and the tag query disagree about ${strays.slice(0, IDS_SHOWN).join(', ')}${rest}.`);
  }
  if (problems.length === 0 && unknown === 0) return { consistency: 'exact', expected: count, isWhole: true };
  if (problems.length === 0) {
    const reason = `${unknown} listed secrets may be this account's own or shared: the tag query returned none to tell by.`;
    return { consistency: 'unverified', reason, expected: count, isWhole: true };
  }
  return { consistency: 'drifted', reason: problems.join(' '), expected: count, isWhole: false };
}
