import { CREDENTIAL_SETTINGS } from './credential-settings.ts';
import { CSMS_SETTINGS } from './csms-settings.ts';
import { INVOCATION_SETTINGS } from './invocation-settings.ts';
import { NOTIFY_SETTINGS } from './notify-settings.ts';
import { RESULT_SETTINGS } from './result-settings.ts';
import { STORE_SETTINGS } from './store-settings.ts';

/** Every setting there is, in the order of the docs. Read by the functions, by the errors, and by the docs. */
export const SETTINGS = {
  ...CSMS_SETTINGS,
  ...CREDENTIAL_SETTINGS,
  ...STORE_SETTINGS,
  ...RESULT_SETTINGS,
  ...NOTIFY_SETTINGS,
  ...INVOCATION_SETTINGS,
};

export type SettingName = keyof typeof SETTINGS;
