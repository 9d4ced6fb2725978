import { describe, expect, it } from 'vitest';
import { composeMessage, joinCauses } from '../../../../../functions/failed-rotation-notifier/notices/batch.ts';
import { toEntry } from '../../../../../functions/failed-rotation-notifier/notices/compose.ts';
import { EMPTY_STATE, type Episode } from '../../../../../functions/failed-rotation-notifier/state/state.ts';
import type { Outbox } from '../../../../../functions/failed-rotation-notifier/notices/outbox-writer.ts';
import type { EndReason, Notice } from '../../../../../lib/notify/notice.ts';
import { firstRunCauseId } from '../../../../../functions/failed-rotation-notifier/episodes/cause.ts';
import { HOUR_MS, NOW_MS } from '../samples.ts';
import { episodeOf } from '../state/sample-state.ts';

interface Place {
  readonly region?: string;
  readonly functionUrn?: string | null;
  readonly errorCode?: string | null;
  readonly errorMessage?: string | null;
  readonly severity?: Episode['seen']['severity'];
  readonly kind?: Episode['seen']['kind'];
  readonly sinceMs?: number;
  readonly missedAtMs?: number;
  readonly reason?: EndReason;
  readonly channels?: readonly string[];
  /** When it is told. */
  readonly nowMs?: number;
  readonly createdAtMs?: number;
  /** What it was when people were told of it before: it is told as what got worse. */
  readonly before?: Episode['seen']['kind'];
  readonly isFirstRun?: boolean;
  /** Secrets with the same problem. */
  readonly count?: number;
}

const urnIn = (region: string, name = 'rotate'): string => `urn:fss:${region}:p:function:default:${name}:latest`;

const scopeOf = (id: string, region = 'cn-north-4') => ({ region, projectId: id.padEnd(32, '0') });

/** What is planned for one project, by default with one secret. */
function placed(id: string, { region = 'cn-north-4', reason, before, count = 1, ...more }: Place = {}) {
  const { functionUrn = urnIn(region), errorCode = 'E', errorMessage = 'm' } = more;
  const { severity = 'medium', kind = 'failed', sinceMs = NOW_MS, missedAtMs = null, isFirstRun = false } = more;
  const { nowMs = NOW_MS, createdAtMs = NOW_MS } = more;
  const scope = scopeOf(id, region);
  const causeId = isFirstRun ? firstRunCauseId(scope) : `cause-${id}`;
  const failed = { taskId: 't', atMs: 1, errorCode, errorMessage, functionUrn };
  const members = Array.from({ length: count }, (_, nth) => {
    const base = episodeOf(nth === 0 ? id : `${id} ${nth}`, {
      cause: { id: causeId, functionUrn, errorCode, isBaseline: isFirstRun },
    });
    return {
      ...base,
      sinceMs,
      seen: { ...base.seen, severity, kind, failed, missedAtMs },
      ...(before && { lastNotified: { times: 1, atMs: 1, stage: 'opened', severity: 'low', kind: before } as const }),
      ...(reason !== undefined && { ended: { atMs: nowMs, resolvedAtMs: nowMs, reason, taskId: null } }),
    };
  });
  const stage = reason === undefined ? (before === undefined ? 'opened' : 'escalated') : 'resolved';
  const entry = toEntry(
    { stage, members, channels: more.channels ?? ['ops'], closesCauseOn: [], precededBy: {} },
    { scope, nowMs, createdAtMs, links: { details: 'd', report: 'r' } },
  );
  return { outbox: {}, entry, scope };
}

type Some = [ReturnType<typeof placed>, ...Array<ReturnType<typeof placed>>];
const unitedOf = (...members: Some): Notice => composeMessage('ops', members, []).notice;

describe('A message for several projects', () => {
  it('is for one function and code what one of them says; URNs differ by project, the name does not', () => {
    const { cause, secrets, links } = unitedOf(placed('a'), placed('b', { region: 'cn-east-3' }));
    expect(cause).toMatchObject({ functionUrn: null, functionName: 'rotate', errorCode: 'E', message: 'm' });
    expect(cause.reason).toBe('failed');
    expect(secrets).toHaveLength(2);
    expect(links.console).not.toContain('region=');
    expect(unitedOf(placed('a'), placed('b')).links.console).toContain('region=cn-north-4');
  });

  it.each<[string, Place]>([
    ['code', { errorCode: 'F' }],
    ['function', { functionUrn: urnIn('cn-north-4', 'other') }],
    ['kind', { kind: 'overdue' }],
  ])('has several causes where the %s differs, and counts the kinds', (_what, other) => {
    const { cause } = unitedOf(placed('a'), placed('b', other));
    expect(cause).toMatchObject({ reason: 'mixed', message: null });
    expect(Object.values(cause.kinds ?? {}).reduce((sum, count) => sum + count, 0)).toBe(2);
  });

  it('lists the worst first, then what has lasted longest, and is as severe as that', () => {
    const { secrets, severity, type } = unitedOf(
      placed('late', { sinceMs: NOW_MS - HOUR_MS }),
      placed('early', { sinceMs: NOW_MS - 9 * HOUR_MS }),
      placed('worst', { severity: 'critical', kind: 'disabled' }),
    );
    expect(secrets.map(({ id }) => id)).toEqual(['worst', 'early', 'late']);
    expect([severity, type]).toEqual(['critical', 'rotation.disabled']);
  });

  it('says how all of it ended, or that it ended in several ways', () => {
    const endOf = (...reasons: [EndReason, ...EndReason[]]) =>
      unitedOf(...(reasons.map((reason, at) => placed(`${at}`, { reason })) as Some)).cause.endReason;
    expect(endOf('rotated', 'rotated')).toBe('rotated');
    expect(endOf('rotated', 'gone')).toBe('mixed');
    expect(unitedOf(placed('a'), placed('b')).cause.endReason).toBeNull();
  });

  it('lists what ended with something left to do before what was rotated', () => {
    const done = placed('a', { reason: 'rotated', severity: 'critical' });
    const { secrets } = unitedOf(done, placed('b', { reason: 'gone' }), placed('c', { reason: 'synced' }));
    expect(secrets.map(({ id }) => id)).toEqual(['b', 'a', 'c']);
    const all = Array.from({ length: 8 }, (_, nth) => placed(`${nth}`, { reason: nth % 2 === 0 ? 'rotated' : 'gone' }));
    const ids = unitedOf(...(all as Some)).secrets.map(({ id }) => id);
    expect(ids).toEqual(['1', '3', '5', '7', '0', '2', '4', '6']);
  });

  it('lists the worse kind first where all are as severe, those of 0.1 last, and twins in one order', () => {
    const kinds = (['replica', 'overdue', 'failed', 'disabled'] as const).map((kind, nth) =>
      placed(`${nth}`, { kind }),
    );
    const old = placed('old', { kind: 'disabled' });
    const stored = old.entry.notice.secrets.map(({ severity: _severity, kind: _kind, ...rest }) => rest);
    const ofOld = { ...old, entry: { ...old.entry, notice: { ...old.entry.notice, secrets: stored } } };
    const orderOf = (...members: Some): string[] => unitedOf(...members).secrets.map(({ id }) => id);
    expect(orderOf(ofOld, ...kinds)).toEqual(['3', '2', '1', '0', 'old']);
    expect(orderOf(placed('low', { severity: 'low', kind: 'replica', sinceMs: NOW_MS + 1 }), ofOld)).toEqual([
      'old',
      'low',
    ]);
    expect(orderOf(placed('b'), placed('a'), placed('c'))).toEqual(['a', 'b', 'c']);
  });

  it('is about what was planned first, and of the time of the newest', () => {
    const later = (id: string, hours: number, more: Place = {}) =>
      placed(id, { createdAtMs: NOW_MS + hours * HOUR_MS, ...more });
    const first = later('z', 0, { errorMessage: 'the first' });
    const next = later('a', 1, { errorMessage: 'the next', nowMs: NOW_MS + HOUR_MS });
    const last = later('b', 2, { errorMessage: 'the last', nowMs: NOW_MS - HOUR_MS });
    for (const members of [
      [first, next, last],
      [last, next, first],
      [next, last, first],
    ] as Some[]) {
      const { cause, occurredAt } = unitedOf(...members);
      expect(cause.message).toBe('the first');
      expect(occurredAt).toBe(new Date(NOW_MS + HOUR_MS).toISOString());
    }
  });

  it('says what the first says that says anything', () => {
    const silent = placed('a', { errorMessage: null, createdAtMs: NOW_MS - 1 });
    expect(unitedOf(silent, placed('b')).cause.message).toBe('m');
    expect(unitedOf(silent, placed('b', { errorMessage: null })).cause.message).toBeNull();
  });

  it('names a function by its URN where it is one, by its name where there are several of that name, else not at all', () => {
    const here = unitedOf(placed('a'), placed('b')).cause;
    expect(here.functionUrn).toBe(urnIn('cn-north-4'));
    expect(here).not.toHaveProperty('functionName');
    const other = unitedOf(placed('a'), placed('b', { functionUrn: urnIn('cn-north-4', 'other') })).cause;
    expect(other.functionUrn).toBeNull();
    expect(other).not.toHaveProperty('functionName');
    const none = unitedOf(placed('a', { functionUrn: null }), placed('b', { functionUrn: null })).cause;
    expect(none.functionUrn).toBeNull();
    expect(none).not.toHaveProperty('functionName');
  });

  it('is mixed where one of its parts is', () => {
    const mixed = (id: string) => {
      const one = placed(id);
      const cause = {
        ...one.entry.notice.cause,
        reason: 'mixed',
        message: null,
        kinds: { 'rotation.failed': 2 },
      } as const;
      return { ...one, entry: { ...one.entry, notice: { ...one.entry.notice, cause } } };
    };
    expect(unitedOf(mixed('a'), mixed('b')).cause).toMatchObject({
      reason: 'mixed',
      message: null,
      kinds: { 'rotation.failed': 4 },
    });
  });

  it('says by what it got worse, and when the rotation was due, where that is the same for all', () => {
    const plain = unitedOf(placed('a'), placed('b')).cause;
    for (const name of ['escalatedBy', 'missedAt', 'isFirstCheck']) expect(plain).not.toHaveProperty(name);
    const older = unitedOf(placed('a', { before: 'failed' }), placed('b', { before: 'failed' })).cause;
    expect(older.escalatedBy).toBe('age');
    const overdue = (id: string, missedAtMs: number) => placed(id, { kind: 'overdue', missedAtMs });
    expect(unitedOf(overdue('a', NOW_MS), overdue('b', NOW_MS)).cause.missedAt).toBe(new Date(NOW_MS).toISOString());
    expect(unitedOf(overdue('a', NOW_MS), overdue('b', 1)).cause).not.toHaveProperty('missedAt');
  });

  it('is a first check where all of it is', () => {
    const [a, b] = [placed('a', { isFirstRun: true }), placed('b', { isFirstRun: true })];
    expect(unitedOf(a, b).cause.isFirstCheck).toBe(true);
    expect(unitedOf(a, placed('c')).cause).not.toHaveProperty('isFirstCheck');
  });

  it('closes no incident; one that is alone is sent as it was planned', () => {
    const [a, b] = [placed('a'), placed('b')];
    const { id } = composeMessage('ops', [a, b], []).notice;
    expect(composeMessage('ops', [a, b], [])).toMatchObject({ causeId: id, closesCause: false });
    const closing = { ...a, entry: { ...a.entry, closesCauseOn: ['ops'] } };
    expect(composeMessage('ops', [closing], [])).toEqual({
      notice: a.entry.notice,
      causeId: a.entry.causeId,
      closesCause: true,
    });
  });

  it('is sent again as it was where a run ended before all of it was marked, and else without what has arrived', () => {
    const [a, b, c] = [placed('a'), placed('b'), placed('c')];
    const message = composeMessage('ops', [a, b], []);
    const mark = (messageId?: string) => ({
      ...a.entry,
      channels: { ops: { state: 'delivered', attempts: 1, ...(messageId !== undefined && { messageId }) } as const },
    });
    expect(composeMessage('ops', [b], [mark(message.notice.id)])).toEqual(message);
    // another message, with which there is nothing to repeat
    expect(composeMessage('ops', [c], [mark(message.notice.id)]).notice).toEqual(c.entry.notice);
    expect(composeMessage('ops', [b], [mark()]).notice).toEqual(b.entry.notice);
  });

  it('has an id of what it tells, whatever the order', () => {
    const [a, b] = [placed('a'), placed('b')];
    expect(unitedOf(a, b).id).toBe(unitedOf(b, a).id);
    expect(unitedOf(a, b).id).not.toBe(unitedOf(a, placed('c')).id);
  });
});

/** Each in a project of its own. */
const outboxesOf = (members: ReadonlyArray<ReturnType<typeof placed>>): Outbox[] =>
  members.map(({ entry, scope }) => ({ scope, state: { ...EMPTY_STATE, outbox: [entry] }, stored: undefined }));

/** The batches that are made of them, by the names of their first secrets. */
function joined(...members: Array<ReturnType<typeof placed>>): string[][] {
  const outboxes = outboxesOf(members);
  joinCauses(outboxes);
  const batches = new Map<string, string[]>();
  for (const { batch, notice } of outboxes.flatMap(({ state }) => state.outbox)) {
    const [{ id } = { id: '' }] = notice.secrets;
    if (batch !== undefined) batches.set(batch, [...(batches.get(batch) ?? []), id]);
  }
  return [...batches.values()];
}

const many = (count: number, more: (nth: number) => Place) =>
  Array.from({ length: count }, (_, nth) => placed(`s${nth}`, { errorCode: `E${nth}`, ...more(nth) }));

describe('What is planned for several projects', () => {
  it('is one message where function and code are the same, and where they are not, as many as there are', () => {
    expect(joined(placed('a'), placed('b', { region: 'cn-east-3' }), placed('c', { errorCode: 'F' }))).toEqual([
      ['a', 'b'],
    ]);
    expect(joined(...many(20, () => ({})))).toEqual([]);
  });

  it('is 20 messages at most for the same channels: the worst stay, and the rest is one', () => {
    const [rest = [], ...others] = joined(...many(25, (nth) => (nth >= 20 ? { severity: 'critical' } : {})));
    expect(others).toEqual([]);
    expect(rest).toHaveLength(6);
    expect(rest.filter((id) => Number(id.slice(1)) >= 20)).toEqual([]);
  });

  it('joins what the first run over each of them has found, whatever its cause, and apart from the rest', () => {
    const first = (id: string, more: Place = {}) => placed(id, { isFirstRun: true, ...more });
    expect(joined(first('a'), first('b', { errorCode: 'F' }), placed('c', { errorCode: 'F' }))).toEqual([['a', 'b']]);
    expect(joined(first('a'), first('b', { reason: 'rotated' }))).toEqual([]);
    expect(joined(first('a'), placed('b'))).toEqual([]);
  });

  it('joins no problems of which neither function nor code is known', () => {
    const unknown = (id: string, more: Place = {}) => placed(id, { functionUrn: null, errorCode: null, ...more });
    expect(joined(unknown('a'), unknown('b'))).toEqual([]);
    expect(joined(unknown('a', { errorCode: 'E' }), unknown('b', { errorCode: 'E' }))).toEqual([['a', 'b']]);
  });

  it('joins nothing that an earlier run has planned', () => {
    const outboxes = outboxesOf([placed('a'), placed('b'), placed('c')]);
    for (const outbox of outboxes.slice(1)) outbox.stored = outbox.state;
    const before = outboxes.map(({ state }) => state);
    joinCauses(outboxes);
    expect(outboxes.map(({ state }) => state)).toEqual(before);
  });

  it('leaves states as they are in which nothing is joined', () => {
    const outboxes = outboxesOf([placed('a'), placed('b'), placed('c', { errorCode: 'F' })]);
    const before = outboxes.map(({ state }) => state);
    joinCauses(outboxes);
    expect(outboxes.map(({ state }, at) => state === before[at])).toEqual([false, false, true]);
  });

  it('is the same batch, whatever the order of the projects', () => {
    const batchOf = (members: ReadonlyArray<ReturnType<typeof placed>>): Array<string | undefined> => {
      const outboxes = outboxesOf(members);
      joinCauses(outboxes);
      return outboxes.map(({ state }) => state.outbox[0]?.batch);
    };
    const [a, b] = [placed('a'), placed('b')];
    expect(batchOf([a, b])).toEqual(batchOf([b, a]));
  });

  it('joins the smallest of what is as severe, and of the same size always the same ones', () => {
    const large = many(25, (nth) => (nth < 5 ? { count: 1 } : { count: 2 }));
    const [rest = []] = joined(...large);
    expect(rest).toHaveLength(6);
    expect(rest).toEqual(expect.arrayContaining(['s0', 's1', 's2', 's3', 's4']));
    const alike = many(25, () => ({}));
    const [some = []] = joined(...alike);
    const [others = []] = joined(...alike.toReversed());
    expect(others.toSorted()).toEqual(some.toSorted());
    const pairs = alike.flatMap((one, nth) => [one, placed(`t${nth}`, { errorCode: `E${nth}` })]);
    const restOf = (all: typeof pairs): string[] =>
      joined(...all)
        .find((each) => each.length > 2)
        ?.toSorted() ?? [];
    expect(restOf(pairs)).toHaveLength(12);
    expect(restOf(pairs.toReversed())).toEqual(restOf(pairs));
  });

  it('keeps a message as severe as the worst in it', () => {
    const others = many(21, () => ({ severity: 'high' }));
    for (const severities of [
      ['low', 'critical'],
      ['critical', 'low'],
    ] as const) {
      const worst = severities.map((severity, nth) => placed(`worst ${nth}`, { errorCode: 'W', severity }));
      const batches = joined(...worst, ...others);
      expect(batches).toContainEqual(['worst 0', 'worst 1']);
      expect(batches.map((each) => each.length)).toEqual([2, 3]);
    }
  });

  it('counts what the first run found, and other sets of channels, apart', () => {
    expect(joined(...many(22, (nth) => ({ isFirstRun: nth < 2 })))).toEqual([['s0', 's1']]);
    const channels = (nth: number): readonly string[] => (nth % 2 === 0 ? ['ops', 'team'] : ['team', 'ops']);
    expect(joined(...many(25, (nth) => ({ channels: channels(nth) }))).map((each) => each.length)).toEqual([6]);
  });

  it('counts channels and stages apart', () => {
    expect(joined(...many(30, (nth) => ({ channels: [nth % 2 === 0 ? 'ops' : 'team'] })))).toEqual([]);
    expect(joined(...many(30, (nth) => (nth % 2 === 0 ? { reason: 'rotated' } : {})))).toEqual([]);
    expect(
      joined(...many(42, (nth) => ({ channels: [nth % 2 === 0 ? 'ops' : 'team'] }))).map((each) => each.length),
    ).toEqual([2, 2]);
  });
});
