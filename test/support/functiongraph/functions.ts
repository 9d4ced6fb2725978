import { createHash } from 'node:crypto';
import type { Call, Reply } from './call.ts';
import { checkCode, checkConfig, checkWhole } from './check-function.ts';
import type { StoredFunction } from './estate.ts';
import { findFunction, urnOf } from './find-function.ts';
import { parseBody, refuse } from './refuse.ts';

const sha512 = (data: Buffer | string): string => createHash('sha512').update(data).digest('hex');

/** Fields of a request that are no configuration. */
const NOT_CONFIG = new Set(['func_code', 'code_type', 'code_filename', 'code_url']);

const configOf = (body: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(body).filter(([name]) => !NOT_CONFIG.has(name)));

/** As the API shows it: secrets masked. */
function describe(call: Call, stored: StoredFunction): Record<string, unknown> {
  const { encrypted_user_data: secret, ...config } = stored.config;
  return {
    ...config,
    func_urn: urnOf(call, stored.name),
    package: 'default',
    version: 'latest',
    code_size: stored.zip.length,
    digest: sha512(call.estate.digestOf === 'zip' ? stored.zip : `unpacked ${stored.zip.length}`),
    strategy_config: { concurrency: stored.maxInstances, concurrent_num: 1 },
    ...(secret === undefined || secret === '{}' ? {} : { encrypted_user_data: '******' }),
    last_modified: '2026-11-22T08:00:00+08:00',
  };
}

export function createFunction(call: Call): Reply {
  const body = parseBody(call.body);
  checkConfig(body);
  const zip = checkCode(body);
  if (body['package'] !== 'default') throw refuse(400, 'FSS.1004', 'Invalid Package (function app).');
  const name = body['func_name'] as string;
  if (call.estate.functions.has(name)) throw refuse(409, 'FSS.0409', 'The specified resource already exists.');
  const stored: StoredFunction = {
    name,
    config: configOf(body),
    zip,
    maxInstances: 400,
    asyncConfig: undefined,
    triggers: [],
    invocations: [],
  };
  call.estate.functions.set(name, stored);
  return { status: 200, body: describe(call, stored) };
}

/** `marker` counts functions, as `next_marker` does. */
export function listFunctions(call: Call): Reply {
  const from = Number(call.query.get('marker') ?? 0);
  const size = checkWhole({ maxitems: Number(call.query.get('maxitems') ?? 400) }, 'maxitems', [1, 400]) ?? 400;
  const all = [...call.estate.functions.values()];
  const page = all.slice(from, from + size).map((stored) => {
    const { func_name, func_urn, description, runtime, memory_size, timeout } = describe(call, stored);
    return { func_name, func_urn, description, runtime, memory_size, timeout };
  });
  return { status: 200, body: { functions: page, next_marker: from + page.length, count: all.length } };
}

export const readFunction = (call: Call): Reply => ({ status: 200, body: describe(call, findFunction(call)) });

export function putCode(call: Call): Reply {
  const stored = findFunction(call);
  const zip = checkCode(parseBody(call.body));
  if (zip.equals(stored.zip)) throw refuse(409, 'FSS.0409', 'The code is the same code as before.');
  stored.zip = zip;
  return { status: 200, body: describe(call, stored) };
}

/** What the body leaves out is dropped. */
export function putConfig(call: Call): Reply {
  const stored = findFunction(call);
  const body = parseBody(call.body);
  checkConfig(body);
  if (body['func_name'] !== stored.name) throw refuse(400, 'FSS.1002', 'Invalid function name.');
  if (body['runtime'] !== stored.config['runtime']) throw refuse(400, 'FSS.1005', 'Invalid runtime. It cannot change.');
  stored.config = configOf(body);
  return { status: 200, body: describe(call, stored) };
}

export function putMaxInstances(call: Call): Reply {
  const stored = findFunction(call);
  stored.maxInstances = checkWhole(parseBody(call.body), 'max_instance_num', [-1, 1000]) ?? 400;
  return { status: 200, body: describe(call, stored) };
}

export function readAsyncConfig(call: Call): Reply {
  const { asyncConfig } = findFunction(call);
  if (asyncConfig === undefined) throw refuse(404, 'FSS.0404', 'The specified resource was not found.');
  return { status: 200, body: { func_urn: call.parameters['urn'], ...asyncConfig } };
}

export function putAsyncConfig(call: Call): Reply {
  const stored = findFunction(call);
  const body = parseBody(call.body);
  checkWhole(body, 'max_async_event_age_in_seconds', [1, 86_400]);
  checkWhole(body, 'max_async_retry_attempts', [0, 3]);
  stored.asyncConfig = body;
  return { status: 200, body };
}

/** The triggers go with it. */
export function deleteFunction(call: Call): Reply {
  const stored = findFunction(call);
  if (call.parameters['urn']?.endsWith(':latest'))
    throw refuse(400, 'FSS.0400', 'The version latest cannot be deleted.');
  call.estate.functions.delete(stored.name);
  return { status: 204 };
}

export function invoke(call: Call): Reply {
  const stored = findFunction(call);
  const event = parseBody(call.body);
  stored.invocations.push(event);
  const result = call.estate.answer(stored.name, event);
  const failed = typeof result === 'object' && result !== null && 'errorMessage' in result;
  const headers = { 'x-cff-request-id': call.requestId, 'x-func-err-code': '0', 'x-is-func-err': String(failed) };
  if (call.headers['x-cff-request-version'] !== 'v1') return { status: 200, body: result, headers };
  const log = call.headers['x-cff-log-type'] === 'tail' ? `Start invoke request '${call.requestId}'` : '';
  return {
    status: 200,
    headers,
    body: { request_id: call.requestId, result: JSON.stringify(result), log, status: 200 },
  };
}

export function invokeLater(call: Call): Reply {
  findFunction(call).invocations.push(parseBody(call.body));
  return { status: 202, body: { request_id: call.requestId } };
}
