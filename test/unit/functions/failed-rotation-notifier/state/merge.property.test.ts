import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Notice } from '../../../../../lib/notify/notice.ts';
import { unite } from '../../../../../functions/failed-rotation-notifier/state/merge.ts';
import { EMPTY_STATE } from '../../../../../functions/failed-rotation-notifier/state/state.ts';
import type {
  DeliveryStatus,
  EndedEpisode,
  EndReason,
  Episode,
  OutboxEntry,
  ScopeState,
} from '../../../../../functions/failed-rotation-notifier/state/state.ts';

/** Few ids and times, so that versions of a state agree, differ and contradict each other in every way. */
const evaluatedAt = fc.integer({ min: 1, max: 4 });
const channel = fc.constantFrom('ops', 'hook');

const episode: fc.Arbitrary<Episode> = fc
  .record({
    secretId: fc.constantFrom('s1', 's2'),
    nth: fc.constantFrom(1, 2, 3),
    openedAtMs: evaluatedAt,
    changedAtMs: evaluatedAt,
    attempts: evaluatedAt,
    lastNotified: fc.option(fc.record({ times: evaluatedAt, atMs: evaluatedAt })),
    deliveredTo: fc.uniqueArray(channel),
    acknowledged: fc.option(
      fc.record({
        atMs: evaluatedAt,
        untilMs: evaluatedAt,
        by: fc.constantFrom('Ann', 'Bo'),
        reason: fc.constant('r'),
      }),
      { nil: undefined },
    ),
  })
  .map(({ secretId, nth, openedAtMs, changedAtMs, attempts, lastNotified, deliveredTo, acknowledged }) => ({
    id: `${secretId}-${nth}`,
    secretId,
    sinceMs: 0,
    openedAtMs,
    cause: { id: 'cause', functionUrn: null, errorCode: null, isBaseline: openedAtMs === 1 },
    seen: {
      changedAtMs,
      name: null,
      owner: null,
      kind: 'failed',
      severity: 'medium',
      attempts,
      failed: null,
      missedAtMs: null,
    },
    lastNotified: lastNotified && { ...lastNotified, stage: 'opened', severity: 'medium', kind: 'failed' },
    deliveredTo: deliveredTo.sort(),
    ...(acknowledged && { acknowledged }),
  }));

const ended: fc.Arbitrary<EndedEpisode> = fc
  .record({ episode, atMs: evaluatedAt, reason: fc.constantFrom<EndReason>('rotated', 'gone') })
  .map((each) => ({
    ...each.episode,
    ended: { atMs: each.atMs, resolvedAtMs: each.atMs, reason: each.reason, taskId: null },
  }));

const mark: fc.Arbitrary<DeliveryStatus> = fc.record(
  {
    state: fc.constantFrom('waiting', 'delivered', 'refused', 'disabled'),
    attempts: fc.nat({ max: 2 }),
    notBeforeMs: evaluatedAt,
    deliveredAtMs: evaluatedAt,
  },
  { requiredKeys: ['state', 'attempts'] },
);

const entry: fc.Arbitrary<OutboxEntry> = fc
  .record({
    id: fc.constantFrom('n1', 'n2', 'n3'),
    createdAtMs: evaluatedAt,
    channels: fc.dictionary(channel, mark),
    closesCauseOn: fc.uniqueArray(channel),
  })
  .map((each) => ({ ...each, notice: { id: each.id, stage: 'opened' } as Notice, causeId: 'cause', precededBy: {} }));

const state: fc.Arbitrary<ScopeState> = fc
  .record({
    open: fc.uniqueArray(episode, { selector: ({ secretId }) => secretId }),
    ended: fc.uniqueArray(ended, { maxLength: 4, selector: ({ id }) => id }),
    outbox: fc.uniqueArray(entry, { maxLength: 3, selector: ({ id }) => id }),
    successes: fc.dictionary(
      fc.constantFrom('s1', 's2'),
      fc.record({ taskId: fc.constantFrom('t1', 't2'), atMs: evaluatedAt }),
    ),
    later: fc.option(evaluatedAt, { nil: undefined }),
  })
  .map(({ open, later, ...rest }) => ({
    ...EMPTY_STATE,
    ...rest,
    ...(later === undefined ? {} : { later }),
    episodes: Object.fromEntries(open.map((each) => [each.secretId, each])),
  }))
  // no run stores an episode as open and as ended, or what is not in order
  .map((each) => unite(each, EMPTY_STATE));

const RUNS = { numRuns: 100 };

const idsOf = (each: ScopeState): string[] =>
  [...Object.values(each.episodes), ...each.ended].map(({ id }) => id).sort();

describe('unite', () => {
  it('does not mind who comes first', () => {
    fc.assert(
      fc.property(state, state, (a, b) => {
        expect(unite(a, b)).toEqual(unite(b, a));
      }),
      RUNS,
    );
  });

  it('does not mind in which order three are united', () => {
    fc.assert(
      fc.property(state, state, state, (a, b, c) => {
        expect(unite(unite(a, b), c)).toEqual(unite(a, unite(b, c)));
      }),
      RUNS,
    );
  });

  it('changes nothing when it is done again', () => {
    fc.assert(
      fc.property(state, state, (a, b) => {
        expect(unite(a, a)).toEqual(a);
        expect(unite(unite(a, b), b)).toEqual(unite(a, b));
      }),
      RUNS,
    );
  });

  it('loses no episode and no entry, invents none, and has each once', () => {
    fc.assert(
      fc.property(state, state, (a, b) => {
        const both = unite(a, b);
        expect(idsOf(both)).toEqual([...new Set([...idsOf(a), ...idsOf(b)])].sort());
        const entries = [...a.outbox, ...b.outbox].map(({ id }) => id);
        expect(both.outbox.map(({ id }) => id).sort()).toEqual([...new Set(entries)].sort());
      }),
      RUNS,
    );
  });

  it('never takes back an end, a telling, an acknowledgement or a delivery', () => {
    fc.assert(
      fc.property(state, state, (a, b) => {
        const both = unite(a, b);
        for (const { id, ended: end } of a.ended.filter((each) => each.ended.reason !== 'duplicate'))
          expect(both.ended.find((each) => each.id === id)?.ended.atMs).toBeGreaterThanOrEqual(end.atMs);
        for (const before of Object.values(a.episodes)) {
          const after = [...Object.values(both.episodes), ...both.ended].find(({ id }) => id === before.id);
          expect(after?.lastNotified?.times ?? 0).toBeGreaterThanOrEqual(before.lastNotified?.times ?? 0);
          expect(after?.acknowledged?.atMs ?? 0).toBeGreaterThanOrEqual(before.acknowledged?.atMs ?? 0);
          expect(after?.deliveredTo).toEqual(expect.arrayContaining([...before.deliveredTo]));
        }
        for (const { id, channels } of a.outbox)
          for (const [name, { state: was }] of Object.entries(channels))
            if (was === 'delivered')
              expect(both.outbox.find((each) => each.id === id)?.channels[name]?.state).toBe('delivered');
      }),
      RUNS,
    );
  });
});
