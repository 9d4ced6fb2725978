import { codeOf, describeError } from './errors.ts';
import { parseGuardedUrl } from './http/guarded-url.ts';
import { parseRouting } from './notify/routing.ts';
import type { CredentialSource } from './runtime/credentials.ts';
import { EXTERNAL_ID } from './settings/accounts.ts';
import { namedSecrets } from './settings/channels.ts';
import { NOT_RESOLVED } from './settings/parsers.ts';
import { checkSettings, type ReadRows, type SettingsCheck, type SettingsSource } from './settings/parse-settings.ts';
import type { Problem } from './settings/problems.ts';
import { pathStyleProblem } from './storage/create-store.ts';
import { isSecretReference } from './settings/secret-reference.ts';
import type { FunctionSetting } from './settings/settings.ts';
import { SETTINGS } from './settings/table.ts';
import { storeUrlProblem } from './storage/store-url.ts';

/**
 * What would be refused before the first request, beyond what the settings' own texts tell: by the store, by channels, routes
 * and hosts, and for want of credentials. The start of a run, the deployments, `npm start -- --live` and the doctor all ask it.
 *
 * @param credentials absent where they are not to be seen: a function that is deployed has its agency's.
 */
export const createSettingsCheck =
  (credentials?: CredentialSource): SettingsCheck =>
  async (rows) => [
    ...storeProblems(rows),
    ...heartbeatProblems(rows),
    ...routeProblems(rows),
    ...(await channelProblems(rows)),
    ...externalIdProblems(rows),
    ...credentialProblems(rows, credentials),
  ];

/** The same as one line a problem, for who has several functions to check. None when all is well. */
export const settingsProblems = (
  names: readonly FunctionSetting[],
  source: SettingsSource,
  credentials?: CredentialSource,
): Promise<string[]> => problemLines(checkSettings(names, { ...source, check: createSettingsCheck(credentials) }));

/** What a check of settings found, as one line a problem; none when it found nothing. @throws what is no problem of a setting */
export async function problemLines(check: Promise<unknown>): Promise<string[]> {
  try {
    await check;
    return [];
  } catch (error) {
    if (codeOf(error) !== 'SETTINGS_INVALID') throw error;
    return describeError(error).message.split('\n- ').slice(1);
  }
}

function storeProblems({ raw, isUnknown }: ReadRows): Problem[] {
  const { storeUrl, storeEndpoint, storePathStyle } = raw;
  if (storeUrl === undefined || isUnknown('STORE_URL')) return [];
  const problem = storeUrlProblem(storeUrl);
  if (problem !== undefined) return [{ name: 'STORE_URL', value: storeUrl, detail: `it ${problem}` }];
  const style = pathStyleProblem({ url: storeUrl, endpoint: storeEndpoint, pathStyle: storePathStyle });
  return style === undefined ? [] : [{ name: 'STORE_PATH_STYLE', value: 'true', detail: style }];
}

function heartbeatProblems({ raw, isUnknown }: ReadRows): Problem[] {
  const { heartbeatUrl, notifyAllowedHosts = [] } = raw;
  if (heartbeatUrl === undefined || isUnknown('NOTIFY_ALLOWED_HOSTS')) return [];
  return problemOf('HEARTBEAT_URL', heartbeatUrl, () => parseGuardedUrl(heartbeatUrl, notifyAllowedHosts));
}

function routeProblems({ raw, lookup, isUnknown }: ReadRows): Problem[] {
  const { notifyChannels = [], notifyRoutes: routes } = raw;
  if (routes === undefined || isUnknown('NOTIFY_CHANNELS')) return [];
  const channels = notifyChannels.map(({ name }) => name);
  return problemOf('NOTIFY_ROUTES', lookup('NOTIFY_ROUTES'), () => parseRouting({ channels, routes }));
}

async function channelProblems(rows: ReadRows): Promise<Problem[]> {
  const { raw, lookup, environment, isUnknown } = rows;
  const { notifyAllowedHosts = [], smnEndpoint = '' } = raw;
  if (raw.notifyChannels === undefined || isUnknown('NOTIFY_ALLOWED_HOSTS')) return [];
  const misnamed = misnamedSecrets(rows);
  if (misnamed.length > 0) return misnamed;
  const notifyChannels = raw.notifyChannels.filter((each) => !namedSecrets(JSON.stringify(each)).some(isUnknown));
  const { createChannels } = await import('./notify/create-channel.ts');
  const smn = { send: neverAsked, endpoint: smnEndpoint, credentials: neverAsked };
  const deps = { send: neverAsked, allowed: notifyAllowedHosts, lookup: environment, smn, lang: 'en' } as const;
  return problemOf('NOTIFY_CHANNELS', lookup('NOTIFY_CHANNELS'), () => createChannels(notifyChannels, deps));
}

/**
 * `{"from":"NAME"}` takes a text from the environment and sends it away. So NAME is named by the environment: by its own
 * NOTIFY_CHANNELS, or for channels of the config object by NOTIFY_SECRETS. It is never a setting of the function.
 */
function misnamedSecrets({ raw, lookup, environment }: ReadRows): Problem[] {
  const isOfEnvironment = environment('NOTIFY_CHANNELS') !== undefined;
  const isAllowed = (name: string): boolean =>
    !Object.hasOwn(SETTINGS, name) && (isOfEnvironment || raw.notifySecrets?.includes(name) === true);
  const names = raw.notifyChannels === undefined ? [] : namedSecrets(lookup('NOTIFY_CHANNELS') ?? '');
  const unresolved = names.filter((name) => isSecretReference(environment(name)));
  const wrong = names.filter((name) => !isAllowed(name));
  if (wrong.length === 0)
    return unresolved.map((name) => ({ name, value: '***', detail: NOT_RESOLVED, isExplained: true }));
  const why = isOfEnvironment ? 'a setting of the function' : 'not in NOTIFY_SECRETS, which stands in the environment';
  return [
    {
      name: 'NOTIFY_CHANNELS',
      value: '***',
      detail: `a channel may not take its text from ${wrong.map((name) => name.slice(0, 100)).join(', ')}: ${why}`,
      isExplained: true,
    },
  ];
}

/** An external id that is not there, or that the older API has no place for, is refused by every account. */
function externalIdProblems({ raw, environment, isUnknown }: ReadRows): Problem[] {
  const ids = (raw.accounts ?? []).flatMap(({ externalId }) => externalId ?? []);
  if (raw.assume === 'iam' && ids.length > 0)
    return [
      {
        name: 'CSMS_ASSUME',
        value: 'iam',
        detail: 'IAM takes no external id, and CSMS_ACCOUNTS has one: set sts, or leave it out',
        isExplained: true,
      },
    ];
  const names = [...new Set(ids.flatMap((id) => (typeof id === 'object' ? [id.from] : [])))];
  return names.flatMap((name) => {
    const value = environment(name);
    const detail = externalIdProblem(value);
    if (isUnknown(name) || detail === undefined) return [];
    return [{ name, ...(value !== undefined && { value: '***' }), detail, isExplained: true as const }];
  });
}

function externalIdProblem(value: string | undefined): string | undefined {
  if (value === undefined) return 'CSMS_ACCOUNTS takes an external id from it';
  if (isSecretReference(value)) return NOT_RESOLVED;
  return EXTERNAL_ID.test(value) ? undefined : 'an external id has 2 to 1,224 visible characters, and no blanks';
}

/** A channel that is opened sends nothing. */
const neverAsked = (): never => {
  throw new Error('A check of settings sends nothing.');
};

function credentialProblems(
  { raw, environment, isUnknown }: ReadRows,
  credentials: CredentialSource | undefined,
): Problem[] {
  const isWrong = isUnknown('HUAWEICLOUD_SDK_AK') || isUnknown('HUAWEICLOUD_SDK_SK') || isUnknown('CSMS_AUTH');
  if (credentials === undefined || isWrong) return [];
  const keyName = environment('HUAWEICLOUD_SDK_AK') === undefined ? 'HUAWEICLOUD_SDK_AK' : 'HUAWEICLOUD_SDK_SK';
  const missing = raw.csmsAuth === 'token' ? 'HUAWEICLOUD_AUTH_TOKEN' : keyName;
  const ofCsms = problemOf(missing, undefined, () => credentials.current());
  const needsKeys = ofCsms.length === 0 && raw.storeUrl?.startsWith('obs:') === true;
  return needsKeys ? problemOf(keyName, undefined, () => credentials.keys()) : ofCsms;
}

/** What an error says, and what to do. @param value as set; undefined when it is not. */
function problemOf(name: string, value: string | undefined, run: () => unknown): Problem[] {
  try {
    run();
    return [];
  } catch (error) {
    const { message: lines, hint } = describeError(error);
    const message = lines.replaceAll('\n', ' ');
    const end = /[.!?]$/.test(message) ? '' : '.';
    return [{ name, value, detail: hint === undefined ? message : `${message}${end} ${hint}`, isExplained: true }];
  }
}
