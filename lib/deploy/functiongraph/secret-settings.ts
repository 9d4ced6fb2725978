import { isSecretName } from '../../redact/secret-names.ts';
import { SETTINGS } from '../../settings/table.ts';
import type { Setting } from '../../settings/setting.ts';

const ROWS: Readonly<Record<string, Setting>> = SETTINGS;

/** Settings that NOTIFY_CHANNELS takes a webhook's URL or key from: `{"from":"HOOK_SECRET"}`. */
export const channelSecrets = (channels: string | undefined): string[] =>
  [...(channels ?? '').matchAll(/"from"\s*:\s*"([A-Z][A-Z0-9_]*)"/g)].map(([, name]) => name ?? '');

/** Whether a setting goes into encrypted user data, which a console does not show. */
export const isSecretSetting = (name: string, channels: string | undefined): boolean =>
  ROWS[name]?.secret === true || isSecretName(name) || channelSecrets(channels).includes(name);
