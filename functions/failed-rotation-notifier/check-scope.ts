import type { CallContext, CsmsClient } from '../../lib/csms/client.ts';
import type { ErrorInfo } from '../../lib/errors.ts';
import type { Log } from '../../lib/log.ts';
import type { ManifestScope } from '../../lib/run/manifest.ts';
import type { Scope } from '../../lib/scope.ts';
import { advanceEpisodes } from './episodes/advance.ts';
import { findSuspects, observe } from './detect/detect.ts';
import type { EvaluationTime } from './detect/problem.ts';
import type { Recipients, NoticeSubject } from './notices/due.ts';
import type { RunLinks } from './notices/links.ts';
import { planNotices, type Plan } from './notices/plan.ts';
import { readScope, type ScopeListing, listSuccesses } from './detect/read-scope.ts';
import type { StateStore } from './state/store.ts';
import type { ScopeState } from './state/state.ts';
import type { CheckedScope } from './run.ts';

export interface CheckScopeJob {
  readonly client: CsmsClient;
  readonly withShared: boolean;
  readonly ownerKey: string;
  readonly evaluatedAt: EvaluationTime;
  readonly repeatMs: number;
  readonly links: RunLinks;
  readonly routeOf: Recipients['routeOf'];
  readonly silenceOf: Recipients['silenceOf'];
  readonly silencedUntil: Recipients['silencedUntil'];
  readonly states: StateStore;
  readonly signal: AbortSignal;
  readonly log: Log;
  /** An error as it may be stored. */
  readonly toErrorInfo: (error: unknown) => ErrorInfo;
}

/**
 * Looks at one scope and plans what to tell. Nothing is stored or sent. Never throws: what fails is in the manifest's words,
 * and a scope that failed keeps its state: nothing opens, repeats or ends, but what waits is sent.
 */
export async function checkScope(scope: Scope, job: CheckScopeJob): Promise<CheckedScope> {
  const startedMs = performance.now();
  const counts = { requests: 0, retries: 0, throttled: 0 };
  const numbers = () => ({
    ...scope,
    withShared: job.withShared,
    ...counts,
    durationMs: Math.round(performance.now() - startedMs),
  });
  let before: ScopeState | undefined;
  try {
    const context: CallContext = { scope, counts, signal: job.signal };
    const reading = readScope(context, job);
    reading.catch(() => undefined); // awaited once the state is there
    await Promise.race([job.client.firstRequestSent, reading.catch(() => undefined)]);
    before = await job.states.load(scope);
    const listing = await reading;
    const plan = await planScope(context, before, listing, job);
    const manifest: ManifestScope = { ...numbers(), ...listing.verdict };
    job.log.info('project is listed', { ...manifest });
    return { scope, manifest, plan, before };
  } catch (error) {
    const manifest: ManifestScope = {
      ...numbers(),
      status: 'failed',
      expected: null,
      listed: 0,
      duplicates: 0,
      error: job.toErrorInfo(error),
    };
    job.log.error('project failed', { ...manifest });
    return { scope, manifest, before, ...(before && { plan: { state: before, silenced: [], subjects: [] } }) };
  }
}

async function planScope(
  context: CallContext,
  state: ScopeState | undefined,
  listing: ScopeListing,
  job: CheckScopeJob,
): Promise<Plan> {
  const { secrets, failedTasks } = listing;
  const { isWhole: isComplete } = listing.verdict;
  const suspects = findSuspects({ state, secrets, failedTasks, isComplete }, job.evaluatedAt);
  const names = suspects.flatMap(({ name }) => name ?? []);
  const successTasks = await listSuccesses(names, context, job.client);
  const observation = observe({ state, secrets, failedTasks, isComplete, successTasks }, job.evaluatedAt);
  const { scope } = context;
  const { nowMs } = job.evaluatedAt;
  const advance = advanceEpisodes({ scope, state, observation, nowMs, repeatMs: job.repeatMs });
  const tagsOf = (id: string): NoticeSubject['tags'] => listing.tags.get(id) ?? null;
  return planNotices({ ...job, scope, state, advance, nowMs, tagsOf });
}
