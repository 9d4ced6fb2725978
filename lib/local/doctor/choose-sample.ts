import type { Scope } from '../../scope.ts';

/** Spread over regions, and in each over accounts: the next one is of the region, then of the account, with the fewest so far. */
export function chooseSample(scopes: readonly Scope[], size: number): Scope[] {
  const left = [...scopes];
  const sample: Scope[] = [];
  const count = (key: 'region' | 'accountId', scope: Scope): number =>
    sample.filter((chosen) => chosen[key] === scope[key]).length;
  while (sample.length < size && left.length > 0) {
    const ranks = left.map((scope) => count('region', scope) * (size + 1) + count('accountId', scope));
    const [next] = left.splice(ranks.indexOf(ranks.reduce((least, rank) => Math.min(least, rank), Infinity)), 1);
    if (next) sample.push(next);
  }
  return sample;
}
