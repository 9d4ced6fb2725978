import { CodedError } from '../errors.ts';
import { scopeName, type Scope } from '../scope.ts';
import { parseList, refuse } from './parsers.ts';

export const REGION = /^[a-z0-9]+(-[a-z0-9]+)*$/;
export const PROJECT = /^[0-9a-f]{32}$/;
/** What people call an account or a project. */
export const DISPLAY_NAME = /^[\p{L}\p{N}_.\- ]{1,64}$/u;

/** Any region, project or account. */
export const ANY = '*';

/** One item of `CSMS_SCOPES`: `["!"] region ":" project ["=" name] ["@" account]`. */
export interface ScopePattern {
  /** `!`: takes away what the others select, whatever the order. */
  readonly isExcluded: boolean;
  /** A name, or `*`. */
  readonly region: string;
  /** 32 hex characters, or `*`. */
  readonly project: string;
  /** Typed for people; of one project only. */
  readonly projectName?: string;
  /** Name or domain id of an account of `CSMS_ACCOUNTS`, or `*`; absent: the function's own. */
  readonly account?: string;
}

/** Throws an Error that names the first item that is not one. */
export function parseScopes(text: string): ScopePattern[] {
  const items = parseList(text);
  const patterns = items.map(parsePattern);
  if (patterns.every(({ isExcluded }) => isExcluded)) refuse('it names no project');
  return patterns;
}

const ITEM = /^(!?)([^:=@!]+):([^:=@!]+)(?:=([^:=@!]+))?(?:@([^:=@!]+))?$/;

function parsePattern(item: string): ScopePattern {
  const [, bang = '', region = '', project = '', projectName, account] = ITEM.exec(item) ?? [];
  const isRight =
    (region === ANY || REGION.test(region)) &&
    (project === ANY || PROJECT.test(project)) &&
    (projectName === undefined || (project !== ANY && bang === '' && DISPLAY_NAME.test(projectName))) &&
    (account === undefined || account === ANY || DISPLAY_NAME.test(account));
  if (!isRight) refuse(`"${item.slice(0, 100)}" is not valid`);
  return {
    isExcluded: bang === '!',
    region,
    project,
    ...(projectName !== undefined && { projectName }),
    ...(account !== undefined && { account }),
  };
}

/** As in `CSMS_SCOPES`, without the name of the project. */
export const writePattern = ({ isExcluded, region, project, account }: ScopePattern): string =>
  `${isExcluded ? '!' : ''}${region}:${project}${account === undefined ? '' : `@${account}`}`;

/** Whether the pattern names one project of the function's own account. */
const isPlain = ({ region, project, account }: ScopePattern): boolean =>
  region !== ANY && project !== ANY && account === undefined;

/** A project of a named account, or of the own one, that is typed needs no list. */
export const needsList = ({ region, project, account }: ScopePattern): boolean =>
  region === ANY || project === ANY || account === ANY;

/** The projects that the patterns name one by one; undefined where some have to be discovered, or are of other accounts. */
export function typedScopes(patterns: readonly ScopePattern[]): Scope[] | undefined {
  const wanted = patterns.filter(({ isExcluded }) => !isExcluded);
  if (!wanted.every(isPlain)) return undefined;
  const scopes = new Map<string, Scope>();
  for (const { region, project: projectId, projectName } of wanted) {
    const scope = { region, projectId, ...(projectName !== undefined && { projectName }) };
    if (!scopes.has(scopeName(scope)) && !isExcludedBy(patterns, scope)) scopes.set(scopeName(scope), scope);
  }
  return [...scopes.values()];
}

/** A scope, and what `@` may call its account by. One that says nothing of it is of the function's own. */
export interface PlacedScope extends Scope {
  readonly isOwn?: boolean;
  readonly accountKeys?: readonly string[];
}

const isExcludedBy = (patterns: readonly ScopePattern[], scope: PlacedScope): boolean =>
  patterns.some((pattern) => pattern.isExcluded && matchesPattern(pattern, scope));

export const matchesPattern = (pattern: ScopePattern, scope: PlacedScope): boolean =>
  (pattern.region === ANY || pattern.region === scope.region) &&
  (pattern.project === ANY || pattern.project === scope.projectId) &&
  matchesAccount(pattern, scope);

export const matchesAccount = (
  { account }: Pick<ScopePattern, 'account'>,
  { isOwn = true, accountKeys = [] }: Pick<PlacedScope, 'isOwn' | 'accountKeys'>,
): boolean => {
  if (account === undefined) return isOwn;
  return accountKeys.includes(account) || (account === ANY && accountKeys.length > 0);
};

/**
 * The scopes that a command selects, in the order of `configured`; all of them when it selects none. A caller never names a region
 * or project of its own. Patterns select from what there is; one without an account, from all accounts.
 *
 * @throws COMMAND_INVALID for one that matches none of them, or for an empty selection.
 */
export function selectScopes(configured: readonly Scope[], selected: readonly string[] | undefined): Scope[] {
  if (selected === undefined) return [...configured];
  const chosen = new Set<Scope>();
  const unknown = selected.filter((item) => {
    const found = findSelected(configured, item);
    for (const scope of found) chosen.add(scope);
    return found.length === 0;
  });
  if (unknown.length > 0 || selected.length === 0) {
    const what =
      unknown.length > 0
        ? `"scopes" selects what is not in CSMS_SCOPES: ${unknown.slice(0, 5).join(', ')}`
        : '"scopes" selects no project';
    const known = configured.map((scope) => scopeName(scope));
    throw new CodedError('COMMAND_INVALID', what, { hint: `CSMS_SCOPES has: ${known.slice(0, 20).join(', ')}` });
  }
  return configured.filter((scope) => chosen.has(scope));
}

function findSelected(configured: readonly Scope[], item: string): Scope[] {
  const [, bang, region = '', project = '', name, account] = ITEM.exec(item) ?? [];
  if (bang !== '' || name !== undefined) return [];
  const pattern = { region, project, account };
  return configured.filter((scope) => isSelected(pattern, scope));
}

const isSelected = (
  { region, project, account = ANY }: { region: string; project: string; account: string | undefined },
  scope: Scope,
): boolean =>
  (region === ANY || region === scope.region) &&
  (project === ANY || project === scope.projectId) &&
  (account === ANY || account === scope.accountName || account === scope.accountId);

/** Where STS and IAM are asked: the function's own region, else the first that is named. Undefined where none is. */
export const controlRegion = ({
  region,
  scopePatterns = [],
}: {
  readonly region?: string | undefined;
  readonly scopePatterns?: readonly ScopePattern[] | undefined;
}): string | undefined => region ?? scopePatterns.map((pattern) => pattern.region).find((name) => name !== ANY);
