import { CodedError } from '../errors.ts';
import type { Scope } from '../scope.ts';

/**
 * For a secret that is the account's own, as far as the service says: one of another account means that another account was asked.
 *
 * @throws ACCOUNT_MISMATCH
 */
export function refuseOtherAccount({ accountId, accountName = accountId }: Scope, domainId: string | null): void {
  if (accountId === undefined || domainId === null || domainId === accountId) return;
  throw new CodedError('ACCOUNT_MISMATCH', `a secret of account ${domainId} was returned for account ${accountName}`, {
    hint: 'Nothing of this project is used. Check "domainId" and "agency" in CSMS_ACCOUNTS.',
  });
}
