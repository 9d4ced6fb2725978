import { CodedError } from '../errors.ts';
import { PROJECT as PROJECT_ID, REGION } from '../settings/scopes.ts';
import { check, describeProblem, list, nullish, row, text, type Check, type Checked } from '../validate.ts';
import type { ServiceAnswer, ServiceRequest, Session } from './session.ts';

/** Where the services are, regions filled in. */
export interface Endpoints {
  readonly sts: string;
  readonly iam: string;
  readonly organizations: string;
  readonly config: string | undefined;
}

/** An account that is assumed. */
export interface Account {
  readonly domainId: string;
  readonly name: string;
  readonly agency: string;
  readonly externalId?: string | undefined;
}

export interface AssumedKeys {
  readonly ak: string;
  readonly sk: string;
  readonly securityToken: string;
  readonly expiresAtMs: number;
}

export interface AssumeRequest {
  readonly account: Account;
  readonly durationSeconds: number;
  /** Shown in the account's audit log (CTS). */
  readonly sessionName: string;
  /** Actions beside those that every function needs. */
  readonly alsoAllows: readonly string[];
}

/** Ids go into paths: what is no id is no answer. */
const hexId = check(
  (value): value is string => typeof value === 'string' && PROJECT_ID.test(value),
  '32 hex characters',
);
const regionName = check((value): value is string => typeof value === 'string' && REGION.test(value), 'a region name');

const string = check((value): value is string => typeof value === 'string' && value !== '', 'a text');
const STS_KEYS = row({
  credentials: row({ access_key_id: string, secret_access_key: string, security_token: string, expiration: string }),
});
const IAM_KEYS = row({
  credential: row({ access: string, secret: string, securitytoken: string, expires_at: string }),
});

/**
 * What assumed keys may do, whatever the agency may: read metadata of secrets and list projects. No value of a secret can be
 * read with them. The names of IAM's actions for `GET /v3/projects` differ between its old and its new policies.
 */
const ACTIONS = [
  'csms:secret:list',
  'csms:secret:getSecretsByTag',
  'csms::listTasks',
  'iam:projects:list*',
  'iam::listProjects*',
];
/** Where `CONFIG_ENDPOINT` is set. */
const CONFIG_ACTION = 'rms:resources:runQuery';

const sessionPolicy = (more: readonly string[]): string =>
  JSON.stringify({ Version: '5.0', Statement: [{ Effect: 'Allow', Action: [...ACTIONS, ...more] }] });

/** AssumeAgency of STS. @throws ACCOUNT_* */
export async function assumeBySts(
  session: Session,
  { sts, config }: Endpoints,
  request: AssumeRequest,
): Promise<AssumedKeys> {
  const { account, durationSeconds, sessionName, alsoAllows } = request;
  const answer = await session.call({
    method: 'POST',
    endpoint: sts,
    path: '/v5/agencies/assume',
    kind: 'assume',
    body: {
      agency_urn: `iam::${account.domainId}:agency:${account.agency}`,
      agency_session_name: sessionName,
      duration_seconds: durationSeconds,
      policy: sessionPolicy([...(config === undefined ? [] : [CONFIG_ACTION]), ...alsoAllows]),
      ...(account.externalId !== undefined && { external_id: account.externalId }),
    },
  });
  const { credentials } = readAssumed(STS_KEYS, answer, account);
  return toKeys(
    credentials.access_key_id,
    credentials.secret_access_key,
    credentials.security_token,
    credentials.expiration,
  );
}

/** CreateTemporaryAccessKeyByAgency of IAM, for accounts without STS. Its policies work for OBS only. @throws ACCOUNT_* */
export async function assumeByIam(session: Session, iam: string, request: AssumeRequest): Promise<AssumedKeys> {
  const { account, durationSeconds } = request;
  const answer = await session.call({
    method: 'POST',
    endpoint: iam,
    path: '/v3.0/OS-CREDENTIAL/securitytokens',
    kind: 'assume',
    body: {
      auth: {
        identity: {
          methods: ['assume_role'],
          assume_role: {
            agency_name: account.agency,
            domain_id: account.domainId,
            duration_seconds: durationSeconds,
          },
        },
      },
    },
  });
  const { credential } = readAssumed(IAM_KEYS, answer, account);
  return toKeys(credential.access, credential.secret, credential.securitytoken, credential.expires_at);
}

const toKeys = (ak: string, sk: string, securityToken: string, expiration: string): AssumedKeys => {
  const expiresAtMs = Date.parse(expiration);
  if (Number.isNaN(expiresAtMs))
    throw new CodedError(
      'ACCOUNT_ANSWER_INVALID',
      `the end of the assumed keys, "${expiration.slice(0, 40)}", is not a time`,
    );
  return { ak, sk, securityToken, expiresAtMs };
};

function readAssumed<Shape>(shape: Check<Shape>, answer: ServiceAnswer, account: Account): Shape {
  const { status, requestId } = answer;
  const who = `account ${account.name} (${account.domainId})`;
  if (status === 404)
    throw new CodedError('ACCOUNT_AGENCY_UNKNOWN', `${who} has no agency ${account.agency}: ${answer.describe()}`, {
      status,
      requestId,
      hint: `Create the agency ${account.agency} in that account, or correct "agency" or "domainId" in CSMS_ACCOUNTS.`,
    });
  if (status >= 400)
    throw new CodedError('ACCOUNT_ASSUME_REFUSED', `${who} was not assumed: ${answer.describe()}`, {
      status,
      requestId,
      hint: `Check that the agency ${account.agency} there trusts this account (and its external id), and that the function's agency may use sts:agencies:assume on it.`,
    });
  return read(shape, answer);
}

const IDENTITY = row({ account_id: hexId });

/** The account that the session's keys are of. */
export async function callerAccount(session: Session, sts: string): Promise<string> {
  const answer = await session.call({ method: 'GET', endpoint: sts, path: '/v5/caller-identity', kind: 'read' });
  if (answer.status >= 400) throw identityUnknown(answer);
  return read(IDENTITY, answer).account_id;
}

const DOMAINS = row({ domains: list(row({ id: hexId })) });

/** The same by IAM. */
export async function domainOf(session: Session, iam: string): Promise<string> {
  const answer = await session.call({ method: 'GET', endpoint: iam, path: '/v3/auth/domains', kind: 'read' });
  if (answer.status >= 400) throw identityUnknown(answer);
  const [first] = read(DOMAINS, answer).domains;
  if (first === undefined) throw new CodedError('ACCOUNT_IDENTITY_UNKNOWN', 'IAM names no account of these keys');
  return first.id;
}

const identityUnknown = (answer: ServiceAnswer): CodedError =>
  new CodedError('ACCOUNT_IDENTITY_UNKNOWN', `it is not known whose these keys are: ${answer.describe()}`, {
    status: answer.status,
    requestId: answer.requestId,
    hint: 'Check STS_ENDPOINT and IAM_ENDPOINT, and the agency of the function or its access key.',
  });

const flag = check((value): value is boolean => typeof value === 'boolean', 'true or false');
const PROJECT = row({ id: hexId, name: string, enabled: nullish(flag), is_domain: nullish(flag), domain_id: text });
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
    const rows = read(PROJECTS, answer).projects;
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
  return read(ONE_PROJECT, answer).project;
}

const MEMBER = row({ id: hexId, name: text, status: text });
const MEMBERS = row({ accounts: list(MEMBER), page_info: nullish(row({ next_marker: text })) });

export type Member = Checked<typeof MEMBER>;

/** Every account of the organization, or those right below a unit of it. @throws ORGANIZATION_FORBIDDEN, ORGANIZATION_FAILED, HTTP_* */
export async function listMembers(
  session: Session,
  organizations: string,
  parentId: string | undefined,
): Promise<Member[]> {
  const members: Member[] = [];
  const seen = new Set<string>();
  let marker: string | null | undefined;
  do {
    const query = [
      ...(parentId === undefined ? [] : [['parent_id', parentId] as const]),
      ['limit', '1000'] as const,
      ...(marker ? [['marker', marker] as const] : []),
    ];
    const path = '/v1/organizations/accounts';
    const answer = await session.call({ method: 'GET', endpoint: organizations, path, query, kind: 'read' });
    if (answer.status >= 400) throw organizationError(answer);
    const page = read(MEMBERS, answer);
    members.push(...page.accounts);
    marker = page.page_info?.next_marker;
    if (marker && (seen.has(marker) || /\p{Cs}/u.test(marker)))
      throw new CodedError('ORGANIZATION_FAILED', 'the list of accounts does not end', {
        hint: 'Look for a proxy that responds in place of the service.',
      });
    if (marker) seen.add(marker);
  } while (marker);
  return members;
}

function organizationError(answer: ServiceAnswer): CodedError {
  const { status, requestId } = answer;
  const isForbidden = status === 401 || status === 403;
  return new CodedError(
    isForbidden ? 'ORGANIZATION_FORBIDDEN' : 'ORGANIZATION_FAILED',
    `the accounts of the organization were not listed: ${answer.describe()}`,
    {
      status,
      requestId,
      hint: isForbidden
        ? "Run the function in the management account or a delegated administrator's, with organizations:accounts:list, or name the accounts in CSMS_ACCOUNTS."
        : 'Check ORGANIZATIONS_ENDPOINT and "parentId".',
    },
  );
}

const COUNTED = row({ results: list(row({ region_id: regionName, project_id: hexId })) });

const QUERY =
  "SELECT region_id, project_id, count(*) FROM resources WHERE provider='csms' AND type='secrets' GROUP BY region_id, project_id";

/** Region and project of all secrets that Config has recorded: up to a day old. @throws ACCOUNT_CONFIG_FAILED, HTTP_* */
export async function queryConfig(
  session: Session,
  config: string,
  domainId: string,
): Promise<Array<{ region: string; projectId: string }>> {
  const path = `/v1/resource-manager/domains/${domainId}/run-query`;
  const answer = await session.call({
    method: 'POST',
    endpoint: config,
    path,
    kind: 'read',
    body: { expression: QUERY },
  });
  if (answer.status >= 400)
    throw new CodedError('ACCOUNT_CONFIG_FAILED', `Config was not asked: ${answer.describe()}`, {
      status: answer.status,
      requestId: answer.requestId,
    });
  return read(COUNTED, answer).results.map((each) => ({ region: each.region_id, projectId: each.project_id }));
}

function read<Shape>(shape: Check<Shape>, answer: ServiceAnswer): Shape {
  const path = shape(answer.body);
  if (path === undefined) return answer.body as Shape;
  const problem = describeProblem(shape, path, answer.body);
  throw new CodedError('ACCOUNT_ANSWER_INVALID', `${path.join('.')}: ${problem}: ${answer.describe()}`, {
    requestId: answer.requestId,
  });
}
