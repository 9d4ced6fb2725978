import { randomUUID } from 'node:crypto';
import type { Call, Reply } from './call.ts';
import { CAN_BE_DISABLED, checkTrigger } from './check-trigger.ts';
import type { StoredFunction, StoredTrigger } from './estate.ts';
import { findFunction } from './find-function.ts';
import { invalid, parseBody, refuse } from './refuse.ts';

const MOST_TRIGGERS = 10;

const describe = (trigger: StoredTrigger): object => ({
  trigger_id: trigger.id,
  trigger_type_code: trigger.type,
  trigger_status: trigger.pendingLooks > 0 ? 'PENDING' : trigger.status,
  event_data: answerData(trigger),
  created_time: '2026-11-22T08:00:00+08:00',
  last_updated_time: '2026-11-22T08:00:00+08:00',
});

/** The service adds what it made, and does not repeat everything. */
function answerData({ type, id, eventData }: StoredTrigger): object {
  const { sync_execution: _untold, ...told } = eventData;
  return type === 'DEDICATEDGATEWAY' ? { ...told, api_id: id.replaceAll('-', ''), triggerid: id } : told;
}

export const listTriggers = (call: Call): Reply => ({
  status: 200,
  body: findFunction(call).triggers.map(describe),
});

export function createTrigger(call: Call): Reply {
  const stored = findFunction(call);
  const body = parseBody(call.body);
  const type = body['trigger_type_code'] as string;
  const eventData = (body['event_data'] ?? {}) as StoredTrigger['eventData'];
  const status = (body['trigger_status'] ?? 'ACTIVE') as string;
  checkTrigger(type, eventData, call.estate.region);
  checkStatus(type, status);
  checkRoom(stored, type, eventData);
  const { pendingLooks } = call.estate;
  const trigger: StoredTrigger = { id: randomUUID(), type, status, eventData, pendingLooks };
  stored.triggers.push(trigger);
  return { status: 201, body: describe(trigger) };
}

function checkStatus(type: string, status: string): void {
  if (status !== 'ACTIVE' && status !== 'DISABLED') throw invalid('trigger_status');
  if (status === 'DISABLED' && !CAN_BE_DISABLED.has(type)) throw invalid(`A ${type} trigger cannot be disabled.`);
}

function checkRoom({ triggers }: StoredFunction, type: string, eventData: StoredTrigger['eventData']): void {
  if (triggers.length >= MOST_TRIGGERS) throw invalid('A function has at most 10 triggers.');
  const field = type === 'SMN' ? 'topic_urn' : 'name';
  const isDouble = triggers.some((each) => each.type === type && each.eventData[field] === eventData[field]);
  if (isDouble) throw refuse(409, 'FSS.0409', 'The specified resource already exists.');
}

/** @throws FSS.0404 */
function findTrigger(call: Call): { stored: StoredFunction; trigger: StoredTrigger } {
  const stored = findFunction(call);
  const { type, id } = call.parameters;
  const trigger = stored.triggers.find((each) => each.id === id && each.type === type);
  if (trigger === undefined) throw refuse(404, 'FSS.0404', 'The specified resource was not found.');
  return { stored, trigger };
}

export function readTrigger(call: Call): Reply {
  const { trigger } = findTrigger(call);
  trigger.pendingLooks = Math.max(0, trigger.pendingLooks - 1);
  return { status: 200, body: describe(trigger) };
}

/** The status is all that the documentation lets change of these kinds. */
export function putTrigger(call: Call): Reply {
  const { trigger } = findTrigger(call);
  const { trigger_status: status, event_data: data } = parseBody(call.body);
  if (data !== undefined) throw invalid('event_data of this trigger cannot be changed.');
  checkStatus(trigger.type, status as string);
  trigger.status = status as string;
  return { status: 200, body: describe(trigger) };
}

export function deleteTrigger(call: Call): Reply {
  const { stored, trigger } = findTrigger(call);
  stored.triggers.splice(stored.triggers.indexOf(trigger), 1);
  return { status: 204 };
}
