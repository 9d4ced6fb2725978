import { CodedError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { CredentialSource } from './credentials.ts';
import { parseConfig, type Config } from '../settings/config-object.ts';
import {
  checkSettings,
  checkStoreSettings,
  type SettingsCheck,
  type SettingsSource,
} from '../settings/parse-settings.ts';
import type { FunctionSetting, Settings, StoreSettings } from '../settings/settings.ts';
import { SETTINGS } from '../settings/table.ts';

/** What is known when the config object is read: the rest of the settings is in it. */
interface ConfigRequest {
  /** As in `CONFIG_KEY`. */
  readonly key: string;
  readonly store: StoreSettings;
  readonly region: string | undefined;
  readonly credentials: CredentialSource;
  readonly signal: AbortSignal;
  readonly log: Log;
}

/** Gets the object's bytes; undefined when there is none. @throws STORE_* */
export type ReadConfig = (request: ConfigRequest) => Promise<Uint8Array | undefined>;

const KEPT_MS = 5 * 60_000;

export type SettingsReader<Name extends FunctionSetting> = (
  source: SettingsSource,
  request: Pick<ConfigRequest, 'credentials' | 'signal' | 'log'> & {
    /** Whether the service is asked: what is stored can be shown without credentials for it. */
    readonly needsCredentials: boolean;
  },
) => Promise<Settings<Name>>;

/** What other rooms know to be wrong with settings, before anything is sent. */
export type CreateSettingsCheck = (credentials?: CredentialSource) => SettingsCheck;

interface SettingsReaderOptions {
  readonly readConfig?: ReadConfig | undefined;
  readonly createCheck?: CreateSettingsCheck | undefined;
}

/** Reads the settings of an invocation; keeps the config object for 5 minutes, and nothing else. */
export function createSettingsReader<Name extends FunctionSetting>(
  names: readonly Name[],
  { readConfig = unsupported, createCheck = () => () => [] }: SettingsReaderOptions,
): SettingsReader<Name> {
  let kept: { of: string; at: number; config: Config } | undefined;
  return async (source, { needsCredentials, ...request }) => {
    const check = createCheck(needsCredentials ? request.credentials : undefined);
    const key = source.lookup('CONFIG_KEY');
    if (key === undefined) return checkSettings(names, { ...source, check });
    const base = await checkStoreSettings(source.lookup, createCheck());
    const of = JSON.stringify([key, base]);
    const age = kept?.of === of ? Date.now() - kept.at : Infinity;
    if (kept === undefined || age < 0 || age >= KEPT_MS) {
      const body = await readConfig({ ...request, ...base, key });
      kept = { of, at: Date.now(), config: parseConfig(key, body, SETTINGS) };
    }
    const { config } = kept;
    // What is wrong is not kept: whoever mends the object wants to see it work.
    if (config.problems.length > 0) kept = undefined;
    return checkSettings(names, { ...source, config, check });
  };
}

const unsupported: ReadConfig = () => {
  throw new CodedError('SETTINGS_INVALID', 'CONFIG_KEY is set, but this function reads no config object.');
};
