import { describeError } from '../errors.ts';
import { mapConcurrently } from '../map-concurrently.ts';
import { scopeName, type Scope } from '../scope.ts';
import { isOrganization, type AccountEntry } from '../settings/accounts.ts';
import { isWanted, type Found, type PlannedAccount } from './discover.ts';
import { accountLeft, scopeGone } from './errors.ts';
import { SIDE_BY_SIDE, type PlanContext } from './plan-options.ts';
import { findProject } from './services/projects.ts';

interface Lost {
  /** Of an earlier run, not found now and not proven gone. */
  readonly scopes: readonly Scope[];
  /** Why each of them cannot be asked, by its name. */
  readonly errors: ReadonlyMap<string, unknown>;
  readonly accounts: readonly PlannedAccount[];
  readonly gone: readonly Scope[];
}

/** A list may shrink for a bad reason: what earlier runs had is gone only when IAM says so of the very project. */
export async function findLost(found: Found, earlier: readonly Scope[], context: PlanContext): Promise<Lost> {
  const { patterns, entries } = context.options;
  const known = new Set(found.scopes.map(scopeName));
  const errors = new Map<string, unknown>();
  const gone: Scope[] = [];
  const left = new Map<string, PlannedAccount>();
  const each = [...new Map(earlier.map((scope) => [scopeName(scope), scope])).values()];
  const candidates = each.flatMap((scope) => {
    if (known.has(scopeName(scope))) return [];
    const account = findAccount(found, scope) ?? leftAccount(scope, entries, found);
    return account !== undefined && isWanted(patterns, scope, account) ? [{ scope, account }] : [];
  });
  const scopes = await mapConcurrently(candidates, SIDE_BY_SIDE, async ({ scope, account }): Promise<Scope[]> => {
    const error = found.errors.get(account.domainId) ?? account.error;
    if (error !== undefined) {
      errors.set(scopeName(scope), error);
      if (!findAccount(found, scope)) left.set(account.domainId, account);
      return [scope];
    }
    const why = await whyNotListed(scope, account, context);
    if (why === undefined) gone.push(scope);
    else errors.set(scopeName(scope), scopeGone(scopeName(scope), why));
    return why === undefined ? [] : [scope];
  });
  return { scopes: scopes.flat(), errors, accounts: [...left.values()], gone };
}

/** Runs before accounts were set say of no scope whose it is: then it is the function's own. */
const findAccount = ({ accounts }: Found, { accountId }: Scope): PlannedAccount | undefined =>
  accounts.find(({ domainId, isOwn }) => (accountId === undefined ? isOwn : domainId === accountId));

/** One that is in no list any more, where there is an organization that had it. */
function leftAccount(
  { accountId, accountName = '' }: Scope,
  entries: readonly AccountEntry[],
  { members }: Found,
): PlannedAccount | undefined {
  if (accountId === undefined) return undefined;
  const organizations = entries.filter(isOrganization);
  const isExcluded = organizations.some(
    ({ exclude = [] }) => exclude.includes(accountId) || exclude.includes(accountName),
  );
  if (organizations.length === 0 || isExcluded || members.has(accountId)) return undefined;
  const name = accountName || accountId;
  return { domainId: accountId, name, isOwn: false, accountKeys: [name, accountId], error: accountLeft(name) };
}

/** Undefined where IAM says that the project does not exist or is disabled. */
export async function whyNotListed(
  scope: Scope,
  account: PlannedAccount,
  context: PlanContext,
): Promise<string | undefined> {
  try {
    const session = account.assumed ? await context.keys.sessionOf(account.assumed) : context.own;
    const project = await findProject(session, context.options.endpoints.iam, scope.projectId);
    return project === undefined || project.enabled === false ? undefined : 'IAM still has the project';
  } catch (error) {
    return describeError(error).message;
  }
}
