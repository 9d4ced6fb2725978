import { describe, expect, it } from 'vitest';
import type { Delivery, NoticeStage } from '../../../../../lib/notify/notice.ts';
import {
  type Attempt,
  findNextDelivery,
  hasWaiting,
  isObsolete,
  isUnsettled,
  markDelivery,
  notifiedOn,
  toOutgoing,
  waitingOf,
} from '../../../../../functions/failed-rotation-notifier/state/outbox.ts';
import { pruneState } from '../../../../../functions/failed-rotation-notifier/state/prune.ts';
import {
  EMPTY_STATE,
  type ChannelState,
  type DeliveryStatus,
  type Episode,
  type OutboxEntry,
} from '../../../../../functions/failed-rotation-notifier/state/state.ts';
import { unite } from '../../../../../functions/failed-rotation-notifier/state/merge.ts';
import { advance, DAY_MS, HOUR_MS, NOW_MS, secret, task } from '../samples.ts';
import { endedOf, entryOf, episodeOf } from './sample-state.ts';

const [first, second] = [entryOf('first'), entryOf('second')];
const nameOf = (entry: OutboxEntry): string => (entry.id === first.id ? 'first' : 'second');
/** What could be sent now: entry and channel. */
const places = (outbox: readonly OutboxEntry[], nowMs = NOW_MS): string[] =>
  ['hook', 'ops']
    .flatMap((channel) => {
      const tried = new Set<string>();
      const due: string[] = [];
      for (;;) {
        const next = findNextDelivery(channel, { outboxes: [{ state: { outbox } }], tried, nowMs });
        if (!next || next.dueAtMs > nowMs) return due;
        const [{ entry }] = next.members;
        tried.add(entry.id);
        due.push(`${nameOf(entry)} ${channel}`);
      }
    })
    .sort();

describe('markDelivery', () => {
  it('tries again after half a minute, a minute, two, and an hour at most', () => {
    let entry = first;
    const waits = Array.from({ length: 10 }, () => {
      entry = markDelivery(entry, 'ops', { status: 'retry', reason: { code: 'RESPONSE', status: 503 } }, NOW_MS);
      return ((entry.channels['ops']?.notBeforeMs ?? 0) - NOW_MS) / 1000;
    });
    expect(waits).toEqual([30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]);
    expect(entry.channels['ops']).toMatchObject({
      state: 'waiting',
      attempts: 10,
      reason: { code: 'RESPONSE', status: 503 },
    });
    expect(entry.channels['hook']).toBe(first.channels['hook']);
  });

  it('keeps Retry-After as a time, for the whole channel', () => {
    const retry = { status: 'retry', reason: { code: 'RESPONSE', status: 429 }, retryAfterMs: 600_000 } as const;
    const paused = markDelivery(first, 'ops', retry, NOW_MS);
    expect(paused.channels['ops']?.notBeforeMs).toBe(NOW_MS + 600_000);
    expect(places([paused, second], NOW_MS + 599_999)).toEqual(['first hook', 'second hook']);
    expect(places([paused, second], NOW_MS + 600_000)).toHaveLength(4);
  });

  it('asks again after a day, however long a silence the receiver asks for', () => {
    const retry = { status: 'retry', reason: { code: 'RESPONSE', status: 429 }, retryAfterMs: 99_999_999_000 } as const;
    expect(markDelivery(first, 'ops', retry, NOW_MS).channels['ops']).toMatchObject({
      notBeforeMs: NOW_MS + 86_400_000,
      pausedUntilMs: NOW_MS + 86_400_000,
    });
  });

  it('never takes back a delivery', () => {
    const delivered = markDelivery(first, 'ops', { status: 'delivered' }, NOW_MS);
    expect(delivered.channels['ops']).toEqual({ state: 'delivered', attempts: 1, deliveredAtMs: NOW_MS });
    expect(
      markDelivery(delivered, 'ops', { status: 'refused', reason: { code: 'RESPONSE', status: 400 } }, NOW_MS),
    ).toBe(delivered);
  });

  it('leaves an entry alone that does not go to the channel', () => {
    expect(markDelivery(first, 'other', { status: 'delivered' }, NOW_MS)).toBe(first);
  });
});

describe('nextDeliveries', () => {
  it('gives every entry that waits, on each of its channels', () => {
    expect(places([first, second])).toEqual(['first hook', 'first ops', 'second hook', 'second ops']);
  });

  it('holds back no other entry and no other channel for one that is tried later', () => {
    const later = markDelivery(first, 'ops', { status: 'retry', reason: { code: 'RESPONSE', status: 500 } }, NOW_MS);
    expect(places([later, second])).toEqual(['first hook', 'second hook', 'second ops']);
    expect(places([later, second], NOW_MS + 30_000)).toContain('first ops');
  });

  it('keeps the order of one cause, and of one secret, on each channel', () => {
    const sameCause = { ...second, causeId: first.causeId };
    expect(places([first, sameCause])).toEqual(['first hook', 'first ops']);
    const sameSecret = { ...second, notice: { ...second.notice, secrets: first.notice.secrets } };
    expect(places([first, sameSecret])).toEqual(['first hook', 'first ops']);
    const done = markDelivery(first, 'ops', { status: 'delivered' }, NOW_MS);
    expect(places([done, sameCause])).toEqual(['first hook', 'second ops']);
  });
});

describe('a resolve whose opening was on its way', () => {
  const resolved: OutboxEntry = {
    ...second,
    causeId: first.causeId,
    notice: { ...second.notice, stage: 'resolved' },
    precededBy: { ops: first.id },
  };
  const after = (delivery: Delivery) => [markDelivery(first, 'ops', delivery, NOW_MS), resolved];

  it('is sent when that has arrived, and waits for it until then', () => {
    expect(places([first, resolved])).not.toContain('second ops');
    expect(places(after({ status: 'delivered' }))).toContain('second ops');
  });

  it('is never sent when that was refused, and is closed', () => {
    for (const status of ['refused', 'disabled'] as const) {
      const outbox = after({ status, reason: { code: 'RESPONSE', status: 400 } });
      expect(places(outbox)).not.toContain('second ops');
      const [, closed] = pruneState({ ...EMPTY_STATE, outbox }, NOW_MS).outbox;
      expect(closed?.channels['ops']).toMatchObject({ state: 'refused', reason: { code: 'OPENING_REFUSED' } });
      expect(closed?.channels['hook']?.state).toBe('waiting');
    }
  });
});

describe('notifiedOn', () => {
  const episode = (deliveredTo: readonly string[] = []): Episode => episodeOf('first', { deliveredTo });
  const sent = (id: string, channels: Record<string, ChannelState>, stage: NoticeStage = 'opened'): OutboxEntry => ({
    ...entryOf(id),
    notice: { ...first.notice, id, stage },
    channels: Object.fromEntries(Object.entries(channels).map(([name, state]) => [name, { state, attempts: 1 }])),
  });
  const channelsOf = (outbox: readonly OutboxEntry[], deliveredTo?: readonly string[]) =>
    Object.fromEntries(notifiedOn(episode(deliveredTo), outbox));

  it('knows what was delivered, of entries that are gone too', () => {
    expect(channelsOf([], ['hook'])).toEqual({ hook: 'delivered' });
    expect(channelsOf([sent('e1', { ops: 'delivered' })], ['hook'])).toEqual({ hook: 'delivered', ops: 'delivered' });
  });

  it('names the entry that still waits: the first, for it is the one that opens', () => {
    expect(channelsOf([sent('e1', { ops: 'waiting' }), sent('e2', { ops: 'waiting' })])).toEqual({ ops: 'e1' });
  });

  it('takes what was delivered once for delivered, whatever waits or was refused before or after', () => {
    const delivered = sent('e1', { ops: 'delivered' });
    for (const state of ['waiting', 'refused', 'disabled'] as const) {
      const other = sent('e2', { ops: state }, 'escalated');
      expect(channelsOf([delivered, other])).toEqual({ ops: 'delivered' });
      expect(channelsOf([other, delivered])).toEqual({ ops: 'delivered' });
      expect(channelsOf([other], ['ops'])).toEqual({ ops: 'delivered' });
    }
  });

  it('leaves out channels that refused it, what is resolved, and what is about others', () => {
    expect(channelsOf([sent('e1', { ops: 'refused', hook: 'disabled' })])).toEqual({});
    expect(channelsOf([sent('e1', { ops: 'delivered', hook: 'waiting' }, 'resolved')])).toEqual({});
    expect(channelsOf([second])).toEqual({});
  });
});

describe('What waits', () => {
  it('is what no channel has taken or refused', () => {
    const entry = entryOf('e', {
      channels: {
        ops: { state: 'waiting', attempts: 2 },
        hook: { state: 'delivered', attempts: 1 },
        sms: { state: 'refused', attempts: 1 },
        mail: { state: 'disabled', attempts: 1 },
      },
    });
    expect(waitingOf(entry)).toEqual([['ops', { state: 'waiting', attempts: 2 }]]);
    expect([hasWaiting({ outbox: [entry] }), hasWaiting({ outbox: [] }), hasWaiting(undefined)]).toEqual([
      true,
      false,
      false,
    ]);
    expect(hasWaiting({ outbox: [entryOf('e', { channels: {} })] })).toBe(false);
    expect(hasWaiting({ outbox: [entryOf('e', { channels: {} }), entry] })).toBe(true);
  });

  it('or is open, leaves its project unsettled', () => {
    const done = entryOf('e', { channels: { ops: { state: 'delivered', attempts: 1 } } });
    expect(isUnsettled({ episodes: { a: episodeOf('a') }, outbox: [] })).toBe(true);
    expect(isUnsettled({ episodes: {}, outbox: [done, entryOf('n')] })).toBe(true);
    expect(isUnsettled({ episodes: {}, outbox: [done] })).toBe(false);
  });

  it('closes its cause on the channels where nothing of it is open', () => {
    const entry = entryOf('e', { closesCauseOn: ['ops'] });
    expect(toOutgoing(entry, 'ops')).toEqual({ notice: entry.notice, causeId: entry.causeId, closesCause: true });
    expect(toOutgoing(entry, 'hook').closesCause).toBe(false);
  });
});

describe('An attempt', () => {
  const marked = (attempt: Attempt, mark: DeliveryStatus = { state: 'waiting', attempts: 2 }) =>
    markDelivery(entryOf('e', { channels: { ops: mark } }), 'ops', attempt, NOW_MS).channels['ops'];
  const reason = { code: 'RESPONSE', status: 400 } as const;

  it.each(['refused', 'disabled'] as const)('that is %s is not made again', (status) => {
    expect(marked({ status, reason })).toEqual({ state: status, attempts: 3, refusedAtMs: NOW_MS, reason });
  });

  it('that a setting refuses is made again after a quarter of an hour, then twice as long, an hour at most', () => {
    const waits = [0, 1, 2, 3, 60].map((attempts) => {
      const mark = marked({ status: 'misconfigured', reason }, { state: 'waiting', attempts });
      expect(mark).toEqual({ state: 'waiting', attempts: attempts + 1, notBeforeMs: expect.any(Number), reason });
      return ((mark?.notBeforeMs ?? 0) - NOW_MS) / 60_000;
    });
    expect(waits).toEqual([15, 30, 60, 60, 60]);
  });

  it('that is made again says until when the channel is silent only where the receiver asked for that', () => {
    expect(marked({ status: 'retry', reason })).toEqual({
      state: 'waiting',
      attempts: 3,
      notBeforeMs: NOW_MS + 120_000,
      reason,
    });
    expect(marked({ status: 'retry', reason, retryAfterMs: 1 })).toMatchObject({
      notBeforeMs: NOW_MS + 120_000,
      pausedUntilMs: NOW_MS + 1,
    });
  });

  it('that arrives with others names their message', () => {
    expect(marked({ status: 'delivered', messageId: 'm' })).toEqual({
      state: 'delivered',
      attempts: 3,
      deliveredAtMs: NOW_MS,
      messageId: 'm',
    });
  });
});

describe('findNextDelivery', () => {
  const next = (
    outboxes: ReadonlyArray<readonly OutboxEntry[]>,
    more: { tried?: string[]; isBatched?: boolean } = {},
  ) => {
    const { tried = [], ...rest } = more;
    const views = outboxes.map((outbox) => ({ state: { outbox } }));
    const found = findNextDelivery('ops', { outboxes: views, tried: new Set(tried), nowMs: NOW_MS, ...rest });
    return found && { ids: found.members.map(({ entry }) => entry.id), dueAtMs: found.dueAtMs };
  };
  const later = (id: string, notBeforeMs: number, more: Partial<DeliveryStatus> = {}): OutboxEntry =>
    entryOf(id, { channels: { ops: { state: 'waiting', attempts: 1, notBeforeMs, ...more } }, createdAtMs: 0 });

  it('is nothing where nothing waits, or all of it was tried', () => {
    expect(next([])).toBeUndefined();
    expect(next([[entryOf('e', { channels: {} })]])).toBeUndefined();
    expect(next([[first]], { tried: ['first'] })).toBeUndefined();
  });

  it('is the oldest of what is due, and else what is due first', () => {
    const old = entryOf('old', { createdAtMs: NOW_MS - 1 });
    expect(next([[first], [old]])).toEqual({ ids: ['old'], dueAtMs: 0 });
    expect(next([[old], [first]])).toEqual({ ids: ['old'], dueAtMs: 0 });
    expect(next([[later('l', NOW_MS + 1), first]])).toEqual({ ids: ['first'], dueAtMs: 0 });
    expect(next([[later('l', NOW_MS + 2), later('m', NOW_MS + 1)]])).toEqual({ ids: ['m'], dueAtMs: NOW_MS + 1 });
    expect(next([[later('l', NOW_MS)]])).toEqual({ ids: ['l'], dueAtMs: 0 });
  });

  it('waits where the receiver asked for silence, for whatever entry of whatever scope it did', () => {
    const paused = later('p', 0, { pausedUntilMs: NOW_MS + 500 });
    expect(next([[paused], [first]])).toEqual({ ids: ['p'], dueAtMs: NOW_MS + 500 });
    expect(next([[paused], [first]], { tried: ['p'] })).toEqual({ ids: ['first'], dueAtMs: NOW_MS + 500 });
  });

  it('is all that is ready of a batch, over all scopes, and of no other one', () => {
    const member = (id: string, batch: string): OutboxEntry => entryOf(id, { batch });
    const outboxes = [[member('a', 'x'), member('b', 'y')], [member('c', 'x')], [first]];
    expect(next(outboxes)?.ids).toEqual(['a', 'c']);
    expect(next(outboxes, { tried: ['c'] })?.ids).toEqual(['a']);
    expect(next(outboxes, { isBatched: false })?.ids).toEqual(['a']);
    expect(next([[first, second]])?.ids).toEqual(['first']);
  });

  it('keeps the order of one cause, but for what goes in one message', () => {
    const member = (id: string, batch?: string): OutboxEntry =>
      entryOf(id, { causeId: 'one', ...(batch !== undefined && { batch }) });
    const ids = (outbox: readonly OutboxEntry[], isBatched = true) => next([outbox], { isBatched })?.ids;
    expect(ids([member('a', 'x'), member('b', 'x')])).toEqual(['a', 'b']);
    expect(ids([member('a', 'x'), member('b', 'x')], false)).toEqual(['a']);
    expect(ids([member('a', 'x'), member('b', 'y')])).toEqual(['a']);
    expect(ids([member('a'), member('b', 'x')])).toEqual(['a']);
    // what is blocked blocks what is behind it, though that is of the batch before it
    expect(ids([member('a', 'x'), member('b'), member('c', 'x')])).toEqual(['a']);
  });

  it('holds nothing back for what waits on another channel, or has arrived', () => {
    const elsewhere = entryOf('e', { causeId: 'one', channels: { hook: { state: 'waiting', attempts: 0 } } });
    expect(next([[elsewhere, entryOf('f', { causeId: 'one' })]])?.ids).toEqual(['f']);
  });
});

it('A resolve is obsolete where its opening was refused, on that channel only, and while the opening is there', () => {
  const resolved = entryOf('r', { precededBy: { ops: 'first' } });
  const opening = (state: ChannelState): OutboxEntry =>
    entryOf('first', { channels: { ops: { state, attempts: 1 }, hook: { state: 'refused', attempts: 1 } } });
  const states = ['waiting', 'delivered', 'refused', 'disabled'] as const;
  expect(states.map((state) => isObsolete(resolved, 'ops', [second, opening(state)]))).toEqual([
    false,
    false,
    true,
    true,
  ]);
  expect(isObsolete(resolved, 'hook', [opening('refused')])).toBe(false);
  expect(isObsolete(resolved, 'ops', [])).toBe(false);
  expect(isObsolete(resolved, 'ops', [entryOf('first', { channels: {} })])).toBe(false);
});

describe('pruneState', () => {
  const prune = (outbox: readonly OutboxEntry[], nowMs: number) => pruneState({ ...EMPTY_STATE, outbox }, nowMs).outbox;
  const all = (entry: OutboxEntry, atMs: number) =>
    ['hook', 'ops'].reduce((each, channel) => markDelivery(each, channel, { status: 'delivered' }, atMs), entry);

  it('drops an entry a week after its last mark, never one that still waits', () => {
    const done = all(first, NOW_MS + DAY_MS);
    expect(prune([done], NOW_MS + 8 * DAY_MS)).toEqual([done]);
    expect(prune([done], NOW_MS + 8 * DAY_MS + 1)).toEqual([]);
    expect(prune([first], NOW_MS + 900 * DAY_MS)).toEqual([first]);
  });

  it('gives up after fifty attempts over a week, not before', () => {
    let tried = first;
    const retry = { status: 'retry', reason: { code: 'RESPONSE', status: 500 } } as const;
    for (let at = 0; at < 50; at += 1) tried = markDelivery(tried, 'ops', retry, NOW_MS);
    expect(prune([tried], NOW_MS + 7 * DAY_MS)).toEqual([tried]);
    const [closed] = prune([tried], NOW_MS + 7 * DAY_MS + 1);
    expect(closed?.channels['ops']).toMatchObject({
      state: 'refused',
      reason: { code: 'GIVEN_UP', last: { code: 'RESPONSE', status: 500 } },
    });
    expect(closed?.channels['hook']).toEqual(first.channels['hook']);
  });

  describe('remembers which channels know of an episode, so that its end finds them:', () => {
    const old = (id: string, states: Record<string, ChannelState>, more?: Parameters<typeof entryOf>[2]) => {
      const channels = Object.entries(states).map(([name, state]) => [name, { state, attempts: 1 }] as const);
      return entryOf(id, { channels: Object.fromEntries(channels) }, more);
    };
    /** After a month, in which all but what waits is dropped. */
    const deliveredTo = (outbox: readonly OutboxEntry[], known: readonly string[] = []): readonly string[] => {
      const episodes = { a: episodeOf('a', { deliveredTo: known }) };
      const next = pruneState({ ...EMPTY_STATE, episodes, outbox }, NOW_MS + 30 * DAY_MS);
      return next.episodes['a']?.deliveredTo ?? [];
    };

    it('those that took an entry that is dropped, not those that refused it', () => {
      expect(deliveredTo([old('a', { ops: 'delivered', hook: 'refused' })])).toEqual(['ops']);
    });

    it('beside those that are known, each once, in order', () => {
      expect(deliveredTo([old('a', { ops: 'delivered', hook: 'delivered' })], ['sms', 'ops'])).toEqual([
        'hook',
        'ops',
        'sms',
      ]);
    });

    it('none that only heard of other episodes, or of its end', () => {
      expect(deliveredTo([old('b', { ops: 'delivered' })])).toEqual([]);
      expect(deliveredTo([old('a', { ops: 'delivered' }, { stage: 'resolved' })])).toEqual([]);
    });

    it('none of an entry that is kept: that says so itself', () => {
      expect(deliveredTo([old('a', { ops: 'delivered', hook: 'waiting' })])).toEqual([]);
    });

    it('of what has ended too', () => {
      const state = { ...EMPTY_STATE, ended: [endedOf('a', NOW_MS)], outbox: [old('a', { ops: 'delivered' })] };
      expect(pruneState(state, NOW_MS + 30 * DAY_MS).ended[0]?.deliveredTo).toEqual(['ops']);
    });
  });

  it('keeps 500 ended episodes and 90 days of them, and whatever ended today', () => {
    const { state } = advance({ secrets: [secret('a')], tasks: [task('a', NOW_MS)] });
    const [episode] = Object.values(state.episodes);
    if (!episode) throw new Error('no episode');
    const ended = Array.from({ length: 700 }, (_, at) => {
      const atMs = NOW_MS - at * HOUR_MS;
      return {
        ...episode,
        id: `e${at}`,
        ended: { atMs, resolvedAtMs: atMs, reason: 'rotated' as const, taskId: null },
      };
    });
    expect(pruneState({ ...EMPTY_STATE, ended }, NOW_MS).ended).toEqual(ended.slice(0, 500));
    // the newest, in whatever order they are stored
    const oldestFirst = ended.toReversed();
    expect(pruneState({ ...EMPTY_STATE, ended: oldestFirst }, NOW_MS).ended).toEqual(oldestFirst.slice(-500));
    expect(pruneState({ ...EMPTY_STATE, ended }, NOW_MS + 80 * DAY_MS).ended).toEqual(ended.slice(0, 241));
    const today = ended.map((each) => ({ ...each, ended: { ...each.ended, atMs: NOW_MS } }));
    expect(pruneState({ ...EMPTY_STATE, ended: today }, NOW_MS + HOUR_MS).ended).toHaveLength(700);
  });

  it('keeps a duplicate however old it is: it ends with the episode that stayed', () => {
    const ended = [endedOf('a', NOW_MS, 'duplicate'), endedOf('b', NOW_MS)];
    expect(pruneState({ ...EMPTY_STATE, ended }, NOW_MS + 91 * DAY_MS).ended).toEqual([ended[0]]);
  });

  it('A stale copy brings back nothing that was delivered', () => {
    const fresh = { ...EMPTY_STATE, outbox: [all(first, NOW_MS)] };
    const united = unite({ ...EMPTY_STATE, outbox: [first] }, fresh);
    expect(places(united.outbox)).toEqual([]);
  });
});

it('finds the next of more entries than a call takes arguments', () => {
  const outbox = Array.from({ length: 150_000 }, (_, nth) => ({
    ...first,
    id: `${first.id}-${nth}`,
    causeId: `cause-${nth}`,
    notice: { ...first.notice, secrets: [] },
    precededBy: {},
  }));
  const next = findNextDelivery('ops', { outboxes: [{ state: { outbox } }], tried: new Set(), nowMs: NOW_MS });
  expect(next?.members[0].entry.id).toBe(`${first.id}-0`);
});
