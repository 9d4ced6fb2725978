import { EVENT_PERMISSIONS } from '../../csms/event-operations.ts';
import type { ApiRequest } from '../../csms/request.ts';
import { wireSchemas, type WireAnswers } from '../../csms/wire.ts';
import { CodedError } from '../../errors.ts';
import type { FunctionDefinition } from '../../runtime/function-definition.ts';
import type { Scope } from '../../scope.ts';
import { scopeName } from '../../scope.ts';
import { SMN_PERMISSIONS } from '../../smn/permissions.ts';
import { readSmnAnswer, smnPath } from '../../smn/reader.ts';
import { pageAt } from '../../smn/topics.ts';
import type { DoctorAudit } from './delivery-audit.ts';
import type { Probe } from './probe.ts';

/** One question of a service, in its smallest form. */
export interface ScopeCall {
  /** Of its result. */
  readonly check: string;
  /** As IAM calls it. */
  readonly permission: string;
  readonly ask: CsmsQuestion | SmnQuestion;
}

interface CsmsQuestion extends ApiRequest {
  readonly answer: keyof WireAnswers;
}

interface SmnQuestion {
  /** Of SMN, below the project. */
  readonly smnPath: string;
}

/** Where the services are, as in `CSMS_ENDPOINT` and `SMN_ENDPOINT`. */
export interface ServiceEndpoints {
  readonly csms: string;
  readonly smn: string;
}

const QUERY = '/csms/resource_instances/action';

export const LIST_CALL: ScopeCall = {
  check: 'secrets.list',
  permission: 'csms:secret:list',
  ask: { method: 'GET', path: '/secrets', query: [['limit', '1']], answer: 'secretPage' },
};

const TASKS_CALL: ScopeCall = {
  check: 'tasks.list',
  permission: 'csms::listTasks',
  ask: { method: 'GET', path: '/csms/tasks', query: [['limit', '1']], answer: 'taskPage' },
};

const TAG_CALLS: readonly ScopeCall[] = [
  {
    check: 'tags.filter',
    permission: 'csms:secret:getSecretsByTag',
    ask: {
      method: 'POST',
      path: QUERY,
      body: { action: 'filter', limit: '1', offset: '0' },
      answer: 'resourcePage',
    },
  },
  {
    check: 'tags.count',
    permission: 'csms:secret:getSecretsByTag',
    ask: { method: 'POST', path: QUERY, body: { action: 'count' }, answer: 'resourcePage' },
  },
];

/** Of the delivery audit. What is allowed in a project is told, whether or not it has events and topics. */
const AUDIT_CALLS: readonly ScopeCall[] = [
  {
    check: 'events.list',
    permission: EVENT_PERMISSIONS.listEvents,
    ask: { method: 'GET', path: '/csms/events', query: [['limit', '1']], answer: 'eventPage' },
  },
  {
    check: 'events.records',
    permission: EVENT_PERMISSIONS.listNotificationRecords,
    ask: { method: 'GET', path: '/csms/notification-records', answer: 'recordPage' },
  },
  { check: 'topics.list', permission: SMN_PERMISSIONS.listTopics, ask: { smnPath: '/topics' } },
  { check: 'subscriptions.list', permission: SMN_PERMISSIONS.listSubscriptions, ask: { smnPath: '/subscriptions' } },
];

interface CallsInput {
  readonly functions: readonly FunctionDefinition[];
  /** Undefined where no function audits. */
  readonly audit: DoctorAudit | undefined;
}

/** What the functions ask beside the list of secrets, which every run begins with. */
export const callsOf = ({ functions, audit }: CallsInput): readonly ScopeCall[] => {
  const asked = new Set(functions.flatMap(({ csms }) => csms));
  return [
    ...(asked.has('listTasks') ? [TASKS_CALL] : []),
    ...(asked.has('queryByTag') ? TAG_CALLS : []),
    ...(audit ? AUDIT_CALLS : []),
  ];
};

interface Asked {
  readonly scope: Scope;
  readonly endpoints: ServiceEndpoints;
}

/** @throws CSMS_*, SMN_*, HTTP_*, PROBE_NOT_SENT */
export async function askOnce(probe: Probe, { ask, permission }: ScopeCall, asked: Asked): Promise<void> {
  if ('smnPath' in ask) return askSmn(probe, { path: ask.smnPath, permission }, asked);
  const { scope, endpoints } = asked;
  const { answer, ...request } = ask;
  const body = await probe.csms(request, scope, endpoints.csms);
  if (wireSchemas()[answer].safeParse(body).success) return;
  throw new CodedError('CSMS_RESPONSE_INVALID', `the response for ${scopeName(scope)} is not as documented`, {
    hint: 'Look for a proxy that responds in place of the service. Else the API may have changed.',
  });
}

async function askSmn(
  probe: Probe,
  { path: below, permission }: { readonly path: string; readonly permission: string },
  { scope: { region, projectId }, endpoints }: Asked,
): Promise<void> {
  const endpoint = endpoints.smn.replace('{region}', region);
  const path = smnPath(projectId, below);
  const response = await probe.send({ method: 'GET', endpoint, path, projectId, query: pageAt(0, 1), body: '' });
  readSmnAnswer(response, `GET ${endpoint}${path}`, permission);
}
