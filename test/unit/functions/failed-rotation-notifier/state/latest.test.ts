import { expect, it } from 'vitest';
import { tidyLatest, type RotationLatest } from '../../../../../functions/failed-rotation-notifier/state/latest.ts';

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
  };
  expect(tidy(latest)).toEqual(latest);
  expect(tidyLatest(undefined)).toBeUndefined();
});

it('Of a pointer that says nothing nothing is known', () => {
  expect(tidy({})).toEqual({ ...POINTER, unfinishedSince: {}, silenceMatches: {}, isWatching: false });
});

it.each(['checkedAt', 'inventoryAt', 'inventoryMissedAt'])('What is no time is left out: %s', (name) => {
  for (const value of [7, 'soon', null, {}]) expect(tidy({ [name]: value })).not.toHaveProperty(name);
});

it.each(['unfinishedSince', 'silenceMatches'])('Of %s what is no time is left out', (name) => {
  expect(tidy({ [name]: { a: TIME, b: 7, c: 'soon', d: null } })).toHaveProperty(name, { a: TIME });
  for (const value of ['text', 7, null, [1]]) expect(tidy({ [name]: value })).toHaveProperty(name, {});
});

it('An alarm stands only where that is said', () => {
  for (const value of ['true', 1, {}]) expect(tidy({ isWatching: value })?.isWatching).toBe(false);
});
