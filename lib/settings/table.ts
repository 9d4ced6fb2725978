import { ACCOUNT_SETTINGS } from './rows/accounts.ts';
import { CREDENTIAL_SETTINGS } from './rows/credentials.ts';
import { CSMS_SETTINGS } from './rows/csms.ts';
import { INVOCATION_SETTINGS } from './rows/invocation.ts';
import { NOTIFY_SETTINGS } from './rows/notify.ts';
import { RESULT_SETTINGS } from './rows/results.ts';
import { STORE_SETTINGS } from './rows/store.ts';
import type { Setting } from './setting.ts';

/** Every setting there is, in the order of the docs. Read by the functions, by the errors, and by the docs. */
export const SETTINGS = {
  ...CSMS_SETTINGS,
  ...ACCOUNT_SETTINGS,
  ...CREDENTIAL_SETTINGS,
  ...STORE_SETTINGS,
  ...RESULT_SETTINGS,
  ...NOTIFY_SETTINGS,
  ...INVOCATION_SETTINGS,
};

const ROWS: Readonly<Record<string, Setting>> = SETTINGS;

/** Whether the config object may have it: a setting, and none of the environment alone. */
export const mayBeInObject = (name: string): boolean =>
  Object.hasOwn(ROWS, name) && ROWS[name]?.environmentOnly !== true;

export type SettingName = keyof typeof SETTINGS;
