import { CodedError } from '../errors.ts';

export const accountClosed = (name: string, status: string): CodedError =>
  new CodedError('ACCOUNT_CLOSED', `account ${name} is ${status.slice(0, 40)} in the organization`, {
    hint: 'Its secrets are not read, and do not count as removed. If it is meant to end, add it to "exclude" of CSMS_ACCOUNTS.',
  });

export const accountLeft = (name: string): CodedError =>
  new CodedError(
    'ACCOUNT_CLOSED',
    `account ${name} is no longer found through CSMS_ACCOUNTS: it left the organization or its unit, or its entry was removed`,
    {
      hint: 'Its secrets are not read, and do not count as removed. If that is intended, add it to "exclude" of CSMS_ACCOUNTS.',
    },
  );

export const scopeGone = (name: string, why: string): CodedError =>
  new CodedError(
    'SCOPE_GONE',
    `${name} is no longer in the list of projects, and IAM does not confirm that it is deleted: ${why}`,
    {
      hint: 'Its secrets do not count as removed. If that is intended, exclude it with ! in CSMS_SCOPES.',
    },
  );

export const scopesNone = (patterns: readonly string[]): CodedError =>
  new CodedError('SCOPES_NONE', `CSMS_SCOPES: no project matches ${patterns.join(', ')}`, {
    hint: 'Check the region and the account, and that its projects are enabled.',
  });

export const scopeTwice = (name: string): CodedError =>
  new CodedError('SCOPES_TWICE', `CSMS_SCOPES: ${name} is selected in two accounts`, {
    hint: 'A project belongs to one account: name it once, with the @ of that account.',
  });
