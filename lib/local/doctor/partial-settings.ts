import { NO_CONFIG, type Config } from '../../settings/config-object.ts';
import { parseSettings } from '../../settings/parse-settings.ts';
import { ACCOUNT_SETTINGS, type FunctionSetting, type Settings } from '../../settings/settings.ts';
import type { SettingName } from '../../settings/table.ts';
import type { Lookup } from '../../settings/setting.ts';

export interface SettingTexts {
  readonly lookup: Lookup;
  readonly config?: Config;
}

/** What `parseSettings` asks of everybody, for the parts that need none of it. */
const STAND_INS: Readonly<Record<string, string>> = {
  STORE_URL: 'file:///',
  CSMS_SCOPES: `region:${'0'.repeat(32)}`,
};

/** The settings by which the service is asked. */
export const CSMS_PART: readonly SettingName[] = [
  'CSMS_SCOPES',
  'CSMS_REGION',
  'CSMS_ENDPOINT',
  'CSMS_AUTH',
  'CSMS_RATE_LIMIT',
  'CSMS_CONCURRENCY',
  'HUAWEICLOUD_SDK_PROJECT_ID',
  ...ACCOUNT_SETTINGS,
];

/**
 * Some settings, read as a function would, so that what is wrong elsewhere hides nothing. Undefined when they are wrong: the
 * check of all settings says how.
 *
 * @param names the common ones among them; @param extra the functions' own.
 */
export function readPart<Name extends FunctionSetting = never>(
  { lookup, config = NO_CONFIG }: SettingTexts,
  names: readonly SettingName[],
  extra: readonly Name[] = [],
): Settings<Name> | undefined {
  const wanted = new Set<string>([...names, ...extra]);
  const texts = Object.fromEntries(Object.entries(config.texts).filter(([name]) => wanted.has(name)));
  try {
    return parseSettings(extra, {
      lookup: (name) => (wanted.has(name) ? lookup(name) : STAND_INS[name]),
      ownProject: undefined,
      config: { texts, problems: [] },
    });
  } catch {
    return undefined;
  }
}
