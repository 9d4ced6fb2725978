import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readMark } from '../../../../../lib/deploy/functiongraph/mark.ts';
import { startDeployBench, TIMER, type DeployBench } from './bench.ts';

const PROJECT = '0123456789abcdef0123456789abcdef';
const TOPIC = `urn:smn:cn-north-4:${PROJECT}:csms-events`;
const NAME = 'csms-functions-prod-report';
const SMN = { smn: { topicUrn: TOPIC } };
const APIG = { apig: { name: 'report', instanceId: 'gateway', groupId: 'group', path: '/report' } };

let bench: DeployBench;
let artifact: string;

beforeEach(async () => {
  bench = await startDeployBench();
  artifact = await bench.build('report');
});
afterEach(() => bench.close());

const report = (change: object = {}) =>
  bench.service({
    report: { timeout: 60, package: { artifact }, events: [TIMER, SMN, APIG], ...change },
  });
const stored = () => bench.emulator.estate.functions.get(NAME)!;
const types = () => stored().triggers.map(({ type }) => type);

/** As a person makes one in the console. */
const addByHand = (type: string, eventData: Record<string, unknown>) =>
  stored().triggers.push({ id: `by-hand-${type}`, type, status: 'ACTIVE', eventData, pendingLooks: 0 });

describe('a first deployment', () => {
  it('creates the function, then its limits, then its triggers, and writes down at the end that it is done', async () => {
    const limits = { reservedConcurrency: 1, maximumRetryAttempts: 2, maximumEventAge: 600 };
    const lines = await bench.deploy(report(limits));
    expect(bench.changes()).toEqual([
      'POST /fgs/functions',
      `PUT /fgs/functions/${NAME}/config-max-instance`,
      `PUT /fgs/functions/${NAME}/async-invoke-config`,
      `POST /fgs/triggers/${NAME}`,
      `POST /fgs/triggers/${NAME}`,
      `POST /fgs/triggers/${NAME}`,
      `PUT /fgs/functions/${NAME}/config`,
    ]);
    expect(lines).toEqual([
      `${NAME}: create the function, at most 1 instances, set the asynchronous retry policy, create trigger TIMER daily, create trigger SMN ${TOPIC}, create trigger DEDICATEDGATEWAY report`,
    ]);
    expect(stored()).toMatchObject({
      maxInstances: 1,
      asyncConfig: { max_async_retry_attempts: 2, max_async_event_age_in_seconds: 600 },
    });
  });

  it('lets HTTP callers in by IAM alone, over HTTPS, for any method', async () => {
    await bench.deploy(report());
    expect(stored().triggers.find(({ type }) => type === 'DEDICATEDGATEWAY')?.eventData).toMatchObject({
      auth: 'IAM',
      protocol: 'HTTPS',
      req_method: 'ANY',
      func_info: { timeout: 30_000, invocation_type: 'sync' },
    });
  });

  it('waits for a trigger that is not ready at once', async () => {
    await bench.close();
    bench = await startDeployBench({ pendingLooks: 3 });
    artifact = await bench.build('report');
    await bench.deploy(report());
    expect(stored().triggers.map(({ pendingLooks }) => pendingLooks)).toEqual([0, 0, 0]);
  });

  it('gives it the agencies and the logs that the provider names', async () => {
    const provider = { agency: 'setup', executionAgency: 'run', logs: true };
    await bench.deploy(bench.service({ report: { package: { artifact } } }, provider));
    expect(stored().config).toMatchObject({ xrole: 'setup', app_xrole: 'run', enable_lts_log: true });
  });

  it('sends secrets as encrypted user data, and never shows them', async () => {
    const environment = { LOG_LEVEL: 'debug', HTTP_AUTH_TOKEN: 'hush-hush-token', EMPTY: '', NONE: null };
    const lines = await bench.deploy(report({ environment }));
    expect(stored().config).toMatchObject({
      user_data: '{"LOG_LEVEL":"debug"}',
      encrypted_user_data: '{"HTTP_AUTH_TOKEN":"hush-hush-token"}',
    });
    expect(lines.join()).not.toContain('hush-hush');
    expect(stored().config['description']).not.toContain('hush-hush');
  });
});

describe('a second deployment', () => {
  it('changes nothing and says so', async () => {
    const service = report({
      description: 'A report',
      environment: { HTTP_AUTH_TOKEN: 'hush' },
      reservedConcurrency: 1,
    });
    await bench.deploy(service);
    bench.changes();
    expect(await bench.deploy(service)).toEqual([`${NAME}: unchanged`]);
    expect(bench.changes()).toEqual([]);
  });

  it('takes "the same code" for unchanged where the digest does not tell', async () => {
    await bench.close();
    bench = await startDeployBench({ digestOf: 'something else' });
    artifact = await bench.build('report');
    await bench.deploy(report());
    bench.changes();
    expect(await bench.deploy(report())).toEqual([`${NAME}: unchanged`]);
    expect(bench.changes()).toEqual([`PUT /fgs/functions/${NAME}/code`]);
  });

  it('sends new code, and only that', async () => {
    await bench.deploy(report());
    bench.changes();
    await bench.build('report', { code: 'v2' });
    expect(await bench.deploy(report())).toEqual([`${NAME}: send the code`]);
    expect(bench.changes()).toEqual([`PUT /fgs/functions/${NAME}/code`]);
  });

  it.each([
    ['a setting', { environment: { LOG_LEVEL: 'debug' } }, 'change user_data (added LOG_LEVEL)'],
    ['a secret', { environment: { HTTP_AUTH_TOKEN: 'other' } }, 'change encrypted_user_data (added HTTP_AUTH_TOKEN)'],
    ['the memory', { memorySize: 1024 }, 'change memory_size'],
    ['the description', { description: 'new' }, 'change description'],
  ])('sends the configuration once when %s changed', async (_what, change, told) => {
    await bench.deploy(report());
    bench.changes();
    expect(await bench.deploy(report(change))).toEqual([`${NAME}: ${told}`]);
    expect(bench.changes()).toEqual([`PUT /fgs/functions/${NAME}/config`]);
    expect(await bench.deploy(report(change))).toEqual([`${NAME}: unchanged`]);
  });

  it('wipes a secret that is not wanted any more', async () => {
    await bench.deploy(report({ environment: { HTTP_AUTH_TOKEN: 'hush' } }));
    await bench.deploy(report(), { allowsRemovals: true });
    expect(stored().config['encrypted_user_data']).toBe('{}');
    bench.changes();
    await bench.deploy(report());
    expect(bench.changes()).toEqual([]);
  });

  it('names the settings that it adds, changes and removes, and no value', async () => {
    await bench.deploy(
      report({ environment: { LOG_LEVEL: 'debug', REPORT_LANG: 'zh', HTTP_AUTH_TOKEN: 'hush-hush' } }),
    );
    const environment = { LOG_LEVEL: 'warn', HTTP_TIMEOUT: '5s', HTTP_AUTH_TOKEN: 'other-hush' };
    const [line] = await bench.deploy(report({ environment }), { allowsRemovals: true });
    expect(line).toBe(
      `${NAME}: change user_data, encrypted_user_data (added HTTP_TIMEOUT; changed LOG_LEVEL, HTTP_AUTH_TOKEN; REMOVED REPORT_LANG)`,
    );
  });

  it('refuses to take settings away that are not set here, and changes nothing', async () => {
    await bench.deploy(
      report({ environment: { LOG_LEVEL: 'debug', HTTP_AUTH_TOKEN: 'hush', HEARTBEAT_URL: 'https://h' } }),
    );
    bench.changes();
    await expect(bench.deploy(report({ environment: { HEARTBEAT_URL: 'https://h' } }))).rejects.toMatchObject({
      code: 'DEPLOY_REMOVES_SETTINGS',
      message: expect.stringContaining(`- ${NAME} would lose LOG_LEVEL, HTTP_AUTH_TOKEN`) as string,
    });
    expect(bench.changes()).toEqual([]);
  });

  it('puts right what somebody changed in the console, and keeps what serverless.yml says nothing about', async () => {
    await bench.deploy(report({ maximumRetryAttempts: 1 }));
    const byHand = { func_vpc: { vpc_id: 'v', subnet_id: 's' }, xrole: 'by-hand', enable_lts_log: true };
    stored().config = { ...stored().config, memory_size: 128, ...byHand };
    const destination = { on_failure: { destination: 'SMN', param: '{}' } };
    stored().asyncConfig = { max_async_retry_attempts: 3, destination_config: destination };
    await bench.deploy(report({ maximumRetryAttempts: 1 }));
    expect(stored().config).toMatchObject({ memory_size: 512, ...byHand });
    expect(stored().asyncConfig).toEqual({ max_async_retry_attempts: 1, destination_config: destination });
  });
});

describe('triggers', () => {
  it('are made anew when their data changed, since the API lets only the status change', async () => {
    await bench.deploy(report());
    bench.changes();
    const later = { timer: { ...TIMER.timer, schedule: '0 20 3 * * ?' } };
    expect(await bench.deploy(report({ events: [later, SMN, APIG] }))).toEqual([
      `${NAME}: replace trigger TIMER daily`,
    ]);
    expect(bench.changes()).toEqual([
      `PUT /fgs/functions/${NAME}/config`,
      `DELETE /fgs/triggers/${NAME}/TIMER/ID`,
      `POST /fgs/triggers/${NAME}`,
      `PUT /fgs/functions/${NAME}/config`,
    ]);
    expect(stored().triggers.find(({ type }) => type === 'TIMER')?.eventData['schedule']).toBe('0 20 3 * * ?');
  });

  it('are replaced even for a field that the service does not tell', async () => {
    await bench.deploy(report({ events: [TIMER] }));
    const timer = stored().triggers[0]!;
    stored().triggers[0] = { ...timer, eventData: { name: 'daily' } };
    const withCommand = { timer: { ...TIMER.timer, userEvent: { dryRun: true } } };
    expect(await bench.deploy(report({ events: [withCommand] }))).toEqual([`${NAME}: replace trigger TIMER daily`]);
    expect(stored().triggers[0]?.eventData['user_event']).toBe('{"dryRun":true}');
  });

  it('are switched off and on by their status', async () => {
    await bench.deploy(report({ events: [TIMER] }));
    bench.changes();
    const off = { timer: { ...TIMER.timer, enabled: false } };
    expect(await bench.deploy(report({ events: [off] }))).toEqual([`${NAME}: set trigger TIMER daily DISABLED`]);
    expect(bench.changes()).toEqual([`PUT /fgs/triggers/${NAME}/TIMER/ID`]);
    await bench.deploy(report({ events: [TIMER] }));
    expect(stored().triggers[0]?.status).toBe('ACTIVE');
  });

  it('are deleted when serverless.yml has them no more', async () => {
    await bench.deploy(report());
    expect(await bench.deploy(report({ events: [TIMER] }))).toEqual([
      `${NAME}: delete trigger SMN ${TOPIC}, delete trigger DEDICATEDGATEWAY report`,
    ]);
    expect(types()).toEqual(['TIMER']);
    expect(await bench.deploy(report({ events: [TIMER] }))).toEqual([`${NAME}: unchanged`]);
    expect(readMark(stored().config['description'] as string).mark?.triggers.size).toBe(1);
  });

  it('of somebody else stay even beside one for the same topic', async () => {
    await bench.deploy(report({ events: [SMN] }));
    addByHand('SMN', { topic_urn: TOPIC });
    expect(await bench.deploy(report({ events: [SMN] }))).toEqual([`${NAME}: unchanged`]);
    expect(await bench.deploy(report({ events: [] }))).toEqual([`${NAME}: delete trigger SMN ${TOPIC}`]);
    expect(stored().triggers.map(({ id }) => id)).toEqual(['by-hand-SMN']);
  });

  it('that somebody deleted are made again, but not where somebody else made one instead', async () => {
    await bench.deploy(report({ events: [SMN] }));
    stored().triggers.length = 0;
    expect(await bench.deploy(report({ events: [SMN] }))).toEqual([`${NAME}: create trigger SMN ${TOPIC}`]);
    stored().triggers.length = 0;
    addByHand('SMN', { topic_urn: TOPIC });
    await expect(bench.deploy(report({ events: [SMN] }))).rejects.toMatchObject({ code: 'FUNCTIONGRAPH_NOT_OURS' });
  });

  it('of somebody else stay, whatever serverless.yml has', async () => {
    await bench.deploy(report());
    addByHand('TIMER', { name: 'by_hand', schedule_type: 'Rate', schedule: '3m' });
    addByHand('SMN', { topic_urn: `${TOPIC}-of-a-person` });
    addByHand('OBS', { bucket: 'b' });
    expect(await bench.deploy(report())).toEqual([`${NAME}: unchanged`]);
    await bench.deploy(report({ events: [] }));
    expect(stored().triggers.map(({ id }) => id)).toEqual(['by-hand-TIMER', 'by-hand-SMN', 'by-hand-OBS']);
  });

  it('of somebody else in the place of a wanted one stop everything before the first change', async () => {
    await bench.deploy(report({ events: [TIMER] }));
    addByHand('SMN', { topic_urn: TOPIC });
    bench.changes();
    await bench.build('report', { code: 'v2' });
    await expect(bench.deploy(report())).rejects.toMatchObject({
      code: 'FUNCTIONGRAPH_NOT_OURS',
      message: expect.stringContaining(`trigger SMN ${TOPIC} that is not of this deployment`),
    });
    expect(bench.changes()).toEqual([]);
  });
});

describe('an interrupted deployment', () => {
  it.each([
    ['POST', /triggers/, false],
    ['POST', /triggers/, true],
    ['PUT', /config$/, false],
    ['PUT', /async/, true],
  ])('is finished by the next one: %s %s, carried out: %s', async (method, path, isCarriedOut) => {
    bench.emulator.faults.push({ method, path, status: 400, code: 'FSS.0400', times: 1, isCarriedOut });
    const service = report({ maximumRetryAttempts: 1 });
    await expect(bench.deploy(service)).rejects.toMatchObject({ code: 'FUNCTIONGRAPH_REFUSED' });
    await bench.deploy(service);
    expect(types().sort()).toEqual(['DEDICATEDGATEWAY', 'SMN', 'TIMER']);
    expect(await bench.deploy(service)).toEqual([`${NAME}: unchanged`]);
  });

  it.each([/functions$/, /triggers/])(
    'takes what is there for what it asked for when an answer got lost: %s',
    async (path) => {
      bench.emulator.faults.push({ method: 'POST', path, status: 504, code: 'FSS.0504', times: 1, isCarriedOut: true });
      await bench.deploy(report());
      expect(types().sort()).toEqual(['DEDICATEDGATEWAY', 'SMN', 'TIMER']);
      expect(await bench.deploy(report())).toEqual([`${NAME}: unchanged`]);
    },
  );

  it('goes on after answers that another try mends', async () => {
    bench.emulator.faults.push({ method: 'GET', path: /config/, status: 503, code: 'FSS.0503', times: 2 });
    expect(await bench.deploy(report({ events: [] }))).toContain(`${NAME}: create the function`);
  });
});

describe('what stands in the way', () => {
  it('a function of the same name that nobody deployed is left alone', async () => {
    await bench.deploy(report());
    stored().config = { ...stored().config, description: 'my own' };
    bench.changes();
    await expect(bench.deploy(report())).rejects.toMatchObject({ code: 'FUNCTIONGRAPH_NOT_OURS' });
    expect(await bench.remove(report())).toEqual([`${NAME}: nothing of csms-functions/prod is there`]);
    expect(bench.changes()).toEqual([]);
  });

  it('a wrong key ends it after one request', async () => {
    bench.emulator.faults.push({ method: 'GET', path: /./, status: 401, code: 'APIGW.0301', times: 9 });
    await expect(bench.deploy(report())).rejects.toMatchObject({ code: 'FUNCTIONGRAPH_UNAUTHORIZED' });
    expect(bench.emulator.requests).toHaveLength(1);
  });

  it('another runtime is refused, since the service cannot change it', async () => {
    await bench.deploy(report());
    bench.changes();
    await expect(bench.deploy(report({ runtime: 'Node.js18.15' }))).rejects.toThrow(
      'cannot turn that into Node.js18.15',
    );
    expect(bench.changes()).toEqual([]);
  });
});

describe('remove', () => {
  it('removes triggers, then functions, and is content when there is nothing', async () => {
    await bench.deploy(report());
    bench.changes();
    expect(await bench.remove(report())).toEqual([`${NAME}: removed, with 3 triggers`]);
    expect(bench.changes()).toEqual([
      `DELETE /fgs/triggers/${NAME}/TIMER/ID`,
      `DELETE /fgs/triggers/${NAME}/SMN/ID`,
      `DELETE /fgs/triggers/${NAME}/DEDICATEDGATEWAY/ID`,
      `DELETE /fgs/functions/${NAME}`,
    ]);
    expect(await bench.remove(report())).toEqual([`${NAME}: nothing of csms-functions/prod is there`]);
  });

  it('and so does a deployment with what serverless.yml has no more', async () => {
    const other = { package: { artifact }, events: [TIMER] };
    const both = (provider = {}) => bench.service({ report: other, other }, provider);
    await bench.deploy(both());
    await bench.deploy(both({ stage: 'test' }));
    expect(await bench.deploy(bench.service({ report: other }))).toEqual([
      `${NAME}: unchanged`,
      'csms-functions-prod-other: removed, with 1 triggers',
    ]);
    expect([...bench.emulator.estate.functions.keys()].sort()).toEqual([
      NAME,
      'csms-functions-test-other',
      'csms-functions-test-report',
    ]);
  });

  it('finds all that is its own on several pages of a list', async () => {
    const mine = Object.fromEntries(Array.from({ length: 3 }, (_, index) => [`f${index}`, { package: { artifact } }]));
    await bench.deploy(bench.service(mine));
    const [first] = bench.emulator.estate.functions.values();
    const others = Array.from({ length: 800 }, (_, index) => `by-hand-${index}`);
    for (const name of others)
      bench.emulator.estate.functions.set(name, { ...first!, name, config: { func_name: name } });
    const last = bench.emulator.estate.functions.get('csms-functions-prod-f2')!;
    bench.emulator.estate.functions.delete(last.name);
    bench.emulator.estate.functions.set(last.name, last);
    expect(await bench.remove(bench.service(mine))).toHaveLength(3);
    expect([...bench.emulator.estate.functions.keys()]).toEqual(others);
  });

  it('stops before the first deletion where it would take along what somebody else made', async () => {
    await bench.deploy(report());
    addByHand('OBS', { bucket: 'b' });
    bench.changes();
    await expect(bench.remove(report())).rejects.toMatchObject({ code: 'FUNCTIONGRAPH_NOT_OURS' });
    expect(bench.changes()).toEqual([]);
  });
});

describe('info and invoke', () => {
  it('info tells what is there', async () => {
    expect(await bench.info(report())).toEqual([`${NAME}: not deployed`]);
    await bench.deploy(report({ reservedConcurrency: 1 }));
    const [text] = await bench.info(report());
    expect(text).toContain('deployed by csms-functions/prod');
    expect(text).toContain('instances  at most 1');
    expect(text).toContain('TIMER daily 0 10 2 * * ? (ACTIVE)');
  });

  it('invoke shows the answer, and the log when asked to', async () => {
    await bench.deploy(report());
    const lines = await bench.invoke(report(), { data: '{"dryRun":true}', log: true });
    expect(lines.join()).toContain('Start invoke request');
    expect(lines.join()).toContain('"dryRun": true');
    expect(stored().invocations).toEqual([{ dryRun: true }]);
    await bench.invoke(report(), { data: '{}', type: 'Event' });
    expect(bench.changes().at(-1)).toBe(`POST /fgs/functions/${NAME}/invocations-async`);
  });

  it.each([
    [
      'a file that is not there',
      { path: 'events/nope.json' },
      "the event's file events/nope.json cannot be read (ENOENT)",
    ],
    ['a folder', { path: '.' }, "the event's file . cannot be read (EISDIR)"],
    ['text that is no JSON', { data: 'dry run' }, 'the event is not JSON'],
  ])('invoke refuses %s as its event, and sends nothing', async (_what, options, message) => {
    const hint = expect.stringContaining('--path to one of the files in events/');
    await expect(bench.invoke(report(), options)).rejects.toMatchObject({
      code: 'INVOKE_EVENT_INVALID',
      message,
      hint,
    });
    expect(bench.emulator.requests).toEqual([]);
  });

  it('invoke fails when the function threw, and does not ask twice', async () => {
    await bench.close();
    bench = await startDeployBench({ answer: () => ({ errorMessage: 'no', errorType: 'Error' }) });
    artifact = await bench.build('report');
    await bench.deploy(report());
    await expect(bench.invoke(report(), {})).rejects.toMatchObject({ code: 'INVOKE_FAILED' });
    bench.emulator.faults.push({ method: 'POST', path: /invocations/, status: 503, code: 'FSS.0503', times: 1 });
    await expect(bench.invoke(report(), {})).rejects.toMatchObject({ code: 'FUNCTIONGRAPH_UNAVAILABLE' });
    expect(stored().invocations).toHaveLength(1);
  });
});
