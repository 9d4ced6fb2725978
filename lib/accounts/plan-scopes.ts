import { describeError, type ErrorInfo } from '../errors.ts';
import { groupBy } from '../group-by.ts';
import type { Credentials } from '../http/signed-request.ts';
import type { Log } from '../log.ts';
import { mapConcurrently } from '../map-concurrently.ts';
import type { Manifest } from '../run/manifest.ts';
import type { CrossCheck, DiscoveryWarning, ManifestAccount } from '../run/discovery.ts';
import type { ScopePlan } from '../run/scope-plan.ts';
import { placeOf, scopeName, type Scope } from '../scope.ts';
import { isOrganization, type AccountEntry } from '../settings/accounts.ts';
import { matchesPattern, selectScopes, writePattern, type ScopePattern } from '../settings/scopes.ts';
import type { AccountKeys } from './account-keys.ts';
import { discover, isWanted, ofAccount, type Found, type PlannedAccount } from './discover.ts';
import { accountLeft, scopeGone, scopeTwice, scopesNone } from './errors.ts';
import { queryConfig } from './services/config.ts';
import type { Endpoints } from './services/endpoints.ts';
import { callerAccount, domainOf } from './services/identity.ts';
import { findProject, type Project } from './services/projects.ts';
import type { Session, Sessions } from './session.ts';
import { storeAccess, type FoundAccess } from './stored-access.ts';

/** What it takes to find the projects. */
export interface PlanOptions {
  readonly patterns: readonly ScopePattern[];
  readonly entries: readonly AccountEntry[];
  readonly mode: 'sts' | 'iam';
  readonly endpoints: Endpoints;
  /** The function's own. */
  readonly credentials: Credentials;
  readonly externalIdOf: (entry: AccountEntry) => string | undefined;
  readonly log: Log;
  /** An error as it may be stored. */
  readonly toErrorInfo: (error: unknown) => ErrorInfo;
}

export interface PlanRequest {
  /** Of the command. */
  readonly selected: readonly string[] | undefined;
  /** The newest run that was not filtered; undefined where there is none. */
  readonly previous: () => Promise<Manifest | undefined>;
  /** Other scopes that earlier runs had, and that must not be forgotten: where they are not found, IAM is asked for each, too. */
  readonly remembered?: (() => Promise<readonly Scope[]>) | undefined;
}

export interface Planned extends FoundAccess {
  readonly plan: ScopePlan;
  readonly accounts: readonly PlannedAccount[];
}

/** How the services are asked. */
interface Asking {
  readonly sessions: Sessions;
  readonly keys: AccountKeys;
}

/** @throws as `Accounts.plan` */
export async function planScopes(
  { selected, previous, remembered }: PlanRequest,
  options: PlanOptions,
  { sessions, keys }: Asking,
): Promise<Planned> {
  const { patterns, endpoints, mode, credentials, log } = options;
  // looked for at the same time, though only needed at the end
  const looking = selected === undefined ? previous() : Promise.resolve(undefined);
  const remembering = selected === undefined ? (remembered?.() ?? Promise.resolve([])) : Promise.resolve([]);
  for (const each of [looking, remembering]) each.catch(() => undefined);
  const anonymous = sessions.open(credentials);
  const ownId = await (mode === 'sts' ? callerAccount(anonymous, endpoints.sts) : domainOf(anonymous, endpoints.iam));
  const own = sessions.open(credentials, ownId);
  const found = await discover({ ...options, own, ownId, keys });
  const before = await looking;
  const earlier = [...(before?.scopes ?? []).map(placeOf), ...(await remembering)];
  const missing = await findLost(found, earlier, { options, own, keys });
  const scopes = [...found.scopes, ...missing.scopes];
  refuseTwice(scopes);
  refuseEmpty(patterns, found, scopes);
  const crossCheck = await checkAgainstConfig(found, [...scopes, ...missing.gone], { options, own, keys });
  const warnings = [...unusedExclusions({ patterns, found, scopes, before }), ...crossCheck.warnings];
  for (const warning of warnings) log.warn('the discovery of projects has a doubt', { ...warning });
  const byAccount = groupBy(scopes, ({ accountId }) => accountId);
  const access = { accounts: [...found.accounts, ...missing.accounts], lost: missing.errors };
  const accounts = access.accounts.map(({ domainId, name, isOwn, error }): ManifestAccount => {
    const failure = found.errors.get(domainId) ?? error;
    return {
      accountId: domainId,
      name,
      ...(isOwn && { isOwn }),
      status: failure === undefined ? 'complete' : 'failed',
      scopes: byAccount.get(domainId)?.length ?? 0,
      ...(failure !== undefined && { error: options.toErrorInfo(failure) }),
    };
  });
  for (const { accountId, name: accountName, error } of accounts)
    if (error !== undefined) log.error('account failed', { accountId, accountName, error });
  const isNamed = found.skipped.every(({ reason }) => reason !== 'PROJECT_NAME_UNKNOWN');
  const isComplete =
    accounts.every(({ status }) => status === 'complete') && isNamed && crossCheck.check?.status !== 'differs';
  log.info('projects are discovered', { accounts: accounts.length, scopes: scopes.length, isComplete });
  return {
    plan: {
      scopes: select(scopes, selected, found),
      configured: scopes,
      discovered: {
        isComplete,
        accounts,
        discovery: {
          at: new Date().toISOString(),
          patterns: patterns.map(writePattern),
          requests: sessions.requests,
          leftOut: found.leftOut,
          skipped: found.skipped,
          gone: missing.gone,
          warnings,
          ...(crossCheck.check && { crossCheck: crossCheck.check }),
        },
        access: storeAccess(access, options.toErrorInfo),
        everComplete: new Set(
          before?.scopes.filter(({ status, lastComplete }) => status === 'complete' || lastComplete).map(scopeName),
        ),
        typed: new Set(
          patterns
            .filter(({ isExcluded }) => !isExcluded)
            .map(({ region, project: projectId }) => scopeName({ region, projectId })),
        ),
      },
    },
    ...access,
  };
}

interface Context {
  readonly options: PlanOptions;
  readonly own: Session;
  readonly keys: AccountKeys;
}

interface Lost {
  /** Of an earlier run, not found now and not proven gone. */
  readonly scopes: readonly Scope[];
  /** Why each of them cannot be asked, by its name. */
  readonly errors: ReadonlyMap<string, unknown>;
  readonly accounts: readonly PlannedAccount[];
  readonly gone: readonly Scope[];
}

const SIDE_BY_SIDE = 8;

/** A list may shrink for a bad reason: what earlier runs had is gone only when IAM says so of the very project. */
async function findLost(found: Found, earlier: readonly Scope[], context: Context): Promise<Lost> {
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
async function whyNotListed(scope: Scope, account: PlannedAccount, context: Context): Promise<string | undefined> {
  try {
    const session = account.assumed ? await context.keys.sessionOf(account.assumed) : context.own;
    const project: Project | undefined = await findProject(session, context.options.endpoints.iam, scope.projectId);
    return project === undefined || project.enabled === false ? undefined : 'IAM still has the project';
  } catch (error) {
    return describeError(error).message;
  }
}

/** Files, states and baselines are of a region and a project: one that two accounts are asked for would be two in one. */
function refuseTwice(scopes: readonly Scope[]): void {
  const seen = new Set<string>();
  for (const scope of scopes) {
    if (seen.has(scopeName(scope))) throw scopeTwice(scopeName(scope));
    seen.add(scopeName(scope));
  }
}

/** As `selectScopes`; where the account that a caller asks for could not be asked, that is why nothing is there. */
function select(scopes: readonly Scope[], selected: readonly string[] | undefined, found: Found): Scope[] {
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
function refuseEmpty(patterns: readonly ScopePattern[], { accounts, errors }: Found, scopes: readonly Scope[]): void {
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
function unusedExclusions({ patterns, found, scopes, before }: Excluding): DiscoveryWarning[] {
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

interface Checked {
  readonly check?: CrossCheck;
  readonly warnings: readonly DiscoveryWarning[];
}

/** Config may be a day behind, so it is never the list: it can only contradict one, where IAM has the project that it names. */
async function checkAgainstConfig(found: Found, scopes: readonly Scope[], context: Context): Promise<Checked> {
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
