import { type Answer, json } from '../answer.ts';
import type { AccountApi } from '../api-name.ts';
import { admit, callerOf, type Exchange, type Service, wait } from '../exchange.ts';
import type { ActiveFaults, FaultTarget } from '../faults.ts';
import { replaceAnswer } from '../replace-answer.ts';
import { rewriteRow } from '../rewrite-rows.ts';
import type { AccountRoute } from '../route.ts';
import type { Account } from './account.ts';
import { accessDenied, type AccountCall, findAccount, refusePap5 } from './account-call.ts';
import { ACTIONS } from './actions.ts';
import { askedAccount, assumeAgency, createSecurityTokens } from './assume.ts';
import { listAuthDomains, showCallerIdentity } from './identity.ts';
import { listAccounts } from './organization.ts';
import { listAuthProjects, listProjects, showProject } from './projects.ts';
import { runQuery } from './run-query.ts';
import { allows } from './session-policy.ts';

const API_OF: Readonly<Record<AccountApi, (call: AccountCall) => object>> = {
  assume: assumeAgency,
  identity: showCallerIdentity,
  securitytokens: createSecurityTokens,
  projects: listProjects,
  project: showProject,
  'auth-projects': listAuthProjects,
  domains: listAuthDomains,
  accounts: listAccounts,
  'run-query': runQuery,
};

const rowOf = (account: Account): FaultTarget => ({ api: 'accounts', region: '', projectId: '', account });

/** The account that a request is for: the one that it names, or the caller's. */
export function targetOf(exchange: Exchange, service: Service, { api, parameter }: AccountRoute): Account | undefined {
  const { estate } = service;
  if (api === 'assume' || api === 'securitytokens')
    return askedAccount({ api, estate, body: exchange.body.toString() });
  const named = api === 'run-query' ? parameter : exchange.record.query['domain_id'];
  return named === undefined ? callerOf(exchange, service) : findAccount(estate, named);
}

/** STS takes keys alone: a token lacks what its own gateway puts in (PAP5.0046). */
const STS_APIS: ReadonlySet<AccountApi> = new Set<AccountApi>(['assume', 'identity']);

function requireAccess({ request }: Exchange, { api, caller, key }: AccountCall): void {
  if (STS_APIS.has(api) && key === undefined && request.headers['x-auth-token'] !== undefined)
    throw refusePap5(400, 'PAP5.0046', 'missing header `x-user-profile`');
  const stated = request.headers['x-domain-id'] ?? caller.domainId;
  if (stated !== caller.domainId) throw accessDenied('X-Domain-Id is not the account of the credential');
  const names = ACTIONS[api];
  if (names === undefined || key?.policy === undefined || allows(key.policy, names)) return;
  throw accessDenied(`the session policy does not allow ${names[0] ?? api}`);
}

/** STS, IAM, Organizations or Config. */
export async function answerAccount(
  exchange: Exchange,
  service: Service,
  route: AccountRoute,
  faults: ActiveFaults,
): Promise<Answer | 'reset'> {
  const key = admit(exchange, service, { projectId: undefined, faults });
  await wait(exchange, faults);
  const { request, record } = exchange;
  const { estate, keys } = service;
  const nowMs = service.nowMs();
  const call: AccountCall = {
    ...route,
    key,
    caller: callerOf(exchange, service),
    estate,
    keys,
    faults,
    nowMs,
    query: new URLSearchParams(record.query),
    body: exchange.body.toString(),
    baseUrl: `http://${request.headers.host ?? ''}${record.path}`,
    isClosed: (account) => service.faults.takeRow('account-closed', rowOf(account), nowMs),
  };
  requireAccess(exchange, call);
  const replaced = replaceAnswer({ ...route, faults, requestId: record.requestId }, nowMs);
  if (replaced !== undefined) return replaced;
  const body = rewriteRow(faults, API_OF[route.api](call) as Record<string, unknown>);
  return json(route.api === 'securitytokens' ? 201 : 200, JSON.stringify(body));
}
