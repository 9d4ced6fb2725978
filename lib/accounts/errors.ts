import { CodedError } from '../errors.ts';

export const accountClosed = (name: string, status: string): CodedError =>
  new CodedError('ACCOUNT_CLOSED', `account ${name} is ${status.slice(0, 40)} in the organization`, {
    hint: 'Its secrets are not read, and nothing of it is called removed. When it is meant to end, add it to "exclude" of CSMS_ACCOUNTS.',
  });

export const accountLeft = (name: string): CodedError =>
  new CodedError('ACCOUNT_CLOSED', `account ${name} is not in the organization any more`, {
    hint: 'Its secrets are not read, and nothing of it is called removed. When that is meant, add it to "exclude" of CSMS_ACCOUNTS.',
  });

export const scopeGone = (name: string, why: string): CodedError =>
  new CodedError(
    'SCOPE_GONE',
    `${name} is not in the list of projects any more, and IAM does not say that it is gone: ${why}`,
    {
      hint: 'Nothing of it is called removed. When it is meant to go, take it away with ! in CSMS_SCOPES.',
    },
  );

export const scopesNone = (patterns: readonly string[]): CodedError =>
  new CodedError('SCOPES_NONE', `CSMS_SCOPES: nothing matches ${patterns.join(', ')}`, {
    hint: 'Check the region and the account, and that its projects are enabled.',
  });
