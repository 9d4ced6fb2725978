import { describe, expect, it } from 'vitest';
import {
  findEndedSilences,
  matchSilences,
} from '../../../../../functions/failed-rotation-notifier/notices/silences.ts';
import type { Silence } from '../../../../../lib/notify/routing.ts';
import { DAY_MS, NOW_MS } from '../samples.ts';

const iso = (ms: number): string => new Date(ms).toISOString();
const subject = {
  region: 'cn-north-4',
  projectId: 'p',
  name: 'tmp-1',
  owner: null,
  tags: {},
  type: 'rotation.failed',
  severity: 'low',
} as const;
const silence = (name: string, untilMs = NOW_MS + 30 * DAY_MS, reason = 'test'): Silence => ({
  match: { name: new RegExp(name) },
  untilMs,
  reason,
});
const match = (silences: readonly Silence[], known = {}, nowMs = NOW_MS) =>
  matchSilences(silences, known, { subjects: [subject], nowMs });

describe('When a silence last matched', () => {
  it('is now where it matches, and when it was first seen where it never did', () => {
    const first = match([silence('^tmp-'), silence('^x-')]);
    expect(Object.values(first)).toEqual([iso(NOW_MS), iso(NOW_MS)]);
    expect(Object.values(match([silence('^tmp-'), silence('^x-')], first, NOW_MS + DAY_MS))).toEqual([
      iso(NOW_MS + DAY_MS),
      iso(NOW_MS),
    ]);
  });

  it('is now where it matches one of several problems', () => {
    const subjects = [subject, { ...subject, name: 'other' }];
    const known = match([silence('^oth')]);
    const nowMs = NOW_MS + DAY_MS;
    expect(Object.values(matchSilences([silence('^oth')], known, { subjects, nowMs }))).toEqual([iso(nowMs)]);
  });

  it('is known of the silence, wherever it stands, and not of one that was changed', () => {
    const [key] = Object.keys(match([silence('^x-')]));
    expect(Object.keys(match([silence('^y-'), silence('^x-')]))[1]).toBe(key);
    const others = [silence('^y-'), silence('^x-', NOW_MS + DAY_MS), silence('^x-', undefined, 'other')];
    expect(new Set([key, ...Object.keys(match(others))]).size).toBe(4);
  });

  it('is known of one that is not about names, too', () => {
    const tagged: Silence = { ...silence(''), match: { tag: { env: 'test' } } };
    expect(Object.values(match([tagged, { ...tagged, match: { unowned: true } }]))).toEqual([iso(NOW_MS), iso(NOW_MS)]);
    expect(Object.keys(match([tagged, { ...tagged, match: { unowned: true } }]))).toHaveLength(2);
  });

  it('is forgotten once it is over', () => {
    expect(match([silence('^tmp-', NOW_MS)])).toEqual({});
    expect(Object.keys(match([silence('^tmp-', NOW_MS + 1)]))).toHaveLength(1);
  });
});

describe('A silence to review', () => {
  const unused = silence('^x-');
  const found = (silences: readonly Silence[], agoMs: number) =>
    findEndedSilences(silences, match(silences, {}, NOW_MS - agoMs), NOW_MS);

  it('is over, and says which, until when, and why it was there', () => {
    expect(found([silence('^tmp-'), silence('^tmp-', NOW_MS)], 0)).toEqual([
      { entry: 1, state: 'expired', until: iso(NOW_MS), reason: 'test' },
    ]);
    expect(found([silence('^tmp-', NOW_MS + 1)], 0)).toEqual([]);
  });

  it('has matched nothing for a week', () => {
    expect(found([unused], 7 * DAY_MS - 1000)).toEqual([]);
    expect(found([unused], 7 * DAY_MS)).toEqual([
      {
        entry: 0,
        state: 'unused',
        until: iso(unused.untilMs),
        reason: 'test',
        unusedSince: iso(NOW_MS - 7 * DAY_MS),
      },
    ]);
    expect(findEndedSilences([unused], {}, NOW_MS)).toEqual([]);
  });
});
