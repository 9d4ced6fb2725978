import type { RawSettings } from './settings.ts';
import { SETTINGS } from './table.ts';
import type { Lookup } from './setting.ts';

/** Those that an invocation needs before all settings are read. */
type EarlyName = 'LOG_LEVEL' | 'CSMS_AUTH' | 'HTTP_TIMEOUT';

/** One setting from the environment alone; the default when it is wrong: that is told later, with everything else. */
export function earlySetting<Name extends EarlyName>(
  name: Name,
  lookup: Lookup,
): RawSettings<Name>[(typeof SETTINGS)[Name]['field']] {
  const { parse, default: byDefault } = SETTINGS[name];
  try {
    return parse(lookup(name) ?? byDefault) as never;
  } catch {
    return parse(byDefault) as never;
  }
}
