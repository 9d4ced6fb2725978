import type { DiscoveryWarning } from '../run/discovery.ts';
import type { Manifest } from '../run/manifest.ts';
import { scopeName, type Scope } from '../scope.ts';
import { matchesPattern, selectScopes, writePattern, type ScopePattern } from '../settings/scopes.ts';
import type { Found, PlannedAccount } from './discover.ts';
import { scopesNone, scopeTwice } from './errors.ts';

/** Files, states and baselines are of a region and a project: one that two accounts are asked for would be two in one. */
export function refuseTwice(scopes: readonly Scope[]): void {
  const seen = new Set<string>();
  for (const scope of scopes) {
    if (seen.has(scopeName(scope))) throw scopeTwice(scopeName(scope));
    seen.add(scopeName(scope));
  }
}

/** As `selectScopes`; where the account that a caller asks for could not be asked, that is why nothing is there. */
export function select(scopes: readonly Scope[], selected: readonly string[] | undefined, found: Found): Scope[] {
  try {
    return selectScopes(scopes, selected);
  } catch (error) {
    const names = (selected ?? []).map((item) => /@([^@]+)$/.exec(item)?.[1]);
    const failed = found.accounts.find(
      ({ domainId, name }) =>
        found.errors.has(domainId) && names.some((each) => each === undefined || [name, domainId, '*'].includes(each)),
    );
    throw failed ? found.errors.get(failed.domainId) : error;
  }
}

/** A pattern that matches nothing is a mistake, unless an account that it needs could not be asked. */
export function refuseEmpty(
  patterns: readonly ScopePattern[],
  { accounts, errors }: Found,
  scopes: readonly Scope[],
): void {
  const empty = patterns.filter((pattern) => {
    if (pattern.isExcluded) return false;
    if (scopes.some((scope) => isMatchedBy(pattern, scope, accounts))) return false;
    return !accounts.some((account) => errors.has(account.domainId) && mayHold(pattern, account));
  });
  if (empty.length > 0) throw scopesNone(empty.map(writePattern));
}

const mayHold = ({ account }: ScopePattern, { isOwn, accountKeys }: PlannedAccount): boolean =>
  account === undefined ? isOwn : account === '*' || accountKeys.includes(account);

function isMatchedBy(pattern: ScopePattern, scope: Scope, accounts: readonly PlannedAccount[]): boolean {
  const account = accounts.find(({ domainId }) => domainId === scope.accountId);
  return account !== undefined && matchesPattern(pattern, { ...scope, ...account });
}

interface Excluding {
  readonly patterns: readonly ScopePattern[];
  readonly found: Found;
  readonly scopes: readonly Scope[];
  readonly before: Manifest | undefined;
}

/** What takes away what is not there: a typing error leaves in what was meant to be left out. */
export function unusedExclusions({ patterns, found, scopes, before }: Excluding): DiscoveryWarning[] {
  const all = [...scopes, ...found.excluded];
  const unused = patterns.filter(
    (pattern) =>
      pattern.isExcluded &&
      !all.some((scope) => isMatchedBy(pattern, scope, found.accounts)) &&
      !found.accounts.some((account) => found.errors.has(account.domainId) && mayHold(pattern, account)),
  );
  const names = new Set(before?.scopes.flatMap(({ accountId, accountName }) => [accountId, accountName]));
  const strange = found.unusedExclusions.filter((key) => !names.has(key));
  return [...unused.map(writePattern), ...strange].map((detail) => ({
    code: 'EXCLUSION_UNUSED',
    detail,
  }));
}
