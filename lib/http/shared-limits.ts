import { createHash } from 'node:crypto';
import { createCredentialGuard, type CredentialGuard, type CredentialGuardOptions } from './credential-guard.ts';
import { createRateLimit, type RateLimit } from './rate-limit.ts';
import type { Credentials } from './signed-request.ts';

/** What runs of this process share: the guard with those that use the same credential now, the limits with those of the same user. */
export interface SharedLimits {
  readonly guard: CredentialGuard;
  /** One limit for each endpoint. */
  limitOf(endpoint: string): RateLimit;
  /** Once per run, when its last request is over. */
  close(): void;
}

export interface SharedLimitsOptions extends CredentialGuardOptions {
  credentials: Credentials;
  /** The account that the credential was assumed in; absent for the function's own. */
  account?: string | undefined;
  /** Per endpoint. The newest run's holds for all of the same user. */
  ratePerSecond: number;
}

interface GuardedRuns {
  readonly guard: CredentialGuard;
  runs: number;
}
interface UserLimits {
  /** By endpoint. */
  readonly limits: Map<string, RateLimit>;
  runs: number;
}

/** By hashes: no credential is kept after the invocation that brought it. */
const guards = new Map<string, GuardedRuns>();
const users = new Map<string, UserLimits>();

/**
 * The service counts by user and region, whichever invocation asks and with whichever of the user's temporary keys, and
 * locks an access key whichever invocation used it wrongly: so the requests of a second are counted for the process, and a
 * refusal ends every run that uses the credential now.
 *
 * What an answer taught (a slower rate, a pause, that the credential is good or bad) is forgotten with the last of these
 * runs: the next one may come an hour later, when all of it has changed.
 */
export function openSharedLimits(options: SharedLimitsOptions): SharedLimits {
  const { credentials, account, ratePerSecond } = options;
  dropUnused();
  const [credential, user] = [fingerprint(credentials), account === undefined ? ownUser(credentials) : hash([account])];
  const guarded = guards.get(credential) ?? { guard: createCredentialGuard(options), runs: 0 };
  const counted = users.get(user) ?? { limits: new Map<string, RateLimit>(), runs: 0 };
  guards.set(credential, guarded);
  users.set(user, counted);
  guarded.runs += 1;
  counted.runs += 1;
  for (const limit of counted.limits.values()) limit.configure(ratePerSecond);
  let isOpen = true;
  return {
    guard: guarded.guard,
    limitOf(endpoint) {
      const limit = counted.limits.get(endpoint) ?? createRateLimit(ratePerSecond);
      counted.limits.set(endpoint, limit);
      return limit;
    },
    close() {
      if (!isOpen) return;
      isOpen = false;
      guarded.runs -= 1;
      counted.runs -= 1;
      if (guarded.runs === 0) guards.delete(credential);
      if (counted.runs === 0) for (const limit of counted.limits.values()) limit.forgetThrottling();
      dropUnused();
    },
  };
}

/** For tests: how many users and credentials are remembered. */
export const sharedLimitsCount = (): number => users.size + guards.size;

function dropUnused(): void {
  for (const [user, { limits, runs }] of users) {
    if (runs > 0) continue;
    for (const [endpoint, limit] of limits) if (limit.isUnused()) limits.delete(endpoint);
    if (limits.size === 0) users.delete(user);
  }
}

/** Who has a key of their own is known by it; keys and tokens that end are all of the function's agency, each invocation's anew. */
const ownUser = (credentials: Credentials): string =>
  credentials.type === 'aksk' && credentials.securityToken === undefined ? hash(['key', credentials.ak]) : hash([]);

const fingerprint = (credentials: Credentials): string =>
  credentials.type === 'token'
    ? hash([credentials.token])
    : hash([credentials.ak, credentials.sk, credentials.securityToken]);

const hash = (parts: ReadonlyArray<string | undefined>): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64');
