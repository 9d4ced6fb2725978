import type { CallContext, CsmsClient } from '../../lib/csms/client.ts';
import { listProven, listUntilProven, orNotAsked, type ListedPage } from '../../lib/csms/list-proven.ts';
import { listFirstTagged, listTaggedSecrets } from '../../lib/csms/list-tagged.ts';
import { isAnswered, proveGone, type Verdict } from '../../lib/csms/proof.ts';
import type { ErrorInfo } from '../../lib/errors.ts';
import type { Log } from '../../lib/log.ts';
import type { FileEntry } from '../../lib/run/file-entry.ts';
import type { ManifestScope } from '../../lib/run/manifest.ts';
import type { Scope } from '../../lib/scope.ts';
import type { InventoryRow } from './columns.ts';
import type { ComparedWith } from './comparison.ts';
import type { DeliveryView } from './delivery/view.ts';
import { NO_TABLE_ROWS, type ClosedOutput, type ScopeOutput, type TableRows } from './scope-output.ts';
import type { Tally } from './totals.ts';

export interface ScopeJob {
  readonly client: CsmsClient;
  readonly eventName: string | undefined;
  readonly withShared: boolean;
  /** A new one for each listing: what an earlier one took is taken back. */
  readonly openOutput: (scope: Scope, delivery: Promise<DeliveryView> | undefined) => ScopeOutput;
  /** Of a run with a delivery audit: reads a scope's events, beside the list. Never rejects. */
  readonly readDelivery?: ((context: CallContext) => Promise<DeliveryView>) | undefined;
  /** Takes in what a scope comes to, once it is closed. */
  readonly count: (scope: Scope, tally: Tally) => void;
  readonly signal: AbortSignal;
  readonly log: Log;
  /** An error as it may be stored. */
  readonly toErrorInfo: (error: unknown) => ErrorInfo;
}

export interface ScopeResult {
  readonly scope: Scope;
  readonly manifest: ManifestScope;
  readonly files: readonly FileEntry[];
  readonly comparedWith: ComparedWith;
  readonly tableRows: TableRows;
}

/** Lists one scope, proves it, writes its files. Never throws: what fails is in the manifest's words. */
export async function exportScope(scope: Scope, job: ScopeJob): Promise<ScopeResult> {
  const startedMs = performance.now();
  const counts = { requests: 0, retries: 0, throttled: 0 };
  const summary = (): Pick<ManifestScope, 'durationMs' | 'withShared'> & Scope & typeof counts => ({
    ...scope,
    withShared: job.withShared,
    ...counts,
    durationMs: Math.round(performance.now() - startedMs),
  });
  // requests that nobody waits for any more end with the scope
  const end = new AbortController();
  try {
    const context: CallContext = { scope, counts, signal: AbortSignal.any([job.signal, end.signal]) };
    const { verdict, tagsExported, tally, ...closed } = await exportUntilProven(context, job);
    job.count(scope, tally);
    const manifest: ManifestScope = { ...summary(), ...verdict, tagsExported };
    job.log.info('project is listed', { ...manifest });
    return { scope, manifest, ...closed };
  } catch (error) {
    const failure = { expected: null, listed: 0, duplicates: 0, error: job.toErrorInfo(error) };
    const manifest: ManifestScope = { ...summary(), status: 'failed', ...failure };
    job.log.error('project failed', { ...manifest });
    return { scope, manifest, files: [], tableRows: NO_TABLE_ROWS, comparedWith: { reason: { code: 'FAILED' } } };
  } finally {
    end.abort();
  }
}

interface Exported {
  readonly verdict: Verdict;
  readonly tagsExported: boolean;
  readonly output: ScopeOutput;
}

/** Whatever fails takes back what was written. */
async function exportUntilProven(
  context: CallContext,
  job: ScopeJob,
): Promise<Pick<Exported, 'verdict' | 'tagsExported'> & ClosedOutput> {
  const delivery = job.readDelivery?.(context);
  const exported = await listUntilProven(
    () => exportOnce(context, job, delivery),
    async ({ verdict, output }) => {
      job.log.warn('project is listed again', { ...context.scope, reason: verdict.reason });
      await output.discard();
    },
  );
  const { tagsExported, output } = exported;
  const verdict = await orDiscard(output, job, () => confirmGone(exported, context, job));
  return { verdict, tagsExported, ...(await orDiscard(output, job, () => output.close(verdict))) };
}

/** Above 1,000 secrets only numbers were compared: what would be called removed must not be in the tag query either. */
async function confirmGone(
  { verdict, tagsExported, output }: Exported,
  context: CallContext,
  { client, toErrorInfo }: ScopeJob,
): Promise<Verdict> {
  if (tagsExported || verdict.consistency !== 'exact') return verdict;
  const gone = await output.goneIds();
  if (gone.length === 0) return verdict;
  const answer = await orNotAsked(listTaggedSecrets(client, {}, context), context, toErrorInfo);
  return proveGone(verdict, gone, answer);
}

async function exportOnce(
  context: CallContext,
  job: ScopeJob,
  delivery: Promise<DeliveryView> | undefined,
): Promise<Exported> {
  const output = job.openOutput(context.scope, delivery);
  let tagsExported = false;
  const onPage = async ({ secrets, owners, answer }: ListedPage): Promise<void> => {
    const known = isAnswered(answer) ? answer : undefined;
    tagsExported = known?.hasAllPages ?? false;
    const taggedOf = (id: string) => (tagsExported ? known?.secrets.get(id) : undefined);
    const rows = secrets.map((secret, at): InventoryRow => {
      const { tags = null, sysTags = null } = taggedOf(secret.id) ?? {};
      return { scope: context.scope, secret, ownership: owners[at] ?? 'unknown', tags, sysTags };
    });
    await output.write(rows, { expected: known?.totalCounts[0] ?? null, tagsExported });
  };
  const { client, eventName, withShared, toErrorInfo } = job;
  const askTagQuery = () => orNotAsked(listFirstTagged(client, context), context, toErrorInfo);
  const list = () => listProven(context, { client, eventName, withShared, askTagQuery, onPage });
  return { verdict: await orDiscard(output, job, list), tagsExported, output };
}

async function orDiscard<Result>(output: ScopeOutput, { log }: ScopeJob, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    await output
      .discard()
      .catch((cause: unknown) => log.warn('files of a failed project could not be deleted', { error: cause }));
    throw error;
  }
}
