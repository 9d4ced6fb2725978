import { codeOf, type ErrorInfo } from '../errors.ts';
import type { CallContext, CsmsClient } from './client.ts';
import type { Log } from '../log.ts';
import type { ScopeReason } from '../scope-reason.ts';
import type { TaggedSecrets } from './list-tagged.ts';
import { walkSecrets } from './operations.ts';
import { isAnswered, startProof, type TagAnswer, type Verdict } from './proof.ts';
import { refuseOtherAccount } from './refuse-other-account.ts';
import type { Ownership, Secret } from './secret.ts';

export interface ListedPage {
  readonly secrets: readonly Secret[];
  /** Whose each of them is. */
  readonly owners: readonly Ownership[];
  readonly answer: TagAnswer;
}

export interface ProvenListOptions {
  readonly client: CsmsClient;
  readonly withShared: boolean;
  /** Secrets bound to this event only. */
  readonly eventName?: string | undefined;
  /** Called at once, beside the first list page. See `orNotAsked` for a listing that goes on without. */
  readonly askTagQuery: () => Promise<TagAnswer>;
  /** Pages in their order; the next one is on its way meanwhile. */
  readonly onPage: (page: ListedPage) => Promise<void> | void;
}

/** Every secret of a scope, held against the tag query. @throws what the list or `askTagQuery` throws. */
export async function listProven(context: CallContext, options: ProvenListOptions): Promise<Verdict> {
  const { client, withShared, eventName, onPage } = options;
  const { accountId } = context.scope;
  const asking = options.askTagQuery();
  asking.catch(() => undefined); // awaited once the first page is there
  const isNarrowed = eventName !== undefined;
  const expected = async (): Promise<number | undefined> => {
    const answer = await asking;
    // the tag query counts this account's own secrets: where shared ones are listed too, their number is not known
    return isAnswered(answer) && !isNarrowed && !withShared ? answer.totalCounts[0] : undefined;
  };
  const report = createProgressReport(client.log, context);
  const pages = walkSecrets(client, { query: { eventName, withShared }, expected, context });
  let proof: ReturnType<typeof startProof> | undefined;
  for await (const page of pages) {
    report(page.rows.length);
    const answer = await asking;
    proof ??= startProof(answer, { withShared, isNarrowed, accountId });
    const owners = proof.add(page);
    for (const [at, { domainId }] of page.rows.entries())
      if (owners[at] === 'own') refuseOtherAccount(context.scope, domainId);
    await onPage({ secrets: page.rows, owners, answer });
  }
  return (proof ?? startProof(await asking, { withShared, isNarrowed, accountId })).verdict();
}

const REPORTED_EVERY_MS = 5_000;

/** Says now and then how far a long list has come. */
function createProgressReport(log: Log, { scope }: CallContext): (rows: number) => void {
  let [listed, reportedMs] = [0, performance.now()];
  return (rows) => {
    listed += rows;
    if (performance.now() - reportedMs < REPORTED_EVERY_MS) return;
    reportedMs = performance.now();
    log.info('project is being listed', { ...scope, listed });
  };
}

/**
 * A secret made or deleted while the pages were walked looks like a lost one: so all is asked once more before it is called
 * drift. `takeBack` undoes the first listing.
 */
export async function listUntilProven<Listing extends { readonly verdict: Verdict }>(
  list: () => Promise<Listing>,
  takeBack: (first: Listing) => Promise<void> | void,
): Promise<Listing> {
  const first = await list();
  if (first.verdict.consistency !== 'drifted') return first;
  await takeBack(first);
  return list();
}

/** A refusal of the credential, or the end of the time, meets the list too. */
const ENDS_THE_SCOPE =
  /^(RUN_OUT_OF_TIME|ACCOUNT_\w+|SCOPE_GONE|CSMS_UNAUTHORIZED|CSMS_KEY_LOCKED|CSMS_CLOCK_SKEWED|CSMS_TOKEN_EXPIRED)$/;

/** For a listing that is worth having without its proof. @throws what ends the scope anyway. */
export async function orNotAsked(
  asking: Promise<TaggedSecrets>,
  { signal }: CallContext,
  toErrorInfo: (error: unknown) => ErrorInfo,
): Promise<TagAnswer> {
  try {
    return await asking;
  } catch (error) {
    if (signal?.aborted || ENDS_THE_SCOPE.test(codeOf(error) ?? '')) throw error;
    return { reason: whyNotAsked(toErrorInfo(error)) };
  }
}

function whyNotAsked({ code, message, serviceMessage, hint }: ErrorInfo): ScopeReason {
  if (code === 'CSMS_FORBIDDEN') return { code: 'TAG_QUERY_FORBIDDEN' };
  return {
    code: 'TAG_QUERY_FAILED',
    errorCode: code,
    message,
    ...(serviceMessage !== undefined && { serviceMessage }),
    ...(hint !== undefined && { hint }),
  };
}
