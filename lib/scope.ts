/** A region and a project in it: the unit that is listed, proven and reported on its own. */
export interface Scope {
  /** For example `cn-north-4`. */
  readonly region: string;
  /** 32 lower-case hex characters. */
  readonly projectId: string;
  /** Domain id of the account; absent where `CSMS_SCOPES` names the projects of the function's own account one by one. */
  readonly accountId?: string;
  /** As in `CSMS_ACCOUNTS` or the organization. */
  readonly accountName?: string;
  /** As IAM or `CSMS_SCOPES` has it, for people. The id is what counts. */
  readonly projectName?: string;
}

/** `region:project_id`, as in `CSMS_SCOPES`. */
export const scopeName = (scope: Scope): string => `${scope.region}:${scope.projectId}`;

/** `exact` is proven, `unverified` could not be proven, `drifted` was disproven twice. */
export type Consistency = 'exact' | 'unverified' | 'drifted';
