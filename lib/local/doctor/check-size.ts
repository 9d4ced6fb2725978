import { COMMON_SETTINGS } from '../../settings/settings.ts';
import type { Report } from './report.ts';
import type { SettingTexts } from './partial-settings.ts';
import type { WatchedFunction } from './functions.ts';

/** What FunctionGraph takes of a function's variables: as many, and in all so long. */
const MOST_VARIABLES = 20;
const MOST_CHARS = 4096;

/** Whether the settings of each function fit into its variables. Credentials are left out: there, an agency has them. */
export function checkSize(functions: readonly WatchedFunction[], { lookup }: SettingTexts, report: Report): void {
  for (const { name, settings } of functions) {
    const all = [...COMMON_SETTINGS, ...settings, 'HTTP_AUTH_TOKEN'];
    const variables = Object.fromEntries(
      all.flatMap((each) => (lookup(each) === undefined ? [] : [[each, lookup(each)]])),
    );
    const count = Object.keys(variables).length;
    const chars = JSON.stringify(variables).length;
    if (count <= MOST_VARIABLES && chars <= MOST_CHARS) continue;
    const message = `${count} settings of ${chars} characters; FunctionGraph takes ${MOST_VARIABLES} of ${MOST_CHARS} in all`;
    const hint = 'Move the larger ones into a JSON object below STORE_URL, and name it in CONFIG_KEY.';
    report.warn('settings.size', { code: 'SETTINGS_TOO_LARGE', message, hint }, name);
  }
}
