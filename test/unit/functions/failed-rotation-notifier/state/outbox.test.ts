import { describe, expect, it } from 'vitest';
import type { Delivery } from '../../../../../lib/notify/notice.ts';
import { findNextDelivery, markDelivery } from '../../../../../functions/failed-rotation-notifier/state/outbox.ts';
import { pruneState } from '../../../../../functions/failed-rotation-notifier/state/prune.ts';
import { EMPTY_STATE, type OutboxEntry } from '../../../../../functions/failed-rotation-notifier/state/state.ts';
import { unite } from '../../../../../functions/failed-rotation-notifier/state/merge.ts';
import { advance, DAY_MS, HOUR_MS, NOW_MS, secret, task } from '../samples.ts';
import { createWorld, readState, runNotifier, runToEnd } from '../simulation.ts';

/** Entries of two causes on two channels. */
function sampleOutbox(): readonly OutboxEntry[] {
  const world = createWorld();
  runToEnd(runNotifier(world));
  world.routeOf = () => ['hook', 'ops'];
  for (const id of ['a', 'b']) {
    world.secrets.set(id, secret(id));
    world.tasks.push(task(id, world.nowMs, { errorCode: id }));
  }
  const run = runNotifier(world);
  while (run.next().value !== 'send');
  return readState(world)?.outbox ?? [];
}

const [first, second] = sampleOutbox() as [OutboxEntry, OutboxEntry];
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
      expect(closed?.channels['ops']?.state).toBe('refused');
      expect(closed?.channels['hook']?.state).toBe('waiting');
    }
  });
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

  it('remembers which channels know of an episode, so that its end finds them', () => {
    const { state } = advance({ secrets: [secret('a')], tasks: [task('a', NOW_MS)] });
    const [episode] = Object.values(state.episodes);
    const secrets = first.notice.secrets.map((each) => ({ ...each, episodeId: episode?.id ?? '' }));
    const entry = all({ ...first, notice: { ...first.notice, secrets } }, NOW_MS);
    const half = { ...entry, channels: { ...entry.channels, hook: { state: 'refused' as const, attempts: 1 } } };
    const next = pruneState({ ...state, outbox: [half] }, NOW_MS + 30 * DAY_MS);
    expect(next.outbox).toEqual([]);
    expect(next.episodes['a']?.deliveredTo).toEqual(['ops']);
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
    expect(pruneState({ ...EMPTY_STATE, ended }, NOW_MS + 80 * DAY_MS).ended).toEqual(ended.slice(0, 241));
    const today = ended.map((each) => ({ ...each, ended: { ...each.ended, atMs: NOW_MS } }));
    expect(pruneState({ ...EMPTY_STATE, ended: today }, NOW_MS + HOUR_MS).ended).toHaveLength(700);
  });

  it('A stale copy brings back nothing that was delivered', () => {
    const fresh = { ...EMPTY_STATE, outbox: [all(first, NOW_MS)] };
    const united = unite({ ...EMPTY_STATE, outbox: [first] }, fresh);
    expect(places(united.outbox)).toEqual([]);
  });
});

it('finds the next of more entries than a call takes arguments', () => {
  const outbox = Array.from({ length: 200_000 }, (_, nth) => ({
    ...first,
    id: `${first.id}-${nth}`,
    causeId: `cause-${nth}`,
    notice: { ...first.notice, secrets: [] },
    precededBy: {},
  }));
  const next = findNextDelivery('ops', { outboxes: [{ state: { outbox } }], tried: new Set(), nowMs: NOW_MS });
  expect(next?.members[0].entry.id).toBe(`${first.id}-0`);
});
