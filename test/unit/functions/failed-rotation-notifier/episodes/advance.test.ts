import { describe, expect, it } from 'vitest';
import type {
  EndedEpisode,
  Episode,
  ScopeState,
} from '../../../../../functions/failed-rotation-notifier/state/state.ts';
import { advanceEpisodes, NOTHING } from '../../../../../functions/failed-rotation-notifier/episodes/advance.ts';
import { acknowledgeEpisode } from '../../../../../functions/failed-rotation-notifier/episodes/acknowledge.ts';
import { unite } from '../../../../../functions/failed-rotation-notifier/state/merge.ts';
import {
  advance,
  DAY_MS,
  GRACE_MS,
  HOUR_MS,
  NOW_MS,
  REPEAT_MS,
  SCOPE,
  secret,
  success,
  task,
  notify,
} from '../samples.ts';

const failedAtMs = NOW_MS - HOUR_MS;
const failed = task('a', failedAtMs);
/** One failure, opened and told at NOW_MS. */
const opened = (): ScopeState => notify(advance({ secrets: [secret('a')], tasks: [failed] }).state, NOW_MS);

describe('an open episode', () => {
  it('is due as opened until somebody was told, and then not again', () => {
    const first = advance({ secrets: [secret('a')], tasks: [failed] });
    expect(first.stages).toEqual(['a opened']);
    expect(advance({ state: first.state, secrets: [secret('a')], tasks: [failed] }).stages).toEqual(['a opened']);
    expect(advance({ state: opened(), secrets: [secret('a')], tasks: [failed] }).stages).toEqual([]);
  });

  it('is the same object while nothing changes', () => {
    const state = opened();
    const next = advance({ state, secrets: [secret('a')], tasks: [failed], nowMs: NOW_MS + HOUR_MS });
    expect(next.state.episodes['a']).toBe(state.episodes['a']);
    expect(next.state).toEqual(state);
  });

  it('is repeated after NOTIFY_REPEAT, not before', () => {
    const state = opened();
    const at = (nowMs: number) =>
      advance({ state, secrets: [secret('a', { rotationPeriodSeconds: null })], tasks: [failed], nowMs }).stages;
    // an hour old when it was told: 22 hours later it is not yet a day old
    expect(at(NOW_MS + 22 * HOUR_MS)).toEqual([]);
    const escalated = { ...state.episodes['a']?.lastNotified, severity: 'critical' };
    const lastNotified = {
      ...state,
      episodes: { a: { ...state.episodes['a'], lastNotified: escalated } },
    } as ScopeState;
    const later = (nowMs: number) =>
      advance({ state: lastNotified, secrets: [secret('a')], tasks: [failed], nowMs }).stages;
    expect(later(NOW_MS + REPEAT_MS - 1)).toEqual([]);
    expect(later(NOW_MS + REPEAT_MS)).toEqual(['a repeated']);
  });

  it('is escalated at once when it grows more severe, and stays so', () => {
    const next = advance({ state: opened(), secrets: [secret('a')], tasks: [failed], nowMs: failedAtMs + DAY_MS });
    expect(next.stages).toEqual(['a escalated']);
    expect(next.state.episodes['a']?.seen.severity).toBe('high');
    const longer = secret('a', { rotationPeriodSeconds: 31_536_000 });
    const back = advance({ state: next.state, secrets: [longer], tasks: [failed], nowMs: NOW_MS });
    expect(back.state.episodes['a']?.seen.severity).toBe('high');
  });

  it('that CSMS gives up on stays the same episode, and is escalated', () => {
    const state = opened();
    const off = secret('a', { autoRotation: false });
    const next = advance({ state, secrets: [off], tasks: [failed, task('a', NOW_MS)], nowMs: NOW_MS + 1 });
    expect(next.stages).toEqual(['a escalated']);
    expect(next.state.episodes['a']).toMatchObject({
      id: state.episodes['a']?.id,
      seen: { kind: 'disabled', attempts: 6 },
    });
    const on = advance({ state: next.state, secrets: [secret('a')], tasks: [failed], nowMs: NOW_MS + 2 });
    expect(on.state.episodes['a']).toMatchObject({
      id: state.episodes['a']?.id,
      seen: { kind: 'failed', attempts: 6 },
    });
  });

  it('keeps cause, beginning and id when a task with another error, or an older one, arrives', () => {
    const state = opened();
    const late = task('a', failedAtMs - HOUR_MS, { errorCode: 'OTHER' });
    const next = advance({
      state,
      secrets: [secret('a')],
      tasks: [late, failed, task('a', NOW_MS, { errorCode: 'NEW' })],
    });
    const { seen: _, ...frozen } = next.state.episodes['a'] ?? {};
    const { seen: __, ...before } = state.episodes['a'] ?? {};
    expect(frozen).toEqual(before);
    expect(next.state.episodes['a']?.seen.failed?.errorCode).toBe('NEW');
  });

  it('stays when the task list forgets, when fields are null, and when rotation_time is new', () => {
    const state = opened();
    const bare = secret('a', { autoRotation: null, state: null, nextRotationAtMs: null, rotatedAtMs: NOW_MS });
    const next = advance({ state, secrets: [bare], tasks: [], nowMs: NOW_MS + 1 });
    expect(next.state.episodes['a']?.id).toBe(state.episodes['a']?.id);
    expect(next.stages).toEqual([]);
  });

  it('stays when a SUCCESS arrives late that is older than the newest FAILED, or of the same moment', () => {
    const state = opened();
    for (const atMs of [failedAtMs - 1, failedAtMs]) {
      const next = advance({ state, secrets: [secret('a')], tasks: [success('a', atMs)] });
      expect(next.state.episodes).toEqual(state.episodes);
      expect(next.stages).toEqual([]);
    }
  });
});

describe('a recovery', () => {
  it('ends the episode at once, with the task and how long it lasted', () => {
    const done = success('a', NOW_MS + HOUR_MS);
    const next = advance({
      state: opened(),
      secrets: [secret('a')],
      tasks: [failed, done],
      nowMs: NOW_MS + 2 * HOUR_MS,
    });
    expect(next.stages).toEqual(['a resolved']);
    expect(next.state.episodes).toEqual({});
    const [end] = next.state.ended;
    expect(end?.ended).toEqual({
      atMs: NOW_MS + 2 * HOUR_MS,
      resolvedAtMs: NOW_MS + HOUR_MS,
      reason: 'rotated',
      taskId: done.id,
    });
  });

  it('lies neither in the future nor before the beginning, whatever the clocks say', () => {
    const ahead = task('a', NOW_MS + HOUR_MS);
    const state = notify(advance({ secrets: [secret('a')], tasks: [ahead] }).state, NOW_MS);
    const next = advance({ state, secrets: [secret('a')], tasks: [ahead, success('a', NOW_MS + 2 * HOUR_MS)] });
    expect(next.state.ended[0]?.ended.resolvedAtMs).toBe(NOW_MS);
  });

  it('of what nobody was told is not told', () => {
    const { state } = advance({ secrets: [secret('a')], tasks: [failed] });
    const next = advance({ state, secrets: [secret('a')], tasks: [failed, success('a', NOW_MS)] });
    expect(next.stages).toEqual([]);
    expect(next.state.ended).toHaveLength(1);
  });

  it('is told once, and opens nothing while the failed task is listed still', () => {
    const tasks = [failed, success('a', NOW_MS)];
    const { state } = advance({ state: opened(), secrets: [secret('a')], tasks });
    const next = advance({ state, secrets: [secret('a')], tasks: [failed] });
    expect(next.stages).toEqual([]);
    expect(next.state).toEqual(state);
  });

  it('and a new failure make a new episode', () => {
    const { state } = advance({ state: opened(), secrets: [secret('a')], tasks: [failed, success('a', NOW_MS)] });
    const next = advance({ state, secrets: [secret('a')], tasks: [failed, task('a', NOW_MS + 1)], nowMs: NOW_MS + 2 });
    expect(next.stages).toEqual(['a opened']);
    expect(next.state.episodes['a']?.id).not.toBe(state.ended[0]?.id);
  });
});

describe('a rotation that is overdue', () => {
  const missedAtMs = NOW_MS - DAY_MS;
  const overdue = secret('a', { nextRotationAtMs: missedAtMs, rotatedAtMs: missedAtMs - DAY_MS });
  const notified = (): ScopeState => notify(advance({ secrets: [overdue] }).state, NOW_MS);

  it.each([
    ['rotated', { rotatedAtMs: NOW_MS, nextRotationAtMs: NOW_MS + DAY_MS }],
    ['rotated', { rotatedAtMs: NOW_MS }],
    ['rotated-off', { rotatedAtMs: NOW_MS, autoRotation: false }],
    ['rescheduled', { nextRotationAtMs: NOW_MS + DAY_MS }],
    ['not-expected', { autoRotation: false }],
    ['not-enabled', { state: 'DISABLED' }],
    ['not-enabled', { state: 'PENDING_DELETE', autoRotation: false }],
  ])('is over as %s with %o', (reason, fields) => {
    const next = advance({ state: notified(), secrets: [{ ...overdue, ...fields }] });
    expect(next.stages).toEqual(['a resolved']);
    expect(next.state.ended[0]?.ended.reason).toBe(reason);
  });

  it.each([
    ['has missed the next one too', { nextRotationAtMs: NOW_MS - GRACE_MS - 1 }],
    ['has no next time in this answer', { nextRotationAtMs: null }],
    ['has no state in this answer', { state: null }],
    ['has no auto_rotation in this answer', { autoRotation: null }],
  ])('goes on when the secret %s', (_, fields) => {
    const state = notified();
    const next = advance({ state, secrets: [{ ...overdue, ...fields }] });
    expect(next.state.episodes['a']?.id).toBe(state.episodes['a']?.id);
    expect(next.stages).toEqual([]);
  });

  it('and fails in the end stays one episode, which then needs a SUCCESS', () => {
    const state = notified();
    const tasks = [task('a', NOW_MS)];
    const next = advance({ state, secrets: [overdue], tasks, nowMs: NOW_MS + 1 });
    expect(next.stages).toEqual(['a escalated']);
    expect(next.state.episodes['a']).toMatchObject({ id: state.episodes['a']?.id, seen: { kind: 'failed' } });
    const moved = { ...overdue, nextRotationAtMs: NOW_MS + DAY_MS, rotatedAtMs: NOW_MS + 1, autoRotation: false };
    expect(advance({ state: next.state, secrets: [moved], tasks }).state.ended).toEqual([]);
  });

  it('names the task that ended it', () => {
    const state = notified();
    const done = success('a', NOW_MS);
    const next = advance({ state, secrets: [{ ...overdue, nextRotationAtMs: NOW_MS + DAY_MS }], tasks: [done] });
    expect(next.state.ended[0]?.ended).toMatchObject({ reason: 'rotated', taskId: done.id });
  });

  it('that returns after it was called off is a new episode, although it is the same time that is missed', () => {
    const state = notified();
    const off = advance({ state, secrets: [{ ...overdue, autoRotation: false }] }).state;
    const again = advance({ state: off, secrets: [overdue] });
    expect(again.stages).toEqual(['a opened']);
    expect(again.state.episodes['a']?.id).not.toBe(state.episodes['a']?.id);
  });
});

describe('a replica out of sync', () => {
  const broken = { ...secret('a').replicas[0], status: 'FAILED', region: 'cn-east-3', updatedAtMs: NOW_MS };
  const replicas = [broken] as never;

  it('that meets a failing rotation is one episode, told at once', () => {
    const state = notify(advance({ secrets: [secret('a', { replicas })] }).state, NOW_MS);
    const next = advance({ state, secrets: [secret('a', { replicas })], tasks: [task('a', NOW_MS)] });
    expect(next.stages).toEqual(['a escalated']);
    expect(Object.values(next.state.episodes)).toHaveLength(1);
  });

  it('that outlives the failed rotation begins its own', () => {
    const next = advance({
      state: opened(),
      secrets: [secret('a', { replicas })],
      tasks: [failed, success('a', NOW_MS)],
    });
    expect(next.stages).toEqual(['a resolved', 'a opened']);
    expect(next.state.episodes['a']?.seen.kind).toBe('replica');
  });
});

describe('a scope', () => {
  it('that failed opens, repeats and resolves nothing', () => {
    const state = opened();
    const next = advance({ state, hasFailed: true, nowMs: NOW_MS + 9 * DAY_MS });
    expect(next.stages).toEqual([]);
    expect(next.state).toEqual(state);
  });

  it('that is listed in full ends what is gone, with a reason of its own', () => {
    const next = advance({ state: opened(), secrets: [] });
    expect(next.stages).toEqual(['a resolved']);
    expect(next.state.ended[0]?.ended).toMatchObject({ reason: 'gone', taskId: null, resolvedAtMs: NOW_MS });
  });

  it('that the settings leave out ends what is open, and says that it is not watched', () => {
    const state = opened();
    const input = { scope: SCOPE, state, nowMs: NOW_MS, repeatMs: REPEAT_MS } as const;
    const next = advanceEpisodes({ ...input, observation: NOTHING, absence: 'not-watched' });
    expect(next).toMatchObject({
      episodes: {},
      successes: {},
      ended: [{ secretId: 'a', ended: { reason: 'not-watched', taskId: null } }],
      transitions: [{ stage: 'resolved' }],
    });
  });

  it('that is not listed in full leaves what it did not see as it is', () => {
    const state = opened();
    const next = advance({ state, secrets: [], isComplete: false, nowMs: NOW_MS + 9 * DAY_MS });
    expect(next.stages).toEqual([]);
    expect(next.state).toEqual(state);
  });

  it('that lists a secret again which was gone opens a new episode of the same failure', () => {
    const { state } = advance({ state: opened(), secrets: [] });
    const next = advance({ state, secrets: [secret('a')], tasks: [failed] });
    expect(next.stages).toEqual(['a opened']);
    expect(next.state.episodes['a']?.id).not.toBe(state.ended[0]?.id);
  });

  it('gives the same ids in each run', () => {
    const ids = [1, 2].map(() => advance({ secrets: [secret('a')], tasks: [failed] }).state.episodes['a']?.id);
    expect(ids[0]).toBe(ids[1]);
    expect(ids[0]).toMatch(/^[0-9a-f]{32}$/);
  });
});

it('Two runs that open one trouble under two ids end both of them together', () => {
  const mine = opened();
  const other = task('a', failedAtMs + 1);
  const theirs = notify(advance({ secrets: [secret('a')], tasks: [other], nowMs: NOW_MS + 1 }).state, NOW_MS + 1);
  const state = unite(mine, theirs);
  expect(Object.values(state.episodes).map(({ id }) => id)).toEqual([theirs.episodes['a']?.id]);
  expect(state.ended.map(({ ended }) => ended.reason)).toEqual(['duplicate']);
  const still = advance({ state, secrets: [secret('a')], tasks: [failed, other] });
  expect(still.stages).toEqual([]);
  const next = advance({ state, secrets: [secret('a')], tasks: [failed, other, success('a', NOW_MS + 2)] });
  expect(next.stages).toEqual(['a resolved', 'a resolved']);
  expect(new Set(next.state.ended.map((each: EndedEpisode) => each.ended.reason))).toEqual(new Set(['rotated']));
});

describe('an acknowledgement', () => {
  const acknowledged = { atMs: NOW_MS, untilMs: NOW_MS + 3 * DAY_MS, by: 'Ann', reason: 'test' };

  it('of the other of two episodes that were opened at once holds for the one that stayed', () => {
    const state = opened();
    const [episode] = Object.values(state.episodes) as [Episode];
    const lastNotified = { ...episode.lastNotified, severity: 'critical' } as Episode['lastNotified'];
    const stays = { ...episode, id: 'newer', openedAtMs: NOW_MS + 1, lastNotified };
    const one = { ...state, episodes: { a: { ...episode, acknowledged } } };
    const other = { ...state, episodes: { a: stays } };
    const stagesOf = (of: ScopeState) =>
      advance({ state: of, secrets: [secret('a')], tasks: [failed], nowMs: NOW_MS + REPEAT_MS }).stages;
    expect(stagesOf(unite(other, opened()))).toEqual(['a repeated']);
    expect(stagesOf(unite(other, one))).toEqual([]);
    const after = acknowledgeEpisode(unite(other, opened()), episode.id, acknowledged);
    expect(after.episode.id).toBe('newer');
    expect(stagesOf(after.state)).toEqual([]);
  });
});

describe('A run over several secrets', () => {
  const secrets = ['b', 'c', 'a'].map((id) => secret(id));
  const tasks = [task('b', failedAtMs, { errorCode: 'B' }), task('a', failedAtMs), task('c', failedAtMs)];

  it('gives open ones in the order of their ids, and ended ones in the order in which they ended', () => {
    const first = advance({ secrets, tasks });
    expect(Object.keys(first.episodes)).toEqual(['a', 'b', 'c']);
    expect(first.stages).toEqual(['a opened', 'b opened', 'c opened']);
    const known = [
      { ...first.episodes['a'], id: 'z', ended: { atMs: NOW_MS + 9, resolvedAtMs: 0, reason: 'gone', taskId: null } },
    ] as never;
    const next = advance({ state: { ...first.state, ended: known }, secrets: [], nowMs: NOW_MS + 1 });
    expect(next.ended.map(({ ended }) => ended.atMs)).toEqual([NOW_MS + 1, NOW_MS + 1, NOW_MS + 1, NOW_MS + 9]);
    expect(next.stages).toEqual([]);
  });

  it('is the baseline only where no run has kept a state of the scope', () => {
    const isBaselineOf = (state?: ScopeState) =>
      Object.values(advance({ state, secrets, tasks }).episodes).map(({ cause }) => cause.isBaseline);
    expect(isBaselineOf()).toEqual([true, true, true]);
    expect(isBaselineOf(advance({}).state)).toEqual([false, false, false]);
  });

  it('that fails keeps everything as it is', () => {
    const { state } = advance({ secrets, tasks });
    expect(advance({ state, hasFailed: true })).toMatchObject({ state, transitions: [] });
  });

  it('keeps what ended before as it is, but for duplicates of what ends now', () => {
    const { state } = advance({ secrets: [secret('a')], tasks: [task('a', failedAtMs)] });
    const open = state.episodes['a'] as Episode;
    const endedAs = (id: string, secretId: string, reason: EndedEpisode['ended']['reason']): EndedEpisode => ({
      ...open,
      id,
      secretId,
      ended: { atMs: 1, resolvedAtMs: 1, reason, taskId: null },
    });
    const known = [endedAs('x', 'a', 'duplicate'), endedAs('y', 'a', 'rotated'), endedAs('z', 'b', 'duplicate')];
    const next = advance({ state: { ...state, ended: known }, secrets: [] });
    expect(
      next.ended
        .filter(({ ended }) => ended.reason === 'gone')
        .map(({ id }) => id)
        .sort(),
    ).toEqual([open.id, 'x'].sort());
    expect(next.ended.filter(({ id }) => id === 'y' || id === 'z')).toEqual(known.slice(1));
  });
});

describe('An acknowledged episode', () => {
  const acknowledged = { atMs: NOW_MS, untilMs: NOW_MS + 3 * DAY_MS, by: 'Ann', reason: 'test' };
  const stagesAt = (nowMs: number, severity = 'critical') => {
    const state = opened();
    const [episode] = Object.values(state.episodes) as [Episode];
    const lastNotified = { ...episode.lastNotified, severity } as Episode['lastNotified'];
    const episodes = { a: { ...episode, lastNotified, acknowledged } };
    return advance({ state: { ...state, episodes }, secrets: [secret('a')], tasks: [failed], nowMs }).stages;
  };

  it('is not repeated until the acknowledgement is over', () => {
    expect(stagesAt(acknowledged.untilMs - 1)).toEqual([]);
    expect(stagesAt(acknowledged.untilMs)).toEqual(['a repeated']);
  });

  it('is escalated all the same', () => {
    expect(stagesAt(NOW_MS + 2 * DAY_MS, 'medium')).toEqual(['a escalated']);
  });
});
