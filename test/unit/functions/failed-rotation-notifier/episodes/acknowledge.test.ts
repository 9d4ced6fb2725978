import { describe, expect, it } from 'vitest';
import {
  acknowledgedIn,
  acknowledgeEpisode,
  acknowledgementOf,
  findOpen,
} from '../../../../../functions/failed-rotation-notifier/episodes/acknowledge.ts';
import {
  EMPTY_STATE,
  type Acknowledgement,
  type ScopeState,
} from '../../../../../functions/failed-rotation-notifier/state/state.ts';
import { HOUR_MS, NOW_MS } from '../samples.ts';
import { endedOf, episodeOf } from '../state/sample-state.ts';

const ackOf = (by: string, atMs: number, untilMs = NOW_MS + HOUR_MS): Acknowledgement => ({
  atMs,
  untilMs,
  by,
  reason: 'on it',
});
const stateOf = (...ended: ScopeState['ended']): ScopeState => ({
  ...EMPTY_STATE,
  episodes: { a: episodeOf('a'), b: episodeOf('b') },
  ended,
});
const duplicate = (acknowledged?: Acknowledgement, secretId = 'a') => ({
  ...endedOf(secretId, NOW_MS, 'duplicate'),
  id: `duplicate of ${secretId}`,
  ...(acknowledged && { acknowledged }),
});

describe('An id', () => {
  it('means the open episode, and that of a duplicate the one that stayed', () => {
    const state = stateOf(duplicate(undefined, 'b'));
    expect(findOpen('episode of a', state)).toBe(state.episodes['a']);
    expect(findOpen('duplicate of b', state)).toBe(state.episodes['b']);
  });

  it.each([
    ['of what is over says since when', endedOf('c', NOW_MS), 'episode of c', / since 2026-11-22T06:00:00(\.000)?Z\.$/],
    ['of what is over means no newer episode', { ...endedOf('a', NOW_MS), id: 'x' }, 'x', / since /],
    ['that nobody knows', endedOf('c', NOW_MS), 'unknown', /^The problem unknown is no longer open\.$/],
    ['of a duplicate whose other is over too', duplicate(undefined, 'c'), 'duplicate of c', / since /],
  ])('%s is refused', (_, ended, id, message) => {
    expect(() => findOpen(id, stateOf(ended))).toThrow(
      expect.objectContaining({
        code: 'EPISODE_ENDED',
        message: expect.stringMatching(message) as string,
        hint: expect.stringContaining('nothing to acknowledge') as string,
      }) as Error,
    );
  });
});

describe('An acknowledgement', () => {
  it('is kept with its episode, and leaves the others as they are', () => {
    const state = stateOf();
    const next = acknowledgeEpisode(state, 'episode of a', ackOf('Ann', NOW_MS));
    expect(next.episode).toEqual({ ...state.episodes['a'], acknowledged: ackOf('Ann', NOW_MS) });
    expect(next.state).toEqual({ ...state, episodes: { ...state.episodes, a: next.episode } });
  });

  it('that comes later counts, whatever the clocks say', () => {
    const { state } = acknowledgeEpisode(stateOf(), 'episode of a', ackOf('Ann', NOW_MS));
    for (const atMs of [NOW_MS - HOUR_MS, NOW_MS])
      expect(acknowledgeEpisode(state, 'episode of a', ackOf('Bo', atMs)).episode.acknowledged).toMatchObject({
        by: 'Bo',
        atMs: NOW_MS + 1,
      });
    expect(acknowledgeEpisode(stateOf(), 'episode of a', ackOf('Bo', 0)).episode.acknowledged?.atMs).toBe(0);
  });

  it('of a duplicate counts for the episode that stayed, the newest of all', () => {
    const known = (...ended: ScopeState['ended']) => acknowledgementOf(episodeOf('a'), { ended })?.by;
    expect(known()).toBeUndefined();
    expect(known(duplicate())).toBeUndefined();
    expect(known(duplicate(ackOf('Ann', 1)), duplicate(ackOf('Bo', 2)))).toBe('Bo');
    expect(known(duplicate(ackOf('Bo', 2)), duplicate(ackOf('Ann', 1)))).toBe('Bo');
    const own = episodeOf('a', { acknowledged: ackOf('Cy', 2) });
    expect(acknowledgementOf(own, { ended: [duplicate(ackOf('Bo', 2))] })?.by).toBe('Cy');
    expect(acknowledgementOf(own, { ended: [duplicate(ackOf('Bo', 3))] })?.by).toBe('Bo');
  });

  it('of an episode that is over, or of another secret, counts for nothing else', () => {
    const over = { ...endedOf('a', NOW_MS), acknowledged: ackOf('Ann', 1) };
    expect(acknowledgementOf(episodeOf('a'), { ended: [over, duplicate(ackOf('Ann', 1), 'b')] })).toBeUndefined();
  });
});

it('What is acknowledged is open, and acknowledged still', () => {
  const state: ScopeState = {
    ...EMPTY_STATE,
    episodes: {
      a: episodeOf('a', { acknowledged: ackOf('Ann', 1, NOW_MS + 1) }),
      b: episodeOf('b', { acknowledged: ackOf('Bo', 1, NOW_MS) }),
      c: episodeOf('c'),
    },
    ended: [{ ...endedOf('d', NOW_MS), acknowledged: ackOf('Di', 1) }],
  };
  expect([...acknowledgedIn(state, NOW_MS)]).toEqual([['episode of a', ackOf('Ann', 1, NOW_MS + 1)]]);
});
