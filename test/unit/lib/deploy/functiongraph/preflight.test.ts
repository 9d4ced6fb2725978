import { truncate } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { preflight } from '../../../../../lib/deploy/functiongraph/preflight.ts';
import { readService } from '../../../../../lib/deploy/functiongraph/read-service.ts';
import { scheduleProblem } from '../../../../../lib/deploy/functiongraph/triggers/schedule.ts';
import { startDeployBench, TIMER, type DeployBench } from './bench.ts';

const PROJECT = '0123456789abcdef0123456789abcdef';
const STORE = { STORE_URL: 'obs://bucket/csms?region=cn-north-4', CSMS_REGION: 'cn-north-4' };

let bench: DeployBench;
let artifact: string;

beforeEach(async () => {
  bench = await startDeployBench();
  artifact = await bench.build('report', { settings: ['TAG_POLICY', 'NOTIFY_CHANNELS'] });
});
afterEach(() => bench.close());

const report = (change: Record<string, unknown> = {}) => {
  const environment = { ...STORE, ...(change['environment'] as object) };
  return bench.service({ report: { package: { artifact }, ...change, environment } });
};

const problems = async (service: ReturnType<typeof report>): Promise<string> => {
  try {
    await bench.check(service);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
};

const timer = (change: object) => ({ events: [{ timer: { ...TIMER.timer, ...change } }] });
const apig = (change: object) => ({
  events: [{ apig: { name: 'api', instanceId: 'i', groupId: 'g', path: '/p', ...change } }],
});
const variables = (count: number): object =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`LOG_LEVEL${index}`, 'info']));

describe('before the first request', () => {
  it('what is right passes, and nothing is sent', async () => {
    expect(await problems(report(timer({})))).toBe('');
    expect(bench.emulator.requests).toEqual([]);
  });

  it('everything that is wrong is told at once', async () => {
    const message = await problems(
      report({ memorySize: 300, timeout: 2, ...timer({ scheduleType: 'CRON' }), environment: { NONSENSE: 'x' } }),
    );
    expect(message).toContain('4 things are wrong, and nothing was sent');
    for (const part of ['memorySize 300', 'timeout 2', '"CRON" is neither Rate nor Cron', 'no setting NONSENSE'])
      expect(message).toContain(part);
  });

  it.each([
    ['a memory between the steps', { memorySize: 513 }, 'memorySize 513 is not one of 128, 256'],
    ['a timeout under 3 s', { timeout: 2 }, 'timeout 2 is not from 3'],
    ['a timeout over three days', { timeout: 259_201 }, 'timeout 259201 is not from 3'],
    ['a name with a dot', { name: 'a.b' }, 'name "a.b"'],
    ['a name of 61 characters', { name: 'a'.repeat(61) }, 'is not 1 to 60 letters'],
    ['a name that ends with a dash', { name: 'a-' }, 'name "a-"'],
    ['a handler without a dot', { handler: 'handler' }, 'handler "handler"'],
    ["another platform's runtime", { runtime: 'nodejs22.x' }, 'runtime "nodejs22.x"'],
    ['four retries', { maximumRetryAttempts: 4 }, 'maximumRetryAttempts 4 is not from 0 to 3'],
    ['an event that may be two days old', { maximumEventAge: 172_800 }, 'maximumEventAge 172800'],
    ['too many instances', { reservedConcurrency: 1001 }, 'reservedConcurrency 1001'],
    ['a description that leaves no room', { description: 'x'.repeat(91) }, 'description has over 90'],
    ['no zip', { package: { artifact: 'none.zip' } }, 'there is no zip'],
    ['an unknown setting', { environment: { TAG_POLICIES: '{}' } }, 'has no setting TAG_POLICIES; it has'],
    ["another function's setting", { environment: { FINDINGS: '{}' } }, 'has no setting FINDINGS'],
    ['a value that the function refuses', { environment: { LOG_LEVEL: 'loud' } }, 'LOG_LEVEL is "loud"'],
    ['no store', { environment: { STORE_URL: null } }, 'STORE_URL is not set'],
    ["a store on the function's own disk", { environment: { STORE_URL: 'file:///tmp/x' } }, 'get lost: set a bucket'],
    [
      'the same beside a config object',
      { environment: { STORE_URL: ' FILE:///tmp/x', CONFIG_KEY: 'c.json' } },
      'set a bucket',
    ],
    ["the platform's own name", { environment: { RUNTIME_ROOT: '/' } }, 'variable RUNTIME_ROOT'],
    ['21 variables', { environment: variables(19) }, '21 variables, and the service accepts at most 20'],
    ['4,097 characters', { environment: { TAG_POLICY: 'x'.repeat(4100) } }, 'and the service accepts at most 4,096'],
    ['a schedule type in capitals', timer({ scheduleType: 'RATE', schedule: '3m' }), 'neither Rate nor Cron'],
    ["AWS's form of cron", timer({ schedule: '10 2 * * ? *' }), 'the form is sec min hour dom month dow'],
    ['an odd timer name', timer({ name: '1st' }), 'name "1st"'],
    ['a user event of 2 KB', timer({ userEvent: 'x'.repeat(2048) }), 'userEvent has 2 KB or more'],
    ['two timers of one name', { events: [TIMER, TIMER] }, 'two triggers TIMER daily'],
    ['a topic of another region', smn(`urn:smn:eu-west-101:${PROJECT}:t`), 'another region or project'],
    ['a topic that is none', smn('csms-events'), 'is not urn:smn:REGION:PROJECT_ID:NAME'],
    ['half a gateway', apig({ groupId: '' }), 'instanceId and groupId go together'],
    ['a path without a slash', apig({ path: 'p' }), 'path "p"'],
    ['an auth that is none', apig({ auth: 'iam' }), 'auth "iam" is not one of IAM, APP, NONE'],
    ['an API that lets anybody in', apig({ auth: 'NONE' }), 'auth NONE lets every caller in'],
    ['a gateway that waits two minutes', apig({ timeoutMs: 120_000 }), 'timeoutMs 120000'],
  ])('%s is refused', async (_what, change: object, told) => {
    expect(await problems(report({ ...change }))).toContain(told);
  });

  it('an API without IAM passes with a token of its own', async () => {
    expect(await problems(report({ ...apig({ auth: 'NONE' }), environment: { HTTP_AUTH_TOKEN: 'long-token' } }))).toBe(
      '',
    );
  });

  it('the setting that a channel takes its secret from is known, and is a secret', async () => {
    const channels = '[{"name":"hook","type":"webhook","url":"https://x.example.com","secret":{"from":"HOOK_KEY"}}]';
    const service = report({ environment: { NOTIFY_CHANNELS: channels, HOOK_KEY: `whsec_${'A'.repeat(40)}` } });
    expect(await problems(service)).toBe('');
    const [read] = readService(service, '/');
    expect(Object.keys(read?.wanted.secretUserData ?? {})).toEqual(['NOTIFY_CHANNELS', 'HOOK_KEY']);
  });

  it('with a config object only the store must be known here', async () => {
    expect(await problems(report({ environment: { CSMS_REGION: null, CONFIG_KEY: 'config.json' } }))).toBe('');
    expect(await problems(report({ environment: { STORE_URL: null, CONFIG_KEY: 'config.json' } }))).toContain(
      'STORE_URL is not set',
    );
  });

  it('a zip of over 50 MB is refused', async () => {
    await truncate(artifact, 50 * 1024 * 1024 + 1);
    expect(await problems(report())).toContain('the zip has 51 MB');
  });

  it('a missing account is told item by item; packaging needs none', async () => {
    const functions = readService(report(), '/');
    const account = {
      region: '',
      projectId: 'p',
      endpoint: 'http://example.com',
      accessKey: '',
      secretKey: '',
      agency: '',
    };
    const check = preflight({ functions, account });
    await expect(check).rejects.toThrow(/region is missing[^]*project is "p"[^]*SDK_AK[^]*SDK_SK[^]*neither https/);
    await preflight({ functions });
  });

  it('an event whose ids are empty is no trigger', () => {
    const events = [{ smn: { topicUrn: '' } }, apig({ instanceId: '', groupId: '' }).events[0]!];
    expect(readService(report({ events }), '/')[0]?.wanted.triggers).toEqual([]);
  });
});

function smn(topicUrn: string): object {
  return { events: [{ smn: { topicUrn } }] };
}

describe('schedules', () => {
  it.each([
    '0 15 2 * * ?',
    '0 15 2 * *',
    '0 0/30 * * * ?',
    '0 0 9-17 ? * 1-5',
    '0 0 9 ? * MON,WED',
    '0 0 9 1,15 JAN ?',
    'CRON_TZ=Europe/Berlin 0 15 2 * * ?',
    '@every 1h30m',
    '@every 1.5h',
  ])('Cron %s is taken', (schedule) => {
    expect(scheduleProblem('Cron', schedule)).toBeUndefined();
  });

  it.each([
    '15 2 * *',
    '0 15 2 * * ? 2026',
    '10 2 * * ? *',
    '60 0 2 * * ?',
    '0 0 24 * * ?',
    '? 15 2 * * ?',
    '0 0 14-23,0 * * ?',
    '0 0 2 32 * ?',
    '0 0 2 * 13 ?',
    '0 0 2 ? * 7',
    '0 0/0 2 * * ?',
    '0  15 2 * * ?',
    '@every day',
    '@daily',
    'rate(5 minutes)',
    '',
  ])('Cron "%s" is refused', (schedule) => {
    expect(scheduleProblem('Cron', schedule)).toBeTypeOf('string');
  });

  it.each(['1m', '60m', '24h', '30d'])('Rate %s is taken', (rate) =>
    expect(scheduleProblem('Rate', rate)).toBeUndefined(),
  );
  it.each(['0m', '61m', '25h', '31d', '1.5h', '5', '5s', 'm', '5 m', '@every 5m'])('Rate "%s" is refused', (rate) =>
    expect(scheduleProblem('Rate', rate)).toBeTypeOf('string'),
  );
});
