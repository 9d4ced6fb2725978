import { CodedError } from '../../../lib/errors.ts';
import { isoTime } from '../../../lib/text/time.ts';
import type { Acknowledgement, EndedEpisode, Episode, ScopeState } from '../state/state.ts';

/** The open episode that an id means; a duplicate stands for the one that stayed. @throws EPISODE_ENDED */
export function findOpen(episodeId: string, { episodes, ended }: ScopeState): Episode {
  const open = Object.values(episodes).find(({ id }) => id === episodeId);
  const closed = ended.find(({ id }) => id === episodeId);
  const stayed = closed?.ended.reason === 'duplicate' ? episodes[closed.secretId] : undefined;
  const episode = open ?? stayed;
  if (episode) return episode;
  const end = closed ? ` since ${isoTime(closed.ended.atMs)}` : '';
  throw new CodedError('EPISODE_ENDED', `The problem ${episodeId} is no longer open${end}.`, {
    hint: 'There is nothing to acknowledge. A new problem of the secret has an id of its own.',
  });
}

/**
 * The state with an acknowledgement of an episode. The command that comes later counts, whatever the clocks say.
 *
 * @throws EPISODE_ENDED
 */
export function acknowledgeEpisode(
  state: ScopeState,
  episodeId: string,
  acknowledgement: Acknowledgement,
): { state: ScopeState; episode: Episode } {
  const open = findOpen(episodeId, state);
  const afterMs = acknowledgementOf(open, state)?.atMs ?? -1;
  const acknowledged = { ...acknowledgement, atMs: Math.max(acknowledgement.atMs, afterMs + 1) };
  const episode = { ...open, acknowledged };
  return { state: { ...state, episodes: { ...state.episodes, [episode.secretId]: episode } }, episode };
}

/**
 * The newest acknowledgement of an episode, over or not. People may have been notified of its duplicate, and have acknowledged that one.
 */
export function acknowledgementOf(episode: Episode, { ended }: Pick<ScopeState, 'ended'>): Acknowledgement | undefined {
  const isSame = (each: EndedEpisode): boolean =>
    each.secretId === episode.secretId && each.ended.reason === 'duplicate';
  return [episode, ...ended.filter(isSame)]
    .flatMap(({ acknowledged }) => acknowledged ?? [])
    .reduce<Acknowledgement | undefined>(
      (newest, each) => (newest && newest.atMs >= each.atMs ? newest : each),
      undefined,
    );
}

/** By the ids of their episodes: what is open and acknowledged. */
export function acknowledgedIn(state: ScopeState, nowMs: number): Map<string, Acknowledgement> {
  const all = Object.values(state.episodes).map((episode) => [episode.id, acknowledgementOf(episode, state)] as const);
  return new Map(all.flatMap(([id, known]) => (known && known.untilMs > nowMs ? [[id, known]] : [])));
}
