import type { Scope } from '../../../lib/scope.ts';
import type { Advance } from '../episodes/advance.ts';
import { toEntry, type Group } from './compose.ts';
import { groupResolved } from './resolved.ts';
import {
  findSilence,
  groupDueNotices,
  markNotified,
  toSubject,
  findDueNotices,
  type ActiveSilence,
  type NoticeSubject,
  type Recipients,
} from './due.ts';
import { reroute } from './reroute.ts';
import type { RunLinks } from './links.ts';
import { bySendOrder } from '../state/order.ts';
import { EMPTY_STATE, type Episode, type OutboxEntry, type ScopeState } from '../state/state.ts';
import { pruneState } from '../state/prune.ts';

export interface PlanInput extends Recipients {
  readonly scope: Scope;
  readonly state: ScopeState | undefined;
  readonly advance: Advance;
  readonly nowMs: number;
  /** `NOTIFY_REPEAT`. */
  readonly repeatMs: number;
  readonly links: RunLinks;
}

export interface Plan {
  /** To be stored before anything of it is sent. */
  readonly state: ScopeState;
  /** Open episodes that are silenced now. */
  readonly silenced: ReadonlyArray<ActiveSilence & { readonly episodeId: string }>;
  /** Of all open episodes: what a silence may match. */
  readonly subjects: readonly NoticeSubject[];
}

/**
 * Turns what is due into outbox entries: one for each cause, stage and set of channels, with members and body frozen.
 *
 * - A silence hides what is not critical. What was hidden is not marked as told, so it is due again when the silence ends.
 * - A resolve goes to the channels that were told of the trouble, whatever routes and silences say now; it follows what is
 *   still on its way to them.
 * - A channel that an earlier notice of the episode still waits for, or reached within `repeatMs`, gets no repetition.
 */
export function planNotices(input: PlanInput): Plan {
  const { state = EMPTY_STATE, advance, scope, nowMs, links } = input;
  // later than every entry that is there, even when the clock went back
  const createdAtMs = state.outbox.reduce((latestMs, entry) => Math.max(latestMs, entry.createdAtMs + 1), nowMs);
  const write = (groups: readonly Group[]): OutboxEntry[] =>
    groups.map((group) => toEntry(group, { scope, nowMs, createdAtMs, links }));
  const notices = findDueNotices(input, state.outbox);
  const lastNotified = write(groupDueNotices(notices));
  const episodes = markNotified(advance.episodes, notices, nowMs);
  const ended = advance.transitions.flatMap(({ stage, episode }) => (stage === 'resolved' ? [episode] : []));
  const resolved = write(groupResolved(ended, Object.values(episodes), [...state.outbox, ...lastNotified]));
  const channelsOf = (episode: Episode): readonly string[] =>
    findSilence(episode, input) ? [] : input.routeOf(toSubject(episode, input));
  const waiting = [...state.outbox, ...resolved, ...lastNotified].sort(bySendOrder);
  const outbox = reroute(waiting, Object.values(episodes), channelsOf);
  return {
    state: pruneState({ ...state, episodes, ended: advance.ended, successes: advance.successes, outbox }, nowMs),
    subjects: Object.values(episodes).map((episode) => toSubject(episode, input)),
    silenced: silencedIn(episodes, input),
  };
}

/** Open episodes that are silenced now. */
export const silencedIn = (
  episodes: ScopeState['episodes'],
  input: Pick<PlanInput, 'scope' | 'tagsOf' | 'silenceOf'>,
): Plan['silenced'] =>
  Object.values(episodes).flatMap((episode) => {
    const silence = findSilence(episode, input);
    return silence ? [{ episodeId: episode.id, ...silence }] : [];
  });
