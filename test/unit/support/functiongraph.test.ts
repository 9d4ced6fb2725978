import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TEST_ACCESS_KEY } from '../../../lib/local/emulator/credentials.ts';
import { startFunctionGraphEmulator, type FunctionGraphEmulator } from '../../support/functiongraph/emulator.ts';
import { sign } from '../lib/local/emulator/ask.ts';

const PROJECT = '0123456789abcdef0123456789abcdef';
const URN = `urn:fss:cn-north-4:${PROJECT}:function:default:f`;
const TOPIC = `urn:smn:cn-north-4:${PROJECT}:t`;
const FUNCTION = {
  func_name: 'f',
  package: 'default',
  runtime: 'Node.js20.15',
  timeout: 60,
  handler: 'index.handler',
  memory_size: 512,
  code_type: 'zip',
  code_filename: 'index.zip',
  func_code: { file: Buffer.from('PK of a zip').toString('base64') },
  user_data: '{"A":"b"}',
};
const TIMER = { name: 't', schedule_type: 'Rate', schedule: '3m' };
const GATEWAY = {
  name: 'api',
  path: '/p',
  protocol: 'HTTPS',
  req_method: 'ANY',
  group_id: 'g',
  instance_id: 'i',
  match_mode: 'SWA',
  env_name: 'RELEASE',
  env_id: 'x',
  auth: 'IAM',
  func_info: { timeout: 5000 },
};

let emulator: FunctionGraphEmulator;
beforeEach(async () => void (emulator = await startFunctionGraphEmulator()));
afterEach(() => emulator.close());

async function ask(method: string, path: string, body?: unknown, key = TEST_ACCESS_KEY) {
  const url = new URL(`${emulator.url}/v2/${PROJECT}${path}`);
  const text = body === undefined ? '' : JSON.stringify(body);
  const headers = sign(url, { method, body: text, key });
  const response = await fetch(url, { method, headers, ...(text ? { body: text } : {}) });
  const answer = await response.text();
  return { status: response.status, json: (answer ? JSON.parse(answer) : undefined) as Record<string, any> }; // oxlint-disable-line typescript/no-explicit-any
}

const create = (change: object = {}) => ask('POST', '/fgs/functions', { ...FUNCTION, ...change });
const trigger = (type: string, data: object, status?: string) =>
  ask('POST', `/fgs/triggers/${URN}:latest`, { trigger_type_code: type, trigger_status: status, event_data: data });
const codeOf = ({ status, json }: Awaited<ReturnType<typeof ask>>) => `${status} ${json['error_code'] as string}`;

const many = (count: number): string =>
  JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, index) => [`V${index}`, 'x'])));

describe('the FunctionGraph emulator', () => {
  it('keeps what was created, and shows its secrets masked', async () => {
    const { status } = await create({ encrypted_user_data: '{"TOKEN":"hush"}' });
    const { json } = await ask('GET', `/fgs/functions/${URN}:latest/config`);
    expect([status, json['memory_size'], json['encrypted_user_data']]).toEqual([200, 512, '******']);
    expect(JSON.stringify(json)).not.toContain('hush');
  });

  it.each([
    ['a name of 61 characters', { func_name: 'f'.repeat(61) }, 'FSS.1002'],
    ['a handler without a dot', { handler: 'index' }, 'FSS.1003'],
    ['another package', { package: 'mine' }, 'FSS.1004'],
    ['an unknown runtime', { runtime: 'Node.js22' }, 'FSS.1005'],
    ['inline code', { code_type: 'inline' }, 'FSS.1006'],
    ['a memory between steps', { memory_size: 500 }, 'FSS.1007'],
    ['a timeout of 2 s', { timeout: 2 }, 'FSS.1008'],
    ['a preset variable', { user_data: '{"RUNTIME_ROOT":"/"}' }, 'FSS.1009'],
    ['a variable that is no text', { user_data: '{"A":1}' }, 'FSS.1009'],
    ['variables that are no JSON', { user_data: 'A=b' }, 'FSS.1009'],
    ['code that is no zip', { func_code: { file: 'aGVsbG8=' } }, 'FSS.1011'],
    ['no code', { func_code: {} }, 'FSS.1012'],
    ['21 variables', { user_data: many(21) }, 'FSS.1017'],
    ['4,097 characters', { user_data: JSON.stringify({ A: 'x'.repeat(4090) }) }, 'FSS.1018'],
    ['no file name', { code_filename: '' }, 'FSS.0400'],
    ['a long description', { description: 'x'.repeat(513) }, 'FSS.0400'],
  ])('refuses %s', async (_what, change, code) => {
    expect(codeOf(await create(change))).toBe(`400 ${code}`);
    expect(emulator.estate.functions.size).toBe(0);
  });

  it('refuses what is there already, the same code, and another runtime', async () => {
    await create();
    const { package: _package, func_code, ...config } = FUNCTION;
    expect(codeOf(await create())).toBe('409 FSS.0409');
    expect(codeOf(await ask('PUT', `/fgs/functions/${URN}/code`, FUNCTION))).toBe('409 FSS.0409');
    const other = { ...config, func_code, runtime: 'Node.js18.15' };
    expect(codeOf(await ask('PUT', `/fgs/functions/${URN}/config`, other))).toBe('400 FSS.1005');
  });

  it('refuses numbers that are out of range', async () => {
    await create();
    const put = (path: string, body: object) => ask('PUT', `/fgs/functions/${URN}${path}`, body);
    expect(codeOf(await put('/config-max-instance', { max_instance_num: 1001 }))).toBe('400 FSS.0400');
    expect(codeOf(await put('/async-invoke-config', { max_async_retry_attempts: 4 }))).toBe('400 FSS.0400');
    expect(codeOf(await put('/async-invoke-config', { max_async_event_age_in_seconds: 0 }))).toBe('400 FSS.0400');
  });

  it.each([
    ['TIMER', { ...TIMER, schedule_type: 'CRON' }],
    ['TIMER', { ...TIMER, schedule: '61m' }],
    ['TIMER', { ...TIMER, schedule_type: 'Cron', schedule: '10 2 * * ? *' }],
    ['TIMER', { ...TIMER, user_event: 'x'.repeat(2048) }],
    ['TIMER', { ...TIMER, name: '-' }],
    ['SMN', { topic_urn: `urn:smn:eu-west-101:${PROJECT}:t` }],
    ['DEDICATEDGATEWAY', { ...GATEWAY, auth: 'iam' }],
    ['DEDICATEDGATEWAY', { ...GATEWAY, group_id: '' }],
    ['DEDICATEDGATEWAY', { ...GATEWAY, func_info: { timeout: 60_001 } }],
    ['NONE', {}],
  ])('refuses a %s trigger %j', async (type, data) => {
    await create();
    expect(codeOf(await trigger(type, data))).toBe('400 FSS.0400');
  });

  it('takes triggers, refuses doubles, and lets only timers be switched off', async () => {
    await create();
    const made = await trigger('TIMER', TIMER);
    expect(made.status).toBe(201);
    expect((await trigger('DEDICATEDGATEWAY', GATEWAY)).status).toBe(201);
    expect(codeOf(await trigger('TIMER', TIMER))).toBe('409 FSS.0409');
    expect(codeOf(await trigger('SMN', { topic_urn: TOPIC }, 'DISABLED'))).toBe('400 FSS.0400');
    const path = `/fgs/triggers/${URN}/TIMER/${made.json['trigger_id'] as string}`;
    expect((await ask('PUT', path, { trigger_status: 'DISABLED' })).json['trigger_status']).toBe('DISABLED');
    expect(codeOf(await ask('PUT', path, { event_data: TIMER }))).toBe('400 FSS.0400');
    expect((await ask('DELETE', path)).status).toBe(204);
    expect(codeOf(await ask('DELETE', path))).toBe('404 FSS.0404');
  });

  it('knows neither other functions, projects nor keys', async () => {
    expect(codeOf(await ask('GET', `/fgs/functions/${URN}/config`))).toBe('404 FSS.1051');
    const wrong = await ask('GET', `/fgs/functions/${URN}/config`, undefined, { ...TEST_ACCESS_KEY, sk: 'wrong' });
    expect(codeOf(wrong)).toBe('401 APIGW.0301');
    expect(codeOf(await ask('DELETE', `/fgs/functions/${URN}:latest`))).toBe('404 FSS.1051');
  });
});
