import { mapConcurrently } from '../map-concurrently.ts';
import type { Scope } from '../scope.ts';
import { Lanes } from './lanes.ts';

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
 * would make every cold start wait for the store; behind it come those that have waited the longest, lane by lane.
 */
export async function eachScope<Result>(queue: ScopeQueue<Result>): Promise<Result[]> {
  const [first, ...rest] = queue.scopes;
  if (!first) return [];
  const results = new Map<Scope, Result>();
  const run = async (scope: Scope): Promise<void> => void results.set(scope, await queue.work(scope));

  const firstDone = run(first);
  await Promise.race([queue.firstRequestSent, firstDone]);
  const lanes = new Lanes(rest, (await queue.order?.()) ?? (() => ''));
  // as many turns as scopes: which of them a turn is for is decided when it comes
  await mapConcurrently(queue.scopes, queue.concurrency, (turn) => (turn === first ? firstDone : lanes.runNext(run)));
  return queue.scopes.map((scope) => results.get(scope) as Result);
}
