import { describe, expect, it } from 'vitest';
import type { Secret, SecretReplica } from '../../../../../lib/csms/secret.ts';
import type { RotationTask } from '../../../../../lib/csms/task.ts';
import {
  findSuspects,
  observe,
  type Observation,
} from '../../../../../functions/failed-rotation-notifier/detect/detect.ts';
import type { ScopeState } from '../../../../../functions/failed-rotation-notifier/state/state.ts';
import { advance, DAY_MS, GRACE_MS, HOUR_MS, NOW_MS, own, secret, success, task } from '../samples.ts';

const AT = { nowMs: NOW_MS, graceMs: GRACE_MS, mask: (text: string) => text.replaceAll('hunter2', '***') };

interface Given {
  readonly state?: ScopeState;
  readonly isComplete?: boolean;
}

const reading = (secrets: readonly Secret[], tasks: readonly RotationTask[], { state, isComplete = true }: Given) => ({
  state,
  isComplete,
  secrets: secrets.map((each) => own(each)),
  failedTasks: tasks,
  successTasks: tasks,
});
const look = (secrets: readonly Secret[], tasks: readonly RotationTask[] = [], given: Given = {}): Observation =>
  observe(reading(secrets, tasks, given), AT);
const kinds = ({ detections }: Observation) => [...detections.values()].map(({ problem }) => problem?.kind);

const replica = (status: string, updatedAtMs: number | null = null): SecretReplica => ({
  id: 'r1',
  kmsKeyId: null,
  projectId: null,
  region: 'cn-east-3',
  replicaType: 'REPLICA',
  status,
  createdAtMs: null,
  updatedAtMs,
});

describe('a failed task', () => {
  it('is trouble when no SUCCESS is later', () => {
    expect(kinds(look([secret('a')], [success('a', NOW_MS - 2000), task('a', NOW_MS - 1000)]))).toEqual(['failed']);
  });

  it('is none when a SUCCESS is later, in whatever order they come', () => {
    const tasks = [success('a', NOW_MS - 1000), task('a', NOW_MS - 2000)];
    expect(kinds(look([secret('a')], tasks))).toEqual([]);
    expect(kinds(look([secret('a')], tasks.toReversed()))).toEqual([]);
  });

  it('is none of a secret that is not listed, or of one that another account shares', () => {
    const seen = observe(
      {
        ...reading([secret('a')], [task('a', NOW_MS), task('gone', NOW_MS)], {}),
        secrets: [{ secret: secret('a'), ownership: 'shared', owner: null }],
      },
      AT,
    );
    expect(seen.detections.size).toBe(0);
  });

  it('is none of a secret that took the name of a deleted one', () => {
    const young = secret('a', { createdAtMs: NOW_MS - HOUR_MS });
    expect(kinds(look([young], [task('a', NOW_MS - 2 * HOUR_MS)]))).toEqual([]);
    expect(kinds(look([young], [task('a', NOW_MS - HOUR_MS / 2)]))).toEqual(['failed']);
  });

  it('is counted once however often it is listed, with all its attempts', () => {
    const failed = task('a', NOW_MS - 1000, { attempts: 3 });
    const next = task('a', NOW_MS - 500, { attempts: null });
    const { problem } = look([secret('a')], [failed, next, failed]).detections.get('a') ?? {};
    expect(problem).toMatchObject({ attempts: 4, key: failed.id, sinceMs: NOW_MS - 1000 });
    expect(problem?.failed?.taskId).toBe(next.id);
  });

  it('without a time is trouble where nothing else is known, since now', () => {
    const { problem } = look([secret('a')], [task('a', null)]).detections.get('a') ?? {};
    expect(problem).toMatchObject({ kind: 'failed', sinceMs: NOW_MS });
    expect(kinds(look([secret('a')], [task('a', null), success('a', NOW_MS - DAY_MS)]))).toEqual([]);
  });

  it('from the future began now', () => {
    const { problem } = look([secret('a')], [task('a', NOW_MS + HOUR_MS)]).detections.get('a') ?? {};
    expect(problem?.sinceMs).toBe(NOW_MS);
  });

  it('is kept masked and at most 1,000 characters long', () => {
    const errorMessage = `password hunter2 ${'\u{1F511}'.repeat(1000)}`;
    const { problem } = look([secret('a')], [task('a', NOW_MS, { errorMessage })]).detections.get('a') ?? {};
    expect(problem?.failed?.errorMessage).toMatch(/^password \*\*\* /);
    expect(problem?.failed?.errorMessage?.length).toBeLessThanOrEqual(1001);
    expect(problem?.failed?.errorMessage).not.toMatch(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])/);
  });

  it('that still runs is neither', () => {
    expect(kinds(look([secret('a')], [task('a', NOW_MS, { status: 'RUNNING' })]))).toEqual([]);
  });

  it('after which auto-rotation is off has disabled it', () => {
    expect(kinds(look([secret('a', { autoRotation: false })], [task('a', NOW_MS)]))).toEqual(['disabled']);
    expect(kinds(look([secret('a', { autoRotation: null })], [task('a', NOW_MS)]))).toEqual(['failed']);
    expect(kinds(look([secret('a', { autoRotation: false })]))).toEqual([]);
  });
});

describe('a rotation that never started', () => {
  const missed = { nextRotationAtMs: NOW_MS - GRACE_MS - 1, rotatedAtMs: NOW_MS - DAY_MS };

  it('is overdue after its grace', () => {
    const { problem } = look([secret('a', missed)]).detections.get('a') ?? {};
    expect(problem).toMatchObject({ kind: 'overdue', sinceMs: missed.nextRotationAtMs });
    expect(kinds(look([secret('a', { nextRotationAtMs: NOW_MS - GRACE_MS })]))).toEqual([]);
  });

  it.each([
    ['is not ENABLED', { state: 'DISABLED' }],
    ['is pending deletion', { state: 'PENDING_DELETE' }],
    ['is not rotated automatically', { autoRotation: false }],
    ['has no next time', { nextRotationAtMs: null }],
    ['was rotated after that time, which is an old one', { rotatedAtMs: NOW_MS }],
  ])('is not overdue when the secret %s', (_, fields) => {
    expect(kinds(look([secret('a', { ...missed, ...fields })]))).toEqual([]);
  });

  it('is told as the failure when there is a failed task', () => {
    expect(kinds(look([secret('a', missed)], [task('a', NOW_MS - 1000)]))).toEqual(['failed']);
  });

  it('is not overdue when a SUCCESS is later than the time that was missed', () => {
    const { state } = advance({ secrets: [secret('a', missed)], tasks: [task('a', NOW_MS - 2000)] });
    const seen = look([secret('a', missed)], [task('a', NOW_MS - 2000), success('a', NOW_MS - 1000)], { state });
    expect(seen.detections.get('a')).toMatchObject({ problem: null, ending: { reason: 'rotated' } });
  });
});

describe('a replica', () => {
  it('is trouble when its sync FAILED, since the oldest of those', () => {
    const replicas = [replica('FAILED', NOW_MS - 1000), replica('FAILED', NOW_MS - 5000), replica('IN_SYNC', 1)];
    const { problem } = look([secret('a', { replicas })]).detections.get('a') ?? {};
    expect(problem).toMatchObject({ kind: 'replica', sinceMs: NOW_MS - 5000 });
  });

  it.each([
    ['IN_SYNC', { replicas: [replica('IN_SYNC')] }, 'synced'],
    ['IN_PROGRESS', { replicas: [replica('IN_PROGRESS')] }, undefined],
    ['removed', { replicas: [], replicaType: 'STANDALONE' }, 'not-expected'],
    ['not told about', { replicas: [], replicaType: null }, undefined],
  ])('that is %s ends what was open, or does not', (_, fields, reason) => {
    const { state } = advance({ secrets: [secret('a', { replicas: [replica('FAILED')] })] });
    expect(look([secret('a', fields)], [], { state }).detections.get('a')?.ending?.reason).toBe(reason);
  });
});

describe('findSuspects', () => {
  const names = (secrets: readonly Secret[], tasks: readonly RotationTask[], given: Given = {}) =>
    findSuspects(reading(secrets, tasks, given), AT).map(({ id }) => id);

  it('asks for nobody in a quiet scope', () => {
    expect(names([secret('a'), secret('b')], [])).toEqual([]);
  });

  it('asks for who has failed, once: a recovery that was seen is remembered', () => {
    const secrets = [secret('a')];
    const old = task('a', NOW_MS - 2000);
    expect(names(secrets, [old])).toEqual(['a']);
    const { state } = advance({ secrets, tasks: [old, success('a', NOW_MS - 1000)] });
    expect(names(secrets, [old], { state })).toEqual([]);
    expect(names(secrets, [old, task('a', NOW_MS - 500)], { state })).toEqual(['a']);
  });

  it('asks for who is in trouble although the task list has forgotten why', () => {
    const { state } = advance({ secrets: [secret('a')], tasks: [task('a', NOW_MS - 2000)] });
    expect(names([secret('a')], [], { state })).toEqual(['a']);
  });

  it('asks which task ended what was overdue, but not while it is', () => {
    const overdue = secret('a', { nextRotationAtMs: NOW_MS - DAY_MS, rotatedAtMs: null });
    const { state } = advance({ secrets: [overdue] });
    expect(names([overdue], [], { state })).toEqual([]);
    expect(names([{ ...overdue, nextRotationAtMs: NOW_MS + DAY_MS }], [], { state })).toEqual(['a']);
    const rotated = { ...overdue, rotatedAtMs: NOW_MS };
    expect(names([rotated], [], { state })).toEqual(['a']);
    expect(names([{ ...rotated, autoRotation: false }], [], { state })).toEqual(['a']);
    // no task ended it
    expect(names([{ ...overdue, autoRotation: false }], [], { state })).toEqual([]);
  });

  it('asks for no failure whose recovery another run has remembered meanwhile', () => {
    const { state } = advance({ secrets: [secret('a')], tasks: [task('a', NOW_MS - 2000)] });
    const recovered = { ...state, successes: { a: { taskId: 't', atMs: NOW_MS - 1000 } } };
    expect(names([secret('a')], [], { state: recovered })).toEqual([]);
  });
});

it('What succeeded is forgotten with the failure that it ended, but for a list that is not whole', () => {
  const secrets = [secret('a')];
  const tasks = [task('a', NOW_MS - 2000), success('a', NOW_MS - 1000)];
  const { state } = advance({ secrets, tasks });
  expect(state.successes).toEqual({ a: { taskId: tasks[1]?.id, atMs: NOW_MS - 1000 } });
  expect(look(secrets, [], { state }).successes).toEqual({});
  expect(look([], [], { state, isComplete: false }).successes).toEqual(state.successes);
});

describe('What is detected', () => {
  const one = (each: Secret, tasks: readonly RotationTask[] = [], given: Given = {}) =>
    look([each], tasks, given).detections.get('a');

  it('of a failure is all that explains it', () => {
    const [first, newest] = [task('a', NOW_MS - 2000, { attempts: 0 }), task('a', NOW_MS - 1000, { attempts: 2 })];
    const failing = secret('a', { nextRotationAtMs: NOW_MS - DAY_MS, rotatedAtMs: null });
    expect(one(failing, [first, newest])).toEqual({
      secretId: 'a',
      name: 'name-a',
      owner: null,
      periodMs: 86_400_000,
      ending: null,
      problem: {
        kind: 'failed',
        key: first.id,
        sinceMs: NOW_MS - 2000,
        attempts: 3,
        failed: {
          taskId: newest.id,
          atMs: NOW_MS - 1000,
          errorCode: 'FSS.0503',
          errorMessage: 'The function timed out.',
          functionUrn: newest.rotationFuncUrn,
          operateType: 'SINGLE_USER',
        },
        missedAtMs: NOW_MS - DAY_MS,
        functionUrn: newest.rotationFuncUrn,
      },
    });
  });

  it('of an overdue rotation is the date that was missed, and the secret’s function', () => {
    const missedAtMs = NOW_MS - DAY_MS;
    expect(
      one(secret('a', { nextRotationAtMs: missedAtMs, rotatedAtMs: null, rotationFuncUrn: 'urn' }))?.problem,
    ).toEqual({
      kind: 'overdue',
      key: `missed ${missedAtMs}`,
      sinceMs: missedAtMs,
      attempts: null,
      failed: null,
      missedAtMs,
      functionUrn: 'urn',
    });
  });

  it('of replicas is since when the first is out of sync, and where, each region once', () => {
    const at = (region: string | null, updatedAtMs: number | null) => ({ ...replica('FAILED', updatedAtMs), region });
    const problemOf = (...replicas: SecretReplica[]) => one(secret('a', { replicas }))?.problem;
    expect(problemOf(at('r2', NOW_MS), at('r1', NOW_MS - 5), at('r2', null), at(null, null))).toEqual({
      kind: 'replica',
      key: `replica ${NOW_MS - 5}`,
      sinceMs: NOW_MS - 5,
      attempts: null,
      failed: null,
      missedAtMs: null,
      functionUrn: null,
      replicaRegions: ['r1', 'r2'],
    });
    expect(problemOf(at('r1', null))).toMatchObject({ sinceMs: NOW_MS });
    expect(problemOf(at('r1', NOW_MS + DAY_MS))).toMatchObject({ sinceMs: NOW_MS });
  });

  it('of a period that is not known, or is none, is no period', () => {
    const periodOf = (rotationPeriodSeconds: number | null) =>
      one(secret('a', { rotationPeriodSeconds }), [task('a', NOW_MS)])?.periodMs;
    expect([periodOf(null), periodOf(0), periodOf(60)]).toEqual([null, null, 60_000]);
  });

  it('by a function of the task, else by the secret’s', () => {
    const urnOf = (rotationFuncUrn: string | null) =>
      one(secret('a', { rotationFuncUrn: 'own' }), [task('a', NOW_MS, { rotationFuncUrn })])?.problem?.functionUrn;
    expect([urnOf('task’s'), urnOf(null)]).toEqual(['task’s', 'own']);
  });

  it('goes on from what was seen before, where the list has forgotten the task', () => {
    const { state } = advance({ secrets: [secret('a')], tasks: [task('a', NOW_MS - 2000, { id: 'old' })] });
    expect(one(secret('a'), [], { state })?.problem).toMatchObject({
      key: 'old',
      sinceMs: NOW_MS - 2000,
      attempts: null,
      failed: { taskId: 'old' },
    });
    const [older, newer] = [task('a', NOW_MS - 3000, { id: 'older' }), task('a', NOW_MS - 1000, { id: 'newer' })];
    expect(one(secret('a'), [older], { state })?.problem?.failed?.taskId).toBe('old');
    expect(one(secret('a'), [newer], { state })?.problem?.failed?.taskId).toBe('newer');
  });

  it('is nothing of a secret in order, but that an open episode is over or not', () => {
    expect(one(secret('a'))).toBeUndefined();
    const { state } = advance({ secrets: [secret('a')], tasks: [task('a', NOW_MS - 2000)] });
    expect(one(secret('a'), [success('a', NOW_MS - 1000)], { state })).toMatchObject({
      problem: null,
      ending: { reason: 'rotated', task: { atMs: NOW_MS - 1000 } },
    });
    const off = secret('a', { autoRotation: false });
    expect(one(off, [success('a', NOW_MS - 1000)], { state })?.ending?.reason).toBe('rotated-off');
  });

  it('says whether the list was complete', () => {
    expect([look([]).isComplete, look([], [], { isComplete: false }).isComplete]).toEqual([true, false]);
  });
});

describe('The end of a failure', () => {
  const AT_MS = NOW_MS - 1000;
  const openSince = (atMs: number): ScopeState => advance({ secrets: [secret('a')], tasks: [task('a', atMs)] }).state;
  const seen = (tasks: readonly RotationTask[], state?: ScopeState) =>
    look([secret('a')], tasks, state && { state }).detections.get('a');

  it('is not proven by a SUCCESS of the same moment, which opens nothing new either', () => {
    const tasks = [task('a', AT_MS), success('a', AT_MS)];
    expect(seen(tasks, openSince(AT_MS))).toMatchObject({ ending: null, problem: null });
    expect(seen(tasks)).toBeUndefined();
  });

  it('is proven by one a moment later', () => {
    const tasks = [task('a', AT_MS), success('a', AT_MS + 1)];
    expect(seen(tasks, openSince(AT_MS))?.ending).toMatchObject({ reason: 'rotated', task: { atMs: AT_MS + 1 } });
  });

  it('is not proven by one of the same moment as a failure that the list has forgotten', () => {
    expect(seen([success('a', AT_MS)], openSince(AT_MS))).toMatchObject({ ending: null, problem: null });
  });

  it('is not proven by one of the same moment as a failure that came since, whatever came before', () => {
    const failures = [AT_MS - 20, AT_MS - 10, AT_MS].map((atMs) => task('a', atMs));
    const state = openSince(AT_MS - 20);
    expect(seen([...failures, success('a', AT_MS)], state)).toMatchObject({ ending: null, problem: null });
    expect(seen([...failures, success('a', AT_MS + 1)], state)?.ending).toMatchObject({ reason: 'rotated' });
  });
});

describe('The end of what was overdue', () => {
  const missedAtMs = NOW_MS - DAY_MS;
  const overdue = secret('a', { nextRotationAtMs: missedAtMs, rotatedAtMs: null });
  const endOf = (fields: Partial<Secret>, tasks: readonly RotationTask[] = []) => {
    const { state } = advance({ secrets: [overdue] });
    return look([{ ...overdue, ...fields }], tasks, { state }).detections.get('a')?.ending;
  };

  it('names a task only where that is later than the date', () => {
    expect(endOf({ rotatedAtMs: NOW_MS }, [success('a', missedAtMs)])).toEqual({ reason: 'rotated', task: null });
    expect(endOf({ rotatedAtMs: NOW_MS }, [success('a', missedAtMs + 1)])).toMatchObject({
      task: { atMs: missedAtMs + 1 },
    });
  });

  it('is a date that is later, and that is not missed itself', () => {
    expect(endOf({ nextRotationAtMs: missedAtMs })).toBeNull();
    expect(endOf({ nextRotationAtMs: NOW_MS - GRACE_MS })).toEqual({ reason: 'rescheduled', task: null });
    expect(endOf({ nextRotationAtMs: NOW_MS - GRACE_MS - 1 })).toBeNull();
  });

  it('is not that the grace is longer now: the date has not moved, or lies before the one that was missed', () => {
    const { state } = advance({ secrets: [overdue] });
    const lenient = { ...AT, graceMs: 3 * DAY_MS };
    for (const nextRotationAtMs of [missedAtMs, missedAtMs - 1])
      expect(
        observe(reading([{ ...overdue, nextRotationAtMs }], [], { state }), lenient).detections.get('a'),
      ).toMatchObject({ problem: null, ending: null });
  });

  it('is that nobody expects it: the state says so before the rotation does', () => {
    expect(endOf({ state: 'FROZEN', autoRotation: false })).toEqual({ reason: 'not-enabled', task: null });
    expect(endOf({ autoRotation: false })).toEqual({ reason: 'not-expected', task: null });
    expect(endOf({ state: null, autoRotation: null, nextRotationAtMs: null })).toBeNull();
  });
});

it('Replicas are in sync only where each of them is', () => {
  const { state } = advance({ secrets: [secret('a', { replicas: [replica('FAILED')] })] });
  const half = secret('a', { replicas: [replica('IN_SYNC'), replica('IN_PROGRESS')] });
  expect(look([half], [], { state }).detections.get('a')?.ending).toBeNull();
});

it('Successes are kept in the order of their ids, of secrets that a failure or an episode is known of', () => {
  const secrets = ['b', 'd', 'c', 'a'].map((id) => secret(id));
  const failed = ['b', 'c', 'a'].flatMap((id) => [task(id, NOW_MS - 2), success(id, NOW_MS - 1)]);
  expect(Object.keys(look(secrets, [...failed, success('d', 1)]).successes)).toEqual(['a', 'b', 'c']);
});
