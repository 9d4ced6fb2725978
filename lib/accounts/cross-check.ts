import { mapConcurrently } from '../map-concurrently.ts';
import type { CrossCheck, DiscoveryWarning } from '../run/discovery.ts';
import { scopeName, type Scope } from '../scope.ts';
import { isWanted, ofAccount, type Found } from './discover.ts';
import { whyNotListed } from './find-lost.ts';
import { SIDE_BY_SIDE, type PlanContext } from './plan-options.ts';
import { queryConfig } from './services/config.ts';

interface Checked {
  readonly check?: CrossCheck;
  readonly warnings: readonly DiscoveryWarning[];
}

/** Config may be a day behind, so it is never the list: it can only contradict one, where IAM has the project that it names. */
export async function checkAgainstConfig(
  found: Found,
  scopes: readonly Scope[],
  context: PlanContext,
): Promise<Checked> {
  const { options, own, keys } = context;
  const { config } = options.endpoints;
  if (config === undefined) return { warnings: [] };
  const known = new Set([...scopes, ...found.excluded].map(scopeName));
  const warnings: DiscoveryWarning[] = [];
  const asked = found.accounts.filter(({ domainId }) => !found.errors.has(domainId));
  const missing = await mapConcurrently(asked, SIDE_BY_SIDE, async (account): Promise<Scope[]> => {
    const { domainId, name, assumed } = account;
    try {
      const session = assumed ? await keys.sessionOf(assumed) : own;
      const places = await queryConfig(session, config, domainId);
      const all = places.map((place): Scope => ({ ...place, ...ofAccount(account) }));
      const unknown = all.filter((scope) => !known.has(scopeName(scope)) && isWanted(options.patterns, scope, account));
      const reasons = await Promise.all(unknown.map((scope) => whyNotListed(scope, account, context)));
      return unknown.filter((_, at) => reasons[at] !== undefined);
    } catch (error) {
      warnings.push({ code: 'CONFIG_FAILED', detail: name, error: options.toErrorInfo(error) });
      return [];
    }
  });
  const all = missing.flat();
  const isWhole = warnings.length === 0 && asked.length === found.accounts.length;
  const status = all.length > 0 ? 'differs' : isWhole ? 'agrees' : 'failed';
  return { check: { status, missing: all }, warnings };
}
