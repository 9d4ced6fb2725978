import type { SessionPolicy } from './accounts/session-policy.ts';

/** Made-up keys: they open nothing but the emulator. */
export interface AccessKey {
  readonly ak: string;
  readonly sk: string;
  /** Set for temporary keys: the `X-Security-Token` that has to come with them. */
  readonly securityToken?: string;
  /** The account that they are of; absent: the emulator's own. */
  readonly domainId?: string;
  /** Epoch milliseconds; absent: they never end. */
  readonly endsAtMs?: number;
  /** Absent: they may do everything. */
  readonly policy?: SessionPolicy;
  /** Who they are, as `caller-identity` has it; absent: a user. */
  readonly principal?: { readonly urn: string; readonly id: string };
}

type TokenState = 'valid' | 'must-update' | 'expired';

export interface AuthToken {
  readonly token: string;
  /** The one project that it serves; absent: the project of the estate's first scope. */
  readonly projectId?: string;
  readonly state?: TokenState;
}

export const TEST_ACCESS_KEY: AccessKey = {
  ak: 'EMULATORTESTAK000001',
  sk: 'emulator-test-sk-not-a-secret-0000000001',
};

export const TEST_TEMPORARY_KEY: AccessKey = {
  ak: 'EMULATORTEMPAK000001',
  sk: 'emulator-temp-sk-not-a-secret-0000000001',
  securityToken: 'emulator-security-token-not-a-secret',
};

export const TEST_AUTH_TOKEN: AuthToken = { token: 'emulator-auth-token-not-a-secret' };

/** Answered with `401 APIGW.0307`: "The token must be updated". */
export const TEST_STALE_TOKEN: AuthToken = {
  token: 'emulator-auth-token-that-must-be-updated',
  state: 'must-update',
};
