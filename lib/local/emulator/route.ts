import type { AccountApi, ScopeApi } from './api-name.ts';

export interface ScopeRoute {
  readonly api: ScopeApi;
  readonly region: string;
  readonly projectId: string;
  readonly topicUrn: string;
}

export interface AccountRoute {
  readonly api: AccountApi;
  /** What the path names, a project or an account; else empty. */
  readonly parameter: string;
}

const REGION = '(?:/(?<region>[a-z0-9]+(?:-[a-z0-9]+)*))?';
const PROJECT = '(?<project>[^/]+)';
const APIS: readonly { readonly api: ScopeApi; readonly method: string; readonly path: RegExp }[] = [
  { api: 'secrets', method: 'GET', path: new RegExp(`^${REGION}/v1/${PROJECT}/secrets$`) },
  { api: 'tasks', method: 'GET', path: new RegExp(`^${REGION}/v1/${PROJECT}/csms/tasks$`) },
  { api: 'events', method: 'GET', path: new RegExp(`^${REGION}/v1/${PROJECT}/csms/events$`) },
  { api: 'records', method: 'GET', path: new RegExp(`^${REGION}/v1/${PROJECT}/csms/notification-records$`) },
  { api: 'topics', method: 'GET', path: new RegExp(`^${REGION}/v2/${PROJECT}/notifications/topics$`) },
  { api: 'subscriptions', method: 'GET', path: new RegExp(`^${REGION}/v2/${PROJECT}/notifications/subscriptions$`) },
  { api: 'resources', method: 'POST', path: new RegExp(`^${REGION}/v1/${PROJECT}/csms/resource_instances/action$`) },
  {
    api: 'publish',
    method: 'POST',
    path: new RegExp(`^${REGION}/v2/${PROJECT}/notifications/topics/(?<topic>[^/]+)/publish$`),
  },
  {
    api: 'topic',
    method: 'GET',
    path: new RegExp(`^${REGION}/v2/${PROJECT}/notifications/topics/(?<topic>[^/]+)$`),
  },
];

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const ACCOUNT_PATHS: readonly { readonly api: AccountApi; readonly method: string; readonly path: RegExp }[] = [
  { api: 'assume', method: 'POST', path: /^\/sts\/v5\/agencies\/assume$/ },
  { api: 'identity', method: 'GET', path: /^\/sts\/v5\/caller-identity$/ },
  { api: 'securitytokens', method: 'POST', path: /^\/iam\/v3\.0\/OS-CREDENTIAL\/securitytokens$/ },
  { api: 'projects', method: 'GET', path: /^\/iam\/v3\/projects$/ },
  { api: 'project', method: 'GET', path: /^\/iam\/v3\/projects\/([^/]+)$/ },
  { api: 'auth-projects', method: 'GET', path: /^\/iam\/v3\/auth\/projects$/ },
  { api: 'domains', method: 'GET', path: /^\/iam\/v3\/auth\/domains$/ },
  { api: 'accounts', method: 'GET', path: /^\/organizations\/v1\/organizations\/accounts$/ },
  { api: 'run-query', method: 'POST', path: /^\/rms\/v1\/resource-manager\/domains\/([^/]+)\/run-query$/ },
];

/** Each of these services has a host of its own; here a first path segment stands for it. */
export function findAccountRoute(method: string, path: string): AccountRoute | undefined {
  for (const candidate of ACCOUNT_PATHS) {
    const found = candidate.method === method ? candidate.path.exec(path) : null;
    if (found !== null) return { api: candidate.api, parameter: decode(found[1] ?? '') };
  }
  return undefined;
}

/**
 * Which API a request is for. The cloud has a host for each region; here a first path segment stands for it, and none for the
 * default region.
 */
export function findScopeRoute(method: string, path: string, defaultRegion: string): ScopeRoute | undefined {
  for (const candidate of APIS) {
    const groups = candidate.method === method ? candidate.path.exec(path)?.groups : undefined;
    if (groups === undefined) continue;
    const { region = defaultRegion, project = '', topic = '' } = groups;
    return { api: candidate.api, region, projectId: decode(project), topicUrn: decode(topic) };
  }
  return undefined;
}
