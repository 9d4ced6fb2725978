import { expect, it } from 'vitest';
import { eachScope } from '../../../../lib/run/each-scope.ts';
import type { Scope } from '../../../../lib/scope.ts';

const scopes = Array.from({ length: 10 }, (_, at): Scope => ({ region: 'r', projectId: String(at) }));

it('comes to every scope in turn, when each run has time for a few only', async () => {
  const lastRun = new Map<Scope, string>();
  for (let run = 1; run <= 4; run += 1) {
    let done = 0;
    const results = await eachScope<boolean>({
      scopes,
      concurrency: 1,
      firstRequestSent: Promise.resolve(),
      order: () => Promise.resolve((scope) => lastRun.get(scope) ?? ''),
      work: () => Promise.resolve((done += 1) <= 4),
    });
    for (const [at, scope] of scopes.entries()) if (results[at]) lastRun.set(scope, `run ${run}`);
  }
  expect(lastRun.size).toBe(scopes.length);
});

it('gives the results in the order of the scopes, and takes them as they are where nothing orders them', async () => {
  const begun: string[] = [];
  const firstRequestSent = Promise.resolve();
  const work = ({ projectId }: Scope): Promise<string> => Promise.resolve((begun.push(projectId), projectId));
  const results = await eachScope<string>({ scopes, concurrency: 3, firstRequestSent, work });
  expect(results).toEqual(scopes.map(({ projectId }) => projectId));
  expect(begun).toEqual(results);
});
