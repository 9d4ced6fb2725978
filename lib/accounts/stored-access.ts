import { CodedError, type ErrorInfo } from '../errors.ts';
import type { PlannedAccess } from '../run/scope-plan.ts';
import type { AccountEntry } from '../settings/accounts.ts';
import type { PlannedAccount } from './discover.ts';

/** How the accounts that were found are asked. */
export interface FoundAccess {
  readonly accounts: ReadonlyArray<Pick<PlannedAccount, 'domainId' | 'name' | 'assumed' | 'entry' | 'error'>>;
  /** Scopes that are not asked, and why. */
  readonly lost: ReadonlyMap<string, unknown>;
}

/** As it may be stored: with no external id, and of an error what may be told. */
export const storeAccess = (
  { accounts, lost }: FoundAccess,
  toErrorInfo: (error: unknown) => ErrorInfo,
): PlannedAccess => ({
  accounts: accounts.map(({ domainId: accountId, name, entry, error }) => ({
    accountId,
    name,
    ...(entry !== undefined && { entry }),
    ...(error !== undefined && { error: toErrorInfo(error) }),
  })),
  lost: Object.fromEntries([...lost].map(([name, error]) => [name, toErrorInfo(error)])),
});

interface RestoreOptions {
  /** `CSMS_ACCOUNTS`, as when the accounts were looked for. */
  readonly entries: readonly AccountEntry[];
  readonly externalIdOf: (entry: AccountEntry) => string | undefined;
}

/** What `storeAccess` stored, with the agencies and external ids of the settings. */
export const restoreAccess = (
  { accounts, lost }: PlannedAccess,
  { entries, externalIdOf }: RestoreOptions,
): FoundAccess => ({
  accounts: accounts.map(({ accountId: domainId, name, entry: at, error }) => {
    const entry = at === undefined ? undefined : entries[at];
    return {
      domainId,
      name,
      ...(entry && { assumed: { domainId, name, agency: entry.agency, externalId: externalIdOf(entry) } }),
      ...(error && { error: toError(error) }),
    };
  }),
  lost: new Map(Object.entries(lost).map(([name, error]) => [name, toError(error)])),
});

const toError = ({ code, message, ...details }: ErrorInfo): CodedError => new CodedError(code, message, details);
