import type { ErrorInfo } from '../errors.ts';
import type { Credentials } from '../http/signed-request.ts';
import type { Log } from '../log.ts';
import type { AccountEntry } from '../settings/accounts.ts';
import type { ScopePattern } from '../settings/scopes.ts';
import type { AccountKeys } from './account-keys.ts';
import type { Endpoints } from './services/endpoints.ts';
import type { Session } from './session.ts';

/** What it takes to find the projects. */
export interface PlanOptions {
  readonly patterns: readonly ScopePattern[];
  readonly entries: readonly AccountEntry[];
  readonly mode: 'sts' | 'iam';
  readonly endpoints: Endpoints;
  /** The function's own. */
  readonly credentials: Credentials;
  readonly externalIdOf: (entry: AccountEntry) => string | undefined;
  readonly log: Log;
  /** An error as it may be stored. */
  readonly toErrorInfo: (error: unknown) => ErrorInfo;
}

/** How accounts are asked. */
export interface PlanContext {
  readonly options: PlanOptions;
  readonly own: Session;
  readonly keys: AccountKeys;
}

/** Accounts and projects that are asked at the same time. */
export const SIDE_BY_SIDE = 8;
