import { describe, expect, it } from 'vitest';
import type { Detection } from '../../../../../functions/failed-rotation-notifier/detect/detect.ts';
import type { Problem } from '../../../../../functions/failed-rotation-notifier/detect/problem.ts';
import { causeOf, firstRunCauseId, hashOf } from '../../../../../functions/failed-rotation-notifier/episodes/cause.ts';
import { openEpisode, seeAgain } from '../../../../../functions/failed-rotation-notifier/episodes/episode.ts';
import { DAY_MS, FUNCTION_URN, HOUR_MS, NOW_MS, SCOPE } from '../samples.ts';
import { episodeOf } from '../state/sample-state.ts';

const FAILED = { taskId: 't1', atMs: NOW_MS - HOUR_MS, errorCode: 'E', errorMessage: 'm', functionUrn: FUNCTION_URN };
const problemOf = (more: Partial<Problem> = {}): Problem => ({
  kind: 'failed',
  key: 't1',
  sinceMs: NOW_MS - HOUR_MS,
  attempts: 3,
  failed: FAILED,
  missedAtMs: null,
  functionUrn: FUNCTION_URN,
  ...more,
});
const detectionOf = (problem: Problem | null, more: Partial<Detection> = {}): Detection => ({
  secretId: 'a',
  name: 'db',
  owner: 'team-1',
  periodMs: null,
  ending: null,
  problem,
  ...more,
});
const CONTEXT = { scope: SCOPE, isFirstRun: false, isTaken: () => false, nowMs: NOW_MS };
const open = (problem: Problem, context: Partial<typeof CONTEXT> = {}) =>
  openEpisode(detectionOf(problem), problem, { ...CONTEXT, ...context });

describe('An episode that opens', () => {
  it('holds what was detected, and nobody is notified of it yet', () => {
    expect(open(problemOf())).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      secretId: 'a',
      sinceMs: NOW_MS - HOUR_MS,
      openedAtMs: NOW_MS,
      cause: causeOf(SCOPE, problemOf(), false),
      seen: {
        changedAtMs: NOW_MS,
        name: 'db',
        owner: 'team-1',
        kind: 'failed',
        severity: 'medium',
        attempts: 3,
        failed: FAILED,
        missedAtMs: null,
      },
      lastNotified: null,
      deliveredTo: [],
    });
  });

  it('names the regions of replicas only where some are known', () => {
    expect(open(problemOf({ kind: 'replica', replicaRegions: ['cn-east-3'] })).seen.replicaRegions).toEqual([
      'cn-east-3',
    ]);
    expect(open(problemOf({ kind: 'replica' })).seen).not.toHaveProperty('replicaRegions');
  });

  it('is as severe as its age, which begins with the date that was missed, or with the failure before it', () => {
    const severityOf = (more: Partial<Problem>): string => open(problemOf(more)).seen.severity;
    expect(severityOf({ missedAtMs: NOW_MS - DAY_MS })).toBe('high');
    expect(severityOf({ missedAtMs: NOW_MS, sinceMs: NOW_MS - DAY_MS })).toBe('high');
    expect(severityOf({ missedAtMs: NOW_MS - DAY_MS + 1 })).toBe('medium');
    const weekly = openEpisode(detectionOf(problemOf(), { periodMs: HOUR_MS / 3 }), problemOf(), CONTEXT);
    expect(weekly.seen.severity).toBe('critical');
  });

  it('that began as others did which are over has another id, and again another', () => {
    const first = open(problemOf());
    const second = open(problemOf(), { isTaken: (id: string) => id === first.id } as Partial<typeof CONTEXT>);
    const third = open(problemOf(), {
      isTaken: (id: string) => id === first.id || id === second.id,
    } as Partial<typeof CONTEXT>);
    expect(new Set([first.id, second.id, third.id]).size).toBe(3);
    // stored in states and sent to receivers: no version may change them
    expect([second.id, third.id]).toEqual([
      hashOf(SCOPE.region, SCOPE.projectId, 'a', 't1 #2'),
      hashOf(SCOPE.region, SCOPE.projectId, 'a', 't1 #3'),
    ]);
  });
});

describe('A cause', () => {
  it('is that of the first run, whatever it found, and one a project', () => {
    const first = open(problemOf(), { isFirstRun: true }).cause;
    expect(first).toEqual({ id: firstRunCauseId(SCOPE), functionUrn: FUNCTION_URN, errorCode: 'E', isBaseline: true });
    const others = [firstRunCauseId({ ...SCOPE, region: 'r' }), firstRunCauseId({ ...SCOPE, projectId: 'p' })];
    expect(new Set([first.id, ...others]).size).toBe(3);
  });

  it('has no error code where nothing failed', () => {
    const { errorCode } = open(problemOf({ kind: 'overdue', failed: null })).cause;
    expect(errorCode).toBeNull();
  });

  it('keeps its id from version to version: it is stored, and incidents are kept by it', () => {
    expect([hashOf('a', null), open(problemOf()).cause.id, firstRunCauseId(SCOPE)]).toMatchInlineSnapshot(`
      [
        "aebb0474c57695b854a70d8afca0a4de",
        "a1ec57c8c91017ac0388f4aa6c8ba7b7",
        "929b64a62ec5c1025c4e8d6264ccb38e",
      ]
    `);
  });
});

describe('An episode that is seen again', () => {
  const seenOf = (detection: Detection | undefined, before = episodeOf('a')) => seeAgain(before, detection, NOW_MS + 1);
  const known = episodeOf('a', {
    seen: {
      ...episodeOf('a').seen,
      name: 'db',
      owner: 'team-1',
      attempts: 3,
      failed: FAILED,
      missedAtMs: NOW_MS - HOUR_MS,
    },
  });

  it('is the same object where nothing is new, or nothing was detected', () => {
    expect(seenOf(undefined, known)).toBe(known);
    expect(seenOf(detectionOf(null), known)).toBe(known);
    expect(seenOf(detectionOf(problemOf({ attempts: 2, missedAtMs: null })), known)).toBe(known);
  });

  it('keeps what this run does not know', () => {
    expect(seenOf(detectionOf(null, { name: null, owner: null }), known)).toBe(known);
    expect(seenOf(detectionOf(problemOf({ attempts: null, failed: null, missedAtMs: null })), known)).toBe(known);
  });

  it('takes the new name, the new owner, the later task, and the greater number of attempts', () => {
    const failed = { ...FAILED, taskId: 't2', atMs: NOW_MS };
    const again = seenOf(detectionOf(problemOf({ attempts: 6, failed }), { name: 'db-2', owner: 'team-2' }), known);
    expect(again.seen).toMatchObject({ name: 'db-2', owner: 'team-2', attempts: 6, failed, changedAtMs: NOW_MS + 1 });
    expect({ ...again, seen: known.seen }).toEqual(known);
  });

  it('keeps the date that was missed first, and learns it where none was known', () => {
    expect(seenOf(detectionOf(problemOf({ missedAtMs: NOW_MS })), known)).toBe(known);
    expect(seenOf(detectionOf(problemOf({ missedAtMs: NOW_MS }))).seen.missedAtMs).toBe(NOW_MS);
    expect(seenOf(detectionOf(null)).seen.missedAtMs).toBeNull();
  });

  it('has no attempts where none were ever made', () => {
    const none = episodeOf('a', { seen: { ...episodeOf('a').seen, attempts: null } });
    expect(seenOf(detectionOf(problemOf({ attempts: null }), { name: 'new' }), none).seen.attempts).toBeNull();
  });

  it('learns the regions of replicas, and forgets none', () => {
    const regions = seenOf(detectionOf(problemOf({ replicaRegions: ['cn-east-3'] })));
    expect(regions.seen.replicaRegions).toEqual(['cn-east-3']);
    expect(seeAgain(regions, detectionOf(problemOf()), NOW_MS + 2).seen.replicaRegions).toEqual(['cn-east-3']);
    expect(seenOf(detectionOf(problemOf())).seen).not.toHaveProperty('replicaRegions');
  });

  it('grows more severe with its age, from the date that was missed, and never less', () => {
    const old = seeAgain(episodeOf('a'), detectionOf(problemOf({ missedAtMs: NOW_MS - DAY_MS })), NOW_MS);
    expect(old.seen.severity).toBe('high');
    expect(seeAgain(old, detectionOf(problemOf({ missedAtMs: null })), NOW_MS - DAY_MS).seen.severity).toBe('high');
  });

  it.each([
    ['failed', 'disabled', 'disabled'],
    ['disabled', 'failed', 'failed'],
    ['failed', 'overdue', 'failed'],
    ['overdue', 'failed', 'failed'],
    ['disabled', 'overdue', 'disabled'],
    ['disabled', 'replica', 'disabled'],
    ['replica', 'overdue', 'overdue'],
    ['overdue', 'replica', 'overdue'],
    ['failed', 'failed', 'failed'],
    ['disabled', undefined, 'disabled'],
  ] as const)('that was %s and is %s is %s', (before, now, kind) => {
    const episode = episodeOf('a', { seen: { ...episodeOf('a').seen, kind: before } });
    expect(seenOf(detectionOf(now === undefined ? null : problemOf({ kind: now })), episode).seen.kind).toBe(kind);
  });
});
