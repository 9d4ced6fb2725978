import { describe, expect, it } from 'vitest';
import { hasMoved, isSame, unite } from '../../../../../functions/failed-rotation-notifier/state/merge.ts';
import {
  bySendOrder,
  byEnd,
  compareKeys,
  greater,
} from '../../../../../functions/failed-rotation-notifier/state/order.ts';
import {
  EMPTY_STATE,
  type DeliveryStatus,
  type EndedEpisode,
  type Episode,
  type ScopeState,
} from '../../../../../functions/failed-rotation-notifier/state/state.ts';
import { NOW_MS } from '../samples.ts';
import { endedOf, entryOf, episodeOf } from './sample-state.ts';

const stateOf = (...all: Array<Episode | EndedEpisode>): ScopeState => ({
  ...EMPTY_STATE,
  episodes: Object.fromEntries(all.filter((each) => !('ended' in each)).map((each) => [each.secretId, each])),
  ended: all.filter((each) => 'ended' in each),
});
/** The one episode of both, whoever comes first. */
const joined = (a: Episode | EndedEpisode, b: Episode | EndedEpisode): Episode | EndedEpisode | undefined => {
  const both = unite(stateOf(a), stateOf(b));
  expect(unite(stateOf(b), stateOf(a))).toEqual(both);
  const all = [...Object.values(both.episodes), ...both.ended];
  expect(all).toHaveLength(1);
  return all[0];
};

describe('Of one episode', () => {
  const base = episodeOf('a');

  it('what opened first stays at the top', () => {
    const other = { ...base, openedAtMs: NOW_MS + 1, sinceMs: 7, cause: { ...base.cause, id: 'other' } };
    expect(joined(base, other)).toMatchObject({ openedAtMs: NOW_MS, sinceMs: base.sinceMs, cause: { id: 'cause' } });
  });

  it('what was seen last counts', () => {
    const seenAt = (changedAtMs: number, attempts: number): Episode => ({
      ...base,
      seen: { ...base.seen, changedAtMs, attempts },
    });
    expect(joined(seenAt(9, 2), seenAt(10, 1))?.seen).toMatchObject({ changedAtMs: 10, attempts: 1 });
  });

  it('the notification that was told more often counts, or later', () => {
    const notified = (times: number, atMs: number): Episode => ({
      ...base,
      lastNotified: { times, atMs, stage: 'opened', severity: 'low', kind: 'failed' },
    });
    expect(joined(notified(10, 1), notified(9, 9))?.lastNotified).toMatchObject({ times: 10 });
    expect(joined(notified(2, 9), notified(2, 10))?.lastNotified).toMatchObject({ atMs: 10 });
    expect(joined(base, notified(1, 1))?.lastNotified).toMatchObject({ times: 1 });
    expect(joined(base, base)?.lastNotified).toBeNull();
  });

  it('channels of both know it, each once, in order', () => {
    const on = (...deliveredTo: string[]): Episode => ({ ...base, deliveredTo });
    expect(joined(on('ops', 'sms'), on('hook', 'ops'))?.deliveredTo).toEqual(['hook', 'ops', 'sms']);
  });

  it('the later acknowledgement counts, and there is none where nobody made one', () => {
    const by = (name: string, atMs: number): Episode => ({
      ...base,
      acknowledged: { atMs, untilMs: 0, by: name, reason: '' },
    });
    expect(joined(by('Ann', 9), by('Bo', 10))?.acknowledged?.by).toBe('Bo');
    expect(joined(base, by('Ann', 1))?.acknowledged?.by).toBe('Ann');
    expect(joined(base, base)).not.toHaveProperty('acknowledged');
  });

  it('an end beats what is open, and the later one an earlier one', () => {
    expect(joined(base, endedOf('a', 5))).toMatchObject({ ended: { atMs: 5 } });
    expect(joined(endedOf('a', 9), endedOf('a', 10, 'gone'))).toMatchObject({ ended: { atMs: 10, reason: 'gone' } });
    expect(joined(base, base)).not.toHaveProperty('ended');
  });
});

describe('Of two episodes of one secret', () => {
  const older = episodeOf('a', { id: 'x' });
  const newer = episodeOf('a', { id: 'w', openedAtMs: NOW_MS + 1 });
  const third = episodeOf('a', { id: 'y', openedAtMs: NOW_MS + 2 });

  it('the one that was opened later stays, and the other is its duplicate from the moment it was opened', () => {
    const both = unite(stateOf(older), stateOf(newer));
    expect(both.episodes).toEqual({ a: newer });
    expect(both.ended).toEqual([
      { ...older, ended: { atMs: NOW_MS, resolvedAtMs: NOW_MS, reason: 'duplicate', taskId: null } },
    ]);
  });

  it('of one moment the greater id stays', () => {
    const twin = episodeOf('a', { id: 'z' });
    expect(unite(stateOf(older), stateOf(twin)).episodes['a']?.id).toBe('z');
    expect(unite(stateOf(twin), stateOf(older)).episodes['a']?.id).toBe('z');
  });

  it('a duplicate is decided anew with each union', () => {
    const both = unite(stateOf(older), stateOf(newer));
    expect(unite(both, stateOf(third))).toMatchObject({
      episodes: { a: { id: 'y' } },
      ended: [
        { id: 'x', ended: { reason: 'duplicate' } },
        { id: 'w', ended: { reason: 'duplicate' } },
      ],
    });
    // what it stood back for is over, and it is not
    const over = { ...newer, ended: endedOf('a', NOW_MS + 5).ended };
    expect(unite(both, stateOf(over))).toMatchObject({ episodes: { a: { id: 'x' } }, ended: [{ id: 'w' }] });
  });
});

describe('Of one outbox entry', () => {
  const on = (mark: DeliveryStatus) => entryOf('n', { channels: { ops: mark } });
  const markOf = (a: DeliveryStatus, b: DeliveryStatus): DeliveryStatus | undefined => {
    const both = unite({ ...EMPTY_STATE, outbox: [on(a)] }, { ...EMPTY_STATE, outbox: [on(b)] });
    return both.outbox[0]?.channels['ops'];
  };

  it('a mark beats those before it: waiting, disabled, refused, delivered', () => {
    const states = ['waiting', 'disabled', 'refused', 'delivered'] as const;
    for (const [at, state] of states.entries())
      for (const before of states.slice(0, at)) {
        expect(markOf({ state, attempts: 1 }, { state: before, attempts: 9 })?.state).toBe(state);
        expect(markOf({ state: before, attempts: 9 }, { state, attempts: 1 })?.state).toBe(state);
      }
  });

  it.each<readonly [string, Partial<DeliveryStatus>, Partial<DeliveryStatus>]>([
    ['more attempts', { attempts: 2 }, { attempts: 1, notBeforeMs: 9 }],
    ['a later next time', { notBeforeMs: 2 }, { notBeforeMs: 1, pausedUntilMs: 9 }],
    ['a next time at all', { notBeforeMs: 2 }, { pausedUntilMs: 9 }],
    ['a longer silence', { pausedUntilMs: 2 }, { pausedUntilMs: 1, deliveredAtMs: 9 }],
    ['a silence at all', { pausedUntilMs: 2 }, { deliveredAtMs: 9 }],
  ])('of the same state %s counts', (_, greaterMark, lesserMark) => {
    const [a, b] = [greaterMark, lesserMark].map((mark) => ({ state: 'waiting', attempts: 1, ...mark }) as const);
    expect(markOf(a!, b!)).toEqual(a);
    expect(markOf(b!, a!)).toEqual(a);
  });

  it('the rest is that of the earlier one, and channels are those of both', () => {
    const early = entryOf('n', {
      causeId: 'early',
      createdAtMs: 1,
      channels: { ops: { state: 'waiting', attempts: 0 } },
    });
    const late = entryOf('n', {
      causeId: 'late',
      createdAtMs: 2,
      channels: { hook: { state: 'waiting', attempts: 0 } },
    });
    for (const [a, b] of [
      [early, late],
      [late, early],
    ])
      // prettier-ignore
      expect(unite({ ...EMPTY_STATE, outbox: [a!] }, { ...EMPTY_STATE, outbox: [b!] }).outbox).toMatchObject([
        { causeId: 'early', createdAtMs: 1, channels: { ops: {}, hook: {} } },
      ]);
  });
});

it('Lists and names are in one order, whoever comes first', () => {
  const a: ScopeState = {
    ...stateOf(episodeOf('b', { openedAtMs: 1 }), episodeOf('d'), endedOf('y', 2)),
    outbox: [entryOf('m')],
    successes: { z: { taskId: 't', atMs: 1 }, s: { taskId: 't1', atMs: 1 } },
  };
  const b: ScopeState = {
    ...stateOf(episodeOf('a', { openedAtMs: 3 }), episodeOf('c', { openedAtMs: 2 }), endedOf('z', 1)),
    outbox: [entryOf('n', { createdAtMs: NOW_MS - 1 }), entryOf('r', {}, { stage: 'resolved' })],
    successes: { a: { taskId: 't', atMs: 1 }, s: { taskId: 't0', atMs: 2 } },
  };
  const both = unite(a, b);
  expect(JSON.stringify(unite(b, a))).toBe(JSON.stringify(both));
  expect(Object.keys(both.episodes)).toEqual(['a', 'b', 'c', 'd']);
  expect(both.ended.map(({ secretId }) => secretId)).toEqual(['z', 'y']);
  expect(both.outbox.map(({ id }) => id)).toEqual(['n', 'r', 'm']);
  expect(Object.keys(both.successes)).toEqual(['a', 's', 'z']);
  expect(both.successes['s']).toEqual({ taskId: 't0', atMs: 2 });
});

it('Fields of a later version are kept, those of both', () => {
  const [a, b] = [{ ...EMPTY_STATE, x: 1, y: 1 }, { ...EMPTY_STATE, y: 2, z: 3 }]; // prettier-ignore
  expect(unite(a, b)).toEqual({ ...EMPTY_STATE, x: 1, y: 2, z: 3 });
  expect(unite(b, a)).toEqual({ ...EMPTY_STATE, x: 1, y: 2, z: 3 });
});

it('There is something to store where any field differs from what was read, or where nothing was', () => {
  const state = { ...EMPTY_STATE, successes: { a: { taskId: 't', atMs: 1 } } };
  expect(isSame(state, structuredClone(state))).toBe(true);
  expect(isSame(state, EMPTY_STATE)).toBe(false);
  expect(isSame(EMPTY_STATE, undefined)).toBe(false);
});

describe('A stored state has moved on from what a plan was made from', () => {
  const notified = (times: number): Episode =>
    episodeOf('a', { lastNotified: { times, atMs: 1, stage: 'opened', severity: 'low', kind: 'failed' } });
  const base: ScopeState = { ...stateOf(notified(1), endedOf('b', 1)), outbox: [entryOf('n')] };

  it.each<readonly [string, ScopeState | undefined, ScopeState | undefined]>([
    ['something was opened', base, { ...base, episodes: { ...base.episodes, c: episodeOf('c') } }],
    ['another episode of the same secret is open', base, { ...base, episodes: { a: { ...notified(1), id: 'new' } } }],
    ['something was told for the first time', stateOf(episodeOf('a')), stateOf(notified(1))],
    ['something was told again', base, { ...base, episodes: { a: notified(2) } }],
    ['something has ended', base, { ...base, ended: [...base.ended, endedOf('c', 1)] }],
    ['something else has ended', base, { ...base, ended: [endedOf('c', 1)] }],
    ['a duplicate has ended with its twin', stateOf(endedOf('a', 1, 'duplicate')), stateOf(endedOf('a', 1))],
    ['something else waits to be sent', base, { ...base, outbox: [entryOf('m')] }],
    ['it was kept for the first time', undefined, EMPTY_STATE],
    ['it was deleted', EMPTY_STATE, undefined],
  ])('where %s', (_, before, stored) => {
    expect(hasMoved(before, stored)).toBe(true);
  });

  it('not where only a delivery was marked, a problem acknowledged, or seen again', () => {
    const acknowledged = { atMs: 1, untilMs: 2, by: 'Ann', reason: 'on it' };
    const { seen } = notified(1);
    const stored: ScopeState = {
      ...base,
      episodes: { a: { ...notified(1), acknowledged, seen: { ...seen, changedAtMs: NOW_MS + 1 } } },
      outbox: [entryOf('n', { channels: { ops: { state: 'delivered', attempts: 1 } } })],
    };
    expect(hasMoved(base, stored)).toBe(false);
    expect(hasMoved(undefined, undefined)).toBe(false);
    expect(hasMoved(stateOf(episodeOf('a')), stateOf(episodeOf('a')))).toBe(false);
  });
});

describe('Keys', () => {
  it('are compared position by position; what is missing is before all', () => {
    expect(compareKeys([1, 'a'], [1, 'b'])).toBe(-1);
    expect(compareKeys([2, 'a'], [1, 'b'])).toBe(1);
    expect(compareKeys([1, 'a'], [1, 'a'])).toBe(0);
    expect(compareKeys(['a'], ['a', 'b'])).toBe(-1);
    expect(compareKeys(['a', 'b'], ['a'])).toBe(1);
    expect(compareKeys(['a'], ['a', ' '])).toBe(-1);
    expect(compareKeys(['a', ' '], ['a'])).toBe(1);
    expect(compareKeys([], [])).toBe(0);
  });

  it('that are the same leave the choice to what the values hold', () => {
    for (const [a, b] of [['x', 'y'], ['y', 'x']]) expect(greater(a!, b!, () => [1])).toBe('y'); // prettier-ignore
    expect(greater('x', 'y', (text) => [text === 'x' ? 2 : 1])).toBe('x');
  });

  it('put what ended first before, then the lesser id', () => {
    const [early, late, twin] = [endedOf('b', 1), endedOf('a', 2), endedOf('c', 1)];
    expect([late, twin, early].sort(byEnd)).toEqual([early, twin, late]);
  });

  it('put what is planned first before, and of one moment what is over', () => {
    const [first, over, other, open] = [
      entryOf('z', { createdAtMs: 1 }),
      entryOf('y', { createdAtMs: 2 }, { stage: 'resolved' }),
      entryOf('a', { createdAtMs: 2 }),
      entryOf('b', { createdAtMs: 2 }),
    ];
    expect([open, other, over, first].sort(bySendOrder)).toEqual([first, over, other, open]);
  });
});
