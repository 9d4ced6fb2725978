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
export const knownSettings = (own: readonly string[], channels: string | undefined): string[] => [
  ...COMMON_SETTINGS,
  ...own,
  ...ACCESS_SETTINGS,
  ...(own.includes('NOTIFY_CHANNELS') ? channelSecrets(channels) : []),
];

const ROWS: Readonly<Record<string, Setting>> = SETTINGS;

/** Settings that NOTIFY_CHANNELS takes a webhook's URL or key from: `{"from":"HOOK_SECRET"}`. */
export const channelSecrets = (channels: string | undefined): string[] =>
  [...(channels ?? '').matchAll(/"from"\s*:\s*"([A-Z][A-Z0-9_]*)"/g)].map(([, name]) => name ?? '');

/** Whether a setting goes into encrypted user data, which a console does not show. */
export const isSecretSetting = (name: string, channels: string | undefined): boolean =>
  ROWS[name]?.secret === true || isSecretName(name) || channelSecrets(channels).includes(name);
