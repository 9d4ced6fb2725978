import { isSecretSetting } from '../functiongraph/known-settings.ts';
import { textsInJson } from '../../settings/json.ts';
import { isSecretReference } from '../../settings/secret-reference.ts';

type Values = Readonly<Record<string, string>>;

/** Who says so takes secrets in clear text in the template, its record and the console. */
export const allowsPlainSecrets = (env: Readonly<Record<string, string | undefined>>): boolean =>
  env['ALLOW_PLAIN_KEYS'] === 'yes';

/** Names of the secrets that stand in a function's environment themselves. */
export const plainSecrets = (values: Values): string[] =>
  Object.entries(values).flatMap(([name, value]) =>
    isSecretSetting(name, values) && !isSecretReference(value) && (name !== 'NOTIFY_CHANNELS' || holdsSecret(value))
      ? [name]
      : [],
  );

/** Channels that publish to a topic, or take URL and key from other settings, may be read by everybody. */
function holdsSecret(channels: string): boolean {
  const texts = textsInJson(channels, (field) => field === undefined || field === 'url' || field === 'secret');
  return texts === undefined || texts.length > 0;
}

/** What is wrong with a plain secret, and the way out of it. */
export function howToStore(name: string): string {
  if (name === 'CSMS_ACCOUNTS')
    return (
      'an external id of CSMS_ACCOUNTS would stand in clear text in the template and in the console: write ' +
      '{"from":"CSMS_EXTERNAL_ID"} in its place and set CSMS_EXTERNAL_ID (ALLOW_PLAIN_KEYS=yes deploys it as it is)'
    );
  const stored = `csms-functions/${name.toLowerCase().replaceAll('_', '-')}`;
  return (
    `${name} would stand in clear text in the template and in the console: store it with ` +
    `aws secretsmanager create-secret --name ${stored} --secret-string "$${name}" and set ` +
    `${name} to aws-secret:${stored} (ALLOW_PLAIN_KEYS=yes deploys it as it is)`
  );
}
