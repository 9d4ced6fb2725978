import { expect, it } from 'vitest';
import { parseManifest } from '../../../../lib/run/parse-manifest.ts';
import { runIdOf, sampleManifest, sampleScope } from './sample-manifest.ts';

const parsed = (lastComplete: unknown) =>
  parseManifest(
    Buffer.from(
      JSON.stringify(
        sampleManifest(2, 'partial', { scopes: [{ ...sampleScope('a', 'failed'), lastComplete } as never] }),
      ),
    ),
  );

it('A manifest says of a failed project in which run it was complete, or nothing', () => {
  expect(parsed({ runId: runIdOf(1), files: ['a.csv'] })?.scopes[0]?.lastComplete?.runId).toBe(runIdOf(1));
  for (const none of [undefined, null]) expect(parsed(none)?.runId).toBe(runIdOf(2));
});

it.each([
  [{}],
  [{ runId: runIdOf(1) }],
  [{ files: [] }],
  [{ runId: '../x', files: [] }],
  [{ runId: runIdOf(1), files: [1] }],
  [{ runId: runIdOf(1), files: 'a' }],
  ['a'],
])('%j is no such run: the manifest is none', (lastComplete) => {
  expect(parsed(lastComplete)).toBeUndefined();
});

it('A manifest may have a project that misses rows', () => {
  const manifest = sampleManifest(1, 'partial', { scopes: [sampleScope('a', 'incomplete')] });
  expect(parseManifest(Buffer.from(JSON.stringify(manifest)))).toEqual(manifest);
});
