import { CodedError, codeOf } from '../errors.ts';
import type { NamedReference } from '../settings/secret-reference.ts';

const NOT_FOUND = /^(?:ResourceNotFound|ParameterNotFound|ParameterVersionNotFound)(?:Exception)?$/;
const FORBIDDEN =
  /^(?:AccessDenied|UnrecognizedClient|InvalidSignature|ExpiredToken|MissingAuthenticationToken|DecryptionFailure|InvalidKeyId)(?:Exception)?$|^CredentialsProviderError$/;
const INVALID = /^(?:InvalidRequest|InvalidParameter|Validation)(?:Exception)?$/;

/** What the AWS SDK throws, as what to do about it. Its own message stays out: nobody knows what it quotes. */
export function toSecretError(reference: NamedReference, error: unknown): CodedError {
  const { code, what, hint } = meaningOf(reference, nameOf(error));
  const requestId = (error as { $metadata?: { requestId?: string } }).$metadata?.requestId;
  return new CodedError(code, `${reference.setting} names "${reference.name}", ${what}`, { hint, requestId });
}

const nameOf = (error: unknown): string => {
  const { name } = (error ?? {}) as { name?: unknown };
  return typeof name === 'string' && name !== 'Error' ? name : (codeOf(error) ?? 'Error');
};

function meaningOf({ store }: NamedReference, thrown: string) {
  const [place, action, create] =
    store === 'secret'
      ? ['AWS Secrets Manager', 'secretsmanager:GetSecretValue', 'aws secretsmanager create-secret --name']
      : ['the Parameter Store', 'ssm:GetParameter', 'aws ssm put-parameter --type SecureString --name'];
  if (NOT_FOUND.test(thrown))
    return {
      code: 'AWS_SECRET_NOT_FOUND',
      what: `which is not in ${place} of this account and region.`,
      hint: `Create it (${create} …), correct the name, or set its ARN if it is in another region.`,
    };
  if (FORBIDDEN.test(thrown))
    return {
      code: 'AWS_SECRET_FORBIDDEN',
      what: `which ${place} refused to return (${thrown}).`,
      hint: `Deploy again: that grants ${action} on what the settings name. If a key of your own encrypts it, set AWS_SECRETS_KEY too.`,
    };
  if (INVALID.test(thrown))
    return {
      code: 'AWS_SECRET_INVALID',
      what: `which ${place} cannot return (${thrown}).`,
      hint: 'It may be scheduled for deletion: restore it, or name another one.',
    };
  return {
    code: 'AWS_SECRET_UNAVAILABLE',
    what: `and ${place} did not respond (${thrown}).`,
    hint: 'Run it again later. A function in a VPC needs outbound access to that service; outside Lambda, AWS_REGION must be set.',
  };
}
