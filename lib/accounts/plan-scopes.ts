import { groupBy } from '../group-by.ts';
import type { ManifestAccount } from '../run/discovery.ts';
import type { Manifest } from '../run/manifest.ts';
import type { ScopePlan } from '../run/scope-plan.ts';
import { placeOf, scopeName, type Scope } from '../scope.ts';
import { writePattern } from '../settings/scopes.ts';
import type { AccountKeys } from './account-keys.ts';
import { refuseEmpty, refuseTwice, select, unusedExclusions } from './check-patterns.ts';
import { checkAgainstConfig } from './cross-check.ts';
import { discover, type PlannedAccount } from './discover.ts';
import { findLost } from './find-lost.ts';
import type { PlanOptions } from './plan-options.ts';
import { callerAccount, domainOf } from './services/identity.ts';
import type { Sessions } from './session.ts';
import { storeAccess, type FoundAccess } from './stored-access.ts';

export interface PlanRequest {
  /** Of the command. */
  readonly selected: readonly string[] | undefined;
  /** The newest run that was not filtered; undefined where there is none. */
  readonly previous: () => Promise<Manifest | undefined>;
  /** Other scopes that earlier runs had, and that must not be forgotten: where they are not found, IAM is asked for each, too. */
  readonly remembered?: (() => Promise<readonly Scope[]>) | undefined;
}

export interface Planned extends FoundAccess {
  readonly plan: ScopePlan;
  readonly accounts: readonly PlannedAccount[];
}

/** How the services are asked. */
interface Asking {
  readonly sessions: Sessions;
  readonly keys: AccountKeys;
}

/** @throws as `Accounts.plan` */
export async function planScopes(
  { selected, previous, remembered }: PlanRequest,
  options: PlanOptions,
  { sessions, keys }: Asking,
): Promise<Planned> {
  const { patterns, endpoints, mode, credentials, log } = options;
  // looked for at the same time, though only needed at the end
  const looking = selected === undefined ? previous() : Promise.resolve(undefined);
  const remembering = selected === undefined ? (remembered?.() ?? Promise.resolve([])) : Promise.resolve([]);
  for (const each of [looking, remembering]) each.catch(() => undefined);
  const anonymous = sessions.open(credentials);
  const ownId = await (mode === 'sts' ? callerAccount(anonymous, endpoints.sts) : domainOf(anonymous, endpoints.iam));
  const own = sessions.open(credentials, ownId);
  const found = await discover({ ...options, own, ownId, keys });
  const before = await looking;
  const earlier = [...(before?.scopes ?? []).map(placeOf), ...(await remembering)];
  const missing = await findLost(found, earlier, { options, own, keys });
  const scopes = [...found.scopes, ...missing.scopes];
  refuseTwice(scopes);
  refuseEmpty(patterns, found, scopes);
  const crossCheck = await checkAgainstConfig(found, [...scopes, ...missing.gone], { options, own, keys });
  const warnings = [...unusedExclusions({ patterns, found, scopes, before }), ...crossCheck.warnings];
  for (const warning of warnings) log.warn('the discovery of projects has a doubt', { ...warning });
  const byAccount = groupBy(scopes, ({ accountId }) => accountId);
  const access = { accounts: [...found.accounts, ...missing.accounts], lost: missing.errors };
  const accounts = access.accounts.map(({ domainId, name, isOwn, error }): ManifestAccount => {
    const failure = found.errors.get(domainId) ?? error;
    return {
      accountId: domainId,
      name,
      ...(isOwn && { isOwn }),
      status: failure === undefined ? 'complete' : 'failed',
      scopes: byAccount.get(domainId)?.length ?? 0,
      ...(failure !== undefined && { error: options.toErrorInfo(failure) }),
    };
  });
  for (const { accountId, name: accountName, error } of accounts)
    if (error !== undefined) log.error('account failed', { accountId, accountName, error });
  const isNamed = found.skipped.every(({ reason }) => reason !== 'PROJECT_NAME_UNKNOWN');
  const isComplete =
    accounts.every(({ status }) => status === 'complete') && isNamed && crossCheck.check?.status !== 'differs';
  log.info('projects are discovered', { accounts: accounts.length, scopes: scopes.length, isComplete });
  return {
    plan: {
      scopes: select(scopes, selected, found),
      configured: scopes,
      discovered: {
        isComplete,
        accounts,
        discovery: {
          at: new Date().toISOString(),
          patterns: patterns.map(writePattern),
          requests: sessions.requests,
          leftOut: found.leftOut,
          skipped: found.skipped,
          gone: missing.gone,
          warnings,
          ...(crossCheck.check && { crossCheck: crossCheck.check }),
        },
        access: storeAccess(access, options.toErrorInfo),
        everComplete: new Set(
          before?.scopes.filter(({ status, lastComplete }) => status === 'complete' || lastComplete).map(scopeName),
        ),
        typed: new Set(
          patterns
            .filter(({ isExcluded }) => !isExcluded)
            .map(({ region, project: projectId }) => scopeName({ region, projectId })),
        ),
      },
    },
    ...access,
  };
}
