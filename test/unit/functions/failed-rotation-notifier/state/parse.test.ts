import { expect, it } from 'vitest';
import { parseState } from '../../../../../functions/failed-rotation-notifier/state/parse.ts';
import { EMPTY_STATE } from '../../../../../functions/failed-rotation-notifier/state/state.ts';

const TIME = 1_795_240_000_000;

const EPISODE = {
  id: 'e1',
  secretId: 's1',
  sinceMs: TIME,
  openedAtMs: TIME,
  cause: { id: 'c1', functionUrn: 'urn', errorCode: 'FSS.0503', isBaseline: false },
  seen: {
    changedAtMs: TIME,
    name: 'db',
    owner: 'team-1',
    kind: 'failed',
    severity: 'medium',
    attempts: 3,
    failed: {
      taskId: 't1',
      atMs: TIME,
      errorCode: 'FSS.0503',
      errorMessage: 'no route',
      functionUrn: 'urn',
      operateType: 'SINGLE_USER',
    },
    missedAtMs: TIME,
    replicaRegions: ['cn-east-3'],
  },
  lastNotified: { times: 1, atMs: TIME, stage: 'opened', severity: 'medium', kind: 'failed' },
  deliveredTo: ['ops'],
  acknowledged: { atMs: TIME, untilMs: TIME, by: 'Ann', reason: 'on it' },
};

/** Every field that a state can have. */
const FULL = {
  version: 2,
  episodes: { s1: EPISODE },
  outbox: [
    {
      id: 'n1',
      notice: {
        id: 'n1',
        type: 'rotation.failed',
        stage: 'opened',
        occurredAt: '2026-11-22T06:00:00.000Z',
        severity: 'medium',
        cause: {
          functionUrn: 'urn',
          errorCode: 'FSS.0503',
          message: 'no route',
          reason: 'failed',
          endReason: 'mixed',
          escalatedBy: 'age',
          isFirstCheck: true,
          missedAt: '2026-11-22T06:00:00.000Z',
          kinds: { 'rotation.failed': 1 },
          run: { function: 'inventory-export', completeAt: '2026-11-22T06:00:00.000Z' },
        },
        secrets: [
          {
            region: 'cn-north-4',
            projectId: '0'.repeat(32),
            accountId: 'a1',
            accountName: 'main',
            projectName: 'cn-north-4_x',
            id: 's1',
            name: 'db',
            episodeId: 'e1',
            since: '2026-11-22T06:00:00.000Z',
            attempts: 3,
            owner: 'team-1',
            kind: 'rotation.failed',
            severity: 'medium',
            taskId: 't1',
            operateType: 'SINGLE_USER',
            replicaRegions: ['cn-east-3'],
            acknowledged: { until: '2026-11-23T06:00:00.000Z', by: 'Ann' },
            silencedUntil: '2026-11-23T06:00:00.000Z',
            resolvedAt: '2026-11-22T06:00:00.000Z',
            durationSeconds: 60,
            endedByTaskId: 't2',
            endReason: 'rotated',
          },
        ],
        links: { console: 'https://console', details: 'key', report: 'obs://b/k' },
      },
      causeId: 'c1',
      closesCauseOn: ['ops'],
      precededBy: { ops: 'n0' },
      channels: {
        ops: {
          state: 'waiting',
          attempts: 1,
          notBeforeMs: TIME,
          pausedUntilMs: TIME,
          deliveredAtMs: TIME,
          refusedAtMs: TIME,
          reason: {
            code: 'GIVEN_UP',
            status: 503,
            host: 'example.com',
            said: 'later',
            errorCode: 'X',
            last: { code: 'RESPONSE', status: 500 },
          },
          messageId: 'm1',
        },
      },
      createdAtMs: TIME,
      batch: 'b1',
    },
  ],
  ended: [{ ...EPISODE, id: 'e0', ended: { atMs: TIME, resolvedAtMs: TIME, reason: 'duplicate', taskId: 't2' } }],
  successes: { s1: { taskId: 't2', atMs: TIME } },
  watching: { 'inventory-export': { sinceMs: TIME, notifiedAtMs: TIME, times: 1 } },
};

type Path = readonly (string | number)[];

/** Of every field, list and object below `value`. `isBaseline` tells nothing that a run relies on to be there. */
function pathsIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const names = Array.isArray(value) ? [0] : Object.keys(value).filter((name) => name !== 'isBaseline');
  const inner = names.flatMap((name) => pathsIn((value as Record<string | number, unknown>)[name], [...path, name]));
  return [path, ...inner];
}

const valueAt = (path: Path): unknown =>
  path.reduce<unknown>((value, step) => (value as Record<string | number, unknown>)[step], FULL);

/** The state with another value at one place; undefined takes the field away. */
function stateWith(path: Path, value: unknown): string {
  const copy = structuredClone(FULL);
  const parent = path
    .slice(0, -1)
    .reduce<unknown>((inner, step) => (inner as Record<string | number, unknown>)[step], copy);
  (parent as Record<string | number, unknown>)[path.at(-1)!] = value;
  return JSON.stringify(copy);
}

const isTaken = (text: string): boolean => {
  try {
    parseState(text, 'k');
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: 'STATE_DAMAGED' });
    return false;
  }
};

/** What a state may lack, or have null: by its last name, which is one word for one thing in a state. */
const OPTIONAL = new Set([
  ...['functionUrn', 'errorCode', 'name', 'owner', 'attempts', 'failed', 'errorMessage', 'operateType'],
  ...['missedAtMs', 'replicaRegions', 'lastNotified', 'acknowledged', 'taskId', 'accountId', 'accountName'],
  ...['projectName', 'kind', 'severity', 'silencedUntil', 'resolvedAt', 'durationSeconds', 'endedByTaskId'],
  ...['endReason', 'message', 'escalatedBy', 'isFirstCheck', 'missedAt', 'kinds', 'run', 'console', 'details'],
  ...['report', 'status', 'host', 'said', 'last', 'notBeforeMs', 'pausedUntilMs', 'deliveredAtMs', 'refusedAtMs'],
  ...['reason', 'messageId', 'batch', 'ended', 'successes', 'watching'],
]);

/** The same words where they must be there. */
const REQUIRED = new Set([
  ...['episodes.s1.seen.kind', 'episodes.s1.seen.severity', 'episodes.s1.seen.failed.taskId'],
  ...['episodes.s1.lastNotified.kind', 'episodes.s1.lastNotified.severity', 'episodes.s1.acknowledged.reason'],
  ...['ended.0.seen.kind', 'ended.0.seen.severity', 'ended.0.seen.failed.taskId', 'ended.0.ended'],
  ...['ended.0.lastNotified.kind', 'ended.0.lastNotified.severity', 'ended.0.acknowledged.reason'],
  'outbox.0.channels.ops.attempts',
  ...['ended.0.ended.reason', 'outbox.0.notice.severity', 'outbox.0.notice.cause.reason', 'successes.s1.taskId'],
]);
const FIELDS = pathsIn(FULL).filter((path) => path.length > 0 && typeof path.at(-1) === 'string');
/** Keys of what is kept by name: any may be missing. */
const isEntry = (path: Path): boolean =>
  ['episodes', 'precededBy', 'channels', 'kinds', 'successes', 'watching'].includes(String(path.at(-2)));
const mayLack = (path: Path): boolean =>
  !REQUIRED.has(path.join('.')) && (isEntry(path) || OPTIONAL.has(String(path.at(-1))));

it('takes a state that has every field', () => {
  expect(parseState(JSON.stringify(FULL), 'k')).toEqual(FULL);
});

const kindOf = (value: unknown): string => (Array.isArray(value) ? 'list' : typeof value);

/** A field that has one of a few values. */
const isOneOf = (path: Path): boolean =>
  ['kind', 'severity', 'stage', 'type', 'endReason', 'escalatedBy', 'state', 'isFirstCheck'].includes(
    String(path.at(-1)),
  ) || /(cause|ended)\.reason$/.test(path.join('.'));
/** 0.1 wrote a text here. */
const isReason = (path: Path): boolean => /ops\.reason(\.last)?$/.test(path.join('.'));

it('refuses every field that is of another kind, or has a value of its own', () => {
  const taken = pathsIn(FULL)
    .slice(1)
    .filter((path) => {
      const kind = kindOf(valueAt(path));
      const others = [true, 7, ['x'], { x: ['x'] }, ...(isReason(path) ? [] : ['x'])].filter(
        (other) => kindOf(other) !== kind,
      );
      return [...others, ...(isOneOf(path) ? ['x', false] : [])].some((other) => isTaken(stateWith(path, other)));
    });
  expect(taken.map((path) => path.join('.'))).toEqual([]);
});

it('refuses a time or a number that is none', () => {
  const numbers = pathsIn(FULL).filter((path) => typeof valueAt(path) === 'number' && path.length > 1);
  const taken = numbers.filter((path) => {
    const isTime = String(path.at(-1)).endsWith('Ms');
    return (isTime ? [-1, 8.64e15 + 2] : [-1, 1.5]).some((value) => isTaken(stateWith(path, value)));
  });
  expect(taken.map((path) => path.join('.'))).toEqual([]);
  expect(numbers.filter((path) => !isTaken(stateWith(path, 0)))).toEqual([]);
  expect(isTaken(stateWith(['episodes', 's1', 'sinceMs'], 8.64e15))).toBe(true);
});

it('may lack what an older version did not write, or what is not known, and nothing else', () => {
  const named = (isIt: (path: Path) => boolean): string[] => FIELDS.filter(isIt).map((path) => path.join('.'));
  expect(named((path) => isTaken(stateWith(path, undefined)))).toEqual(named(mayLack));
});

it('knows every value of each list of values', () => {
  const at = (path: string, ...values: unknown[]): void => {
    const steps = path.split('.').map((step) => (step === '0' ? 0 : step));
    expect([path, ...values.filter((value) => !isTaken(stateWith(steps, value)))]).toEqual([path]);
  };
  at('episodes.s1.seen.kind', 'replica', 'overdue', 'failed', 'disabled');
  at('episodes.s1.seen.severity', 'critical', 'high', 'medium', 'low');
  at('episodes.s1.lastNotified.stage', 'opened', 'repeated', 'escalated', 'resolved');
  at('outbox.0.notice.cause.escalatedBy', 'kind', 'age', null);
  at('outbox.0.channels.ops.state', 'waiting', 'delivered', 'refused', 'disabled');
  at('ended.0.ended.reason', 'rotated', 'rotated-off', 'rescheduled', 'not-expected', 'not-enabled', 'synced', 'gone');
  at('outbox.0.channels.ops.reason', 'answered 503', null);
});

it('says where it is damaged, and what may be done', () => {
  const messageOf = (text: string): unknown => {
    try {
      return parseState(text, 'the/key');
    } catch (error) {
      return (error as Error).message;
    }
  };
  expect(messageOf(stateWith(['outbox', 0, 'notice', 'secrets', 0, 'id'], 7))).toBe(
    'the state the/key cannot be read: outbox.0.notice.secrets.0.id is not as it was written',
  );
  expect(messageOf(stateWith(['episodes', 's1', 'seen', 'kind'], 'x'))).toBe(
    'the state the/key cannot be read: episodes.s1.seen.kind is not as it was written',
  );
  expect(messageOf(stateWith(['episodes'], []))).toBe(
    'the state the/key cannot be read: episodes is not as it was written',
  );
  expect(messageOf(`{"extra":${'['.repeat(60)}${']'.repeat(60)}}`)).toBe(
    'the state the/key cannot be read: it is nested more than 50 deep',
  );
  expect(messageOf('[]')).toBe('the state the/key cannot be read: the whole is not as it was written');
  expect(messageOf('{')).toBe('the state the/key cannot be read: it is not JSON');
  expect(messageOf('{"version":1,"outbox":7}')).toBe(
    'the state the/key cannot be read: it is not as version 1 wrote it',
  );
});

it('has nothing that ended, and nothing that recovered, where neither is stored', () => {
  expect(parseState('{"version":2,"episodes":{},"outbox":[]}', 'k')).toEqual(EMPTY_STATE);
});

it('takes 50 levels, far more than it has, and no more', () => {
  const nested = (depth: number): string => `${'['.repeat(depth)}1${']'.repeat(depth)}`;
  const withExtra = (depth: number): string => `{"version":2,"episodes":{},"outbox":[],"extra":${nested(depth)}}`;
  expect([isTaken(withExtra(49)), isTaken(withExtra(50))]).toEqual([true, false]);
});
