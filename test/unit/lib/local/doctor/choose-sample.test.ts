import fc from 'fast-check';
import { expect, it } from 'vitest';
import { chooseSample } from '../../../../../lib/local/doctor/choose-sample.ts';
import type { Scope } from '../../../../../lib/scope.ts';

const scope = fc.record({
  region: fc.constantFrom('cn-north-4', 'cn-east-3', 'ap-southeast-3', 'eu-west-101'),
  accountId: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
  projectId: fc.uuid(),
});

const countIn = (scopes: readonly Scope[], wanted: string): number =>
  scopes.filter(({ region }) => region === wanted).length;

it('A sample has each project once, as many as asked for, and of every region as many as of another, where it has them', () => {
  fc.assert(
    fc.property(fc.array(scope, { maxLength: 80 }), fc.integer({ min: 0, max: 25 }), (all, size) => {
      const sample = chooseSample(all, size);
      expect(sample).toHaveLength(Math.min(size, all.length));
      expect(new Set(sample).size).toBe(sample.length);
      expect(sample.every((each) => new Set<Scope>(all).has(each))).toBe(true);
      const regions = [...new Set(all.map(({ region }) => region))];
      const most = Math.max(0, ...regions.map((region) => countIn(sample, region)));
      for (const region of regions)
        expect(countIn(sample, region)).toBeGreaterThanOrEqual(Math.min(most - 1, countIn(all, region)));
    }),
  );
});

it('In a region it takes an account that it has not yet before one that it has', () => {
  const all = ['a', 'a', 'a', 'b', 'c'].map((accountId, at) => ({
    region: 'cn-north-4',
    accountId,
    projectId: String(at),
  }));
  expect(chooseSample(all, 3).map(({ accountId }) => accountId)).toEqual(['a', 'b', 'c']);
});
