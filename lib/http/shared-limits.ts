import { createHash } from 'node:crypto';
import { createCredentialGuard, type CredentialGuard, type CredentialGuardOptions } from './credential-guard.ts';
import { createRateLimit, type RateLimit } from './rate-limit.ts';
import type { Credentials } from './signed-request.ts';

/** What all runs of this process that use one credential at the same time share. */
export interface SharedLimits {
  readonly guard: CredentialGuard;
  /** One limit for each endpoint. */
  limitOf(endpoint: string): RateLimit;
  /** Once per run, when its last request is over. */
  close(): void;
}

export interface SharedLimitsOptions extends CredentialGuardOptions {
  credentials: Credentials;
  /** Per endpoint. The newest run's holds for all. */
  ratePerSecond: number;
}

interface Entry {
  guard: CredentialGuard;
  readonly limits: Map<string, RateLimit>;
  runs: number;
}

/** By a hash: no credential is kept after the invocation that brought it. */
const entries = new Map<string, Entry>();

/**
 * The service counts by user, whichever invocation asks, and locks an access key whichever invocation used it wrongly: so
 * the requests of a second are counted for the process, and a refusal ends every run that uses the credential now.
 *
 * What an answer taught (a slower rate, a pause, that the credential is good or bad) is forgotten with the last of these
 * runs: the next one may come an hour later, when all of it has changed.
 */
export function openSharedLimits(options: SharedLimitsOptions): SharedLimits {
  dropUnused();
  const key = fingerprint(options.credentials);
  const entry = entries.get(key) ?? { guard: createCredentialGuard(options), limits: new Map(), runs: 0 };
  entries.set(key, entry);
  if (entry.runs === 0) entry.guard = createCredentialGuard(options);
  entry.runs += 1;
  for (const limit of entry.limits.values()) limit.configure(options.ratePerSecond);
  let isOpen = true;
  return {
    guard: entry.guard,
    limitOf(endpoint) {
      const limit = entry.limits.get(endpoint) ?? createRateLimit(options.ratePerSecond);
      entry.limits.set(endpoint, limit);
      return limit;
    },
    close() {
      if (!isOpen) return;
      isOpen = false;
      entry.runs -= 1;
      if (entry.runs === 0) for (const limit of entry.limits.values()) limit.forgetThrottling();
      dropUnused();
    },
  };
}

/** For tests: how many credentials are remembered. */
export const sharedLimitsCount = (): number => entries.size;

function dropUnused(): void {
  for (const [key, { limits, runs }] of entries) {
    if (runs > 0) continue;
    for (const [endpoint, limit] of limits) if (limit.isUnused()) limits.delete(endpoint);
    if (limits.size === 0) entries.delete(key);
  }
}

function fingerprint(credentials: Credentials): string {
  const { type } = credentials;
  const parts = type === 'token' ? [credentials.token] : [credentials.ak, credentials.sk, credentials.securityToken];
  return createHash('sha256')
    .update(JSON.stringify([type, ...parts]))
    .digest('base64');
}
