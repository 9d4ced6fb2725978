import type { Project } from './account.ts';
import { type AccountCall, refuseIam } from './account-call.ts';

const MOST_A_PAGE = 5000;

/** The last `count` of the account's enabled projects in regions. */
function lastProjects({ caller }: AccountCall, count: number): ReadonlySet<string> {
  const places = caller.projects.filter(({ name, enabled, isDomain }) => enabled && !isDomain && name !== 'MOS');
  return new Set(places.slice(Math.max(0, places.length - count)).map(({ id }) => id));
}

const countOf = ({ faults }: AccountCall, name: 'projects-short' | 'projects-gone' | 'projects-disabled'): number =>
  Number(faults.get(name) ?? 0);

/** As the switches leave them. */
function existing(call: AccountCall): Project[] {
  const gone = lastProjects(call, countOf(call, 'projects-gone'));
  const disabled = lastProjects(call, countOf(call, 'projects-disabled'));
  return call.caller.projects
    .filter(({ id }) => !gone.has(id))
    .map((project) => (disabled.has(project.id) ? { ...project, enabled: false } : project));
}

function listed(call: AccountCall): Project[] {
  const hidden = lastProjects(call, countOf(call, 'projects-short'));
  return existing(call).filter(({ id }) => !hidden.has(id));
}

const write = ({ baseUrl }: AccountCall, { id, name, domainId, parentId, enabled, isDomain }: Project) => ({
  id,
  name,
  domain_id: domainId,
  parent_id: parentId,
  enabled,
  is_domain: isDomain,
  description: '',
  links: { self: `${baseUrl.replace(/\/auth(?=\/projects$)/, '').replace(/\/projects.*$/, '/projects')}/${id}` },
});

const answer = (call: AccountCall, projects: readonly Project[]) => ({
  links: { self: call.baseUrl, previous: null, next: null },
  projects: projects.map((project) => write(call, project)),
});

function numberOf(query: URLSearchParams, name: string, most: number): number {
  const given = query.get(name) ?? '';
  const parsed = /^\d{1,6}$/.test(given) ? Number(given) : 0;
  if (parsed < 1 || parsed > most) throw refuseIam(400, `Invalid input for field '${name}'. The value is '${given}'.`);
  return parsed;
}

/** `page` and `per_page` come together, or all projects do. */
function pageOf(query: URLSearchParams, projects: readonly Project[]): readonly Project[] {
  if (!query.has('page') && !query.has('per_page')) return projects;
  const [page, size] = [numberOf(query, 'page', 999_999), numberOf(query, 'per_page', MOST_A_PAGE)];
  return projects.slice((page - 1) * size, page * size);
}

/** `GET /v3/projects`, one page. @throws IAM */
export function listProjects(call: AccountCall): object {
  const { query, caller } = call;
  if ((query.get('domain_id') ?? caller.domainId) !== caller.domainId)
    throw refuseIam(403, 'You are not authorized to perform the requested action: identity:list_projects.');
  const wanted = listed(call).filter(
    ({ id, name, parentId, enabled }) =>
      (query.get('enabled') ?? String(enabled)) === String(enabled) &&
      (query.get('name') ?? name) === name &&
      (query.get('parent_id') ?? parentId) === parentId &&
      id !== '',
  );
  return answer(call, pageOf(query, wanted));
}

/** `GET /v3/auth/projects`: what the caller may enter, all at once. */
export const listAuthProjects = (call: AccountCall): object =>
  answer(
    call,
    listed(call).filter(({ enabled }) => enabled),
  );

/** `GET /v3/projects/{id}`. @throws IAM for one that is not there or of another account */
export function showProject(call: AccountCall): object {
  const project = existing(call).find(({ id }) => id === call.parameter);
  if (project === undefined) throw refuseIam(404, `Could not find project: ${call.parameter}.`);
  return { project: write(call, project) };
}
