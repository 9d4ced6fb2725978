import { parseChannel } from '../../notify/channels/parse-channel.ts';
import { parseChannelEntries } from '../../settings/channels.ts';
import { NO_FINDINGS, parseFindings } from '../../settings/findings.ts';
import { secretNames } from '../../runtime/secret-texts.ts';
import { isSecretReference, parseSecretReference, type SecretReference } from '../../settings/secret-reference.ts';
import { knownSettings } from '../functiongraph/known-settings.ts';
import { parseStoreUrl } from '../../storage/store-url.ts';
import type { FunctionDefinition } from '../../runtime/function-definition.ts';
import { isOrganization, parseAccounts } from '../../settings/accounts.ts';
import { needsList, parseScopes, typedScopes } from '../../settings/scopes.ts';
import { awsPolicy } from './aws-policy.ts';
import { huaweiPolicy, memberPolicy } from './huawei-policy.ts';
import type { AccountsUse, Place, Policy } from './policy.ts';

/** A setting's name -> its text; those that no policy depends on do no harm. */
export type SettingTexts = Readonly<Record<string, string | undefined>>;

/**
 * `<function>.huawei.json`, for `s3://` also `<function>.aws.json`, and where other accounts are read `member-account.huawei.json` ->
 * the policy that a deployment with these settings needs.
 *
 * @throws STORE_URL_INVALID, and what `NOTIFY_CHANNELS`, `FINDINGS`, `CSMS_SCOPES` and `CSMS_ACCOUNTS` throw
 */
export function policiesFor(definitions: readonly FunctionDefinition[], settings: SettingTexts): Map<string, Policy> {
  const location = parseStoreUrl(settings['STORE_URL'] ?? '');
  const { bucket, prefix } = location.scheme === 'file' ? { bucket: '', prefix: '' } : location;
  const partition = partitionOf(location.scheme === 's3' ? location.region : settings['AWS_REGION']);
  const accounts = accountsOf(settings);
  const configKey = settings['CONFIG_KEY'];
  const audits = parseFindings(settings['FINDINGS'] || NO_FINDINGS).DELIVERY !== undefined;
  const place: Place = { partition, bucket, prefix, configKey, topicUrns: topicsOf(settings), accounts, audits };
  const policies = new Map<string, Policy>();
  if (accounts && accounts.agencies.length > 0)
    policies.set(MEMBER_POLICY, memberPolicy(definitions, { accounts, audits }));
  for (const definition of definitions) {
    const { name } = definition;
    policies.set(`${name}.huawei.json`, huaweiPolicy(definition, place, { store: location.scheme === 'obs' }));
    const secrets = secretsOf(definition, settings);
    const ofS3 = location.scheme === 's3' ? place : { ...place, bucket: '' };
    if (location.scheme === 's3' || secrets.length > 0)
      policies.set(`${name}.aws.json`, awsPolicy(definition, { ...ofS3, secrets }));
  }
  return policies;
}

/** Of the agency in each other account. */
const MEMBER_POLICY = 'member-account.huawei.json';

/** Undefined where `CSMS_SCOPES` names projects of the function's own account one by one. */
function accountsOf(settings: SettingTexts): AccountsUse | undefined {
  const { CSMS_SCOPES, CSMS_ACCOUNTS, CSMS_ASSUME, CONFIG_ENDPOINT } = settings;
  const patterns = CSMS_SCOPES ? parseScopes(CSMS_SCOPES) : [];
  if (typedScopes(patterns) !== undefined) return undefined;
  const wanted = patterns.filter(({ isExcluded }) => !isExcluded);
  const entries = wanted.some(({ account }) => account !== undefined) ? parseAccounts(CSMS_ACCOUNTS ?? '[]') : [];
  const hasOrganization = entries.some(isOrganization);
  // an organization has the function's own account, too
  const own = wanted.filter(({ account }) => account === undefined || hasOrganization);
  return {
    assume: CSMS_ASSUME === 'iam' ? 'iam' : 'sts',
    agencies: [...new Set(entries.map(({ agency }) => agency))],
    hasOrganization,
    readsOwn: own.length > 0,
    listsOwn: own.some(needsList),
    hasConfig: Boolean(CONFIG_ENDPOINT),
  };
}

/** What of AWS the settings name that a deployment passes to a function. */
export function secretsOf({ settings: own }: FunctionDefinition, texts: SettingTexts): SecretReference[] {
  const passed = new Set(knownSettings(own, texts));
  const names = secretNames((name) => texts[name]).filter((name) => passed.has(name));
  return names.flatMap((name) => parseSecretReference(texts[name] ?? '') ?? []);
}

const partitionOf = (region = ''): string =>
  region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';

const topicsOf = (settings: SettingTexts): string[] => {
  const text = settings['NOTIFY_CHANNELS'] ?? '[]';
  const channels = isSecretReference(text) ? [] : parseChannelEntries(text).map(parseChannel);
  return [...new Set(channels.flatMap((channel) => (channel.type === 'smn' ? [channel.topicUrn] : [])))];
};

const SAMPLE = {
  FINDINGS: '{"DELIVERY":"on"}',
  CONFIG_KEY: 'config.json',
  NOTIFY_CHANNELS: JSON.stringify([
    { name: 'ops', type: 'smn', topicUrn: 'urn:smn:cn-north-4:0123456789abcdef0123456789abcdef:ops' },
  ]),
};

const SAMPLE_KEYS = {
  HUAWEICLOUD_SDK_AK: 'aws-secret:csms-functions#ak',
  HUAWEICLOUD_SDK_SK: 'aws-secret:csms-functions#sk',
};

const SAMPLE_ACCOUNTS = {
  CSMS_SCOPES: '*:*,*:*@*',
  CSMS_ACCOUNTS: '[{"organization":true,"agency":"csms-reader"}]',
  STORE_URL: 'file:///tmp',
};

/** What the JSON files beside this one hold: results in `my-bucket/csms/`, notices to the topic `ops`. */
export const samplePolicies = (definitions: readonly FunctionDefinition[]): Map<string, Policy> =>
  new Map([
    ...policiesFor(definitions, { ...SAMPLE, ...SAMPLE_KEYS, STORE_URL: 's3://my-bucket/csms?region=eu-west-1' }),
    ...policiesFor(definitions, { ...SAMPLE, STORE_URL: 'obs://my-bucket/csms?region=cn-north-4' }),
    ...[...policiesFor(definitions, SAMPLE_ACCOUNTS)].filter(([file]) => file === MEMBER_POLICY),
  ]);
