import { createRequire } from 'node:module';
import { join } from 'node:path';
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
  ...(own.includes('NOTIFY_CHANNELS') ? channelSecrets(values) : []),
];

const ROWS: Readonly<Record<string, Setting>> = SETTINGS;

type Values = Readonly<Record<string, string | undefined>>;

/** Settings that channels take a URL or a key from: `{"from":"HOOK_SECRET"}`, or those of NOTIFY_SECRETS. */
export const channelSecrets = ({ NOTIFY_CHANNELS = '', NOTIFY_SECRETS = '' }: Values): string[] => [
  ...[...NOTIFY_CHANNELS.matchAll(/"from"\s*:\s*"([A-Z][A-Z0-9_]*)"/g)].map(([, name]) => name ?? ''),
  ...NOTIFY_SECRETS.split(',').map((name) => name.trim()),
];

/** Whether a setting goes into encrypted user data, which a console does not show. */
export const isSecretSetting = (name: string, values: Values): boolean =>
  ROWS[name]?.secret === true || isSecretName(name) || channelSecrets(values).includes(name);
