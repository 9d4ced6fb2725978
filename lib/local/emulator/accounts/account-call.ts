import { CodedError } from '../../../errors.ts';
import type { AccountApi } from '../api-name.ts';
import type { AccessKey } from '../credentials.ts';
import type { Estate } from '../estate.ts';
import type { ActiveFaults } from '../faults.ts';
import type { KeyRing } from '../key-ring.ts';
import type { Account } from './account.ts';

/** One request to STS, IAM, Organizations or Config that was let in. */
export interface AccountCall {
  readonly api: AccountApi;
  /** What the path names: a project or an account. */
  readonly parameter: string;
  readonly query: URLSearchParams;
  readonly body: string;
  readonly baseUrl: string;
  readonly faults: ActiveFaults;
  /** The account of the keys that it is signed with. */
  readonly caller: Account;
  /** Absent for a token. */
  readonly key: AccessKey | undefined;
  readonly estate: Estate;
  readonly keys: KeyRing;
  readonly nowMs: number;
  /** Whether this row of the organization's list says SUSPENDED. */
  readonly isClosed: (account: Account) => boolean;
}

/** In IAM's envelope the code is the status itself. */
export const refuseIam = (status: number, message: string): CodedError => new CodedError('IAM', message, { status });

/** STS and IAM from version 5 on (api-iam5/ErrorCode): PAP5.0001 and PAP5.0011 are on that page. */
export const refusePap5 = (status: number, code: string, message: string): CodedError =>
  new CodedError(code, message, { status });

export const accessDenied = (why: string): CodedError => refusePap5(403, 'PAP5.0001', `access denied: ${why}`);

export const findAccount = (estate: Estate, nameOrId: string): Account | undefined =>
  estate.accounts.find(({ name, domainId }) => name === nameOrId || domainId === nameOrId);
