import { mapConcurrently } from '../map-concurrently.ts';
import type { Scope } from '../scope.ts';

export interface ScopeQueue<Result> {
  readonly scopes: readonly Scope[];
  /** Scopes in flight. */
  readonly concurrency: number;
  /** Never throws. */
  readonly work: (scope: Scope) => Promise<Result>;
  /** Resolves when the first scope's first request has left. */
  readonly firstRequestSent: Promise<void>;
  /** What scopes are ordered by, such as the last run that listed each to its end; asked once the first request has left. */
  readonly order?: () => Promise<(scope: Scope) => string>;
}

/**
 * All scopes, side by side, results in the order of `scopes`. The first starts at once, since reading the last run first
 * would make every cold start wait for the store; behind it come those that have waited the longest.
 */
export async function eachScope<Result>(queue: ScopeQueue<Result>): Promise<Result[]> {
  const [first, ...rest] = queue.scopes;
  if (!first) return [];
  const results = new Map<Scope, Result>();
  const run = async (scope: Scope): Promise<void> => void results.set(scope, await queue.work(scope));

  const firstDone = run(first);
  await Promise.race([queue.firstRequestSent, firstDone]);
  const keyOf = (await queue.order?.()) ?? (() => '');
  const keys = new Map(rest.map((scope) => [scope, keyOf(scope)]));
  const keyed = (scope: Scope): string => keys.get(scope) ?? '';
  const waiting = rest.toSorted((a, b) => (keyed(a) < keyed(b) ? -1 : Number(keyed(a) > keyed(b))));
  const work = (scope: Scope): Promise<void> => (scope === first ? firstDone : run(scope));
  await mapConcurrently([first, ...waiting], queue.concurrency, work);
  return queue.scopes.map((scope) => results.get(scope) as Result);
}
