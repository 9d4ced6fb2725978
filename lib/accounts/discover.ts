import { mapConcurrently } from '../map-concurrently.ts';
import type { SkippedScope } from '../run/discovery.ts';
import type { Scope } from '../scope.ts';
import { isOrganization, type AccountEntry } from '../settings/accounts.ts';
import { matchesAccount, matchesPattern, needsList, type ScopePattern } from '../settings/scopes.ts';
import type { AccountKeys } from './account-keys.ts';
import { accountClosed } from './errors.ts';
import type { Account, Endpoints } from './services/endpoints.ts';
import { listMembers, type Member } from './services/organization.ts';
import { listProjects, type Project } from './services/projects.ts';
import type { Session } from './session.ts';

export interface DiscoverOptions {
  readonly patterns: readonly ScopePattern[];
  readonly entries: readonly AccountEntry[];
  readonly externalIdOf: (entry: AccountEntry) => string | undefined;
  readonly own: Session;
  readonly ownId: string;
  readonly endpoints: Endpoints;
  readonly keys: AccountKeys;
}

/** An account of the plan. */
export interface PlannedAccount {
  readonly domainId: string;
  readonly name: string;
  readonly isOwn: boolean;
  /** What `@` may call it by; nothing where `CSMS_ACCOUNTS` does not have it. */
  readonly accountKeys: readonly string[];
  /** Absent for the function's own. */
  readonly assumed?: Account;
  /** Which of `CSMS_ACCOUNTS` it is assumed by, from 0. */
  readonly entry?: number;
  /** Why nothing can be asked there. */
  readonly error?: unknown;
}

export interface Found {
  readonly accounts: readonly PlannedAccount[];
  readonly scopes: readonly Scope[];
  /** What `!` takes away of what there is. */
  readonly excluded: readonly Scope[];
  /** Accounts whose projects could not be listed, by domain id. */
  readonly errors: ReadonlyMap<string, unknown>;
  readonly leftOut: { disabled: number; domain: number; mos: number };
  readonly skipped: readonly SkippedScope[];
  /** Items of `exclude` that are no account. */
  readonly unusedExclusions: readonly string[];
  /** Everybody in the lists of organizations, those that are excluded too, by id. */
  readonly members: ReadonlySet<string>;
}

const SIDE_BY_SIDE = 8;

/**
 * Accounts and their projects, as far as the patterns need them. IAM's list is what there is: a project that it leaves out is not found.
 *
 * @throws ORGANIZATION_*, HTTP_*: without the accounts nothing is known to be all.
 */
export async function discover(options: DiscoverOptions): Promise<Found> {
  const { patterns } = options;
  const { accounts, unusedExclusions, members } = await listAccounts(options);
  const wanted = patterns.filter(({ isExcluded }) => !isExcluded);
  const leftOut = { disabled: 0, domain: 0, mos: 0 };
  const skipped: SkippedScope[] = [];
  const errors = new Map<string, unknown>();
  const found = await mapConcurrently(accounts, SIDE_BY_SIDE, async (account): Promise<Scope[]> => {
    const ofAccount = wanted.filter((pattern) => matchesAccount(pattern, account));
    const typed = ofAccount.flatMap((pattern) => typedIn(pattern, account));
    if (account.error !== undefined) errors.set(account.domainId, account.error);
    if (account.error !== undefined || ofAccount.every((pattern) => !needsList(pattern))) return typed;
    try {
      const session = account.assumed ? await options.keys.sessionOf(account.assumed) : options.own;
      const projects = await listProjects(session, options.endpoints.iam, account.domainId);
      const listed = toScopes(projects, account, { leftOut, skipped, patterns });
      const regionOf = new Map(listed.map(({ projectId, region }) => [projectId, region]));
      // one that IAM has in another region is a typing error, and matches nothing
      const right = typed.filter(({ projectId, region }) => (regionOf.get(projectId) ?? region) === region);
      return [...right, ...listed];
    } catch (error) {
      errors.set(account.domainId, error);
      return typed;
    }
  });
  const all = accounts.flatMap((account, at) => distinct(found[at] ?? []).map((scope) => ({ scope, account })));
  const scopes = all.filter(({ scope, account }) => isWanted(patterns, scope, account)).map(({ scope }) => scope);
  const excluded = all.filter(({ scope, account }) => isTakenAway(patterns, scope, account)).map(({ scope }) => scope);
  return { accounts, scopes, excluded, errors, leftOut, skipped, unusedExclusions, members };
}

/** The last one of a project counts: what IAM says of it, where it is typed too. A name that was typed stays. */
function distinct(scopes: readonly Scope[]): Scope[] {
  const byId = new Map<string, Scope>();
  for (const scope of scopes) byId.set(scope.projectId, { ...scope, ...byId.get(scope.projectId) });
  return [...byId.values()];
}

const isTakenAway = (
  patterns: readonly ScopePattern[],
  scope: Scope,
  { isOwn, accountKeys }: PlannedAccount,
): boolean =>
  patterns.some((pattern) => pattern.isExcluded && matchesPattern(pattern, { ...scope, isOwn, accountKeys }));

/** Whether a pattern says so, and none takes it away. */
export function isWanted(patterns: readonly ScopePattern[], scope: Scope, account: PlannedAccount): boolean {
  const { isOwn, accountKeys } = account;
  const matching = patterns.filter((pattern) => matchesPattern(pattern, { ...scope, isOwn, accountKeys }));
  return matching.length > 0 && matching.every(({ isExcluded }) => !isExcluded);
}

function typedIn(pattern: ScopePattern, account: PlannedAccount): Scope[] {
  const { region, project: projectId, projectName } = pattern;
  if (needsList(pattern)) return [];
  return [{ region, projectId, ...ofAccount(account), ...(projectName !== undefined && { projectName }) }];
}

/** What a scope says of its account. */
export const ofAccount = ({ domainId, name }: PlannedAccount): Pick<Scope, 'accountId' | 'accountName'> => ({
  accountId: domainId,
  ...(name !== domainId && { accountName: name }),
});

interface NotFound {
  readonly patterns: readonly ScopePattern[];
  readonly leftOut: Found['leftOut'];
  readonly skipped: SkippedScope[];
}

/** The name of a project is its region, or begins with it: `cn-north-4`, `cn-north-4_team`. `MOS` is OBS's own. */
function toScopes(
  projects: readonly Project[],
  account: PlannedAccount,
  { leftOut, skipped, patterns }: NotFound,
): Scope[] {
  const scopes: Scope[] = [];
  for (const { id: projectId, name, enabled, is_domain: isDomain } of projects) {
    const [, region, rest] = /^([a-z]{2,}(?:-[a-z0-9]+)+)(?:_(.*))?$/.exec(name) ?? [];
    if (isDomain === true) leftOut.domain += 1;
    else if (name === 'MOS') leftOut.mos += 1;
    else if (enabled === false) leftOut.disabled += 1;
    else if (region === undefined) {
      if (!patterns.some((pattern) => isTakenAwayById(pattern, projectId, account)))
        skipped.push({ projectId, ...ofAccount(account), reason: 'PROJECT_NAME_UNKNOWN', detail: name.slice(0, 100) });
    } else scopes.push({ region, projectId, ...ofAccount(account), projectName: rest ? name : region });
  }
  return scopes;
}

const isTakenAwayById = (pattern: ScopePattern, projectId: string, account: PlannedAccount): boolean =>
  pattern.isExcluded && pattern.project === projectId && matchesAccount(pattern, account);

interface Accounts {
  readonly accounts: PlannedAccount[];
  readonly unusedExclusions: string[];
  readonly members: ReadonlySet<string>;
}

/** The function's own first, then those of `CSMS_ACCOUNTS` in their order; each once, as its first entry has it. */
async function listAccounts(options: DiscoverOptions): Promise<Accounts> {
  const { patterns, entries, ownId, externalIdOf } = options;
  const own: PlannedAccount = { domainId: ownId, name: ownId, isOwn: true, accountKeys: [] };
  const byId = new Map([[ownId, own]]);
  const wanted = patterns.filter(({ isExcluded }) => !isExcluded);
  const unusedExclusions: string[] = [];
  const known = new Set<string>();
  // what is typed of an account counts, wherever it stands
  const inOrder = [...entries].sort((a, b) => Number(isOrganization(a)) - Number(isOrganization(b)));
  for (const entry of wanted.some(({ account }) => account !== undefined) ? inOrder : []) {
    const { agency } = entry;
    const externalId = externalIdOf(entry);
    const { members, unused, all } = await membersOf(entry, options);
    unusedExclusions.push(...unused);
    for (const id of all) known.add(id);
    for (const { domainId, name, error } of members) {
      const earlier = byId.get(domainId);
      if (earlier && (!earlier.isOwn || earlier.accountKeys.length > 0)) continue;
      const account = { domainId, name, isOwn: domainId === ownId, accountKeys: [name, domainId] };
      const assumed = account.isOwn
        ? {}
        : { assumed: { domainId, name, agency, externalId }, entry: entries.indexOf(entry) };
      byId.set(domainId, { ...account, ...assumed, ...(error !== undefined && { error }) });
    }
  }
  const accounts = [...byId.values()].filter((account) => wanted.some((pattern) => matchesAccount(pattern, account)));
  return { accounts, unusedExclusions, members: known };
}

interface Members {
  readonly members: ReadonlyArray<{ readonly domainId: string; readonly name: string; readonly error?: unknown }>;
  /** Items of `exclude` that are no account. */
  readonly unused: readonly string[];
  /** Ids of all in the list. */
  readonly all: readonly string[];
}

async function membersOf(entry: AccountEntry, { own, endpoints }: DiscoverOptions): Promise<Members> {
  if (!isOrganization(entry)) return { members: [entry], unused: [], all: [] };
  const all = await listMembers(own, endpoints.organizations, entry.parentId);
  const { exclude = [] } = entry;
  const isCalled = (key: string, { id, name }: Member): boolean => key === id || key === name;
  const members = all
    .filter((member) => !exclude.some((key) => isCalled(key, member)))
    .map(({ id, name, status }) => {
      const isActive = !status || /^active$/i.test(status);
      return { domainId: id, name: name || id, ...(!isActive && { error: accountClosed(name || id, status) }) };
    });
  const unused = exclude.filter((key) => !all.some((member) => isCalled(key, member)));
  return { members, unused, all: all.map(({ id }) => id) };
}
