import { expect, it } from 'vitest';
import { advance } from '../../../../lib/run/latest.ts';
import { runIdOf, sampleManifest } from './sample-manifest.ts';

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
