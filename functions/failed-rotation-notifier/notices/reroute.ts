import { notifiedOn } from '../state/outbox.ts';
import { isAbout, type Episode, type OutboxEntry } from '../state/state.ts';

/**
 * The outbox, in which what every channel refused goes to who is routed now as well. A channel that was renamed, replaced or
 * mended under another name must not wait for the repetition to hear of what is open.
 *
 * @param channelsOf who is to be told of an open episode; none where it is silenced.
 */
export function reroute(
  outbox: readonly OutboxEntry[],
  open: readonly Episode[],
  channelsOf: (episode: Episode) => readonly string[],
): OutboxEntry[] {
  const added = new Map<string, Set<string>>();
  for (const episode of open) {
    if (episode.lastNotified === null || notifiedOn(episode, outbox).size > 0) continue;
    const last = outbox.findLast((entry) => entry.notice.stage !== 'resolved' && isAbout(entry, episode.id));
    if (!last) continue;
    const news = channelsOf(episode).filter((channel) => !(channel in last.channels));
    added.set(last.id, new Set([...(added.get(last.id) ?? []), ...news]));
  }
  return outbox.map((entry) => {
    const marks = [...(added.get(entry.id) ?? [])].map(
      (channel) => [channel, { state: 'waiting', attempts: 0 }] as const,
    );
    return marks.length === 0 ? entry : { ...entry, channels: { ...entry.channels, ...Object.fromEntries(marks) } };
  });
}
