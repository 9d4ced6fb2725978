import { describeError } from '../../lib/errors.ts';
import type { Log } from '../../lib/log.ts';
import { mapConcurrently } from '../../lib/map-concurrently.ts';
import type { ScopePlan } from '../../lib/run/scope-plan.ts';
import { placeOf, scopeName, type Scope } from '../../lib/scope.ts';
import { hashOf } from './episodes/cause.ts';
import { advanceEpisodes, NOTHING, type Absence } from './episodes/advance.ts';
import { planNotices, silencedIn, type Plan, type PlanInput } from './notices/plan.ts';
import type { LeftProject, LeftProjects } from './run.ts';
import type { RotationLatest, UnsettledScope } from './state/latest.ts';
import { isUnsettled } from './state/outbox.ts';
import type { ScopeState } from './state/state.ts';
import type { StateStore } from './state/store.ts';

/** What earlier runs left in `latest.json`. */
export type LeftKnowledge = Pick<RotationLatest, 'unsettled' | 'scopesDigest'>;

export interface LeftJob extends Pick<
  PlanInput,
  'nowMs' | 'repeatMs' | 'links' | 'routeOf' | 'silenceOf' | 'silencedUntil'
> {
  readonly states: StateStore;
  readonly concurrency: number;
  readonly staleAfterMs: number;
  readonly log: Log;
}

/**
 * What is open in a project that is not watched any more ends, for nobody would ever look at it again: as `gone` where IAM says
 * that the project does not exist or is disabled, as `not-watched` where the settings leave it out and no run has watched it for
 * `STALE_AFTER`: another notifier with the same prefix may watch it. Until then it counts as open, and what waits in it is sent.
 * One that could not be looked for is in the plan, as failed, and nothing of it ends.
 *
 * Which they are is known from `latest.json` (`unsettled`), from the manifest of the run before where projects are discovered,
 * and, where those that are typed are others than in the last run, from the list of all states. So a run that dies anywhere leaves
 * the next one what it takes to do the same again, and one without such projects asks for nothing.
 *
 * Never of a run that is narrowed: what it leaves out is watched by the next one. Never throws: what cannot be read is tried again
 * by the next run.
 */
export async function endLeftProjects(plan: ScopePlan, latest: LeftKnowledge, job: LeftJob): Promise<LeftProjects> {
  const digest = plan.discovered ? undefined : hashOf(...plan.configured.map(scopeName).sort());
  const open: LeftProject[] = [];
  const settled = new Set<string>();
  const unread: UnsettledScope[] = [];
  // who watched it may not be known: as of now nobody does
  const now = new Date(job.nowMs).toISOString();
  const look = async ({ scope: found, end }: Candidate): Promise<void> => {
    const { watchedAt = now } = found;
    const scope = placeOf(found);
    try {
      const before = await job.states.load(scope);
      if (!before || !isUnsettled(before)) settled.add(scopeName(scope));
      else
        open.push({
          scope,
          before,
          watchedAt,
          plan: end ? planEnd(scope, before, end, job) : asItIs(scope, before, job),
        });
    } catch (error) {
      unread.push(found);
      job.log.error('the state of a project cannot be read', { ...scope, ...describeError(error) });
    }
  };
  const known = { open, settled, unread };
  try {
    const candidates = await findCandidates(plan, latest, { isListed: digest !== latest.scopesDigest, ...job });
    await mapConcurrently(candidates, job.concurrency, look);
    return { ...known, ...(digest !== undefined && { scopesDigest: digest }) };
  } catch (error) {
    job.log.error('the states of projects cannot be listed', { ...describeError(error) });
    return known;
  }
}

interface Candidate {
  readonly scope: UnsettledScope;
  /** Why what is open in it ends; undefined: another run may watch it still. */
  readonly end: Absence | undefined;
}

async function findCandidates(
  { configured, discovered }: ScopePlan,
  latest: LeftKnowledge,
  {
    isListed,
    states,
    nowMs,
    staleAfterMs,
  }: { readonly isListed: boolean } & Pick<LeftJob, 'states' | 'nowMs' | 'staleAfterMs'>,
): Promise<Candidate[]> {
  const watched = new Set(configured.map(scopeName));
  const listed = !discovered && isListed ? await states.list() : [];
  const gone = discovered?.discovery.gone ?? [];
  const isOver = ({ watchedAt = '' }: UnsettledScope): boolean => nowMs - Date.parse(watchedAt) >= staleAfterMs;
  const leftOut = [...listed, ...(latest.unsettled ?? [])].map((known: UnsettledScope): Candidate => ({
    scope: known,
    end: isOver(known) ? 'not-watched' : undefined,
  }));
  const all = [...leftOut, ...gone.map((scope): Candidate => ({ scope, end: 'gone' }))];
  const byName = new Map(all.map((each) => [scopeName(each.scope), each]));
  return [...byName.values()].filter(({ scope }) => !watched.has(scopeName(scope)));
}

/** Nothing is known of its secrets any more. */
const tagsOf = () => null;

function planEnd(scope: Scope, state: ScopeState, absence: Absence, job: LeftJob): Plan {
  const { nowMs, repeatMs } = job;
  const advance = advanceEpisodes({ scope, state, observation: NOTHING, nowMs, repeatMs, absence });
  return planNotices({ ...job, scope, state, advance, tagsOf });
}

const asItIs = (scope: Scope, state: ScopeState, job: LeftJob): Plan => ({
  state,
  subjects: [],
  silenced: silencedIn(state.episodes, { ...job, scope, tagsOf }),
});
