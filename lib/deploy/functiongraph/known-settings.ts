import { createRequire } from 'node:module';
import { join } from 'node:path';
import { EXTERNAL_ID_SETTING, externalIdSettings, holdsExternalId } from '../../settings/accounts.ts';
import { channelSecrets } from '../../settings/channels.ts';
import { ACCESS_SETTINGS, COMMON_SETTINGS } from '../../settings/settings.ts';
import { isSecretName } from '../../redact/secret-names.ts';
import { SETTINGS } from '../../settings/table.ts';
import type { Setting } from '../../settings/setting.ts';

const load = createRequire(import.meta.url);

/** Names of the settings that a built function has of its own; undefined when there is no bundle beside the zip. */
export function ownSettings(artifact: string): readonly string[] | undefined {
  try {
    const bundle = load(join(artifact.replace(/\.zip$/, ''), 'index.js')) as { handler?: { settings?: string[] } };
    return bundle.handler?.settings;
  } catch {
    return undefined;
  }
}

/** @param own as `ownSettings` tells. */
export const knownSettings = (own: readonly string[], values: Values): string[] => [
  ...COMMON_SETTINGS,
  ...own,
  ...ACCESS_SETTINGS,
  ...(own.includes('NOTIFY_CHANNELS') ? channelSecrets((name) => values[name]) : []),
  ...externalIdSettings((name) => values[name]),
];

const ROWS: Readonly<Record<string, Setting>> = SETTINGS;

type Values = Readonly<Record<string, string | undefined>>;

/** Whether a setting goes into encrypted user data, which a console does not show. */
export const isSecretSetting = (name: string, values: Values): boolean =>
  ROWS[name]?.secret === true ||
  isSecretName(name) ||
  EXTERNAL_ID_SETTING.test(name) ||
  (name === 'CSMS_ACCOUNTS' && holdsExternalId(values[name] ?? '')) ||
  channelSecrets((each) => values[each]).includes(name);
