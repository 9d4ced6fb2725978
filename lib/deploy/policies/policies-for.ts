import { parseChannel } from '../../notify/channels/parse-channel.ts';
import { parseChannelEntries } from '../../settings/channels.ts';
import { secretNames } from '../../runtime/secret-texts.ts';
import { isSecretReference, parseSecretReference, type SecretReference } from '../../settings/secret-reference.ts';
import { knownSettings } from '../functiongraph/known-settings.ts';
import { parseStoreUrl } from '../../storage/store-url.ts';
import type { FunctionDefinition } from '../../runtime/function-definition.ts';
import { awsPolicy } from './aws-policy.ts';
import { huaweiPolicy } from './huawei-policy.ts';
import type { Place, Policy } from './policy.ts';

/** A setting's name -> its text; those that no policy depends on do no harm. */
export type SettingTexts = Readonly<Record<string, string | undefined>>;

/**
 * `<function>.huawei.json`, and for `s3://` also `<function>.aws.json` -> the policy that a deployment with these settings
 * needs.
 *
 * @throws STORE_URL_INVALID, and what `NOTIFY_CHANNELS` throws
 */
export function policiesFor(definitions: readonly FunctionDefinition[], settings: SettingTexts): Map<string, Policy> {
  const location = parseStoreUrl(settings['STORE_URL'] ?? '');
  const { bucket, prefix } = location.scheme === 'file' ? { bucket: '', prefix: '' } : location;
  const partition = partitionOf(location.scheme === 's3' ? location.region : settings['AWS_REGION']);
  const place: Place = { partition, bucket, prefix, configKey: settings['CONFIG_KEY'], topicUrns: topicsOf(settings) };
  const policies = new Map<string, Policy>();
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
  CONFIG_KEY: 'config.json',
  NOTIFY_CHANNELS: JSON.stringify([
    { name: 'ops', type: 'smn', topicUrn: 'urn:smn:cn-north-4:0123456789abcdef0123456789abcdef:ops' },
  ]),
};

const SAMPLE_KEYS = {
  HUAWEICLOUD_SDK_AK: 'aws-secret:csms-functions#ak',
  HUAWEICLOUD_SDK_SK: 'aws-secret:csms-functions#sk',
};

/** What the JSON files beside this one hold: results in `my-bucket/csms/`, notices to the topic `ops`. */
export const samplePolicies = (definitions: readonly FunctionDefinition[]): Map<string, Policy> =>
  new Map([
    ...policiesFor(definitions, { ...SAMPLE, ...SAMPLE_KEYS, STORE_URL: 's3://my-bucket/csms?region=eu-west-1' }),
    ...policiesFor(definitions, { ...SAMPLE, STORE_URL: 'obs://my-bucket/csms?region=cn-north-4' }),
  ]);
