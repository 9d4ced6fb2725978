import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupBy } from '../../../../lib/group-by.ts';
import { scopeName, type Scope } from '../../../../lib/scope.ts';
import { layOut, type LayoutOptions } from '../../../../lib/shards/layout.ts';

const scope = (region: string, at: number): Scope => ({ region, projectId: String(at).padStart(32, '0') });
const estate = (...counts: number[]): Scope[] =>
  counts.flatMap((count, region) =>
    Array.from({ length: count }, (_, at) => scope(`region-${region}`, region * 1e6 + at)),
  );
const lambda = { requestsOf: () => 2, ratePerSecond: 10, concurrency: 8, timeMs: 870_000 };
const sizes = (options: LayoutOptions): number[][] =>
  layOut(options).lanes.map(({ shards }) => shards.map(({ scopes }) => scopes.length));

describe('A plan', () => {
  it('is one invocation where that has time enough', () => {
    expect(layOut({ ...lambda, scopes: estate(500, 500) }).fitsOne).toBe(true);
  });

  it('cuts a region that takes longer, at 70% of the time', () => {
    expect(layOut({ ...lambda, scopes: estate(4000, 500) }).fitsOne).toBe(false);
    expect(sizes({ ...lambda, scopes: estate(4000, 500) })).toEqual([[3045, 955], [500]]);
  });

  it('reads several regions in one shard, as many as it has time and memory for', () => {
    const threeThousandEach = estate(...Array.from({ length: 20 }, () => 3000));
    expect(layOut({ ...lambda, scopes: threeThousandEach }).fitsOne).toBe(false);
    expect(sizes({ ...lambda, scopes: threeThousandEach })).toEqual([[18_000], [18_000], [18_000], [6000]]);
    const requestsOf = (): number => 20;
    const hundredEach = estate(...Array.from({ length: 50 }, () => 100));
    expect(sizes({ ...lambda, requestsOf, scopes: hundredEach })).toEqual([[4000], [1000]]);
  });

  it('has few lanes where each of thousands of accounts has few projects', () => {
    const accounts = Array.from({ length: 3000 }, (_, at) => ({
      ...scope('region-0', at),
      accountId: `account-${at}`,
    }));
    expect(sizes({ ...lambda, timeMs: 100_000, scopes: accounts })).toEqual([[3000]]);
    expect(sizes({ ...lambda, timeMs: 40_000, scopes: accounts })).toEqual([[1866], [1134]]);
  });

  it('has room for projects that took more requests in the last run', () => {
    const requestsOf = ({ projectId }: Scope): number => (projectId.endsWith('0') ? 5000 : 2);
    expect(sizes({ ...lambda, requestsOf, scopes: estate(12) })).toEqual([[10, 2]]);
    expect(sizes({ ...lambda, requestsOf: () => 50_000, scopes: estate(2) })).toEqual([[1, 1]]);
  });

  it('has as many shards as are asked for, whatever the time', () => {
    const options = { ...lambda, timeMs: Infinity, shards: 4, scopes: estate(8) };
    expect(layOut(options).fitsOne).toBe(false);
    expect(sizes(options)).toEqual([[2, 2, 2, 2]]);
  });

  it('has each project once, in its place, a region in one lane only, and no shard that takes too long', () => {
    const options = fc.record({
      scopes: fc
        .array(fc.tuple(fc.nat(3), fc.nat(1e6)), { maxLength: 60 })
        .map((all) => [...new Map(all.map(([r, p]) => [`${r} ${p}`, scope(`region-${r}`, p)])).values()]),
      requests: fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 60 }),
      timeMs: fc.integer({ min: 1, max: 30_000 }),
      shards: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
    });
    fc.assert(
      fc.property(options, ({ scopes, requests, ...rest }) => {
        const requestsOf = (of: Scope): number => requests[Number(of.projectId) % requests.length] ?? 1;
        const { lanes } = layOut({ ...lambda, ...rest, scopes, requestsOf });
        const planned = lanes.flatMap(({ shards }) => shards.flatMap((shard) => shard.scopes));
        expect(planned.toSorted((a, b) => a.place - b.place).map(scopeName)).toEqual(scopes.map(scopeName));
        const regions = lanes.map(
          ({ shards }) => new Set(shards.flatMap((shard) => shard.scopes.map((of) => of.region))),
        );
        expect(regions.flatMap((of) => [...of]).length).toBe(new Set(scopes.map(({ region }) => region)).size);
        for (const { shards } of lanes)
          for (const { scopes: of } of shards) {
            expect(of.length).toBeGreaterThan(0);
            if (rest.shards !== undefined)
              expect(of.length).toBeLessThanOrEqual(Math.ceil(scopes.length / rest.shards));
            for (const ofRegion of groupBy(of, ({ region }) => region).values()) {
              const sum = ofRegion.reduce((total, each) => total + requestsOf(each), 0);
              expect(ofRegion.length === 1 || sum <= 10 * 0.7 * (rest.timeMs / 1000)).toBe(true);
            }
          }
      }),
    );
  });
});
