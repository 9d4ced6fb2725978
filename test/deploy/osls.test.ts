import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TEST_ACCESS_KEY } from '../../lib/local/emulator/credentials.ts';
import { startEmulator, type Emulator } from '../../lib/local/emulator/emulator.ts';
import { startFunctionGraphEmulator, type FunctionGraphEmulator } from '../support/functiongraph/emulator.ts';
import { templateProblems, type Resource, type Template } from './cloudformation.ts';
import { startLambdaServer, type LambdaServer } from './lambda-server.ts';
import { createProject, type Project } from './project.ts';

const TOKEN = 'a-token-that-must-not-show';
const FUNCTIONS = ['failed-rotation-notifier', 'inventory-export', 'tag-report'];
/** Of many accounts. The external id is a secret of the function. */
const EXTERNAL_ID = 'an-external-id-that-must-not-show';
const ACCOUNTS = {
  CSMS_SCOPES: '*:*,*:*@*,!cn-north-1:*@*',
  CSMS_ACCOUNTS: '[{"organization":true,"agency":"csms-reader","externalId":{"from":"CSMS_EXTERNAL_ID_ALL"}}]',
  CSMS_ASSUME: 'sts',
  STS_ENDPOINT: 'https://sts.cn-east-3.myhuaweicloud.com',
  CONFIG_ENDPOINT: 'https://rms.myhuaweicloud.com',
};
const deployed = (name: string): string => `csms-functions-prod-${name}`;

let project: Project;
beforeAll(async () => void (project = await createProject()), 60_000);
afterAll(() => project.close());

/** osls takes seconds to start, and is started up to three times in a test. */
const OSLS = { timeout: 120_000 };

describe('osls on FunctionGraph', OSLS, () => {
  let emulator: FunctionGraphEmulator;
  let csms: Emulator;
  let env: Record<string, string>;

  beforeAll(async () => {
    emulator = await startFunctionGraphEmulator({ pendingLooks: 1 });
    csms = await startEmulator();
    const { region, projectId } = emulator.estate;
    env = {
      HUAWEICLOUD_SDK_AK: TEST_ACCESS_KEY.ak,
      HUAWEICLOUD_SDK_SK: TEST_ACCESS_KEY.sk,
      HUAWEICLOUD_SDK_PROJECT_ID: projectId,
      HUAWEICLOUD_REGION: region,
      FUNCTIONGRAPH_ENDPOINT: emulator.url,
      FUNCTIONGRAPH_POLL_MS: '10',
      FUNCTIONGRAPH_AGENCY: 'csms-functions',
      CSMS_EVENT_TOPIC_URN: `urn:smn:${region}:${projectId}:csms-events`,
      APIG_INSTANCE_ID: 'gateway',
      APIG_GROUP_ID: 'group',
      STORE_URL: 'obs://my-bucket/csms?region=cn-north-4',
      HTTP_AUTH_TOKEN: TOKEN,
      TAG_POLICY: '{"required":["owner"]}',
    };
  });
  afterAll(() => Promise.all([emulator.close(), csms.close()]));

  const stored = (name: string) => emulator.estate.functions.get(deployed(name))!;
  const changes = (from: number) => emulator.requests.slice(from).filter(({ method }) => method !== 'GET');

  it('refuses in one error what is wrong, before it sends anything, and fails', async () => {
    const { code, text } = await project.osls('deploy', {
      FUNCTIONGRAPH_ENDPOINT: emulator.url,
      LOG_LEVEL: 'loud',
      HUAWEICLOUD_SDK_SK: 'a-secret-key',
    });
    expect(code).toBe(1);
    expect(text).toContain('FUNCTIONGRAPH_CONFIG_INVALID');
    for (const part of ['the region is missing', 'HUAWEICLOUD_SDK_AK', 'STORE_URL is not set'])
      expect(text).toContain(part);
    expect(text).toMatch(/tag-report[^\n]*: LOG_LEVEL is "loud"/);
    expect(text.match(/LOG_LEVEL is "loud"/g)).toHaveLength(1);
    expect(text).not.toContain('a-secret-key');
    expect(emulator.requests).toEqual([]);
  });

  it('deploys three functions with their triggers and limits', async () => {
    const first = await project.osls('deploy', env);
    expect(first).toMatchObject({ code: 0 });
    expect(first.text).toContain(`${deployed('tag-report')}: create the function`);
    expect([...emulator.estate.functions.keys()].sort()).toEqual(FUNCTIONS.map(deployed));
    expect(stored('failed-rotation-notifier')).toMatchObject({
      maxInstances: 1,
      config: { memory_size: 512, xrole: 'csms-functions', timeout: 900 },
    });
    expect(
      stored('failed-rotation-notifier')
        .triggers.map(({ type }) => type)
        .sort(),
    ).toEqual(['DEDICATEDGATEWAY', 'SMN', 'TIMER']);
    const starts = FUNCTIONS.map(
      (name) => stored(name).triggers.find(({ type }) => type === 'TIMER')?.eventData['schedule'],
    );
    expect(starts).toEqual(['0 5,35 * * * ?', '0 10 2 * * ?', '0 40 2 * * ?']);
    expect(JSON.parse(stored('tag-report').config['user_data'] as string)).toEqual({
      CSMS_REGION: 'cn-north-4',
      STORE_URL: 'obs://my-bucket/csms?region=cn-north-4',
      TAG_POLICY: '{"required":["owner"]}',
    });
    expect(stored('tag-report').config['encrypted_user_data']).toBe(`{"HTTP_AUTH_TOKEN":"${TOKEN}"}`);
    const zip = await readFile(join(project.folder, 'dist/tag-report.zip'));
    // byte by byte it takes seconds
    expect(stored('tag-report').zip.equals(zip)).toBe(true);
    expect(first.text).not.toContain(TOKEN);
  });

  it('changes nothing a second time, and says so', async () => {
    const before = emulator.requests.length;
    const second = await project.osls('deploy', env);
    expect(second).toMatchObject({ code: 0 });
    for (const name of FUNCTIONS) expect(second.text).toContain(`${deployed(name)}: unchanged`);
    expect(changes(before)).toEqual([]);
    expect(second.text).not.toContain(TOKEN);
  });

  it('sends what changed, and nothing more, and names settings but no value', async () => {
    const before = emulator.requests.length;
    const changed = { ...env, NOTIFY_REPEAT: '13h', NOTIFY_EVERY: '2h', CSMS_EVENT_TOPIC_URN: '' };
    const { code, text } = await project.osls('deploy', changed);
    expect(code).toBe(0);
    expect(text).toContain(`${deployed('inventory-export')}: unchanged`);
    expect(text).toContain(`${deployed('failed-rotation-notifier')}: change user_data (added NOTIFY_REPEAT), delete`);
    expect(text).not.toContain('13h');
    expect(
      stored('failed-rotation-notifier')
        .triggers.map(({ type }) => type)
        .sort(),
    ).toEqual(['DEDICATEDGATEWAY', 'TIMER']);
    expect(changes(before).filter(({ path }) => path.includes('inventory-export'))).toEqual([]);
  });

  it('takes no setting away that another shell had, unless it is told to', async () => {
    const before = emulator.requests.length;
    const refused = await project.osls('deploy', env);
    expect(refused.code).toBe(1);
    expect(refused.text).toContain(`${deployed('failed-rotation-notifier')} would lose NOTIFY_REPEAT`);
    expect(changes(before)).toEqual([]);
    const { code, text } = await project.osls('deploy', { ...env, ALLOW_REMOVALS: 'yes' });
    expect(code).toBe(0);
    expect(text).toContain('(REMOVED NOTIFY_REPEAT)');
  });

  it('deploys one function alone', async () => {
    const before = emulator.requests.length;
    const { text } = await project.osls('deploy function --function tag-report', {
      ...env,
      LOG_LEVEL: 'debug',
      FUNCTION_TIMEOUT: '86400',
    });
    expect(text).toContain(`${deployed('tag-report')}: change timeout, user_data`);
    expect(stored('tag-report').config['timeout']).toBe(86_400);
    expect(emulator.requests.slice(before).every(({ path }) => path.includes('tag-report'))).toBe(true);
  });

  it('passes on the settings of many accounts, and their external id encrypted', async () => {
    const { code, text } = await project.osls('deploy function --function tag-report', {
      ...env,
      ...ACCOUNTS,
      CSMS_EXTERNAL_ID_ALL: EXTERNAL_ID,
      ALLOW_REMOVALS: 'yes',
    });
    expect(text).toMatch(/encrypted_user_data \(added .*CSMS_EXTERNAL_ID_ALL/);
    expect(code).toBe(0);
    const { user_data: plain, encrypted_user_data: secret } = stored('tag-report').config;
    expect(JSON.parse(plain as string)).toMatchObject(ACCOUNTS);
    expect(JSON.parse(secret as string)).toEqual({ HTTP_AUTH_TOKEN: TOKEN, CSMS_EXTERNAL_ID_ALL: EXTERNAL_ID });
    expect(`${text}${plain as string}`).not.toContain(EXTERNAL_ID);
  });

  it('encrypts accounts in which an external id is typed', async () => {
    const accounts = JSON.stringify([{ organization: true, agency: 'csms-reader', externalId: EXTERNAL_ID }]);
    const settings = { ...env, ...ACCOUNTS, CSMS_ACCOUNTS: accounts, ALLOW_REMOVALS: 'yes' };
    const { code, text } = await project.osls('deploy function --function tag-report', settings);
    expect(code).toBe(0);
    const { user_data: plain, encrypted_user_data: secret } = stored('tag-report').config;
    expect(JSON.parse(secret as string)).toMatchObject({ CSMS_ACCOUNTS: accounts });
    expect(`${text}${plain as string}`).not.toContain(EXTERNAL_ID);
  });

  it('refuses an external id that is not set, before it sends anything', async () => {
    const before = emulator.requests.length;
    const { code, text } = await project.osls('deploy function --function tag-report', { ...env, ...ACCOUNTS });
    expect(code).toBe(1);
    expect(text).toContain('CSMS_EXTERNAL_ID_ALL');
    expect(changes(before)).toEqual([]);
  });

  it('tells what is deployed, invokes it there and here', async () => {
    const info = await project.osls('info', env);
    expect(info.text).toContain(`${deployed('tag-report')}: deployed by csms-functions/prod`);
    const there = await project.osls('invoke --function tag-report --data {"dryRun":true}', env);
    expect(there).toMatchObject({ code: 0 });
    expect(there.text).toContain('"dryRun": true');
    const { projectId, region } = csms.estate.scopes[0]!;
    const here = await project.osls('invoke local --function inventory-export --data {"dryRun":true}', {
      ...env,
      CSMS_SCOPES: `${region}:${projectId}`,
      CSMS_ENDPOINT: csms.endpoint,
      STORE_URL: `file://${project.folder}/results`,
    });
    expect(here.text).toContain('"status": "complete"');
    expect(here).toMatchObject({ code: 0 });
  });

  it('fails loudly when the service does, and shows the request id', async () => {
    emulator.faults.push({ method: 'GET', path: /config/, status: 403, code: 'FSS.0403', times: 1 });
    const { code, text } = await project.osls('deploy', env);
    expect(code).toBe(1);
    expect(text).toMatch(/FUNCTIONGRAPH_FORBIDDEN[^]*Grant[^]*Request id: [0-9a-f]{32}/);
  });

  it('removes what it made, and nothing else', async () => {
    const config = { func_name: 'by-hand', description: 'of a person' };
    emulator.estate.functions.set('by-hand', { ...stored('tag-report'), name: 'by-hand', config });
    const { code, text } = await project.osls('remove', env);
    expect(code).toBe(0);
    for (const name of FUNCTIONS) expect(text).toContain(`${deployed(name)}: removed`);
    expect([...emulator.estate.functions.keys()]).toEqual(['by-hand']);
  });
});

const AWS = { CLOUD: 'aws', AWS_REGION: 'eu-central-1', AWS_EC2_METADATA_DISABLED: 'true' };

describe('osls on AWS', OSLS, () => {
  let resources: Template['Resources'];
  const ofType = (type: string): Resource[] => Object.values(resources).filter((resource) => resource.Type === type);
  const properties = (id: string) => resources[id]!.Properties as any; // oxlint-disable-line typescript/no-explicit-any

  const textsOf = (type: string, name: string): string[] =>
    ofType(type)
      .map(({ Properties }) => Properties?.[name] as string)
      .sort();

  it('packages, without a network, a template that holds against AWS’s own resource specification', async () => {
    // no proxy, no keys: nothing to go online with
    const { code, text } = await project.osls('package', AWS);
    expect(text).not.toContain('Error');
    expect(code).toBe(0);
    const file = join(project.folder, '.serverless/cloudformation-template-update-stack.json');
    ({ Resources: resources } = JSON.parse(await readFile(file, 'utf8')) as Template);
    expect(templateProblems({ Resources: resources })).toEqual([]);
  });

  it('which finds what is wrong', () => {
    const broken = {
      Rule: { Type: 'AWS::Events::Rule', Properties: { ScheduleExpresion: 'x', Targets: [{ Id: 'a' }], State: 1 } },
      Role: { Type: 'AWS::IAM::Rolle' },
      Function: { Type: 'AWS::Lambda::Function', Properties: { Role: { Ref: 'Nobody' } } },
    };
    expect(templateProblems({ Resources: broken })).toEqual([
      'Rule: unknown ScheduleExpresion',
      'Rule.Targets[0]: Arn is missing',
      'Rule.State: 1 is no string',
      'Role: unknown type AWS::IAM::Rolle',
      'Function: Code is missing',
      'Function: refers to Nobody, which is not there',
    ]);
  });

  it('with each function on its handler, a current Node.js, 512 MB, and its own role', () => {
    for (const { Properties } of ofType('AWS::Lambda::Function')) {
      expect(Properties).toMatchObject({ Handler: 'index.handler', Runtime: 'nodejs24.x', MemorySize: 512 });
    }
    expect(ofType('AWS::Lambda::Function')).toHaveLength(3);
    expect(properties('InventoryDashexportLambdaFunction').Role).toEqual({
      'Fn::GetAtt': ['InventoryExportRole', 'Arn'],
    });
    expect(properties('FailedDashrotationDashnotifierLambdaFunction')).toMatchObject({
      ReservedConcurrentExecutions: 1,
      Timeout: 900,
    });
    expect(properties('TagDashreportLambdaFunction').ReservedConcurrentExecutions).toBe(2);
    expect(properties('FailedDashrotationDashnotifierLambdaEvConf')).toMatchObject({
      MaximumRetryAttempts: 2,
      MaximumEventAgeInSeconds: 1800,
    });
  });

  it('with staggered schedules, and HTTP for callers that sign', () => {
    expect(textsOf('AWS::Events::Rule', 'ScheduleExpression')).toEqual([
      'cron(10 2 * * ? *)',
      'cron(40 2 * * ? *)',
      'cron(5,35 * * * ? *)',
    ]);
    expect(textsOf('AWS::ApiGatewayV2::Route', 'RouteKey')).toEqual([
      'ANY /csms/inventory',
      'ANY /csms/rotation',
      'ANY /csms/tags',
    ]);
    expect(new Set(textsOf('AWS::ApiGatewayV2::Route', 'AuthorizationType'))).toEqual(new Set(['AWS_IAM']));
  });

  it('with roles that reach their own log group and their own folder of the bucket, and nothing else', () => {
    const statements = properties('TagReportRole').Policies[0].PolicyDocument.Statement as {
      Action: string[];
      Resource: unknown;
    }[];
    expect(statements.map(({ Action, Resource }) => [Action, Resource])).toEqual([
      [
        ['logs:CreateLogStream', 'logs:PutLogEvents'],
        [
          {
            'Fn::Sub':
              'arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:/aws/lambda/csms-functions-prod-tag-report:*',
          },
        ],
      ],
      [
        ['s3:GetObject', 's3:PutObject'],
        [{ 'Fn::Sub': 'arn:${AWS::Partition}:s3:::${ResultsBucket}/csms/tag-report/*' }],
      ],
      [['s3:ListBucket'], [{ 'Fn::Sub': 'arn:${AWS::Partition}:s3:::${ResultsBucket}' }]],
    ]);
    expect(textsOf('AWS::Logs::LogGroup', 'LogGroupName')).toEqual(
      FUNCTIONS.map((name) => `/aws/lambda/${deployed(name)}`),
    );
  });

  it('with a bucket that outlives it', () => {
    expect(resources['ResultsBucket']).toMatchObject({ DeletionPolicy: 'Retain' });
  });

  it('refuses wrong settings in one error, without a stack, and packages nothing', async () => {
    const wrong = { STORE_URL: 'ftp://x', NOTIFY_REPEAT: '1x' };
    const { code, text } = await project.osls('package', { ...AWS, ...wrong });
    expect(code).toBe(1);
    expect(text.match(/AWS_CONFIG_INVALID/g)).toHaveLength(1);
    expect(text).toContain('- failed-rotation-notifier: NOTIFY_REPEAT is "1x"');
    expect(text).toMatch(/tag-report[^\n]*: STORE_URL is "ftp:\/\/x"/);
    expect(text).not.toMatch(/^ +at /m);
  });
});

it('osls on AWS packages no secret in clear text, unless it is told to, and says so', OSLS, async () => {
  const settings = { ...AWS, HTTP_AUTH_TOKEN: TOKEN };
  const refused = await project.osls('package', settings);
  expect(refused.code).toBe(1);
  expect(refused.text).toContain('HTTP_AUTH_TOKEN would stand in clear text');
  const allowed = await project.osls('package', { ...settings, ALLOW_PLAIN_KEYS: 'yes' });
  expect(allowed.code).toBe(0);
  expect(allowed.text).toContain('ALLOW_PLAIN_KEYS=yes: HTTP_AUTH_TOKEN will stand in clear text');
  expect(refused.text + allowed.text).not.toContain(TOKEN);
  const file = join(project.folder, '.serverless/cloudformation-template-update-stack.json');
  const named = await project.osls('package', { ...AWS, HTTP_AUTH_TOKEN: 'aws-secret:csms/http#token' });
  expect(named).toMatchObject({ code: 0 });
  const template = await readFile(file, 'utf8');
  expect(template).toContain(':secret:csms/http-??????');
  expect(templateProblems(JSON.parse(template) as Template)).toEqual([]);
});

it('osls on AWS passes on the settings of many accounts, and their external id from AWS', OSLS, async () => {
  const refused = await project.osls('package', { ...AWS, ...ACCOUNTS, CSMS_EXTERNAL_ID_ALL: EXTERNAL_ID });
  expect(refused.code).toBe(1);
  expect(refused.text).toContain('CSMS_EXTERNAL_ID_ALL would stand in clear text');
  expect(refused.text).not.toContain(EXTERNAL_ID);
  const typed = JSON.stringify([{ organization: true, agency: 'csms-reader', externalId: EXTERNAL_ID }]);
  const clear = await project.osls('package', { ...AWS, ...ACCOUNTS, CSMS_ACCOUNTS: typed });
  expect(clear.code).toBe(1);
  expect(clear.text).toContain('write {"from":"CSMS_EXTERNAL_ID"} in its place');
  expect(clear.text).not.toContain(EXTERNAL_ID);
  const own = { CSMS_REGION: 'cn-north-4', CSMS_EXTERNAL_ID_ALL: 'aws-secret:csms/external-id' };
  expect(await project.osls('package', { ...AWS, ...ACCOUNTS, ...own })).toMatchObject({ code: 0 });
  const file = join(project.folder, '.serverless/cloudformation-template-update-stack.json');
  const template = JSON.parse(await readFile(file, 'utf8')) as Template;
  expect(templateProblems(template)).toEqual([]);
  for (const { Type, Properties } of Object.values(template.Resources)) {
    if (Type === 'AWS::Lambda::Function')
      expect(Properties?.['Environment']).toMatchObject({ Variables: { ...ACCOUNTS, ...own } });
  }
  expect(JSON.stringify(template)).toContain(':secret:csms/external-id-??????');
});

it('osls on AWS with FANOUT=step-functions lets the schedule start a state machine', OSLS, async () => {
  const { code, text } = await project.osls('package', { ...AWS, FANOUT: 'step-functions' });
  expect(text).not.toContain('Error');
  expect(code).toBe(0);
  const file = join(project.folder, '.serverless/cloudformation-template-update-stack.json');
  const template = JSON.parse(await readFile(file, 'utf8')) as Template;
  expect(templateProblems(template)).toEqual([]);
  expect(template.Resources['InventoryDashexportEventsRuleSchedule1']?.Properties).toMatchObject({
    ScheduleExpression: 'cron(10 2 * * ? *)',
    Targets: [{ Arn: { Ref: 'InventoryExportMachine' } }],
  });
  expect(template.Resources['InventoryDashexportLambdaFunction']?.Properties).toMatchObject({
    ReservedConcurrentExecutions: 12,
  });
  expect(template.Resources['TagDashreportEventsRuleSchedule1']?.Properties).toMatchObject({
    Targets: [{ Arn: { Ref: 'TagReportMachine' } }],
  });
  expect(template.Resources['FailedDashrotationDashnotifierEventsRuleSchedule1']?.Properties).toMatchObject({
    ScheduleExpression: 'cron(5,35 * * * ? *)',
    Targets: [{ Arn: { Ref: 'FailedRotationNotifierMachine' } }],
  });
  // its workers side by side, and one that sends
  expect(template.Resources['FailedDashrotationDashnotifierLambdaFunction']?.Properties).toMatchObject({
    ReservedConcurrentExecutions: 11,
  });
  expect(JSON.stringify(template.Resources['InventoryExportMachine'])).toContain('${FunctionArn}');
  // no schedule invokes a function
  const permissions = Object.keys(template.Resources).filter((id) => id.includes('PermissionEventsRule'));
  expect(permissions).toEqual([]);
});

describe('osls on AWS, where functions are deployed already', OSLS, () => {
  let lambda: LambdaServer;
  let env: Record<string, string>;
  beforeAll(async () => {
    lambda = await startLambdaServer();
    env = {
      ...AWS,
      AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'example',
      AWS_ENDPOINT_URL: lambda.url,
      SLS_AWS_REQUEST_MAX_RETRIES: '0',
      HUAWEICLOUD_SDK_AK: 'aws-secret:csms#ak',
      HUAWEICLOUD_SDK_SK: 'aws-secret:csms#sk',
      CSMS_SCOPES: `cn-north-4:${'0'.repeat(32)}`,
      LOG_LEVEL: 'warn',
    };
    const { HUAWEICLOUD_SDK_AK, HUAWEICLOUD_SDK_SK, CSMS_SCOPES } = env;
    const STORE_URL = 's3://csms-functions-prod-results/csms?region=eu-central-1';
    const before = { HUAWEICLOUD_SDK_AK, HUAWEICLOUD_SDK_SK, CSMS_SCOPES, STORE_URL, LOG_LEVEL: 'info' };
    lambda.variables.set(deployed('tag-report'), before as Record<string, string>);
    lambda.variables.set(deployed('inventory-export'), { ...before, FINDINGS: TOKEN } as Record<string, string>);
  });
  afterAll(() => lambda.close());

  it('names what it would take away, but no value, and sends nothing', async () => {
    const { code, text } = await project.osls('deploy', env);
    expect(code).toBe(1);
    expect(text).toContain('DEPLOY_REMOVES_SETTINGS');
    expect(text).toContain(`${deployed('inventory-export')} would lose FINDINGS`);
    expect(text).toContain(`${deployed('tag-report')}: settings changed LOG_LEVEL`);
    expect(text).not.toContain(TOKEN);
    expect(new Set(lambda.requests.map((request) => request.replace(/functions\/.*\//, 'functions/…/')))).toEqual(
      new Set(['POST GetCallerIdentity', 'GET /2015-03-31/functions/…/configuration']),
    );
  });

  it('goes on where that is allowed, and says what goes', async () => {
    const { text } = await project.osls('deploy', { ...env, ALLOW_REMOVALS: 'yes' });
    expect(text).toContain(`${deployed('inventory-export')}: settings changed LOG_LEVEL; REMOVED FINDINGS`);
    expect(text).not.toContain('DEPLOY_REMOVES_SETTINGS');
    expect(lambda.requests).toContainEqual(expect.stringMatching(/^POST \w+Stack/));
  });

  it('says what it means when they cannot be read, and goes on', async () => {
    lambda.isForbidden = true;
    const { text } = await project.osls('deploy', env);
    expect(text).toContain('could not be read (AccessDeniedException), so this deployment lists no changes');
    expect(text).not.toContain('DEPLOY_REMOVES_SETTINGS');
  });
});

it('osls on AWS asks for a region, and takes none by itself', OSLS, async () => {
  const { code, text } = await project.osls('package', { CLOUD: 'aws' });
  expect(code).toBe(1);
  expect(text).toContain('AWS_REGION is not set');
});

it('osls on any other cloud says which ones there are', async () => {
  const { code, text } = await project.osls('info', { CLOUD: 'gcp' });
  expect(code).toBe(1);
  expect(text).toContain('CLOUD is "gcp"; expected huawei or aws');
  expect(text).not.toMatch(/^ +at /m);
});
