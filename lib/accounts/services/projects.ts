import { CodedError } from '../../errors.ts';
import { check, list, nullish, row, text, type Checked } from '../../validate.ts';
import type { ServiceAnswer, ServiceRequest, Session } from '../session.ts';
import { filledText, hexId, readAnswer } from './answer.ts';

const flag = check((value): value is boolean => typeof value === 'boolean', 'true or false');
const PROJECT = row({ id: hexId, name: filledText, enabled: nullish(flag), is_domain: nullish(flag), domain_id: text });
const PROJECTS = row({ projects: list(PROJECT) });
const ONE_PROJECT = row({ project: PROJECT });

export type Project = Checked<typeof PROJECT>;

const PROJECTS_A_PAGE = 1000;

/** Every project of an account. @throws ACCOUNT_PROJECTS_FAILED, HTTP_* */
export async function listProjects(session: Session, iam: string, domainId: string): Promise<Project[]> {
  const projects = new Map<string, Project>();
  for (let page = 1; ; page += 1) {
    const query = [
      ['domain_id', domainId],
      ['page', String(page)],
      ['per_page', String(PROJECTS_A_PAGE)],
    ] as const;
    const request: ServiceRequest = { method: 'GET', endpoint: iam, path: '/v3/projects', query, kind: 'read' };
    const answer = await session.call(request);
    if (answer.status >= 400) throw projectsFailed(answer);
    const rows = readAnswer(PROJECTS, answer).projects;
    const before = projects.size;
    for (const project of rows) projects.set(project.id, project);
    // a service that knows no pages answers each with all
    if (rows.length < PROJECTS_A_PAGE || projects.size === before) return [...projects.values()];
  }
}

const projectsFailed = (answer: ServiceAnswer): CodedError =>
  new CodedError('ACCOUNT_PROJECTS_FAILED', `the projects were not listed: ${answer.describe()}`, {
    status: answer.status,
    requestId: answer.requestId,
    hint: 'Grant the agency the permission to list projects (GET /v3/projects of IAM), or name the projects one by one.',
  });

/** Undefined for a project that does not exist any more. @throws ACCOUNT_PROJECTS_FAILED, HTTP_* */
export async function findProject(session: Session, iam: string, id: string): Promise<Project | undefined> {
  const answer = await session.call({ method: 'GET', endpoint: iam, path: `/v3/projects/${id}`, kind: 'read' });
  if (answer.status === 404) return undefined;
  if (answer.status >= 400) throw projectsFailed(answer);
  return readAnswer(ONE_PROJECT, answer).project;
}
