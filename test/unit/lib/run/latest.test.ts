import { afterEach, describe, expect, it, vi } from 'vitest';
import { advance, isPlausible, readLatest, withoutTop } from '../../../../lib/run/latest.ts';
import type { LatestPointer } from '../../../../lib/run/manifest.ts';
import { MemoryStore } from './memory-store.ts';
import { runIdOf, sampleManifest } from './sample-manifest.ts';

afterEach(() => void vi.useRealTimers());

const after = (...manifests: Parameters<typeof sampleManifest>[]): (string | undefined)[] => {
  let latest: ReturnType<typeof advance> | undefined;
  for (const manifest of manifests) latest = advance(latest, 'rotation', sampleManifest(...manifest));
  return [latest?.runId, latest?.newest.runId];
};

it('has no top before the first complete run', () => {
  expect(after([1, 'partial'], [2, 'failed'])).toEqual([undefined, runIdOf(2)]);
});

it('keeps the newest complete run at its top, whatever comes in between or late', () => {
  expect(after([4, 'complete'], [5, 'partial'], [2, 'complete'], [3, 'failed'])).toEqual([runIdOf(4), runIdOf(5)]);
});

it('takes a complete run that is older than a newer partial one', () => {
  expect(after([5, 'partial'], [2, 'complete'])).toEqual([runIdOf(2), runIdOf(5)]);
});

const POINTER: LatestPointer = {
  version: 1,
  runId: runIdOf(3),
  manifest: `rotation/runs/${runIdOf(3)}/manifest.json`,
  status: 'complete',
  consistency: 'exact',
  finishedAt: '2026-11-22T00:00:05.000Z',
  newest: { runId: runIdOf(4), manifest: `rotation/runs/${runIdOf(4)}/manifest.json`, status: 'partial' },
};

describe('A pointer that is moved', () => {
  it('keeps fields that this version does not know, and takes consistency and end from the new run', () => {
    const latest = { ...POINTER, trend: [1] } as LatestPointer;
    const next = sampleManifest(5, 'complete', { finishedAt: '2026-11-23T00:00:00.000Z' });
    const run = { runId: runIdOf(5), manifest: `rotation/runs/${runIdOf(5)}/manifest.json`, status: 'complete' };
    expect(advance(latest, 'rotation', next)).toEqual({
      version: 1,
      ...run,
      finishedAt: '2026-11-23T00:00:00.000Z',
      newest: run,
      trend: [1],
    });
    expect(advance(latest, 'rotation', { ...next, consistency: 'drifted' }).consistency).toBe('drifted');
  });

  it('is the same by the same run', () => {
    expect(advance(POINTER, 'rotation', sampleManifest(3, 'complete'))).toEqual(POINTER);
    expect(advance(POINTER, 'rotation', sampleManifest(4, 'partial'))).toEqual(POINTER);
  });

  it('without its top has the rest', () => {
    const { version, newest } = POINTER;
    expect(withoutTop({ ...POINTER, trend: [1] } as LatestPointer)).toEqual({ version, newest, trend: [1] });
  });
});

describe('What a pointer says can be true', () => {
  const isTrue = (more: Partial<LatestPointer>): boolean =>
    isPlausible({ ...POINTER, ...more }, 'rotation', runIdOf(5));
  const { runId: _, ...topless } = POINTER;
  const newest = (number: number) => ({ newest: { ...POINTER.newest, runId: runIdOf(number) } });

  it.each<readonly [string, boolean, Partial<LatestPointer>]>([
    ['of runs before the own one', true, {}],
    [
      'of the own run',
      true,
      { ...newest(5), runId: runIdOf(5), manifest: `rotation/runs/${runIdOf(5)}/manifest.json` },
    ],
    ['not of a newest run that began later', false, newest(6)],
    [
      'not of a top that began later',
      false,
      { runId: runIdOf(6), manifest: `rotation/runs/${runIdOf(6)}/manifest.json` },
    ],
    ['not of another manifest', false, { manifest: 'rotation/runs/x/manifest.json' }],
    ['not of a top that is not complete', false, { status: 'partial' }],
    ['not of an end that is to come', false, { finishedAt: '2999-01-01T00:00:00.000Z' }],
    ['not of an end that is no time', false, { finishedAt: 'soon' }],
    ['not of an end that is not told', false, { finishedAt: undefined as never }],
  ])('%s: %s', (_title, expected, more) => {
    expect(isTrue(more)).toBe(expected);
  });

  it('of a run that ended in this very millisecond', () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-11-22T00:00:05.000Z') });
    expect(isTrue({ finishedAt: '2026-11-22T00:00:05.000Z' })).toBe(true);
  });

  it('of one that has no top, whatever else it says', () => {
    expect(isPlausible({ ...topless, status: 'partial' }, 'rotation', runIdOf(5))).toBe(true);
  });
});

describe('latest.json is read', () => {
  const read = async (text: string | undefined): Promise<{ latest: LatestPointer | undefined; skipped: unknown[] }> => {
    const store = new MemoryStore();
    if (text !== undefined) store.objects.set('rotation/latest.json', Buffer.from(text));
    const skipped: unknown[] = [];
    const onSkipped = (what: unknown): number => skipped.push(what);
    return { latest: await readLatest({ store, folder: 'rotation', onSkipped }), skipped };
  };

  it('as it was written, with fields that this version does not know', async () => {
    const latest = { ...POINTER, trend: [1] };
    expect(await read(JSON.stringify(latest))).toEqual({ latest, skipped: [] });
    const { runId: _, ...rest } = latest;
    expect(await read(JSON.stringify(rest))).toEqual({ latest: rest, skipped: [] });
  });

  it('as nothing before the first run, which is nothing to tell', async () => {
    expect(await read(undefined)).toEqual({ latest: undefined, skipped: [] });
  });

  it.each([
    ['what is no JSON', '{'],
    ['null', 'null'],
    ['no newest run', JSON.stringify({ ...POINTER, newest: undefined })],
    ['a newest run without an id', JSON.stringify({ ...POINTER, newest: {} })],
    ['an id of a newest run that is none', JSON.stringify({ ...POINTER, newest: { ...POINTER.newest, runId: 'zzz' } })],
    ['a top that no run can pass', JSON.stringify({ ...POINTER, runId: 'zzz' })],
    ['an id that is null', JSON.stringify({ ...POINTER, runId: null })],
  ])('as nothing where it holds %s, and that is told', async (_, text) => {
    expect(await read(text)).toEqual({
      latest: undefined,
      skipped: [{ key: 'rotation/latest.json', reason: 'it is not JSON that this version reads' }],
    });
  });
});
