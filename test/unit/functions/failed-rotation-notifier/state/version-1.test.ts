import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { planWatch } from '../../../../../functions/failed-rotation-notifier/notices/watchdog.ts';
import { parseState } from '../../../../../functions/failed-rotation-notifier/state/parse.ts';
import type { ScopeState } from '../../../../../functions/failed-rotation-notifier/state/state.ts';
import { describeNotice } from '../../../../../lib/notify/message/message.ts';
import type { OutgoingNotice } from '../../../../../lib/notify/notice.ts';
import { renderText } from '../../../../../lib/notify/message/render-text.ts';
import { textOf } from '../../../../../lib/notify/text/text-of.ts';
import { DAY_MS, HOUR_MS, NOW_MS, REPEAT_MS, secret, success, task } from '../samples.ts';
import { createWorld, readState, runNotifier, runToEnd, type World } from '../simulation.ts';

/** States that 0.1 wrote, by its own code. */
const stored = (name: string): string =>
  readFileSync(new URL(`../../../../fixtures/v0.1/${name}-state.json`, import.meta.url), 'utf8');

const shown = ({ notice }: OutgoingNotice, lang: 'en' | 'zh' = 'en'): string =>
  renderText(describeNotice(notice, textOf(lang), { secrets: 3, messageChars: 200 }), textOf(lang));

/** The estate as 0.1 last saw it, an hour later. */
function later(): World {
  const world = createWorld();
  world.stored = stored('scope');
  world.nowMs = NOW_MS + 3 * HOUR_MS;
  world.routeOf = (name) => (name === 'name-waiting' ? ['hook', 'ops'] : ['ops']);
  for (const id of ['told', 'waiting', 'over', 'twice']) world.secrets.set(id, secret(id));
  const replica = { status: 'FAILED', updatedAtMs: NOW_MS } as never;
  world.secrets.set('replica', secret('replica', { autoRotation: false, replicaType: 'PRIMARY', replicas: [replica] }));
  for (const id of ['told', 'waiting', 'twice'])
    world.tasks.push(task(id, NOW_MS + HOUR_MS - 60_000, { id: id === 'twice' ? 'task-twice-1' : `task-${id}` }));
  return world;
}

function run(world: World): string[] {
  const before = world.sent.length;
  runToEnd(runNotifier(world));
  return world.sent.slice(before).map(({ channel, notice }) => {
    const names = notice.secrets.map(({ id }) => id).sort();
    return `${channel}: ${notice.stage} ${names.join()}`;
  });
}

describe('a state that 0.1 wrote', () => {
  it.each([
    ['rotation.failed', 'failed'],
    ['rotation.disabled', 'disabled'],
    ['rotation.overdue', 'overdue'],
    ['replica.failed', 'replica'],
  ])('says as a code why there is a notice of %s', (type, reason) => {
    const state = parseState(stored('scope').replaceAll('"type": "rotation.failed"', `"type": "${type}"`), 'state');
    const ofType = state.outbox.filter(({ notice }) => notice.type === type);
    expect(ofType.length).toBeGreaterThan(0);
    expect(new Set(ofType.map(({ notice }) => notice.cause.reason))).toEqual(new Set([reason]));
  });

  it('goes on: what waited is sent, nothing is told twice, and what ends is resolved where it was told', () => {
    const world = later();
    expect(run(world)).toEqual(['hook: opened waiting']);
    expect(run(world)).toEqual([]);
    for (const id of ['told', 'waiting', 'twice']) world.tasks.push(success(id, world.nowMs));
    const inSync = { status: 'IN_SYNC', updatedAtMs: NOW_MS } as never;
    world.secrets.set('replica', { ...secret('replica'), replicaType: 'PRIMARY', replicas: [inSync] });
    world.nowMs += HOUR_MS;
    expect(run(world).sort()).toEqual([
      'hook: resolved waiting',
      'ops: resolved replica',
      'ops: resolved told,twice,twice',
      'ops: resolved waiting',
    ]);
    expect(readState(world)?.version).toBe(2);
  });

  it('is repeated a full NOTIFY_REPEAT after 0.1 told of it', () => {
    const world = later();
    run(world);
    world.nowMs = NOW_MS + HOUR_MS + REPEAT_MS - 60_000;
    expect(run(world).filter((line) => line.includes('repeated'))).toEqual([]);
  });

  it('is worded from codes, in the language of today', () => {
    const world = later();
    run(world);
    const [waiting] = world.sent;
    expect(waiting?.notice.cause).toMatchObject({ reason: 'failed', message: 'no route', errorCode: 'FSS.1051' });
    expect(shown(waiting!, 'zh')).toContain('错误：FSS.1051：no route');
    const digest = parseState(stored('digest'), 'k').outbox[0]!;
    expect(digest.notice.cause).toMatchObject({
      message: null,
      reason: 'mixed',
      kinds: { 'rotation.overdue': 1, 'rotation.failed': 2 },
    });
  });

  it('knows why what it told of as ended has ended', () => {
    const resolved = parseState(stored('scope'), 'k').outbox.find(({ notice }) => notice.stage === 'resolved');
    expect(resolved?.notice.cause.endReason).toBe('rotated');
    expect(resolved?.notice.secrets.map(({ endReason }) => endReason)).toEqual(['rotated']);
  });

  it('goes on watching the runs', () => {
    const state = parseState(stored('watch'), 'k');
    expect(state.outbox[0]?.notice.cause.run).toEqual({
      function: 'inventory-export',
      completeAt: '2026-11-20T23:00:00.000Z',
    });
    const options = {
      nowMs: NOW_MS + HOUR_MS,
      repeatMs: DAY_MS,
      channelsOf: () => ['ops'],
      links: { details: 'k', report: 'obs://b/k' },
    };
    const stale = [{ what: 'inventory-export', sinceMs: NOW_MS - 31 * HOUR_MS }];
    expect(planWatch(state, stale, options)).toBe(state);
    const inventoryAt = new Date(NOW_MS).toISOString();
    const resolved = planWatch(state, [], { ...options, inventoryAt });
    expect(resolved.outbox.map(({ notice }) => notice.stage)).toEqual(['opened', 'resolved']);
  });

  it('is damaged where it is not as 0.1 wrote it', () => {
    for (const change of [{ outbox: {} }, { episodes: { x: null } }, { outbox: [{ notice: { cause: {} } }] }]) {
      const text = JSON.stringify({ ...(JSON.parse(stored('scope')) as ScopeState), ...change });
      expect(() => parseState(text, 'k')).toThrow(expect.objectContaining({ code: 'STATE_DAMAGED' }));
    }
  });
});

describe('a notice that 0.1 wrote', () => {
  type Fields = Record<string, unknown>;
  interface Stored extends Fields {
    readonly outbox: ReadonlyArray<
      Fields & { readonly notice: { readonly cause: Fields; readonly secrets: Fields[] } }
    >;
    readonly ended: ReadonlyArray<{ readonly id: string; readonly ended: Fields }>;
    readonly episodes: Readonly<Record<string, { readonly id: string; readonly seen: Fields }>>;
  }
  const state1 = (): Stored => JSON.parse(stored('scope')) as Stored;
  const noticeOf = (change: Fields, { state = state1() } = {}) => {
    const [entry] = state.outbox;
    const text = JSON.stringify({ ...state, outbox: [{ ...entry, notice: { ...entry!.notice, ...change } }] });
    return parseState(text, 'k').outbox[0]!.notice;
  };
  const about = (...ids: string[]): Fields => {
    const [secret1] = state1().outbox[0]!.notice.secrets;
    return { secrets: ids.map((episodeId) => ({ ...secret1, episodeId })) };
  };
  const causeOf = (message: string, more: Fields = {}) => ({
    cause: { functionUrn: null, errorCode: null, message, ...more },
  });
  const [duplicateId, rotatedId] = ['9d65870becfb1028651df3ac1c250bd0', 'f7dd0f1420c53d3ecb6a699237096081'];

  it('says nothing of an end that came after it', () => {
    const { cause, secrets } = noticeOf({ ...about(rotatedId), stage: 'opened' });
    expect([cause.endReason, secrets[0]?.endReason]).toEqual([null, null]);
  });

  it('says of each secret why it has ended, and of all of them that there is more than one reason', () => {
    const state = state1();
    const ended = [
      ...state.ended,
      { ...state.ended[1]!, id: 'left', ended: { ...state.ended[1]!.ended, reason: 'gone' } },
    ];
    const { cause, secrets } = noticeOf(
      { ...about(rotatedId, 'left'), stage: 'resolved' },
      { state: { ...state, ended } },
    );
    expect(cause.endReason).toBe('mixed');
    expect(secrets.map(({ endReason }) => endReason)).toEqual(['rotated', 'gone']);
  });

  it('knows no end of a duplicate, of what is open again, or of what the state has dropped', () => {
    for (const id of [duplicateId, state1().episodes['told']!.id, 'dropped']) {
      const { cause, secrets } = noticeOf({ ...about(id), stage: 'resolved' });
      expect([id, cause.endReason, secrets[0]?.endReason]).toEqual([id, null, null]);
    }
  });

  it('of an episode that the state has dropped keeps its kind, without what was said', () => {
    expect(noticeOf({ ...about('dropped'), ...causeOf('The rotation failed: x') }).cause).toEqual({
      functionUrn: null,
      errorCode: null,
      message: null,
      reason: 'failed',
      endReason: null,
    });
  });

  it('of several causes counts what it is about, where it has no counts itself', () => {
    const several = causeOf('Several causes: 2 failed.');
    expect(noticeOf({ ...about('a', 'b'), ...several }).cause).toMatchObject({
      message: null,
      reason: 'mixed',
      kinds: { 'rotation.failed': 2 },
    });
  });

  it('has several causes where it counts them, whatever it says', () => {
    const kinds = { 'rotation.overdue': 1, 'rotation.failed': 2 };
    expect(noticeOf(causeOf('', { kinds })).cause).toMatchObject({ reason: 'mixed', kinds });
    expect(noticeOf(causeOf('Not: Several causes:')).cause).toMatchObject({ reason: 'failed' });
  });

  it('of a rotation that was missed says when it was due, and no other notice does', () => {
    const state = state1();
    const told = state.episodes['told']!;
    const missed = { ...told, seen: { ...told.seen, missedAtMs: NOW_MS } };
    const overdue = { ...about(told.id), type: 'rotation.overdue' };
    const options = { state: { ...state, episodes: { ...state.episodes, told: missed } } };
    expect(noticeOf(overdue, options).cause.missedAt).toBe(new Date(NOW_MS).toISOString());
    expect(noticeOf({ ...overdue, type: 'rotation.disabled' }, options).cause).not.toHaveProperty('missedAt');
    // not known when
    expect(noticeOf(overdue).cause).not.toHaveProperty('missedAt');
  });

  it('of a run names it, whether it is stale or has come to its end again', () => {
    const runOf = (message: string) => noticeOf({ type: 'watch.stale', secrets: [], ...causeOf(message) }).cause;
    const stale = 'No run of tag-report has been complete since 2026-11-20T23:00:00.000Z: x';
    expect(runOf(stale)).toMatchObject({
      message: null,
      reason: 'stale',
      run: { function: 'tag-report', completeAt: '2026-11-20T23:00:00.000Z' },
    });
    expect(runOf('tag-report runs to its end again.').run).toEqual({ function: 'tag-report', completeAt: '' });
    expect(runOf('Something else.')).not.toHaveProperty('run');
  });
});
