import { describe, expect, it } from 'vitest';
import {
  escalationOf,
  shared,
  toEntry,
  worstFirst,
  type Group,
} from '../../../../../functions/failed-rotation-notifier/notices/compose.ts';
import type { Episode } from '../../../../../functions/failed-rotation-notifier/state/state.ts';
import type { ProblemKind } from '../../../../../functions/failed-rotation-notifier/state/severity.ts';
import { HOUR_MS, NOW_MS, SCOPE } from '../samples.ts';
import { endedOf, episodeOf } from '../state/sample-state.ts';

const FAILED = {
  taskId: 't',
  atMs: 1,
  errorCode: 'E',
  errorMessage: 'm',
  functionUrn: 'urn',
  operateType: 'SINGLE_USER',
};
const CAUSE = { id: 'cause', functionUrn: 'urn', errorCode: 'E', isBaseline: false };
const member = (id: string, seen: Partial<Episode['seen']> = {}, more: Partial<Episode> = {}): Episode => ({
  ...episodeOf(id, { cause: CAUSE, ...more }),
  seen: { ...episodeOf(id).seen, name: `name of ${id}`, owner: 'team-1', failed: FAILED, ...seen },
});
const CONTEXT = { scope: SCOPE, nowMs: NOW_MS, createdAtMs: NOW_MS + 7, links: { details: 'd', report: 'r' } };
const entryOf = (members: Group['members'], more: Partial<Group> = {}) =>
  toEntry({ stage: 'opened', members, channels: ['ops'], closesCauseOn: [], precededBy: {}, ...more }, CONTEXT);
const noticeOf = (...given: Parameters<typeof entryOf>) => entryOf(...given).notice;
const iso = (ms: number): string => new Date(ms).toISOString();

describe('An entry', () => {
  it('fixes all that is sent', () => {
    const more = { closesCauseOn: ['ops'], precededBy: { ops: 'n' } };
    const entry = entryOf([member('a')], more);
    expect(entry).toEqual({
      id: entry.notice.id,
      notice: {
        id: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
        type: 'rotation.failed',
        stage: 'opened',
        occurredAt: iso(NOW_MS),
        severity: 'medium',
        cause: { functionUrn: 'urn', errorCode: 'E', message: 'm', reason: 'failed', endReason: null },
        secrets: [
          {
            ...SCOPE,
            id: 'a',
            name: 'name of a',
            episodeId: 'episode of a',
            since: iso(NOW_MS - 60_000),
            attempts: 1,
            owner: 'team-1',
            kind: 'rotation.failed',
            severity: 'medium',
            taskId: 't',
            operateType: 'SINGLE_USER',
            errorCode: 'E',
            resolvedAt: null,
            durationSeconds: null,
            endedByTaskId: null,
            endReason: null,
          },
        ],
        links: { console: 'https://console.huaweicloud.com/dew/?region=cn-north-4', details: 'd', report: 'r' },
      },
      causeId: 'cause',
      ...more,
      channels: { ops: { state: 'waiting', attempts: 0 } },
      createdAtMs: NOW_MS + 7,
    });
  });

  it('has an id of its stage, its members and how often each was told before, in any order', () => {
    const notified = (times: number): Partial<Episode> => ({
      lastNotified: { times, atMs: 1, stage: 'opened', severity: 'medium', kind: 'failed' },
    });
    const [a, b] = [member('a'), member('b')];
    const idOf = (...given: Parameters<typeof entryOf>) => entryOf(...given).id;
    expect(idOf([a, b])).toBe(idOf([b, a]));
    const ids = [
      idOf([a]),
      idOf([a, b]),
      idOf([a], { stage: 'repeated' }),
      idOf([member('a', {}, notified(1))]),
      idOf([member('a', {}, notified(2))]),
    ];
    expect(new Set(ids).size).toBe(ids.length);
    // whichever of them is the worst now
    const [worseA, worseB] = [member('a', { severity: 'high' }), member('b', { severity: 'high' })];
    expect(idOf([a, worseB])).toBe(idOf([worseA, b]));
    // an episode is resolved once, however often it was told
    const resolved = (times: number) => idOf([{ ...endedOf('a', NOW_MS), ...notified(times) }], { stage: 'resolved' });
    expect(resolved(1)).toBe(resolved(2));
  });

  it('is of the type, the severity and the cause of its worst member, which comes first', () => {
    const worst = member('b', { severity: 'high', kind: 'disabled' }, { cause: { ...CAUSE, id: 'worst' } });
    const entry = entryOf([member('a'), worst]);
    expect(entry).toMatchObject({ causeId: 'worst', notice: { type: 'rotation.disabled', severity: 'high' } });
    expect(entry.notice.secrets.map(({ id }) => id)).toEqual(['b', 'a']);
  });
});

it.each([
  ['failed', 'rotation.failed'],
  ['overdue', 'rotation.overdue'],
  ['disabled', 'rotation.disabled'],
  ['replica', 'replica.failed'],
] as const)('What is %s is told as %s', (kind, type) => {
  const { secrets, ...notice } = noticeOf([member('a', { kind })]);
  expect([notice.type, secrets[0]?.kind]).toEqual([type, type]);
});

describe('A cause', () => {
  it('is mixed where members differ in kind, function or error, and counts the kinds', () => {
    const causeOf = (other: Episode) => noticeOf([member('a'), other]).cause;
    expect(causeOf(member('b', { kind: 'overdue', missedAtMs: NOW_MS }))).toMatchObject({
      reason: 'mixed',
      message: null,
      kinds: { 'rotation.failed': 1, 'rotation.overdue': 1 },
    });
    expect(causeOf(member('b', {}, { cause: { ...CAUSE, errorCode: 'F' } }))).toEqual({
      functionUrn: 'urn',
      errorCode: null,
      message: null,
      reason: 'mixed',
      endReason: null,
      kinds: { 'rotation.failed': 2 },
    });
    expect(causeOf(member('b', {}, { cause: { ...CAUSE, functionUrn: null } }))).toMatchObject({
      functionUrn: null,
      errorCode: 'E',
      reason: 'mixed',
    });
    expect(causeOf(member('b'))).not.toHaveProperty('kinds');
  });

  it('has the first message that there is', () => {
    const silent = member('a', { failed: { ...FAILED, errorMessage: null } });
    expect(noticeOf([silent, member('b')]).cause.message).toBe('m');
    expect(noticeOf([silent, member('b', { failed: null })]).cause.message).toBeNull();
  });

  it('of what is overdue has the date, where it is the same for all', () => {
    const overdue = (id: string, missedAtMs: number | null) =>
      member(id, { kind: 'overdue', failed: null, missedAtMs });
    expect(noticeOf([overdue('a', NOW_MS), overdue('b', NOW_MS)]).cause.missedAt).toBe(iso(NOW_MS));
    expect(noticeOf([overdue('a', NOW_MS), overdue('b', NOW_MS + 1)]).cause).not.toHaveProperty('missedAt');
    expect(noticeOf([overdue('a', null)]).cause).not.toHaveProperty('missedAt');
    expect(noticeOf([member('a', { missedAtMs: NOW_MS })]).cause).not.toHaveProperty('missedAt');
  });

  it('of the first run is said to be one: opened now, all of it', () => {
    const baseline = member('a', {}, { cause: { ...CAUSE, isBaseline: true } });
    expect(noticeOf([baseline]).cause.isFirstCheck).toBe(true);
    expect(noticeOf([baseline, member('b')]).cause).not.toHaveProperty('isFirstCheck');
    expect(noticeOf([baseline], { stage: 'repeated' }).cause).not.toHaveProperty('isFirstCheck');
    expect(noticeOf([{ ...baseline, openedAtMs: NOW_MS - 1 }]).cause).not.toHaveProperty('isFirstCheck');
  });

  it('of an escalation says by what', () => {
    const by = (kind: ProblemKind) =>
      member('a', { kind: 'failed' }, { lastNotified: { times: 1, atMs: 1, stage: 'opened', severity: 'low', kind } });
    expect(noticeOf([by('overdue')], { stage: 'escalated' }).cause.escalatedBy).toBe('kind');
    expect(noticeOf([by('failed')], { stage: 'escalated' }).cause.escalatedBy).toBe('age');
    expect(noticeOf([by('overdue')]).cause).not.toHaveProperty('escalatedBy');
    expect(escalationOf(member('a'))).toBe('age');
  });
});

describe('What is over', () => {
  const over = (id: string, ...rest: [number, Parameters<typeof endedOf>[2]?]) => endedOf(id, ...rest);
  const endOf = (...members: Group['members']) => noticeOf(members, { stage: 'resolved' }).cause.endReason;

  it('says why, where that is the same for all; a duplicate has no reason of its own', () => {
    expect(endOf(over('a', 1, 'gone'), over('b', 1, 'gone'))).toBe('gone');
    expect(endOf(over('a', 1, 'gone'), over('b', 1))).toBe('mixed');
    expect(endOf(over('a', 1, 'duplicate'))).toBe('mixed');
    expect(noticeOf([member('a')]).cause.endReason).toBeNull();
  });

  it('says when, after how long and by which task', () => {
    const ended = { ...over('a', NOW_MS), sinceMs: NOW_MS - HOUR_MS - 499 };
    const secretOf = (more: Partial<typeof ended.ended>) =>
      noticeOf([{ ...ended, ended: { ...ended.ended, ...more } }], { stage: 'resolved' }).secrets[0];
    expect(secretOf({ taskId: 't9' })).toMatchObject({
      resolvedAt: iso(NOW_MS),
      durationSeconds: 3600,
      endedByTaskId: 't9',
      endReason: 'rotated',
    });
    expect(secretOf({ resolvedAtMs: 0, reason: 'duplicate' })).toMatchObject({ durationSeconds: 0, endReason: null });
    expect(secretOf({ reason: 'not-watched' })).toMatchObject({ durationSeconds: null, endReason: 'not-watched' });
  });

  it('comes last where nothing is left to do', () => {
    const [done, moved] = [over('a', 1), over('b', 1, 'rescheduled')];
    expect(noticeOf([done, moved], { stage: 'resolved' }).secrets.map(({ id }) => id)).toEqual(['b', 'a']);
  });
});

it('Members are in the order of severity, kind, age and id', () => {
  const ordered = [
    member('e', { severity: 'high' }),
    member('d', { kind: 'disabled' }),
    member('c', {}, { sinceMs: 1 }),
    member('a', {}, { sinceMs: 2 }),
    member('b', {}, { sinceMs: 2 }),
  ];
  expect(ordered.toReversed().sort(worstFirst)).toEqual(ordered);
  expect(ordered.toSorted(worstFirst)).toEqual(ordered);
});

it('A secret says which replicas, and what kept people from hearing of it, where there is such', () => {
  const held = { silencedUntil: iso(NOW_MS), acknowledged: { until: iso(NOW_MS), by: 'Ann' } };
  const replica = { ...member('a', { kind: 'replica', replicaRegions: ['r'] }), held };
  expect(noticeOf([replica]).secrets[0]).toMatchObject({ replicaRegions: ['r'], ...held });
  expect(noticeOf([member('a', { replicaRegions: ['r'] })]).secrets[0]).not.toHaveProperty('replicaRegions');
  expect(noticeOf([member('a', { failed: null })]).secrets[0]).toMatchObject({
    taskId: null,
    operateType: null,
    errorCode: null,
  });
});

it('What is shared is the same of all', () => {
  const sharedOf = (...values: Array<string | null>) => shared(values, (value) => value);
  expect([sharedOf('x', 'x'), sharedOf('x', 'y'), sharedOf(null), sharedOf()]).toEqual(['x', null, null, null]);
});
