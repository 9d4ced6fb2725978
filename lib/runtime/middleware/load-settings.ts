import type { Middleware } from '../invocation-context.ts';
import type { SettingsReader } from '../read-settings.ts';

/** @throws SETTINGS_INVALID, or what reading the config object throws. */
export const loadSettings = (read: SettingsReader<never>): Middleware => ({
  before: async function readSettings({ context: call }) {
    const { lookup, platform, credentials, log, deadline } = call;
    const source = { lookup, ownProject: platform.projectId };
    call.settings = await read(source, { credentials, log, signal: deadline.work });
    if (call.trigger.kind === 'http') deadline.limit(call.settings.httpTimeoutMs);
  },
});
