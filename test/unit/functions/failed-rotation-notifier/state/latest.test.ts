import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  isLookedAfter,
  lookedFromOf,
  tidyLatest,
  type RotationLatest,
} from '../../../../../functions/failed-rotation-notifier/state/latest.ts';
import { SCOPE } from '../samples.ts';

const TIME = '2026-11-22T06:00:00.000Z';
const POINTER = { version: 1, newest: { runId: 'r', manifest: 'm', status: 'complete' } } as const;
const tidy = (fields: object): RotationLatest | undefined => tidyLatest({ ...POINTER, ...fields });

it('A pointer stays as it was written', () => {
  const latest = {
    ...POINTER,
    stateDigest: 'd',
    checkedAt: TIME,
    inventoryAt: TIME,
    inventoryMissedAt: TIME,
    isWatching: true,
    unfinishedSince: { 'cn-north-4:x': TIME },
    silenceMatches: { key: TIME },
    lookedFrom: TIME,
    unsettled: [SCOPE, { ...SCOPE, accountId: 'a1', accountName: 'main', projectName: 'pay', watchedAt: TIME }],
    scopesDigest: 'd',
  };
  expect(tidy(latest)).toEqual(latest);
  expect(tidyLatest(undefined)).toBeUndefined();
});

it('Of a pointer that says nothing nothing is known', () => {
  expect(tidy({})).toEqual({ ...POINTER, unfinishedSince: {}, silenceMatches: {}, isWatching: false });
});

it.each(['checkedAt', 'inventoryAt', 'inventoryMissedAt', 'lookedFrom'])('What is no time is left out: %s', (name) => {
  for (const value of [7, 'soon', null, {}]) expect(tidy({ [name]: value })).not.toHaveProperty(name);
});

it.each(['unfinishedSince', 'silenceMatches'])('Of %s what is no time is left out', (name) => {
  expect(tidy({ [name]: { a: TIME, b: 7, c: 'soon', d: null } })).toHaveProperty(name, { a: TIME });
  for (const value of ['text', 7, null, [1]]) expect(tidy({ [name]: value })).toHaveProperty(name, {});
});

it('An alarm stands only where that is said', () => {
  for (const value of ['true', 1, {}]) expect(tidy({ isWatching: value })?.isWatching).toBe(false);
});

it.each<readonly [string, unknown]>([
  ['no list', { ...SCOPE, length: 1 }],
  ['a list of something else', ['cn-north-4']],
  ['a project without its id', [SCOPE, { region: SCOPE.region }]],
  ['a project without its region', [SCOPE, { projectId: SCOPE.projectId }]],
  ['a name that is no text', [{ ...SCOPE, projectName: 7 }]],
  ['an account that is no text', [{ ...SCOPE, accountId: 7 }]],
  ['an account name that is no text', [{ ...SCOPE, accountName: 7 }]],
])(
  'Where the projects with an open problem are %s, none of them is known, nor what they were compared with',
  (_, value) => {
    const latest = tidy({ unsettled: value, scopesDigest: 'd' });
    expect(latest).not.toHaveProperty('unsettled');
    expect(latest).not.toHaveProperty('scopesDigest');
  },
);

it('Of a project with an open problem only its place is kept, and when it was watched if that is a time', () => {
  const unsettled = [{ ...SCOPE, watchedAt: 'soon', extra: 1 }];
  expect(tidy({ unsettled })?.unsettled).toStrictEqual([SCOPE]);
});

describe('The last run that has looked at everything', () => {
  const NOW_MS = Date.parse('2026-11-22T07:00:00.000Z');
  const latestAt = (lookedFrom: unknown): RotationLatest => ({ ...POINTER, lookedFrom }) as RotationLatest;
  const ahead = (ms: number): string => new Date(NOW_MS + ms).toISOString();
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: NOW_MS }));
  afterEach(() => void vi.useRealTimers());

  it('is unknown where no pointer says when it began, or what it says is no time', () => {
    for (const latest of [undefined, latestAt(undefined), latestAt('soon'), latestAt(7)]) {
      expect(lookedFromOf(latest)).toBeUndefined();
      expect(isLookedAfter(latest, TIME)).toBe(false);
    }
  });

  it('may be up to five minutes ahead, for clocks differ, and no more', () => {
    expect(lookedFromOf(latestAt(ahead(300_000)))).toBe(ahead(300_000));
    expect(lookedFromOf(latestAt(ahead(300_001)))).toBeUndefined();
    expect(isLookedAfter(latestAt(ahead(300_001)), TIME)).toBe(false);
  });

  it('is later than another only where it began after it', () => {
    const latest = latestAt(TIME);
    expect(isLookedAfter(latest, '2026-11-22T05:59:59.999Z')).toBe(true);
    expect(isLookedAfter(latest, TIME)).toBe(false);
    expect(isLookedAfter(latest, '2026-11-22T06:00:00.001Z')).toBe(false);
    // the same moment, written another way
    expect(isLookedAfter(latest, '2026-11-22T13:59:59+08:00')).toBe(true);
  });
});
