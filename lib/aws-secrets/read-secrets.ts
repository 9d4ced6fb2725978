import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { state as nodeVersionWarning } from '@aws-sdk/core/client';
import { CodedError } from '../errors.ts';
import type { NamedReference } from '../settings/secret-reference.ts';
import { toSecretError } from './errors.ts';
import { textOfField } from './text-of-field.ts';

/**
 * Texts from AWS Secrets Manager and the Parameter Store of SSM, with the AWS SDK's own credentials and endpoints. A secret is
 * asked for once, however many of its fields are wanted.
 *
 * @returns in the order of the references.
 * @throws AWS_SECRET_NOT_FOUND, AWS_SECRET_FORBIDDEN, AWS_SECRET_INVALID, AWS_SECRET_FIELD_MISSING, AWS_SECRET_UNAVAILABLE
 */
export async function readSecrets(
  references: readonly NamedReference[],
  { signal }: { readonly signal: AbortSignal },
): Promise<string[]> {
  // It would go to standard error, which is the function's log.
  nodeVersionWarning.warningEmitted = true;
  const read = new Map<string, Promise<string>>();
  const texts = references.map(async (reference) => {
    const key = `${reference.store} ${reference.name}`;
    const text = read.get(key) ?? readText(reference, signal);
    read.set(key, text);
    return textOfField(reference, await text);
  });
  return Promise.all(texts);
}

async function readText(reference: NamedReference, signal: AbortSignal): Promise<string> {
  const { store, name } = reference;
  const client = store === 'secret' ? new SecretsManagerClient(configOf(name)) : new SSMClient(configOf(name));
  try {
    const text =
      client instanceof SecretsManagerClient
        ? (await client.send(new GetSecretValueCommand({ SecretId: name }), { abortSignal: signal })).SecretString
        : (await client.send(new GetParameterCommand({ Name: name, WithDecryption: true }), { abortSignal: signal }))
            .Parameter?.Value;
    if (text !== undefined) return text;
  } catch (error) {
    signal.throwIfAborted();
    throw toSecretError(reference, error);
  } finally {
    client.destroy();
  }
  throw new CodedError('AWS_SECRET_INVALID', `${reference.setting} names "${name}", which holds bytes, not a text.`, {
    hint: 'Store it as a text (--secret-string).',
  });
}

const CONNECT_TIMEOUT_MS = 3_000;
const REQUEST_TIMEOUT_MS = 8_000;
const silent = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

/** An ARN says in which region it is; else it is the function's own, as `AWS_REGION` says. */
function configOf(name: string) {
  const [, region] = /^arn:[^:]*:[^:]*:([^:]+):/.exec(name) ?? [];
  return {
    ...(region === undefined ? {} : { region }),
    logger: silent,
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
      logger: silent,
    },
  };
}
