import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createRateLimit, type RateLimit } from '../../../../lib/http/rate-limit.ts';
import { eachScope } from '../../../../lib/run/each-scope.ts';
import type { Scope } from '../../../../lib/scope.ts';

afterEach(() => void vi.useRealTimers());

const scopesOf = (region: string, count: number): Scope[] =>
  Array.from({ length: count }, (_, at) => ({ region, projectId: String(at) }));
const scopes = scopesOf('r', 10);
const firstRequestSent = Promise.resolve();

describe('runs that have time for a few scopes only', () => {
  /** The scopes that some of so many runs came to. */
  async function visit(all: readonly Scope[], { runs, places, concurrency }: Record<string, number>): Promise<number> {
    const lastRun = new Map<Scope, string>();
    for (let run = 1; run <= (runs ?? 0); run += 1) {
      let done = 0;
      const results = await eachScope<boolean>({
        scopes: all,
        concurrency: concurrency ?? 1,
        firstRequestSent,
        order: () => Promise.resolve((scope) => lastRun.get(scope) ?? ''),
        work: () => Promise.resolve((done += 1) <= (places ?? 0)),
      });
      for (const [at, scope] of all.entries()) if (results[at]) lastRun.set(scope, String(run).padStart(6, '0'));
    }
    return lastRun.size;
  }

  it('come to every scope in turn', async () => {
    expect(await visit(scopes, { runs: 4, places: 4, concurrency: 1 })).toBe(scopes.length);
  });

  it('come to every scope of every lane, however unlike the lanes are', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 2, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        async (lanes, places, concurrency) => {
          const all = lanes.flatMap((count, lane) => scopesOf(`r-${lane}`, count));
          // the one that has waited the longest is among those of each run
          expect(await visit(all, { runs: all.length, places, concurrency })).toBe(all.length);
        },
      ),
    );
  });
});

it('gives the results in the order of the scopes, and takes them as they are where nothing orders them', async () => {
  const begun: string[] = [];
  const work = ({ projectId }: Scope): Promise<string> => Promise.resolve((begun.push(projectId), projectId));
  const results = await eachScope<string>({ scopes, concurrency: 3, firstRequestSent, work });
  expect(results).toEqual(scopes.map(({ projectId }) => projectId));
  expect(begun).toEqual(results);
});

it('does nothing where there are no scopes', async () => {
  const begun: Scope[] = [];
  const work = (scope: Scope): Promise<void> => Promise.resolve(void begun.push(scope));
  expect(await eachScope({ scopes: [], concurrency: 3, firstRequestSent, work })).toEqual([]);
  expect(begun).toEqual([]);
});

it('has as many scopes in flight as it may, the first among them, and waits for the first though it is the last to end', async () => {
  const [first, ...others] = scopes;
  let left = others.length;
  let end = (): void => undefined;
  const othersDone = new Promise<void>((resolve) => (end = resolve));
  let inFlight = 0;
  let most = 0;
  const work = async (scope: Scope): Promise<string> => {
    most = Math.max(most, (inFlight += 1));
    await (scope === first ? othersDone : Promise.resolve());
    inFlight -= 1;
    if (scope !== first && (left -= 1) === 0) end();
    return scope.projectId;
  };
  const results = await eachScope<string>({ scopes, concurrency: 3, firstRequestSent, work });
  expect(results).toEqual(scopes.map(({ projectId }) => projectId));
  expect(most).toBe(3);
});

it('starts the first scope before it is known what they are ordered by', async () => {
  const begun: Scope[] = [];
  const [first] = scopes;
  await eachScope<void>({
    scopes,
    concurrency: 3,
    firstRequestSent: new Promise(() => undefined), // the first scope is done before
    order: () => Promise.resolve((expect(begun).toEqual([first]), ({ projectId }) => String(9 - Number(projectId)))),
    work: (scope) => Promise.resolve(void begun.push(scope)),
  });
  expect(begun).toEqual([first, ...scopes.slice(1).toReversed()]);
});

describe('scopes of several lanes', () => {
  const REGIONS = ['r-0', 'r-1', 'r-2', 'r-3', 'r-4'];
  const sorted = REGIONS.flatMap((region) => scopesOf(region, 50));
  const interleaved = sorted.toSorted((a, b) => Number(a.projectId) - Number(b.projectId));
  const RATE = 10;
  const REQUESTS = 2;
  const LATENCY_MS = 50;
  /** Of a lane's requests, the first `RATE` leave at once. */
  const LIMITS_OWN_MS = ((50 * REQUESTS) / RATE - 1) * 1000;

  /** Milliseconds of a clock that stands still while the machine works. */
  async function timeOf(all: readonly Scope[]): Promise<number> {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const limits = new Map(REGIONS.map((region) => [region, createRateLimit(RATE)]));
    const ask = async ({ region }: Scope): Promise<void> => {
      await (limits.get(region) as RateLimit).acquire();
      await new Promise((resolve) => setTimeout(resolve, LATENCY_MS));
    };
    const work = async (scope: Scope): Promise<void> =>
      void (await Promise.all(Array.from({ length: REQUESTS }, () => ask(scope))));
    const startedMs = performance.now();
    let endedMs = Infinity;
    const done = eachScope<void>({ scopes: all, concurrency: 8, firstRequestSent, work }).then(
      () => (endedMs = performance.now()),
    );
    await vi.runAllTimersAsync();
    await done;
    vi.useRealTimers();
    return endedMs - startedMs;
  }

  it('take the time of the limit itself, sorted or interleaved', async () => {
    for (const all of [sorted, interleaved]) expect(await timeOf(all)).toBeLessThanOrEqual(1.1 * LIMITS_OWN_MS);
  });

  it('take it in any order', async () => {
    const anyOrder = fc.shuffledSubarray(sorted, { minLength: sorted.length });
    await fc.assert(
      fc.asyncProperty(anyOrder, async (all) => {
        expect(await timeOf(all)).toBeLessThanOrEqual(1.1 * LIMITS_OWN_MS);
      }),
      { numRuns: 20 },
    );
  });

  it('wait for no lane that stands still', async () => {
    let goOn = (): void => undefined;
    const standing = new Promise<void>((resolve) => (goOn = resolve));
    let stuck = 0;
    let others = 0;
    let othersBefore = 0;
    const concurrency = 8;
    const work = async ({ region }: Scope): Promise<void> => {
      if (region !== 'r-0') return void (others += 1);
      if ((stuck += 1) === concurrency) {
        othersBefore = others;
        goOn();
      }
      await standing;
    };
    await eachScope<void>({ scopes: sorted, concurrency, firstRequestSent, work });
    expect(othersBefore).toBe(200);
  });
});
