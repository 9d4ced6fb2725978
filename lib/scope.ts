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

/** The scope alone, of what has other fields beside it. */
export const placeOf = ({ region, projectId, accountId, accountName, projectName }: Scope): Scope => ({
  region,
  projectId,
  ...(accountId !== undefined && { accountId }),
  ...(accountName !== undefined && { accountName }),
  ...(projectName !== undefined && { projectName }),
});

/**
 * As people know it: `cn-north-4_payments (prod)`, `cn-north-4 payments`; where nothing has a name, with the id. Names are what others
 * wrote.
 */
export function describePlace({ region, projectId, projectName, accountName }: Scope): string {
  const project = projectName?.startsWith(region) ? projectName : `${region} ${projectName ?? projectId}`;
  return accountName === undefined ? project : `${project} (${accountName})`;
}

/** `region:project_id`, as in `CSMS_SCOPES`. */
export const scopeName = (scope: Scope): string => `${scope.region}:${scope.projectId}`;

/** `exact` is proven, `unverified` could not be proven, `drifted` was disproven twice. */
export type Consistency = 'exact' | 'unverified' | 'drifted';
