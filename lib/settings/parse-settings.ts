import type { Scope } from '../scope.ts';
import { NO_CONFIG, type Config } from './config-object.ts';
import { settingsInvalid, type Problem } from './problems.ts';
import { PROJECT } from './scopes.ts';
import type { Setting, Lookup } from './setting.ts';
import {
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
}

/**
 * The settings of one invocation.
 *
 * @param names those beside the common ones.
 * @throws SETTINGS_INVALID with every problem.
 */
export function parseSettings<Name extends FunctionSetting>(
  names: readonly Name[],
  source: SettingsSource,
): Settings<Name> {
  const config = source.config ?? NO_CONFIG;
  const textOf: Lookup = (name) => source.lookup(name) ?? (config.texts[name] === '' ? undefined : config.texts[name]);
  const { values, problems } = parseRows([...COMMON_SETTINGS, ...names], textOf);
  const raw = values as RawSettings<SettingName>;
  const scopes = raw.scopes ?? defaultScopes(raw.region, raw.projectId ?? source.ownProject);
  const all = [...config.problems, ...problems, ...crossProblems(raw, scopes, problems)];
  if (all.length > 0) throw settingsInvalid(all, SETTINGS);
  return { ...values, scopes, store: storeOf(raw) } as unknown as Settings<Name>;
}

/**
 * Where results go, and the config object's key: needed before the config object can be read.
 *
 * @throws SETTINGS_INVALID
 */
export function parseStoreSettings(lookup: Lookup): { store: StoreSettings; region: string | undefined } {
  const names = ['STORE_URL', 'STORE_ENDPOINT', 'STORE_PATH_STYLE', 'STORE_SSE', 'CSMS_REGION'] as const;
  const { values, problems } = parseRows(names, lookup);
  if (problems.length > 0) throw settingsInvalid(problems, SETTINGS);
  const raw = values as RawSettings<SettingName>;
  return { store: storeOf(raw), region: raw.region };
}

function parseRows(
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
    try {
      values[row.field] = text === undefined ? undefined : row.parse(text.trim());
    } catch (error) {
      problems.push({ name, value, detail: (error as Error).message });
    }
  }
  return { values, problems };
}

const defaultScopes = (region: string | undefined, projectId: string | undefined): Scope[] =>
  region === undefined || projectId === undefined || !PROJECT.test(projectId) ? [] : [{ region, projectId }];

/** What only shows when settings are looked at together. Nothing is told twice. */
function crossProblems(raw: RawSettings<SettingName>, scopes: readonly Scope[], found: readonly Problem[]): Problem[] {
  const isFound = (...names: string[]): boolean => found.some(({ name }) => names.includes(name));
  const projects = new Set(scopes.map(({ projectId }) => projectId));
  if (scopes.length === 0 && !isFound('CSMS_SCOPES', 'CSMS_REGION', 'HUAWEICLOUD_SDK_PROJECT_ID'))
    return [
      {
        name: 'CSMS_SCOPES',
        detail: `nor is there a default: ${raw.region === undefined ? 'CSMS_REGION' : "the function's own project"} is missing`,
      },
    ];
  if (raw.csmsAuth === 'token' && projects.size > 1)
    return [
      { name: 'CSMS_AUTH', value: 'token', detail: `a token serves one project, and CSMS_SCOPES has ${projects.size}` },
    ];
  return [];
}

const storeOf = (raw: RawSettings<SettingName>): StoreSettings => ({
  url: raw.storeUrl,
  pathStyle: raw.storePathStyle,
  ...(raw.storeEndpoint === undefined ? {} : { endpoint: raw.storeEndpoint }),
  ...(raw.storeSse === undefined ? {} : { sse: raw.storeSse }),
});
