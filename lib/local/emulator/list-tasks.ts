import { SECRET_NAME } from '../../csms/request-texts.ts';
import { CodedError } from '../../errors.ts';
import type { Call } from './call.ts';
import { invalid, pageAfter, parseLimit, readMarker } from './paging.ts';
import { rewriteRow } from './rewrite-rows.ts';

const PARAMETERS = ['secret_name', 'status', 'limit', 'marker'] as const;
function writeTasks(call: Call, total: number, references: readonly number[], rest: object): string {
  const tasks = references.map((reference) => rewriteRow(call.faults, call.scope.tasks.at(reference)));
  return JSON.stringify({ total: total + Number(call.faults.get('wrong-total') ?? 0), tasks, ...rest });
}

function oneTask(call: Call, taskId: string): string {
  const others = PARAMETERS.filter((name) => call.query.has(name));
  if (others.length > 0) throw invalid(`With task_id no other parameter may be sent: ${others.join(', ')}.`);
  const reference = call.scope.tasks.find(taskId);
  return writeTasks(call, reference === undefined ? 0 : 1, reference === undefined ? [] : [reference], {});
}

function orderOf({ scope, query }: Call): Int32Array {
  const status = query.get('status') ?? undefined;
  if (status !== undefined && status !== 'SUCCESS' && status !== 'FAILED')
    throw invalid('The parameter status is invalid.');
  const secretName = query.get('secret_name') ?? undefined;
  if (secretName !== undefined && !SECRET_NAME.pattern.test(secretName))
    throw invalid('The parameter secret_name is invalid.');
  return scope.tasks.order({ status, secretName });
}

function positionAfter({ scope }: Call, order: Int32Array, marker: string): number {
  if (marker === '') return 0;
  const reference = scope.tasks.find(marker);
  const position = reference === undefined ? -1 : order.indexOf(reference);
  if (position >= 0) return position + 1;
  throw new CodedError('CSMS.0005', 'The task that the marker names does not exist.', { status: 400 });
}

/** `GET /v1/{project_id}/csms/tasks`. The marker is the id of the last task of the page before. @throws CSMS.0002, CSMS.0005 */
export function listTasks(call: Call): string {
  const taskId = call.query.get('task_id');
  if (taskId !== null) return oneTask(call, taskId);
  const limit = parseLimit(call.query.get('limit') ?? undefined, 50);
  const marker = readMarker(call.query);
  const order = orderOf(call);
  const page = pageAfter(call, {
    length: order.length,
    after: positionAfter(call, order, marker),
    limit,
    marker,
    markerAt: (position) => call.scope.tasks.at(order[position] as number).task_id,
  });
  return writeTasks(call, order.length, [...order.subarray(page.start, page.end)], page.nextMarker);
}
