import { describe, expect, it } from 'vitest';
import type { Secret } from '../../../../../lib/csms/secret.ts';
import { readState, runNotifier, runToEnd, createWorld, type Sent, type World } from '../simulation.ts';
import { planNotices, type PlanInput } from '../../../../../functions/failed-rotation-notifier/notices/plan.ts';
import { bySendOrder } from '../../../../../functions/failed-rotation-notifier/state/order.ts';
import { EMPTY_STATE } from '../../../../../functions/failed-rotation-notifier/state/state.ts';
import { advance, DAY_MS, HOUR_MS, NOW_MS, REPEAT_MS, SCOPE, secret, success, task } from '../samples.ts';
import { entryOf, episodeOf } from '../state/sample-state.ts';

/** A scope that a first run has found in order, so that what follows is told by cause and not as a digest. */
function quietWorld(...secrets: Secret[]): World {
  const world = createWorld();
  for (const each of secrets) world.secrets.set(each.id, each);
  runToEnd(runNotifier(world));
  return world;
}

/** What one more run sends. */
function run(world: World): Sent[] {
  const before = world.sent.length;
  runToEnd(runNotifier(world));
  return world.sent.slice(before);
}

const notify = ({ channel, notice }: Sent) =>
  `${channel}: ${notice.stage} ${notice.secrets
    .map(({ id }) => id)
    .sort()
    .join()}`;

const URN = (name: string) => `urn:fss:cn-north-4:0123456789abcdef0123456789abcdef:function:default:${name}:latest`;

describe('folding', () => {
  it('tells 37 secrets of one function and error as one message, other causes apart', () => {
    const ids = Array.from({ length: 37 }, (_, at) => `s${at}`);
    const world = quietWorld(...[...ids, 'x', 'y'].map((id) => secret(id)));
    for (const id of ids) world.tasks.push(task(id, world.nowMs));
    world.tasks.push(task('x', world.nowMs, { errorCode: 'OTHER' }));
    world.tasks.push(task('y', world.nowMs, { rotationFuncUrn: URN('rotate-gaussdb') }));
    const sent = run(world);
    const lastNotified = sent.map(({ notice }) => `${notice.secrets.length} ${notice.cause.errorCode}`);
    expect(lastNotified.sort()).toEqual(['1 FSS.0503', '1 OTHER', '37 FSS.0503']);
  });

  it('tells owners apart, each in one message', () => {
    const world = quietWorld(secret('a'), secret('b'), secret('c'));
    world.routeOf = (name) => (name === 'name-b' ? ['team'] : ['ops']);
    for (const id of ['a', 'b', 'c']) world.tasks.push(task(id, world.nowMs));
    expect(run(world).map(notify).sort()).toEqual(['ops: opened a,c', 'team: opened b']);
  });

  it('has the severity of its worst member', () => {
    const world = quietWorld(secret('a'), secret('b'));
    world.tasks.push(task('a', world.nowMs), task('b', world.nowMs - 8 * DAY_MS));
    expect(run(world).map(({ notice }) => notice.severity)).toEqual(['critical']);
  });

  it('does not call what will be tried again switched off', () => {
    const world = quietWorld(secret('a'), secret('b', { autoRotation: false }));
    world.tasks.push(task('a', world.nowMs), task('b', world.nowMs));
    expect(
      run(world)
        .map(({ notice }) => notice.type)
        .sort(),
    ).toEqual(['rotation.disabled', 'rotation.failed']);
  });
});

describe('the first run over an old estate', () => {
  const old = () => {
    const world = createWorld();
    for (let at = 0; at < 200; at += 1) {
      world.secrets.set(
        `s${at}`,
        secret(`s${at}`, at % 3 ? {} : { nextRotationAtMs: world.nowMs - 9 * DAY_MS, rotatedAtMs: null }),
      );
      if (at % 3) world.tasks.push(task(`s${at}`, world.nowMs - at * HOUR_MS, { errorCode: `E.${at}` }));
    }
    return world;
  };

  it('sends one digest, and its repetition is one message too', () => {
    const world = old();
    const [digest, ...others] = run(world);
    expect(others).toEqual([]);
    expect(digest?.notice.secrets).toHaveLength(200);
    expect(digest?.notice.cause).toEqual({
      functionUrn: expect.stringContaining('rotate-rds') as string,
      errorCode: null,
      message: null,
      reason: 'mixed',
      endReason: null,
      kinds: { 'rotation.failed': 133, 'rotation.overdue': 67 },
      isFirstCheck: true,
    });
    world.nowMs += REPEAT_MS;
    const next = run(world).map(({ notice }) => `${notice.stage} ${notice.secrets.length}`);
    // a third of those that were 0 to 23 and 48 to 71 hours old are overdue ones, which are older
    expect(next.sort()).toEqual(['escalated 32', 'repeated 168']);
  });

  it('sends one for each set of channels', () => {
    const world = old();
    world.routeOf = (name) => (name?.endsWith('1') ? ['team', 'ops'] : ['ops']);
    expect(
      run(world)
        .map(({ channel }) => channel)
        .sort(),
    ).toEqual(['ops', 'ops', 'team']);
  });

  it('is over for a receiver with incidents when the last of its members is', () => {
    const world = createWorld();
    for (const id of ['a', 'b']) world.secrets.set(id, secret(id));
    world.tasks.push(task('a', world.nowMs), task('b', world.nowMs, { errorCode: 'OTHER' }));
    const [digest] = run(world);
    world.nowMs += HOUR_MS;
    world.tasks.push(success('a', world.nowMs));
    const [first] = run(world);
    world.nowMs += HOUR_MS;
    world.tasks.push(success('b', world.nowMs));
    const [second] = run(world);
    expect([first?.closesCause, second?.closesCause]).toEqual([false, true]);
    expect(new Set([digest, first, second].map((sent) => sent?.causeId)).size).toBe(1);
  });
});

describe('a resolve', () => {
  it('goes to the channels that were told, whatever routes and silences say now', () => {
    const world = quietWorld(secret('a'));
    world.tasks.push(task('a', world.nowMs));
    run(world);
    world.routeOf = () => ['other'];
    world.silenced.add('name-a');
    world.nowMs += HOUR_MS;
    world.tasks.push(success('a', world.nowMs));
    expect(run(world).map(notify)).toEqual(['ops: resolved a']);
  });

  it('does not go where the opening was refused', () => {
    const world = quietWorld(secret('a'));
    world.routeOf = () => ['hook', 'ops'];
    world.answers.set('hook', { status: 'refused', reason: { code: 'RESPONSE', status: 400 } });
    world.tasks.push(task('a', world.nowMs));
    run(world);
    world.answers.clear();
    world.nowMs += HOUR_MS;
    world.tasks.push(success('a', world.nowMs));
    expect(run(world).map(notify)).toEqual(['ops: resolved a']);
  });

  it('waits for its opening, and is dropped when that is refused in the end', () => {
    const world = quietWorld(secret('a'));
    world.answers.set('ops', { status: 'retry', reason: { code: 'RESPONSE', status: 503 } });
    world.tasks.push(task('a', world.nowMs));
    run(world);
    world.nowMs += HOUR_MS;
    world.tasks.push(success('a', world.nowMs));
    run(world);
    expect(readState(world)?.outbox.map(({ notice }) => notice.stage)).toEqual(['opened', 'resolved']);
    world.answers.set('ops', { status: 'refused', reason: { code: 'RESPONSE', status: 400 } });
    world.nowMs += 2 * HOUR_MS;
    run(world);
    world.answers.clear();
    world.nowMs += 2 * HOUR_MS;
    expect(run(world)).toEqual([]);
    expect(readState(world)?.outbox.map(({ channels }) => channels['ops']?.state)).toEqual(['refused', 'refused']);
  });

  it('follows its opening in one run when the channel is back', () => {
    const world = quietWorld(secret('a'));
    world.answers.set('ops', { status: 'retry', reason: { code: 'RESPONSE', status: 503 } });
    world.tasks.push(task('a', world.nowMs));
    run(world);
    world.nowMs += HOUR_MS;
    world.tasks.push(success('a', world.nowMs));
    run(world);
    world.answers.clear();
    world.nowMs += 2 * HOUR_MS;
    expect(run(world).map(notify)).toEqual(['ops: opened a', 'ops: resolved a']);
  });

  it('is over on each channel by itself', () => {
    const world = quietWorld(secret('a'), secret('b'));
    world.routeOf = (name) => (name === 'name-a' ? ['one', 'both'] : ['both']);
    world.tasks.push(task('a', world.nowMs), task('b', world.nowMs));
    run(world);
    world.nowMs += HOUR_MS;
    world.tasks.push(success('a', world.nowMs));
    const ending = new Map(run(world).map(({ channel, closesCause }) => [channel, closesCause]));
    expect(Object.fromEntries(ending)).toEqual({ one: true, both: false });
  });

  it('comes before what the same run opens', () => {
    const world = quietWorld(secret('a'), secret('b'), secret('c'));
    for (const id of ['a', 'b']) {
      world.tasks.push(task(id, world.nowMs));
      run(world);
      world.nowMs += HOUR_MS;
      world.tasks.push(success(id, world.nowMs), task('c', world.nowMs, { errorCode: id }));
      expect(run(world).map(notify)[0]).toBe(`ops: resolved ${id}`);
      world.tasks.push(success('c', world.nowMs + 1));
      world.nowMs += HOUR_MS;
    }
  });

  it('says how it ended, how long it lasted and which task did it', () => {
    const world = quietWorld(secret('a'));
    const sinceMs = world.nowMs;
    world.tasks.push(task('a', sinceMs));
    run(world);
    world.nowMs += 3 * HOUR_MS;
    const done = success('a', sinceMs + 2 * HOUR_MS);
    world.tasks.push(done);
    const [sent] = run(world);
    expect(sent?.notice).toMatchObject({
      stage: 'resolved',
      cause: { errorCode: 'FSS.0503', endReason: 'rotated' },
      secrets: [
        {
          since: new Date(sinceMs).toISOString(),
          resolvedAt: new Date(sinceMs + 2 * HOUR_MS).toISOString(),
          durationSeconds: 7200,
          endedByTaskId: done.id,
        },
      ],
    });
  });
});

describe('a silence', () => {
  it('hides, and what it hid is told as opened when it ends', () => {
    const world = quietWorld(secret('a', { rotationPeriodSeconds: null }));
    world.silenced.add('name-a');
    world.tasks.push(task('a', world.nowMs));
    expect(run(world)).toEqual([]);
    world.silenced.clear();
    world.nowMs += HOUR_MS;
    expect(run(world).map(notify)).toEqual(['ops: opened a']);
  });

  it('never hides what is critical', () => {
    const world = quietWorld(secret('a'));
    world.silenced.add('name-a');
    world.tasks.push(task('a', world.nowMs));
    expect(run(world)).toEqual([]);
    world.nowMs += 7 * DAY_MS;
    expect(run(world).map(notify)).toEqual(['ops: opened a']);
  });

  it('hides the end of what it hid', () => {
    const world = quietWorld(secret('a'));
    world.silenced.add('name-a');
    world.tasks.push(task('a', world.nowMs));
    run(world);
    world.nowMs += HOUR_MS;
    world.silenced.clear();
    world.tasks.push(success('a', world.nowMs));
    expect(run(world)).toEqual([]);
  });
});

describe('a repetition', () => {
  const failing = () => {
    const world = quietWorld(secret('a', { rotationPeriodSeconds: null }));
    world.tasks.push(task('a', world.nowMs - 8 * DAY_MS));
    return world;
  };

  it('comes every NOTIFY_REPEAT, each with an id of its own', () => {
    const world = failing();
    const sent = Array.from({ length: 49 }, () => {
      const lastNotified = run(world);
      world.nowMs += HOUR_MS;
      return lastNotified;
    }).flat();
    expect(sent.map(notify)).toEqual(['ops: opened a', 'ops: repeated a', 'ops: repeated a']);
    expect(new Set(sent.map(({ notice }) => notice.id)).size).toBe(3);
  });

  it('is not piled up on a channel that is down, and goes on where one is up', () => {
    const world = failing();
    world.routeOf = () => ['down', 'ops'];
    world.answers.set('down', { status: 'retry', reason: { code: 'RESPONSE', status: 503 } });
    run(world);
    for (let day = 0; day < 3; day += 1) {
      world.nowMs += REPEAT_MS;
      run(world);
    }
    expect(world.sent.map(notify)).toEqual(['ops: opened a', ...Array<string>(3).fill('ops: repeated a')]);
    world.answers.clear();
    world.nowMs += HOUR_MS;
    expect(run(world).map(notify)).toEqual(['down: opened a']);
    world.nowMs += REPEAT_MS - HOUR_MS;
    expect(run(world).map(notify), 'the late one was told less than a day ago').toEqual(['ops: repeated a']);
  });

  it('follows the routes as they are now', () => {
    const world = failing();
    run(world);
    world.routeOf = () => ['other'];
    world.nowMs += REPEAT_MS;
    expect(run(world).map(notify)).toEqual(['other: repeated a']);
  });
});

it('A quiet run leaves the state as it is, byte for byte, with and without open episodes', () => {
  const world = quietWorld(secret('a'), secret('b'));
  world.tasks.push(task('a', world.nowMs), task('b', world.nowMs - HOUR_MS), success('b', world.nowMs));
  run(world);
  const { stored } = world;
  world.nowMs += 5 * 60_000;
  run(world);
  expect(world.stored).toBe(stored);
});

it('Nobody is told while there is no channel, and everybody is when there is one', () => {
  const world = quietWorld(secret('a'));
  world.routeOf = () => [];
  world.tasks.push(task('a', world.nowMs));
  expect(run(world)).toEqual([]);
  world.routeOf = () => ['ops', 'ops'];
  expect(run(world).map(notify)).toEqual(['ops: opened a']);
});

it('What goes out says where to look', () => {
  const world = quietWorld(secret('a'));
  world.tasks.push(task('a', world.nowMs));
  expect(run(world)[0]?.notice.links).toEqual({
    console: 'https://console.huaweicloud.com/dew/?region=cn-north-4',
    details: 'rotation/runs/test/failures.json',
    report: 'obs://bucket/report.html',
  });
});

it('A clock that goes back does not turn the order of what is told', () => {
  const world = quietWorld(secret('a'));
  world.answers.set('ops', { status: 'retry', reason: { code: 'RESPONSE', status: 503 } });
  world.tasks.push(task('a', world.nowMs));
  run(world);
  world.tasks.push(success('a', world.nowMs + 1));
  world.nowMs -= HOUR_MS;
  run(world);
  expect(readState(world)?.outbox.map(({ notice }) => notice.stage)).toEqual(['opened', 'resolved']);
});

describe('what got worse', () => {
  it('is not told with what only grew older, for they are not the same news', () => {
    const world = quietWorld(secret('a'), secret('b'));
    world.tasks.push(task('a', world.nowMs), task('b', world.nowMs));
    world.secrets.set('b', secret('b', { autoRotation: false }));
    run(world);
    world.nowMs += 25 * HOUR_MS;
    world.secrets.set('a', secret('a', { autoRotation: false }));
    const sent = run(world).map(
      ({ notice }) => `${notice.cause.escalatedBy}: ${notice.secrets.map(({ id }) => id).join()}`,
    );
    expect(sent.sort()).toEqual(['age: b', 'kind: a']);
  });
});

it('What was silenced when the first run found it is no first check when the silence ends', () => {
  const world = createWorld();
  for (const id of ['a', 'b', 'c']) world.secrets.set(id, secret(id));
  world.tasks.push(task('a', world.nowMs), task('b', world.nowMs), task('c', world.nowMs));
  world.silenced = new Set(['name-b', 'name-c']);
  expect(run(world)[0]?.notice.cause.isFirstCheck).toBe(true);
  world.silenced.clear();
  world.nowMs += HOUR_MS;
  const [late] = run(world);
  expect(late?.notice.secrets).toHaveLength(2);
  expect(late?.notice.cause).not.toHaveProperty('isFirstCheck');
});

describe('The plan of one run', () => {
  const SILENCE = { until: '2099-01-01T00:00:00Z', reason: 'test' };
  const plan = (more: Partial<PlanInput> & Pick<PlanInput, 'advance'>) =>
    planNotices({
      scope: SCOPE,
      state: EMPTY_STATE,
      nowMs: NOW_MS,
      repeatMs: REPEAT_MS,
      tagsOf: () => null,
      routeOf: () => ['ops'],
      silenceOf: ({ name }) => (name === 'name-a' ? SILENCE : undefined),
      silencedUntil: () => undefined,
      links: { details: 'd', report: 'r' },
      ...more,
    });
  const failing = (...ids: string[]) =>
    advance({
      state: EMPTY_STATE,
      secrets: ids.map((id) => secret(id)),
      tasks: ids.map((id) => task(id, NOW_MS, { errorCode: `E ${id}` })),
    });

  it('says which open problems are silenced, until when and why, and what silences may match', () => {
    const next = failing('a', 'b');
    const { silenced, subjects } = plan({ advance: next });
    expect(silenced).toEqual([{ episodeId: next.episodes['a']?.id, ...SILENCE }]);
    expect(subjects).toEqual(
      ['a', 'b'].map((id) => ({
        ...SCOPE,
        name: `name-${id}`,
        owner: null,
        tags: null,
        type: 'rotation.failed',
        severity: 'medium',
      })),
    );
  });

  it('keeps notices in the order in which they are sent', () => {
    const { state } = plan({ advance: failing('b', 'c', 'd', 'e', 'f', 'g') });
    expect(state.outbox).toHaveLength(6);
    expect(state.outbox).toEqual(state.outbox.toSorted(bySendOrder));
  });

  it('sends what every channel refused to who is routed now, but for what is silenced', () => {
    const lastNotified = { times: 1, atMs: NOW_MS, stage: 'opened', severity: 'medium', kind: 'failed' } as const;
    const named = (id: string) => {
      const base = episodeOf(id, { lastNotified });
      return { ...base, seen: { ...base.seen, name: `name-${id}` } };
    };
    const refused = { ops: { state: 'refused', attempts: 1, refusedAtMs: NOW_MS } } as const;
    const state = {
      ...EMPTY_STATE,
      episodes: { a: named('a'), b: named('b') },
      outbox: [entryOf('a', { channels: refused }), entryOf('b', { channels: refused })],
    };
    const { outbox } = plan({ state, advance: { ...state, transitions: [] }, routeOf: () => ['team'] }).state;
    expect(outbox.map(({ channels }) => channels)).toEqual([
      refused,
      { ...refused, team: { state: 'waiting', attempts: 0 } },
    ]);
  });
});
