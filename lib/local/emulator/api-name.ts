/** `secrets`: GET secrets; `tasks`, `events`: GET csms/…; `resources`: POST resource_instances/action; `publish`, `topic`: SMN. */
const SCOPE_APIS = ['secrets', 'tasks', 'events', 'resources', 'publish', 'topic'] as const;

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

export const isAccountApi = (api: ApiName | undefined): api is AccountApi =>
  (ACCOUNT_APIS as readonly (string | undefined)[]).includes(api);
