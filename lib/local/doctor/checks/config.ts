import { codeOf } from '../../../errors.ts';
import { MAX_CONFIG_BYTES, NO_CONFIG, parseConfig, type Config } from '../../../settings/config-object.ts';
import { settingsInvalid } from '../../../settings/problems.ts';
import { SETTINGS } from '../../../settings/table.ts';
import type { ObjectStore } from '../../../storage/object-store.ts';
import type { Report } from '../report.ts';

/** Reads the object that `CONFIG_KEY` names; what it says, without its problems, which are told here. */
export async function checkConfig(
  key: string | undefined,
  store: ObjectStore | undefined,
  report: Report,
): Promise<Config> {
  if (key === undefined) report.skip('config', 'CONFIG_KEY is not set: no config object');
  else if (store === undefined) report.skip('config', 'the store cannot be used, see store.open and store.write');
  else return readConfig(key, store, report);
  return NO_CONFIG;
}

async function readConfig(key: string, store: ObjectStore, report: Report): Promise<Config> {
  try {
    const config = parseConfig(key, await store.get(key, { maxBytes: MAX_CONFIG_BYTES }), SETTINGS);
    if (config.problems.length > 0) report.fail('config', settingsInvalid(config.problems, SETTINGS));
    else report.ok('config', `${key} has ${Object.keys(config.texts).length} settings`);
    return { texts: config.texts, problems: [] };
  } catch (error) {
    const isKnown = report.results.some(({ check, code }) => check.startsWith('store.') && code === codeOf(error));
    if (isKnown) report.skip('config', 'the store cannot be used, see store.open and store.write');
    else report.fail('config', error);
    return NO_CONFIG;
  }
}
