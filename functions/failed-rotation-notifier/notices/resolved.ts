import { groupBy } from '../../../lib/group-by.ts';
import type { Group } from './compose.ts';
import { notifiedOn } from '../state/outbox.ts';
import { compareKeys } from '../state/order.ts';
import type { EndedEpisode, Episode, OutboxEntry } from '../state/state.ts';

/**
 * What is over, told exactly where the trouble was told: one message for each cause and set of channels. Members whose
 * opening is still on its way are told apart from those that have arrived, for they may yet be refused.
 */
export function groupResolved(
  ended: readonly EndedEpisode[],
  open: readonly Episode[],
  outbox: readonly OutboxEntry[],
): Group[] {
  const withProblems = ended.length === 0 ? new Set<string>() : channelsWithProblems(open, outbox);
  const groups = groupBy(ended, (episode) =>
    JSON.stringify([episode.cause.id, episode.cause.isBaseline || episode.seen.kind, placesOf(episode, outbox)]),
  );
  return [...groups.values()].flatMap((members) => {
    const [first] = members;
    const places = placesOf(first, outbox);
    if (places.length === 0) return [];
    const channels = places.map(([channel]) => channel);
    return [
      {
        stage: 'resolved' as const,
        members,
        channels,
        closesCauseOn: channels.filter((channel) => !withProblems.has(JSON.stringify([first.cause.id, channel]))),
        precededBy: Object.fromEntries(places.filter(([, entryId]) => entryId !== 'delivered')),
      },
    ];
  });
}

const placesOf = (episode: Episode, outbox: readonly OutboxEntry[]): Array<[string, string]> =>
  [...notifiedOn(episode, outbox)].sort(compareKeys);

/** Cause and channel of all that is still open, and told. */
const channelsWithProblems = (open: readonly Episode[], outbox: readonly OutboxEntry[]): Set<string> =>
  new Set(
    open.flatMap((episode) =>
      placesOf(episode, outbox).map(([channel]) => JSON.stringify([episode.cause.id, channel])),
    ),
  );
