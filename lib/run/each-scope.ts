import { mapConcurrently } from '../map-concurrently.ts';
import { scopeName, type Scope } from '../scope.ts';

export interface ScopeQueue<Result> {
  readonly scopes: readonly Scope[];
  /** Scopes in flight. */
  readonly concurrency: number;
  /** Never throws. */
  readonly work: (scope: Scope) => Promise<Result>;
  /** Resolves when the first scope's first request has left. */
  readonly firstRequestSent: Promise<void>;
  /** Names of the scopes that the last run did not finish; asked once the first request has left. */
  readonly unfinished: () => Promise<ReadonlySet<string>>;
}

/**
 * All scopes, side by side, results in the order of `scopes`. The first starts at once, since reading the last run first
 * would make every cold start wait for the store; behind it come those that the last run did not finish.
 */
export async function eachScope<Result>(queue: ScopeQueue<Result>): Promise<Result[]> {
  const [first, ...rest] = queue.scopes;
  if (!first) return [];
  const results = new Map<Scope, Result>();
  const run = async (scope: Scope): Promise<void> => void results.set(scope, await queue.work(scope));

  const firstDone = run(first);
  await Promise.race([queue.firstRequestSent, firstDone]);
  const unfinished = await queue.unfinished();
  const isLate = (scope: Scope): boolean => unfinished.has(scopeName(scope));
  const waiting = [...rest.filter(isLate), ...rest.filter((scope) => !isLate(scope))];
  const work = (scope: Scope): Promise<void> => (scope === first ? firstDone : run(scope));
  await mapConcurrently([first, ...waiting], queue.concurrency, work);
  return queue.scopes.map((scope) => results.get(scope) as Result);
}
