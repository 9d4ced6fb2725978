import { fingerprint, nameMark, secretFingerprint, writeMark, type Mark } from './mark.ts';
import type { WantedFunction } from './wanted.ts';
import type { WireFunction } from './wire.ts';

/** The part of a function's configuration that serverless.yml decides, as the API takes it; secrets and mark apart. */
export const plainConfig = (wanted: WantedFunction) => ({
  func_name: wanted.name,
  runtime: wanted.runtime,
  handler: wanted.handler,
  timeout: wanted.timeoutSeconds,
  memory_size: wanted.memorySizeMb,
  user_data: JSON.stringify(wanted.userData),
  ...(wanted.agency === undefined ? {} : { xrole: wanted.agency }),
  ...(wanted.executionAgency === undefined ? {} : { app_xrole: wanted.executionAgency }),
  ...(wanted.sendsLogs ? { enable_lts_log: true } : {}),
});

/** What the configuration is, in a few characters; the description is part of it. */
export const markOf = (wanted: WantedFunction, owner: string, triggers: Mark['triggers']): Mark => ({
  owner,
  config: fingerprint({ ...plainConfig(wanted), description: wanted.description }),
  secrets: secretFingerprint(wanted),
  secretNames: Object.keys(wanted.secretUserData).map(nameMark),
  triggers,
});

/** What people set in the console and serverless.yml says nothing about: a PUT without it would drop it. */
const CARRIED_OVER = [
  'xrole',
  'app_xrole',
  'func_vpc',
  'mount_config',
  'initializer_handler',
  'initializer_timeout',
  'pre_stop_handler',
  'pre_stop_timeout',
  'log_config',
  'enable_lts_log',
  'enterprise_project_id',
] as const;

export interface ConfigOptions {
  readonly mark: Mark;
  /** As it is; undefined for a new function. */
  readonly current?: WireFunction | undefined;
  /** Secrets of the deployment before are to be wiped, if there are none any more. */
  readonly hadSecrets?: boolean;
}

/** The body of a creation or of `PUT …/config`. */
export function configBody(wanted: WantedFunction, { mark, current, hadSecrets = false }: ConfigOptions): object {
  const kept = CARRIED_OVER.filter((field) => current?.[field] !== undefined && current[field] !== null);
  const sendsSecrets = mark.secrets !== '-' || hadSecrets;
  return {
    ...Object.fromEntries(kept.map((field) => [field, current?.[field]])),
    ...plainConfig(wanted),
    ...(sendsSecrets ? { encrypted_user_data: JSON.stringify(wanted.secretUserData) } : {}),
    description: writeMark(wanted.description, mark),
  };
}
