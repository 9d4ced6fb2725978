import type { ErrorInfo } from '../errors.ts';
import { groupBy } from '../group-by.ts';
import { placeOf, scopeName, type Scope } from '../scope.ts';
import type { Discovery, ManifestAccount, SkippedScope } from './discovery.ts';
import type { ManifestScope } from './manifest.ts';

/** What a run works on. */
export interface ScopePlan {
  /** Those that the command selects. */
  readonly scopes: readonly Scope[];
  /** All that the settings select. */
  readonly configured: readonly Scope[];
  /** Absent where `CSMS_SCOPES` names the projects one by one. */
  readonly discovered?: Discovered;
}

/** How the accounts of a plan are asked, for an invocation that did not look for them itself; free of keys. */
export interface PlannedAccess {
  readonly accounts: ReadonlyArray<{
    readonly accountId: string;
    readonly name: string;
    /** Which of `CSMS_ACCOUNTS` has its agency, from 0; absent for the function's own. */
    readonly entry?: number;
    /** Why nothing can be asked there. */
    readonly error?: ErrorInfo;
  }>;
  /** Why a scope is not asked, by `scopeName`. */
  readonly lost: Readonly<Record<string, ErrorInfo>>;
}

/** What came of looking for projects. */
export interface Discovered {
  /** False where projects may be missing from the plan: such a run is never complete. */
  readonly isComplete: boolean;
  readonly accounts: readonly ManifestAccount[];
  readonly discovery: Discovery;
  readonly access: PlannedAccess;
  /** Scopes that an earlier run listed to their end. */
  readonly everComplete: ReadonlySet<string>;
  /** Scopes that `CSMS_SCOPES` names, by name: nobody but who typed them takes them out. */
  readonly typed: ReadonlySet<string>;
}

/** What DNS, the gateway or the service says where CSMS is not offered. A certificate that is wrong says nothing of that. */
const NOT_OFFERED = /\b(?:ENOTFOUND|EAI_NONAME|APIGW?\.0101|APIGW?\.0802)\b/;
const NOT_OFFERED_CODES: ReadonlySet<string> = new Set(['HTTP_UNREACHABLE', 'CSMS_NOT_FOUND', 'CSMS_WRONG_PROJECT']);

export const isNotOffered = ({ code, message }: ErrorInfo): boolean =>
  NOT_OFFERED_CODES.has(code) && NOT_OFFERED.test(message);

/**
 * Takes out the scopes of regions without CSMS: every discovered project of the region answered so, and none has ever been
 * complete. A region where one project answers otherwise has CSMS, and those that do not are failed. Where no region has it,
 * the endpoint is more likely wrong, and all are failed. What was typed is never taken out. An account that turned out not
 * to be open is called failed.
 */
export function settlePlan<Result extends { readonly manifest: ManifestScope }>(
  results: readonly Result[],
  { discovered, ...plan }: ScopePlan,
): { readonly results: readonly Result[]; readonly plan: ScopePlan } {
  if (!discovered) return { results, plan };
  const isOffered = ({ error, ...scope }: ManifestScope): boolean =>
    !(error && isNotOffered(error)) || discovered.everComplete.has(scopeName(scope));
  const hasCsms = new Set(results.filter(({ manifest }) => isOffered(manifest)).map(({ manifest }) => manifest.region));
  const stays = ({ manifest }: Result): boolean =>
    hasCsms.size === 0 || hasCsms.has(manifest.region) || discovered.typed.has(scopeName(manifest));
  const kept = results.filter(stays);
  const skipped = results.filter((result) => !stays(result)).map(({ manifest }) => skip(manifest));
  const byAccount = groupBy(kept, ({ manifest }) => manifest.accountId);
  const accounts = discovered.accounts.map((account) => settleAccount(account, byAccount.get(account.accountId) ?? []));
  const { discovery } = discovered;
  return {
    results: kept,
    plan: {
      ...plan,
      discovered: {
        ...discovered,
        isComplete: discovered.isComplete && accounts.every(({ status }) => status === 'complete'),
        accounts,
        discovery: { ...discovery, skipped: [...discovery.skipped, ...skipped] },
      },
    },
  };
}

/** Of an account whose projects are typed, the first request shows whether it can be assumed. */
function settleAccount(
  account: ManifestAccount,
  own: ReadonlyArray<{ readonly manifest: ManifestScope }>,
): ManifestAccount {
  const error = own.map(({ manifest }) => manifest.error).find((each) => each?.code.startsWith('ACCOUNT_'));
  const scopes = own.length;
  return account.status === 'complete' && error
    ? { ...account, scopes, status: 'failed', error }
    : { ...account, scopes };
}

const skip = (manifest: ManifestScope): SkippedScope => ({
  ...placeOf(manifest),
  reason: 'REGION_WITHOUT_CSMS',
  detail: manifest.error?.message ?? '',
});
