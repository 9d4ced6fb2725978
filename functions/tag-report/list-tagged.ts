import type { CallContext, CsmsClient } from '../../lib/csms/client.ts';
import { listProven, listUntilProven } from '../../lib/csms/list-proven.ts';
import { proveTagQuery, type Verdict } from '../../lib/csms/proof.ts';
import type { ResourceQuery } from '../../lib/csms/tag-query.ts';
import type { TaggedSecret } from '../../lib/csms/tagged-secret.ts';
import { toOutline, type Ownership, type SecretOutline } from '../../lib/csms/secret.ts';
import { listTaggedSecrets } from '../../lib/csms/list-tagged.ts';
import type { ErrorInfo } from '../../lib/errors.ts';
import type { Log } from '../../lib/log.ts';
import type { ManifestScope } from '../../lib/run/manifest.ts';
import type { Scope } from '../../lib/scope.ts';
import type { TaggedSecretRow } from './tagged-row.ts';

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
  const summary = () => ({ ...scope, withShared, ...counts, durationMs: Math.round(performance.now() - startedMs) });
  // requests that nobody waits for any more end with the scope
  const end = new AbortController();
  try {
    const context: CallContext = { scope, counts, signal: AbortSignal.any([job.signal, end.signal]) };
    const { rows, verdict } = await listUntilProven(
      () => listOnce(context, job),
      ({ verdict: { reason } }) => job.log.warn('project is listed again', { ...scope, reason }),
    );
    const manifest: ManifestScope = { ...summary(), ...verdict };
    job.log.info('project is listed', { ...manifest });
    return { manifest, rows };
  } catch (error) {
    const failure = { expected: null, listed: 0, duplicates: 0, error: job.toErrorInfo(error) };
    const manifest: ManifestScope = { ...summary(), status: 'failed', ...failure };
    job.log.error('project failed', { ...manifest });
    return { manifest, rows: [] };
  } finally {
    end.abort();
  }
}

interface Listed {
  readonly rows: readonly TaggedSecretRow[];
  readonly verdict: Verdict;
}

/** What the tag query leaves out comes from the list, and what only the tag query returned is in the report all the same. */
async function listOnce(context: CallContext, job: ListJob): Promise<Listed> {
  const { client, query, withShared } = job;
  const { scope } = context;
  const asking = listTaggedSecrets(client, query, context);
  const listed = new Map<string, { secret: SecretOutline; ownership: Ownership }>();
  const listVerdict = await listProven(context, {
    client,
    withShared,
    askTagQuery: () => asking,
    onPage: ({ secrets, owners }) => {
      for (const [at, secret] of secrets.entries())
        listed.set(secret.id, { secret: toOutline(secret), ownership: owners[at] ?? 'unknown' });
    },
  });
  const tagged = await asking;
  const ofTagQueryOnly = [...tagged.secrets.values()].filter(({ id }) => !listed.has(id));
  const rows = [
    ...Array.from(listed.values(), ({ secret, ownership }) =>
      toRow(scope, { secret, tagged: tagged.secrets.get(secret.id) }, ownership),
    ),
    ...ofTagQueryOnly.map((one) => toRow(scope, { tagged: one, secret: one.secret ?? undefined }, 'own')),
  ];
  if (!isNarrowing(query)) return { rows, verdict: listVerdict };
  // a query narrows to what the service returned for it, and the list is not narrowed likewise
  return { rows: rows.filter(({ tags }) => tags !== null), verdict: proveTagQuery(tagged) };
}

const isNarrowing = ({ tags = [], matches = [] }: ResourceQuery): boolean => tags.length + matches.length > 0;

function toRow(
  scope: Scope,
  { secret, tagged }: { secret: SecretOutline | undefined; tagged: TaggedSecret | undefined },
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
    extra: { ...secret?.extra, ...tagged?.extra },
  };
}
