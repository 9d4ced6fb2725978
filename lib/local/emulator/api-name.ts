/** Of SMN. */
const SMN_APIS = ['publish', 'topic', 'topics', 'subscriptions'] as const;

/** `secrets`: GET secrets; `tasks`, `events`, `records`: GET csms/…; `resources`: POST resource_instances/action. */
const SCOPE_APIS = ['secrets', 'tasks', 'events', 'records', 'resources', ...SMN_APIS] as const;

/** STS, IAM, Organizations and Config: what they answer is of an account, not of a project. */
const ACCOUNT_APIS = [
  'assume',
  'identity',
  'securitytokens',
  'projects',
  'project',
  'auth-projects',
  'domains',
  'accounts',
  'run-query',
] as const;

export const API_NAMES = [...SCOPE_APIS, ...ACCOUNT_APIS] as const;

export type ScopeApi = (typeof SCOPE_APIS)[number];
export type AccountApi = (typeof ACCOUNT_APIS)[number];
export type ApiName = ScopeApi | AccountApi;

export const isSmnApi = (api: ApiName | undefined): boolean =>
  (SMN_APIS as readonly (string | undefined)[]).includes(api);

export const isAccountApi = (api: ApiName | undefined): api is AccountApi =>
  (ACCOUNT_APIS as readonly (string | undefined)[]).includes(api);
