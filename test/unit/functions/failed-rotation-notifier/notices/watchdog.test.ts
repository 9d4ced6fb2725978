import { describe, expect, it } from 'vitest';
import {
  findStaleRuns,
  planWatch,
  staleSeverityOf,
  type WatchState,
} from '../../../../../functions/failed-rotation-notifier/notices/watchdog.ts';
import type { RotationLatest } from '../../../../../functions/failed-rotation-notifier/state/latest.ts';
import { EMPTY_STATE } from '../../../../../functions/failed-rotation-notifier/state/state.ts';
import { DAY_MS, HOUR_MS, NOW_MS, REPEAT_MS } from '../samples.ts';
import { entryOf } from '../state/sample-state.ts';

const iso = (ms: number): string => new Date(ms).toISOString();
const INVENTORY = 'inventory-export';
const OWN = 'failed-rotation-notifier';

describe('A run is stale', () => {
  const staleAt = (agoMs: number) =>
    findStaleRuns({
      latest: { checkedAt: iso(NOW_MS - agoMs) } as RotationLatest,
      inventoryAt: iso(NOW_MS - agoMs),
      nowMs: NOW_MS,
      staleAfterMs: DAY_MS,
    });

  it('once it is older than it may be', () => {
    expect(staleAt(DAY_MS)).toEqual([]);
    expect(staleAt(DAY_MS + 1)).toEqual([
      { what: INVENTORY, sinceMs: NOW_MS - DAY_MS - 1 },
      { what: OWN, sinceMs: NOW_MS - DAY_MS - 1 },
    ]);
  });

  it('only where there ever was one', () => {
    expect(findStaleRuns({ latest: undefined, nowMs: NOW_MS, staleAfterMs: 0 })).toEqual([]);
    expect(findStaleRuns({ latest: {} as RotationLatest, inventoryAt: 'x', nowMs: NOW_MS, staleAfterMs: 0 })).toEqual(
      [],
    );
  });

  it('is high for the inventory; this function’s own gap is over when it is seen', () => {
    expect([staleSeverityOf(INVENTORY), staleSeverityOf(OWN)]).toEqual(['high', 'medium']);
  });
});

describe('The watch', () => {
  const SINCE = NOW_MS - 2 * DAY_MS;
  const stale = [{ what: INVENTORY, sinceMs: SINCE }];
  const OPTIONS = {
    nowMs: NOW_MS,
    repeatMs: REPEAT_MS,
    channelsOf: (): readonly string[] => ['hook', 'ops'],
    links: { details: 'd', report: 'r' },
  };
  const plan = (state: WatchState, runs = stale, more: Partial<typeof OPTIONS> & { inventoryAt?: string } = {}) =>
    planWatch(state, runs, { ...OPTIONS, ...more });
  const stagesOf = ({ outbox }: WatchState): string[] => outbox.map(({ notice }) => notice.stage);
  const notified = (): WatchState => plan(EMPTY_STATE);

  it('notifies of a stale run on every channel of its route, after what is there already', () => {
    const known = entryOf('n');
    const state = plan({ ...EMPTY_STATE, outbox: [known] });
    expect(state.watching).toEqual({ [INVENTORY]: { sinceMs: SINCE, notifiedAtMs: NOW_MS, times: 1 } });
    expect(state.outbox[0]).toBe(known);
    const id = expect.stringMatching(/^[0-9a-f]{32}$/) as string;
    expect(state.outbox[1]).toEqual({
      id: state.outbox[1]?.notice.id,
      notice: {
        id,
        type: 'watch.stale',
        stage: 'opened',
        occurredAt: iso(NOW_MS),
        severity: 'high',
        cause: {
          functionUrn: null,
          errorCode: null,
          message: null,
          reason: 'stale',
          endReason: null,
          run: { function: INVENTORY, completeAt: iso(SINCE) },
        },
        secrets: [],
        links: { console: null, details: 'd', report: 'r' },
      },
      causeId: id,
      closesCauseOn: [],
      precededBy: {},
      channels: { hook: { state: 'waiting', attempts: 0 }, ops: { state: 'waiting', attempts: 0 } },
      createdAtMs: NOW_MS,
    });
  });

  it('repeats it after NOTIFY_REPEAT, under another id and the same cause', () => {
    const state = notified();
    expect(plan(state, stale, { nowMs: NOW_MS + REPEAT_MS - 1 })).toBe(state);
    const again = plan(state, stale, { nowMs: NOW_MS + REPEAT_MS });
    expect(stagesOf(again)).toEqual(['opened', 'repeated']);
    expect(again.watching?.[INVENTORY]).toEqual({ sinceMs: SINCE, notifiedAtMs: NOW_MS + REPEAT_MS, times: 2 });
    const third = plan(again, stale, { nowMs: NOW_MS + 2 * REPEAT_MS });
    expect(third.watching?.[INVENTORY]?.times).toBe(3);
    expect(new Set(third.outbox.map(({ id }) => id)).size).toBe(3);
    expect(new Set(third.outbox.map(({ causeId }) => causeId)).size).toBe(1);
  });

  it('begins anew where a run came between and is stale too', () => {
    const next = plan(notified(), [{ what: INVENTORY, sinceMs: SINCE + HOUR_MS }]);
    expect(stagesOf(next)).toEqual(['opened', 'opened']);
    expect(next.watching?.[INVENTORY]).toMatchObject({ sinceMs: SINCE + HOUR_MS, times: 1 });
    expect(new Set(next.outbox.map(({ causeId }) => causeId)).size).toBe(2);
  });

  it('notifies nobody where nobody is routed, and then as soon as somebody is', () => {
    expect(plan(EMPTY_STATE, stale, { channelsOf: () => [] })).toBe(EMPTY_STATE);
    const state = notified();
    expect(plan(state, stale, { channelsOf: () => [], nowMs: NOW_MS + 9 * DAY_MS })).toBe(state);
  });

  it('ends an alarm by a complete run that is newer, and by nothing else', () => {
    const state = notified();
    for (const inventoryAt of [undefined, 'soon', iso(SINCE)])
      expect(plan(state, [], inventoryAt === undefined ? {} : { inventoryAt })).toBe(state);
    const over = plan(state, [], { inventoryAt: iso(SINCE + 1) });
    expect(over.watching).toEqual({});
    expect(over.outbox[1]).toMatchObject({
      notice: { stage: 'resolved', cause: { run: { function: INVENTORY, completeAt: iso(SINCE) } } },
      causeId: state.outbox[0]?.causeId,
      closesCauseOn: ['hook', 'ops'],
    });
    expect(plan(over, [], { inventoryAt: iso(SINCE + 1) })).toBe(over);
  });

  it('ends no alarm that stands', () => {
    const state = notified();
    expect(plan(state, stale, { inventoryAt: iso(SINCE + 1) })).toBe(state);
  });

  it('tells its own gap once, and forgets it the next time, without a resolve', () => {
    const gap = plan(EMPTY_STATE, [{ what: OWN, sinceMs: SINCE }]);
    expect(gap.outbox[0]?.notice).toMatchObject({ severity: 'medium', stage: 'opened' });
    const after = plan(gap, []);
    expect([after.watching, stagesOf(after)]).toEqual([{}, ['opened']]);
    expect(Object.keys(plan(gap, stale).watching ?? {})).toEqual([INVENTORY]);
  });
});
