import type { Scope } from '../scope.ts';
import { NO_CONFIG, type Config } from './config-object.ts';
import { loadPatternEngine } from './pattern.ts';
import { settingsInvalid, type Problem } from './problems.ts';
import { NOT_RESOLVED } from './parsers.ts';
import { ANY, PROJECT, controlRegion, typedScopes, type ScopePattern } from './scopes.ts';
import { isOrganization } from './accounts.ts';
import { isSecretReference } from './secret-reference.ts';
import type { Setting, Lookup } from './setting.ts';
import {
  ACCESS_SETTINGS,
  COMMON_SETTINGS,
  type FunctionSetting,
  type RawSettings,
  type Settings,
  type StoreSettings,
} from './settings.ts';
import { SETTINGS, type SettingName } from './table.ts';

export interface SettingsSource {
  readonly lookup: Lookup;
  /** The function's own project, where the platform tells it. */
  readonly ownProject: string | undefined;
  readonly config?: Config;
  /** Whether a setting that is not here may be set elsewhere: then it is not called missing. Default: never. */
  readonly mayBeElsewhere?: (name: string) => boolean;
}

/** The settings of some rows, those that are wrong left out, for what looks further into them. */
export interface ReadRows {
  readonly raw: Partial<RawSettings<SettingName>>;
  readonly lookup: Lookup;
  /** The environment's alone: what the config object says is no secret, and may not name one. */
  readonly environment: Lookup;
  /** Whether a problem was found in it already, or it may be set elsewhere. */
  isUnknown(name: string): boolean;
}

/** Finds what no row can know by itself: what other rooms know of stores, channels and hosts. */
export type SettingsCheck = (rows: ReadRows) => Promise<readonly Problem[]> | readonly Problem[];

/**
 * The settings of one invocation, as far as their texts tell.
 *
 * @param names those beside the common ones.
 * @throws SETTINGS_INVALID with every problem.
 */
export function parseSettings<Name extends FunctionSetting>(
  names: readonly Name[],
  source: SettingsSource,
): Settings<Name> {
  const { settings, problems } = readAll(names, source);
  if (problems.length > 0) throw settingsInvalid(problems, SETTINGS);
  return settings;
}

/**
 * The same, with all that would be refused before the first request.
 *
 * @throws SETTINGS_INVALID with every problem.
 */
export async function checkSettings<Name extends FunctionSetting>(
  names: readonly Name[],
  { check, ...source }: SettingsSource & { readonly check: SettingsCheck },
): Promise<Settings<Name>> {
  const withPatterns = [...COMMON_SETTINGS, ...names].filter((name) => (SETTINGS[name] as Setting).hasPatterns);
  await loadPatternEngine(withPatterns.flatMap((name) => textsOf(source)(name) ?? []));
  const { settings, problems, rows } = readAll(names, source);
  const all = [...problems, ...(await check(rows))];
  if (all.length > 0) throw settingsInvalid(all, SETTINGS);
  return settings;
}

/**
 * Where results go, and the config object's key: needed before the config object can be read.
 *
 * @throws SETTINGS_INVALID
 */
export async function checkStoreSettings(
  lookup: Lookup,
  check: SettingsCheck,
): Promise<{ store: StoreSettings; region: string | undefined }> {
  const names = ['STORE_URL', 'STORE_ENDPOINT', 'STORE_PATH_STYLE', 'STORE_SSE', 'CSMS_REGION'] as const;
  const { values, problems: own } = readRows(names, lookup);
  const problems = [...own, ...readRows(ACCESS_SETTINGS, lookup).problems];
  const raw = values as RawSettings<SettingName>;
  const all = [...problems, ...(await check({ raw, lookup, environment: lookup, isUnknown: isIn(problems) }))];
  if (all.length > 0) throw settingsInvalid(all, SETTINGS);
  return { store: storeOf(raw), region: raw.region };
}

const textsOf =
  ({ lookup, config = NO_CONFIG }: SettingsSource): Lookup =>
  (name) =>
    lookup(name) ?? (config.texts[name] === '' ? undefined : config.texts[name]);

function readAll<Name extends FunctionSetting>(
  names: readonly Name[],
  source: SettingsSource,
): { settings: Settings<Name>; problems: readonly Problem[]; rows: ReadRows } {
  const { lookup, ownProject, config = NO_CONFIG, mayBeElsewhere = () => false } = source;
  const textOf = textsOf(source);
  const { values, problems: own } = readRows([...COMMON_SETTINGS, ...names], textOf);
  // what they hold is no setting of a run: only credentials.ts reads it
  const problems = [...own, ...readRows(ACCESS_SETTINGS, lookup).problems];
  const raw = values as RawSettings<SettingName>;
  const typed = raw.scopes ? typedScopes(raw.scopes) : defaultScopes(raw.region, raw.projectId ?? ownProject);
  const scopes = typed ?? [];
  const scopePatterns = typed === undefined ? raw.scopes : undefined;
  const isElsewhere = (name: string): boolean =>
    [name, ...(name === 'CSMS_SCOPES' ? SCOPE_DEFAULTS : [])].some(
      (each) => textOf(each) === undefined && mayBeElsewhere(each),
    );
  const all = [...config.problems, ...problems, ...crossProblems(raw, typed, problems)].filter(
    ({ name, value }) => value !== undefined || !isElsewhere(name),
  );
  const isFound = isIn(problems);
  return {
    settings: {
      ...values,
      scopes,
      ...(scopePatterns && { scopePatterns }),
      store: storeOf(raw),
    } as unknown as Settings<Name>,
    problems: all,
    rows: { raw, lookup: textOf, environment: lookup, isUnknown: (name) => isFound(name) || isElsewhere(name) },
  };
}

/** What the default of `CSMS_SCOPES` is made of. */
const SCOPE_DEFAULTS = ['CSMS_REGION', 'HUAWEICLOUD_SDK_PROJECT_ID'] as const;

const isIn =
  (problems: readonly Problem[]) =>
  (wanted: string): boolean =>
    problems.some(({ name }) => name === wanted);

function readRows(
  names: readonly SettingName[],
  textOf: Lookup,
): { values: Record<string, unknown>; problems: Problem[] } {
  const values: Record<string, unknown> = {};
  const problems: Problem[] = [];
  for (const name of names) {
    const row: Setting = SETTINGS[name];
    const value = textOf(name);
    const text = value ?? row.default;
    if (text === undefined && row.required === true) problems.push({ name });
    if (row.secret === true && isSecretReference(value)) {
      problems.push({ name, value, detail: NOT_RESOLVED, isExplained: true });
      continue;
    }
    try {
      values[row.field] = text === undefined ? undefined : row.parse(row.exact === true ? text : text.trim());
    } catch (error) {
      problems.push({ name, value, detail: (error as Error).message });
    }
  }
  return { values, problems };
}

const defaultScopes = (region: string | undefined, projectId: string | undefined): Scope[] =>
  region === undefined || projectId === undefined || !PROJECT.test(projectId) ? [] : [{ region, projectId }];

/** What only shows when settings are looked at together. Nothing is told twice. */
function crossProblems(
  raw: RawSettings<SettingName>,
  scopes: readonly Scope[] | undefined,
  found: readonly Problem[],
): Problem[] {
  const isFound = (...names: string[]): boolean => found.some(({ name }) => names.includes(name));
  if (isFound('CSMS_SCOPES', 'CSMS_ACCOUNTS')) return [];
  if (scopes === undefined) return patternProblems(raw);
  if (raw.accounts !== undefined) return [ACCOUNTS_UNUSED];
  if (raw.scopes !== undefined && scopes.length === 0)
    return [{ name: 'CSMS_SCOPES', detail: 'what ! takes away leaves nothing', isExplained: true, value: '!' }];
  const projects = new Set(scopes.map(({ projectId }) => projectId));
  if (scopes.length === 0 && !isFound('CSMS_SCOPES', ...SCOPE_DEFAULTS))
    return [
      {
        name: 'CSMS_SCOPES',
        detail: `set it, or set ${raw.region === undefined ? 'CSMS_REGION' : 'HUAWEICLOUD_SDK_PROJECT_ID'}: its default is the function's own region and project`,
      },
    ];
  if (raw.csmsAuth === 'token' && projects.size > 1)
    return [
      { name: 'CSMS_AUTH', value: 'token', detail: `a token serves one project; CSMS_SCOPES has ${projects.size}` },
    ];
  return [];
}

const ACCOUNTS_UNUSED: Problem = {
  name: 'CSMS_ACCOUNTS',
  value: '[…]',
  detail: 'CSMS_SCOPES selects nothing of these accounts: add @ and the name of an account, or *:*@*',
  isExplained: true,
};

/** Of projects that have to be discovered, or are of other accounts. */
function patternProblems({ scopes = [], accounts = [], region, csmsAuth }: RawSettings<SettingName>): Problem[] {
  const problems: Problem[] = [];
  const named = new Set(accounts.flatMap((entry) => (isOrganization(entry) ? [] : [entry.name, entry.domainId])));
  const isKnown = ({ account }: ScopePattern): boolean =>
    account === undefined || named.has(account) || accounts.some(isOrganization) || (account === ANY && named.size > 0);
  const unknown = scopes.filter((pattern) => !isKnown(pattern)).map(({ account }) => `@${account}`);
  if (unknown.length > 0)
    problems.push({
      name: 'CSMS_SCOPES',
      value: unknown.join(', '),
      detail: 'CSMS_ACCOUNTS has no such account: add it there, with its domain id and agency',
      isExplained: true,
    });
  if (accounts.length > 0 && scopes.every(({ account }) => account === undefined)) problems.push(ACCOUNTS_UNUSED);
  if (csmsAuth === 'token')
    problems.push({
      name: 'CSMS_AUTH',
      value: 'token',
      detail: 'a token serves one project; CSMS_SCOPES has * or @: use aksk',
      isExplained: true,
    });
  if (controlRegion({ region, scopePatterns: scopes }) === undefined)
    problems.push({ name: 'CSMS_REGION', detail: 'STS and IAM are asked in a region, and CSMS_SCOPES names none' });
  return problems;
}

const storeOf = (raw: RawSettings<SettingName>): StoreSettings => ({
  url: raw.storeUrl,
  pathStyle: raw.storePathStyle,
  ...(raw.storeEndpoint === undefined ? {} : { endpoint: raw.storeEndpoint }),
  ...(raw.storeSse === undefined ? {} : { sse: raw.storeSse }),
});
