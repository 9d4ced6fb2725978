import type { ApiRequest } from '../../csms/request.ts';
import { wireSchemas, type WireAnswers } from '../../csms/wire.ts';
import { CodedError } from '../../errors.ts';
import type { Scope } from '../../scope.ts';
import { scopeName } from '../../scope.ts';
import type { Probe } from './probe.ts';
import type { FunctionDefinition } from '../../runtime/function-definition.ts';

/** One question of the service, in its smallest form. */
export interface ScopeCall {
  /** Of its result. */
  readonly check: string;
  /** As IAM calls it. */
  readonly permission: string;
  readonly request: ApiRequest;
  readonly answer: keyof WireAnswers;
}

const QUERY = '/csms/resource_instances/action';

export const LIST_CALL: ScopeCall = {
  check: 'secrets.list',
  permission: 'csms:secret:list',
  request: { method: 'GET', path: '/secrets', query: [['limit', '1']] },
  answer: 'secretPage',
};

const TASKS_CALL: ScopeCall = {
  check: 'tasks.list',
  permission: 'csms::listTasks',
  request: { method: 'GET', path: '/csms/tasks', query: [['limit', '1']] },
  answer: 'taskPage',
};

const TAG_CALLS: readonly ScopeCall[] = [
  {
    check: 'tags.filter',
    permission: 'csms:secret:getSecretsByTag',
    request: { method: 'POST', path: QUERY, body: { action: 'filter', limit: '1', offset: '0' } },
    answer: 'resourcePage',
  },
  {
    check: 'tags.count',
    permission: 'csms:secret:getSecretsByTag',
    request: { method: 'POST', path: QUERY, body: { action: 'count' } },
    answer: 'resourcePage',
  },
];

/** What the functions ask beside the list of secrets, which every run begins with. */
export const callsOf = (functions: readonly FunctionDefinition[]): readonly ScopeCall[] => {
  const asked = new Set(functions.flatMap(({ csms }) => csms));
  return [...(asked.has('listTasks') ? [TASKS_CALL] : []), ...(asked.has('queryByTag') ? TAG_CALLS : [])];
};

/** @throws CSMS_*, HTTP_*, PROBE_NOT_SENT */
export async function askOnce(
  probe: Probe,
  call: ScopeCall,
  { scope, endpoint }: { scope: Scope; endpoint: string },
): Promise<void> {
  const body = await probe.csms(call.request, scope, endpoint);
  if (wireSchemas()[call.answer].safeParse(body).success) return;
  throw new CodedError('CSMS_RESPONSE_INVALID', `the response for ${scopeName(scope)} is not as documented`, {
    hint: 'Look for a proxy that responds in place of the service. Else the API may have changed.',
  });
}
