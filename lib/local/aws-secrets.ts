import { readSecretsFromAws } from '../dependencies.ts';
import { createSecretReader, readInto, secretNames } from '../runtime/secret-texts.ts';
import type { Lookup } from '../settings/setting.ts';
import { limitTime } from '../time-limit.ts';

const TIMEOUT_MS = 30_000;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The texts of the settings that name a secret of AWS, by their names, read with the AWS credentials of whoever asks; none where
 * no setting does.
 *
 * @throws SETTINGS_INVALID, AWS_SECRET_*
 */
export async function readAwsSecrets(env: Environment): Promise<Record<string, string>> {
  const read = createSecretReader(readSecretsFromAws);
  const limit = limitTime('reading secrets of AWS', TIMEOUT_MS);
  const texts = new Map<string, string>();
  const lookup: Lookup = (name) => texts.get(name) ?? (env[name] || undefined);
  try {
    await readInto(texts, { read, names: () => secretNames(lookup), lookup, signal: limit.signal });
    return Object.fromEntries(texts);
  } finally {
    limit.clear();
  }
}
