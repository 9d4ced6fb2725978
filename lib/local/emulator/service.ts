import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { CodedError } from '../../errors.ts';
import { type Answer, json, refusal } from './answer.ts';
import { authenticate, type Keys } from './authenticate.ts';
import type { Api, Call } from './call.ts';
import { changeEstate } from './change-estate.ts';
import type { Estate } from './estate.ts';
import type { ActiveFaults, FaultSet } from './faults.ts';
import { listSecrets } from './list-secrets.ts';
import { listTasks } from './list-tasks.ts';
import type { Lockout } from './lockout.ts';
import { publish, showTopic, type PublishedMessage } from './publish.ts';
import { queryResources } from './query-resources.ts';
import { replaceAnswer } from './replace-answer.ts';
import type { RequestRecord } from './request-log.ts';
import { findRoute, type Route } from './route.ts';
import { resetConnection, sendAnswer } from './send-answer.ts';
import type { ApiName } from './api-name.ts';

/** Everything that a request meets. */
export interface Service {
  readonly estate: Estate;
  readonly defaultRegion: string;
  readonly keys: Keys;
  readonly checksSignatures: boolean;
  readonly lockout: Lockout;
  readonly faults: FaultSet;
  readonly published: PublishedMessage[];
  readonly topics: readonly string[] | undefined;
  readonly nowMs: () => number;
}

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: Buffer;
  readonly record: RequestRecord;
}

const NOT_FOUND = 'The API does not exist or has not been published in the environment';
const NONE: ActiveFaults = new Map();

function requireRoute({ request, record }: Exchange, service: Service): Route {
  const route = findRoute(request.method ?? '', record.path, service.defaultRegion);
  const isKnown = service.estate.scopes.some((scope) => scope.region === route?.region);
  if (route !== undefined && isKnown) return route;
  throw new CodedError('APIGW.0101', NOT_FOUND, { status: 404 });
}

function checkAccess({ request, body }: Exchange, service: Service, route: Route, faults: ActiveFaults): void {
  if (!service.checksSignatures) return;
  const nowMs = service.nowMs() + Number(faults.get('clock-skew') ?? 0) * 1000;
  const sent = { method: request.method ?? '', target: request.url ?? '', headers: request.headers, body };
  authenticate(sent, { keys: service.keys, lockout: service.lockout, projectId: route.projectId, nowMs });
}

/** A project that is not the caller's, or that the headers contradict. */
function requireScope({ request }: Exchange, service: Service, route: Route): Call['scope'] {
  const scope = service.estate.find(route.region, route.projectId);
  const stated = request.headers['x-project-id'] ?? route.projectId;
  if (scope !== undefined && stated === route.projectId) return scope;
  const message = 'The project ID in the URL is not the one that the credential is for.';
  throw new CodedError('KMS.0321', message, { status: 403 });
}

async function wait({ response }: Exchange, faults: ActiveFaults): Promise<void> {
  if (faults.has('hang')) await new Promise((resolve) => response.once('close', resolve));
  const latencyMs = Number(faults.get('latency') ?? 0);
  if (latencyMs > 0) await sleep(latencyMs);
}

const apiOf = (service: Service, api: ApiName): Api => {
  if (api === 'secrets') return listSecrets;
  if (api === 'tasks') return listTasks;
  if (api === 'resources') return queryResources;
  if (api === 'topic') return (call) => showTopic(call, service.topics);
  return (call) => publish(call, service.published, service.topics);
};

async function answerCall(
  exchange: Exchange,
  service: Service,
  route: Route,
  faults: ActiveFaults,
): Promise<Answer | 'reset'> {
  checkAccess(exchange, service, route, faults);
  await wait(exchange, faults);
  const scope = requireScope(exchange, service, route);
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
  return json(200, apiOf(service, route.api)(call));
}

/** One request, from its body to the last byte of its answer. Never rejects. */
export async function serve(exchange: Exchange, service: Service): Promise<void> {
  const { record, response } = exchange;
  let faults = NONE;
  let answer: Answer | 'reset';
  try {
    const route = requireRoute(exchange, service);
    Object.assign(record, { api: route.api, region: route.region, projectId: route.projectId });
    faults = service.faults.take(route, service.nowMs());
    record.faults = [...faults.keys()];
    answer = await answerCall(exchange, service, route, faults);
  } catch (error) {
    answer = refusal(error, record.api, record.requestId);
  }
  if (answer === 'reset') resetConnection(response);
  else if (!response.destroyed) await sendAnswer(response, answer, faults);
}
