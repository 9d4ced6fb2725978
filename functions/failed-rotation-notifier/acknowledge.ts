import { CodedError, codeOf } from '../../lib/errors.ts';
import { mapConcurrently } from '../../lib/map-concurrently.ts';
import type { RunOutcome } from '../../lib/runtime/definition.ts';
import type { Scope } from '../../lib/scope.ts';
import { isoTime, parseZonedTime } from '../../lib/text/time.ts';
import type { NotifierCommand } from './command.ts';
import { acknowledgeEpisode, findOpen } from './episodes/acknowledge.ts';
import type { NotifierDeps, NotifierInvocation } from './run.ts';
import type { ScopeState } from './state/state.ts';
import { createStateStore, type StateStore } from './state/store.ts';

type Request = NonNullable<NotifierCommand['acknowledge']>;

interface Found {
  readonly scope: Scope;
  readonly state: ScopeState;
}

/**
 * Keeps in the state of its project that somebody works on a problem. Nothing is asked of CSMS, nothing is sent. The state is read
 * again and united when it is written, as a run does it: with a run beside it nothing of either is lost, but for what the comment
 * of `deliver` says of a store without conditional PUT.
 *
 * @throws EPISODE_NOT_FOUND, EPISODE_ENDED, STATE_DAMAGED, STORE_*
 */
export async function acknowledge(
  request: Request,
  { scopes, command, settings, deadline, runStartedAt, log }: NotifierInvocation & { scopes: readonly Scope[] },
  { store }: Pick<NotifierDeps, 'store'>,
): Promise<RunOutcome> {
  const states = createStateStore(store, deadline.final);
  const { scope, state } = await findProject(request.episodeId, { scopes, states, concurrency: settings.concurrency });
  const { by, reason } = request;
  const untilMs = parseZonedTime(request.until);
  const acknowledgement = { atMs: runStartedAt.getTime(), untilMs, by, reason };
  const { state: next, episode } = acknowledgeEpisode(state, request.episodeId, acknowledgement);
  // a run may have seen its end meanwhile
  if (command.dryRun !== true) findOpen(episode.id, await states.save(scope, next, state));
  const result = {
    ...scope,
    episodeId: episode.id,
    secretId: episode.secretId,
    secretName: episode.seen.name,
    until: isoTime(untilMs),
    by,
    reason,
  };
  log.info('problem is acknowledged', result);
  return { status: 'complete', body: { status: 'complete', acknowledged: result } };
}

interface Search {
  readonly scopes: readonly Scope[];
  readonly states: StateStore;
  readonly concurrency: number;
}

/** A state that is damaged keeps no other from being found; where none is, the episode may be in it. */
async function findProject(episodeId: string, { scopes, states, concurrency }: Search): Promise<Found> {
  let found: Found | undefined;
  let damage: unknown;
  await mapConcurrently(scopes, concurrency, async (scope) => {
    if (found) return;
    try {
      const state = await states.load(scope);
      if (state && knows(state, episodeId)) found = { scope, state };
    } catch (error) {
      if (codeOf(error) !== 'STATE_DAMAGED') throw error;
      damage = error;
    }
  });
  if (found) return found;
  throw damage ?? notFound(episodeId);
}

const knows = ({ episodes, ended }: ScopeState, episodeId: string): boolean =>
  [...Object.values(episodes), ...ended].some(({ id }) => id === episodeId);

const notFound = (episodeId: string): CodedError =>
  new CodedError('EPISODE_NOT_FOUND', `No project that was searched has a problem ${episodeId}.`, {
    hint: 'Take its id from a notification, failures.csv or the report; the project must be in CSMS_SCOPES, and in the command if that names projects.',
  });
