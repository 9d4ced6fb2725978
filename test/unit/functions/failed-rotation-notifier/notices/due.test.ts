import { describe, expect, it } from 'vitest';
import type { Transition } from '../../../../../functions/failed-rotation-notifier/episodes/advance.ts';
import {
  findDueNotices,
  groupDueNotices,
  markNotified,
  type NoticeSubject,
} from '../../../../../functions/failed-rotation-notifier/notices/due.ts';
import type {
  Acknowledgement,
  EndedEpisode,
  Episode,
  LastNotified,
  OutboxEntry,
} from '../../../../../functions/failed-rotation-notifier/state/state.ts';
import { DAY_MS, HOUR_MS, NOW_MS, REPEAT_MS, SCOPE } from '../samples.ts';
import { endedOf, entryOf, episodeOf } from '../state/sample-state.ts';

const iso = (ms: number): string => new Date(ms).toISOString();
const NOTIFIED_MS = NOW_MS - 2 * DAY_MS;
const lastNotified: LastNotified = {
  times: 1,
  atMs: NOTIFIED_MS,
  stage: 'opened',
  severity: 'medium',
  kind: 'failed',
};
const ackOf = (untilMs: number): Acknowledgement => ({ atMs: NOTIFIED_MS, untilMs, by: 'Ann', reason: 'on it' });
const notified = (more: Partial<Episode> = {}): Episode => episodeOf('a', { lastNotified, ...more });

type DueInput = Parameters<typeof findDueNotices>[0];
interface Setup extends Partial<Pick<DueInput, 'routeOf' | 'silenceOf' | 'silencedUntil' | 'tagsOf'>> {
  readonly stage?: LastNotified['stage'];
  readonly episode?: Episode;
  readonly ended?: readonly EndedEpisode[];
  readonly outbox?: readonly OutboxEntry[];
}

const due = ({ stage = 'opened', episode = episodeOf('a'), ended = [], outbox = [], ...recipients }: Setup = {}) =>
  findDueNotices(
    {
      scope: SCOPE,
      advance: { episodes: { a: episode }, ended, successes: {}, transitions: [{ stage, episode }] },
      nowMs: NOW_MS,
      repeatMs: REPEAT_MS,
      tagsOf: () => null,
      routeOf: () => ['ops'],
      silenceOf: () => undefined,
      silencedUntil: () => undefined,
      ...recipients,
    },
    outbox,
  );

describe('What is due', () => {
  it('is told on each channel of its route once, in one order', () => {
    const [notice] = due({ routeOf: () => ['team', 'ops', 'team'] });
    expect(notice).toEqual({ stage: 'opened', episode: episodeOf('a'), channels: ['ops', 'team'], held: {} });
  });

  it('is not told where there is no channel for it', () => {
    expect(due({ routeOf: () => [] })).toEqual([]);
  });

  it('is routed by what is known of the secret and its problem', () => {
    const subjects: NoticeSubject[] = [];
    const { seen } = episodeOf('a');
    due({
      episode: episodeOf('a', { seen: { ...seen, name: 'db', owner: 'team-1', kind: 'overdue', severity: 'high' } }),
      tagsOf: (secretId) => ({ id: secretId }),
      routeOf: (subject) => {
        subjects.push(subject);
        return ['ops'];
      },
    });
    expect(subjects).toEqual([
      { ...SCOPE, name: 'db', owner: 'team-1', tags: { id: 'a' }, type: 'rotation.overdue', severity: 'high' },
    ]);
  });

  it('as a repetition goes to no channel that was told late, or still waits; as news it goes to all', () => {
    const channels = {
      late: { state: 'delivered', attempts: 9, deliveredAtMs: NOW_MS - REPEAT_MS + 1 },
      ops: { state: 'delivered', attempts: 1, deliveredAtMs: NOW_MS - REPEAT_MS },
      down: { state: 'waiting', attempts: 3 },
      hook: { state: 'refused', attempts: 1, refusedAtMs: NOW_MS - 1 },
    } as const;
    const outbox = [entryOf('a', { channels }), entryOf('b', { channels: { sms: { state: 'waiting', attempts: 1 } } })];
    const channelsAt = (stage: LastNotified['stage']) =>
      due({ stage, episode: notified(), outbox, routeOf: () => ['late', 'ops', 'down', 'hook', 'sms'] })[0]?.channels;
    expect(channelsAt('repeated')).toEqual(['hook', 'ops', 'sms']);
    expect(channelsAt('escalated')).toEqual(['down', 'hook', 'late', 'ops', 'sms']);
  });
});

describe('A notice says what held it back', () => {
  it('an acknowledgement, if that ended since people were notified last', () => {
    const heldAt = (untilMs: number) =>
      due({ stage: 'repeated', episode: notified({ acknowledged: ackOf(untilMs) }) })[0]?.held;
    expect(heldAt(NOTIFIED_MS + 1)).toEqual({ acknowledged: { until: iso(NOTIFIED_MS + 1), by: 'Ann' } });
    expect(heldAt(NOTIFIED_MS)).toEqual({});
    expect(due({ episode: episodeOf('a', { acknowledged: ackOf(HOUR_MS) }) })[0]?.held).toEqual({
      acknowledged: { until: iso(HOUR_MS), by: 'Ann' },
    });
  });

  it('that of a duplicate too', () => {
    const duplicate = { ...endedOf('a', NOW_MS, 'duplicate'), acknowledged: ackOf(NOW_MS) };
    expect(due({ episode: notified(), stage: 'repeated', ended: [duplicate] })[0]?.held).toEqual({
      acknowledged: { until: iso(NOW_MS), by: 'Ann' },
    });
  });

  it('a silence, if that ended after the notice was due', () => {
    const changedAtMs = NOW_MS - HOUR_MS;
    const seen = { ...episodeOf('a').seen, changedAtMs };
    const dueSince = (stage: LastNotified['stage'], episode: Episode): number[] => {
      const asked: number[] = [];
      const silencedUntil = (_subject: NoticeSubject, sinceMs: number): string => {
        asked.push(sinceMs);
        return iso(NOW_MS);
      };
      expect(due({ stage, episode, silencedUntil })[0]?.held).toEqual({ silencedUntil: iso(NOW_MS) });
      return asked;
    };
    expect(dueSince('opened', episodeOf('a', { seen, openedAtMs: NOW_MS - DAY_MS }))).toEqual([NOW_MS - DAY_MS]);
    expect(dueSince('repeated', notified({ seen }))).toEqual([NOTIFIED_MS + REPEAT_MS]);
    expect(dueSince('escalated', notified({ seen }))).toEqual([changedAtMs]);
  });
});

describe('Due notices', () => {
  const noticeOf = (secretId: string, more: Partial<Episode> = {}) => ({
    stage: 'opened' as const,
    episode: episodeOf(secretId, more),
    channels: ['ops'],
    held: { silencedUntil: iso(NOW_MS) },
  });

  it('of one cause and one kind are one message, with what held each back, and close nothing', () => {
    const held = { silencedUntil: iso(NOW_MS) };
    expect(groupDueNotices([noticeOf('a'), noticeOf('b')])).toEqual([
      {
        stage: 'opened',
        members: [
          { ...episodeOf('a'), held },
          { ...episodeOf('b'), held },
        ],
        channels: ['ops'],
        closesCauseOn: [],
        precededBy: {},
      },
    ]);
  });

  it('of another cause, kind, stage or set of channels are others, but for kinds in what a first run found', () => {
    const sizesOf = (...notices: Parameters<typeof groupDueNotices>[0]) =>
      groupDueNotices(notices).map(({ members }) => members.length);
    const { cause, seen } = episodeOf('a');
    const overdue = { ...seen, kind: 'overdue' } as const;
    const baseline = { ...cause, isBaseline: true };
    expect(sizesOf(noticeOf('a'), noticeOf('b', { cause: { ...cause, id: 'other' } }))).toEqual([1, 1]);
    expect(sizesOf(noticeOf('a'), noticeOf('b', { seen: overdue }))).toEqual([1, 1]);
    expect(sizesOf(noticeOf('a'), { ...noticeOf('b'), stage: 'repeated' })).toEqual([1, 1]);
    expect(sizesOf(noticeOf('a'), { ...noticeOf('b'), channels: ['team'] })).toEqual([1, 1]);
    expect(sizesOf(noticeOf('a', { cause: baseline }), noticeOf('b', { cause: baseline, seen: overdue }))).toEqual([2]);
  });
});

describe('What is told is marked', () => {
  const mark = (episode: Episode, stage: LastNotified['stage'] = 'repeated') =>
    markNotified({ [episode.secretId]: episode }, [{ stage, episode, channels: ['ops'], held: {} }], NOW_MS)[
      episode.secretId
    ]?.lastNotified;

  it('with the time, how often, and what it was', () => {
    expect(mark(episodeOf('a'), 'opened')).toEqual({
      times: 1,
      atMs: NOW_MS,
      stage: 'opened',
      severity: 'medium',
      kind: 'failed',
    });
    expect(mark(notified())).toMatchObject({ times: 2, stage: 'repeated' });
  });

  it('with the worst that people heard of, so that it escalates once', () => {
    const seen = (severity: Episode['seen']['severity'], kind: Episode['seen']['kind']) => ({
      ...episodeOf('a').seen,
      severity,
      kind,
    });
    expect(mark(notified({ seen: seen('low', 'overdue') }))).toMatchObject({ severity: 'medium', kind: 'failed' });
    expect(mark(notified({ seen: seen('high', 'disabled') }))).toMatchObject({ severity: 'high', kind: 'disabled' });
  });

  it('and what is not stays as it is, all in the order of the secrets', () => {
    const [a, b, c] = [episodeOf('a'), episodeOf('b'), episodeOf('c')];
    const transition: Transition = { stage: 'opened', episode: b };
    const marked = markNotified({ b, c, a }, [{ ...transition, channels: ['ops'], held: {} }], NOW_MS);
    expect(Object.keys(marked)).toEqual(['a', 'b', 'c']);
    expect(marked['a']).toBe(a);
    expect(marked['c']).toBe(c);
    expect(marked['b']?.lastNotified).not.toBeNull();
  });
});
