import { describe, expect, it } from 'vitest';
import { composeMessage, joinCauses } from '../../../../../functions/failed-rotation-notifier/notices/batch.ts';
import { toEntry } from '../../../../../functions/failed-rotation-notifier/notices/compose.ts';
import { EMPTY_STATE, type Episode } from '../../../../../functions/failed-rotation-notifier/state/state.ts';
import type { Outbox } from '../../../../../functions/failed-rotation-notifier/notices/outbox-writer.ts';
import type { EndReason, Notice } from '../../../../../lib/notify/notice.ts';
import { HOUR_MS, NOW_MS } from '../samples.ts';
import { episodeOf } from '../state/sample-state.ts';

interface Place {
  readonly region?: string;
  readonly functionUrn?: string;
  readonly errorCode?: string | null;
  readonly severity?: Episode['seen']['severity'];
  readonly kind?: Episode['seen']['kind'];
  readonly sinceMs?: number;
  readonly reason?: EndReason;
  readonly channels?: readonly string[];
}

const urnIn = (region: string, name = 'rotate'): string => `urn:fss:${region}:p:function:default:${name}:latest`;

/** What is planned for one project with one secret. */
function placed(id: string, { region = 'cn-north-4', reason, ...more }: Place = {}) {
  const { functionUrn = urnIn(region), errorCode = 'E', severity = 'medium', kind = 'failed', sinceMs = NOW_MS } = more;
  const cause = { id: `cause-${id}`, functionUrn, errorCode, isBaseline: false };
  const base = episodeOf(id, { cause });
  const failed = { taskId: 't', atMs: 1, errorCode, errorMessage: 'm', functionUrn };
  const member = {
    ...base,
    sinceMs,
    seen: { ...base.seen, severity, kind, failed },
    ...(reason !== undefined && { ended: { atMs: NOW_MS, resolvedAtMs: NOW_MS, reason, taskId: null } }),
  };
  const scope = { region, projectId: id.padEnd(32, '0') };
  const entry = toEntry(
    {
      stage: reason === undefined ? 'opened' : 'resolved',
      members: [member],
      channels: more.channels ?? ['ops'],
      closesCauseOn: [],
      precededBy: {},
    },
    { scope, nowMs: NOW_MS, createdAtMs: NOW_MS, links: { details: 'd', report: 'r' } },
  );
  return { outbox: {}, entry };
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

  it('has an id of what it tells, whatever the order', () => {
    const [a, b] = [placed('a'), placed('b')];
    expect(unitedOf(a, b).id).toBe(unitedOf(b, a).id);
    expect(unitedOf(a, b).id).not.toBe(unitedOf(a, placed('c')).id);
  });
});

/** Each in a project of its own: the batches that are made of them, by the names of their secrets. */
function joined(...members: Array<ReturnType<typeof placed>>): string[][] {
  const outboxes = members.map(({ entry }, nth): Outbox => ({
    scope: { region: 'cn-north-4', projectId: String(nth).padStart(32, '0') },
    state: { ...EMPTY_STATE, outbox: [entry] },
    stored: undefined,
  }));
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

  it('counts channels and stages apart', () => {
    expect(joined(...many(30, (nth) => ({ channels: [nth % 2 === 0 ? 'ops' : 'team'] })))).toEqual([]);
    expect(joined(...many(30, (nth) => (nth % 2 === 0 ? { reason: 'rotated' } : {})))).toEqual([]);
    expect(
      joined(...many(42, (nth) => ({ channels: [nth % 2 === 0 ? 'ops' : 'team'] }))).map((each) => each.length),
    ).toEqual([2, 2]);
  });
});
