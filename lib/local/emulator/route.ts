import type { ApiName } from './api-name.ts';

export interface Route {
  readonly api: ApiName;
  readonly region: string;
  readonly projectId: string;
  readonly topicUrn: string;
}

const REGION = '(?:/(?<region>[a-z0-9]+(?:-[a-z0-9]+)*))?';
const PROJECT = '(?<project>[^/]+)';
const APIS: readonly { readonly api: ApiName; readonly method: string; readonly path: RegExp }[] = [
  { api: 'secrets', method: 'GET', path: new RegExp(`^${REGION}/v1/${PROJECT}/secrets$`) },
  { api: 'tasks', method: 'GET', path: new RegExp(`^${REGION}/v1/${PROJECT}/csms/tasks$`) },
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

/**
 * Which API a request is for. The cloud has a host for each region; here a first path segment stands for it, and none for the
 * default region.
 */
export function findRoute(method: string, path: string, defaultRegion: string): Route | undefined {
  for (const candidate of APIS) {
    const groups = candidate.method === method ? candidate.path.exec(path)?.groups : undefined;
    if (groups === undefined) continue;
    const { region = defaultRegion, project = '', topic = '' } = groups;
    return { api: candidate.api, region, projectId: decode(project), topicUrn: decode(topic) };
  }
  return undefined;
}
