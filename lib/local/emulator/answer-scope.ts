import { CodedError } from '../../errors.ts';
import { ACTIONS } from './accounts/actions.ts';
import { allows } from './accounts/session-policy.ts';
import { type Answer, json } from './answer.ts';
import { isSmnApi, type ScopeApi } from './api-name.ts';
import type { Api, Call } from './call.ts';
import { changeEstate } from './change-estate.ts';
import type { AccessKey } from './credentials.ts';
import { admit, type Exchange, type Service, wait } from './exchange.ts';
import type { ActiveFaults } from './faults.ts';
import { listEvents } from './list-events.ts';
import { listSecrets } from './list-secrets.ts';
import { listTasks } from './list-tasks.ts';
import { publish, showTopic } from './publish.ts';
import { listRecords } from './list-records.ts';
import { listSubscriptions, listTopics } from './list-topics.ts';
import { queryResources } from './query-resources.ts';
import { replaceAnswer } from './replace-answer.ts';
import type { ScopeRoute } from './route.ts';

const API_OF: Readonly<Record<ScopeApi, (service: Service) => Api>> = {
  secrets: () => listSecrets,
  tasks: () => listTasks,
  events: () => listEvents,
  records: () => listRecords,
  topics:
    ({ topics }) =>
    (call) =>
      listTopics(call, topics),
  subscriptions: () => listSubscriptions,
  resources: () => queryResources,
  topic:
    ({ topics }) =>
    (call) =>
      showTopic(call, topics),
  publish:
    ({ published, topics }) =>
    (call) =>
      publish(call, published, topics),
};

/** A project that is not the caller's, or that the headers contradict. */
function requireScope(
  { request }: Exchange,
  { estate }: Service,
  { region, projectId }: ScopeRoute,
  key: AccessKey | undefined,
): Call['scope'] {
  const scope = estate.find(region, projectId);
  const stated = request.headers['x-project-id'] ?? projectId;
  const isCallers = key === undefined || scope?.domainId === (key.domainId ?? estate.domainId);
  if (scope !== undefined && stated === projectId && isCallers) return scope;
  const message = 'The project ID in the URL is not the one that the credential is for.';
  throw new CodedError('KMS.0321', message, { status: 403 });
}

function requireAction(api: ScopeApi, key: AccessKey | undefined): void {
  if (key?.policy === undefined || allows(key.policy, ACTIONS[api] ?? [])) return;
  const code = isSmnApi(api) ? 'SMN.0001' : 'KMS.0306';
  throw new CodedError(code, "You don't have permission to perform the operation.", { status: 403 });
}

/** CSMS or SMN, of one project. */
export async function answerScope(
  exchange: Exchange,
  service: Service,
  route: ScopeRoute,
  faults: ActiveFaults,
): Promise<Answer | 'reset'> {
  const key = admit(exchange, service, { projectId: route.projectId, faults });
  await wait(exchange, faults);
  const scope = requireScope(exchange, service, route, key);
  requireAction(route.api, key);
  const { request, record } = exchange;
  const call: Call = {
    ...route,
    scope,
    faults,
    query: new URLSearchParams(record.query),
    body: exchange.body.toString(),
    requestId: record.requestId,
    baseUrl: `http://${request.headers.host ?? ''}${record.path}`,
  };
  const replaced = replaceAnswer(call, service.nowMs());
  if (replaced !== undefined) return replaced;
  changeEstate(call);
  return json(200, API_OF[route.api](service)(call));
}
