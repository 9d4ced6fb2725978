import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { listFunctions, readDefinitions } from '../../../../../lib/deploy/definitions.ts';
import { policiesFor, samplePolicies } from '../../../../../lib/deploy/policies/policies-for.ts';

const DEFINITIONS = await readDefinitions();
const FOLDER = new URL('../../../../../lib/deploy/policies/', import.meta.url);
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
const read = (file: string): unknown => JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8'));
const OBS = 'obs://results/csms?region=cn-north-4';
const statement = (settings: Record<string, string>, file: string, sid: string) =>
  policiesFor(DEFINITIONS, settings)
    .get(file)
    ?.Statement.find(({ Sid }) => Sid === sid);

describe('The policies beside the code', () => {
  it('are those that the code makes: tsx lib/deploy/policies/print.ts --write', () => {
    const written = Object.fromEntries(files.map((file) => [file, read(file)]));
    expect(written).toEqual(JSON.parse(JSON.stringify(Object.fromEntries(samplePolicies(DEFINITIONS)))));
  });

  it('are there for every function and both clouds, and for other accounts', async () => {
    const names = await listFunctions();
    const own = names.flatMap((name) => [`${name}.aws.json`, `${name}.huawei.json`]);
    expect(files.sort()).toEqual([...own, 'member-account.huawei.json'].sort());
  });

  it.each(files)('%s permits no action by a pattern, and none that returns or changes a value', (file) => {
    const { Statement } = samplePolicies(DEFINITIONS).get(file) ?? { Statement: [] };
    const actions = Statement.flatMap(({ Action }) => Action);
    expect(actions.length).toBeGreaterThan(0);
    // how identity policies call the list of projects is not documented
    expect(actions.filter((action) => action.includes('*') && action !== 'iam:projects:list*')).toEqual([]);
    const metadata = new Set([
      ...['csms:secret:list', 'csms:secret:getSecretsByTag', 'csms::listTasks'],
      ...['csms::listEvents', 'csms::listNotificationRecords'],
    ]);
    expect(actions.filter((action) => action.startsWith('csms:') && !metadata.has(action))).toEqual([]);
  });
});

describe('The policies of a deployment', () => {
  it('name its bucket and prefix', () => {
    expect(statement({ STORE_URL: OBS }, 'tag-report.huawei.json', 'KeepResults')?.Resource).toEqual([
      'obs:*:*:object:results/csms/tag-report/*',
    ]);
    expect(statement({ STORE_URL: 's3://results?region=r' }, 'tag-report.aws.json', 'KeepResults')?.Resource).toEqual([
      'arn:aws:s3:::results/tag-report/*',
    ]);
  });

  it('have nothing of OBS where the results go to S3 or to a folder', () => {
    for (const STORE_URL of ['s3://results?region=r', 'file:///tmp/results'])
      expect(JSON.stringify([...policiesFor(DEFINITIONS, { STORE_URL })])).not.toContain('obs:');
  });

  it('permit each topic of the channels once, and none without channels', () => {
    const topic = (name: string) => ({ type: 'smn', topicUrn: `urn:smn:cn-east-3:${'a'.repeat(32)}:${name}` });
    const NOTIFY_CHANNELS = JSON.stringify([
      { name: 'one', ...topic('x') },
      { name: 'two', ...topic('y') },
      { name: 'three', ...topic('x') },
      { name: 'chat', type: 'slack', url: 'https://hooks.slack.com/services/x' },
    ]);
    const file = 'failed-rotation-notifier.huawei.json';
    expect(statement({ STORE_URL: OBS, NOTIFY_CHANNELS }, file, 'Publish')?.Resource).toEqual([
      'smn:cn-east-3:*:topic:x',
      'smn:cn-east-3:*:topic:y',
    ]);
    expect(statement({ STORE_URL: OBS }, file, 'Publish')).toBeUndefined();
    expect(statement({ STORE_URL: OBS, NOTIFY_CHANNELS }, 'tag-report.huawei.json', 'Publish')).toBeUndefined();
  });

  it('permit the delivery audit only where it is on, in other accounts too', () => {
    const FINDINGS = '{"DELIVERY":{"days":7}}';
    const accounts = { CSMS_SCOPES: '*:*,*:*@*', CSMS_ACCOUNTS: '[{"organization":true,"agency":"reader"}]' };
    for (const file of ['inventory-export.huawei.json', 'member-account.huawei.json']) {
      const settings = { STORE_URL: OBS, ...accounts };
      expect(statement({ ...settings, FINDINGS }, file, 'AuditDelivery')?.Action).toContain('csms::listEvents');
      expect(statement(settings, file, 'AuditDelivery')).toBeUndefined();
    }
    expect(statement({ STORE_URL: OBS, FINDINGS }, 'tag-report.huawei.json', 'AuditDelivery')).toBeUndefined();
  });

  it('read the config object only where there is one', () => {
    const file = 'inventory-export.huawei.json';
    expect(statement({ STORE_URL: OBS }, file, 'ReadMore')).toBeUndefined();
    expect(statement({ STORE_URL: OBS, CONFIG_KEY: 'a.json' }, file, 'ReadMore')?.Resource).toEqual([
      'obs:*:*:object:results/csms/a.json',
    ]);
  });
});

describe('The policies of many accounts', () => {
  const file = 'inventory-export.huawei.json';
  const ACCOUNT = { name: 'prod', domainId: 'a'.repeat(32), agency: 'reader' };
  const sids = (settings: Record<string, string>, of = file): string[] =>
    policiesFor(DEFINITIONS, { STORE_URL: 'file:///tmp', ...settings })
      .get(of)
      ?.Statement.map(({ Sid }) => Sid) ?? [];

  it('are those of one account where projects are typed', () => {
    for (const settings of [{}, { CSMS_SCOPES: `cn-north-4:${'1'.repeat(32)},!*:*@x` }]) {
      expect(sids(settings)).toEqual(['ListSecrets']);
      expect(sids(settings, 'member-account.huawei.json')).toEqual([]);
    }
  });

  it('list projects where own ones are discovered, and assume nothing', () => {
    expect(sids({ CSMS_SCOPES: '*:*' })).toEqual(['ListSecrets', 'ListProjects']);
    expect(sids({ CSMS_SCOPES: '*:*', CONFIG_ENDPOINT: 'https://rms.myhuaweicloud.com' })).toContain('AskConfig');
    expect(sids({ CSMS_SCOPES: '*:*' }, 'member-account.huawei.json')).toEqual([]);
  });

  it('permit the function nothing of its own account where only others are read', () => {
    const settings = { CSMS_SCOPES: '*:*@prod', CSMS_ACCOUNTS: JSON.stringify([ACCOUNT]) };
    expect(sids(settings)).toEqual(['AssumeAgencies']);
    expect(statement({ STORE_URL: OBS, ...settings }, file, 'AssumeAgencies')).toMatchObject({
      Action: ['sts:agencies:assume'],
      Resource: ['iam::*:agency:reader'],
    });
    expect(statement({ STORE_URL: OBS, ...settings, CSMS_ASSUME: 'iam' }, file, 'AssumeAgencies')).toMatchObject({
      Action: ['iam:tokens:assume'],
      Resource: ['iam::*:agencies:reader'],
    });
  });

  it('permit each agency once', () => {
    const others = [
      ACCOUNT,
      { ...ACCOUNT, name: 'b', domainId: 'b'.repeat(32) },
      { organization: true, agency: 'all' },
    ];
    const settings = { STORE_URL: OBS, CSMS_SCOPES: '*:*@*', CSMS_ACCOUNTS: JSON.stringify(others) };
    expect(statement(settings, file, 'AssumeAgencies')?.Resource).toEqual([
      'iam::*:agency:reader',
      'iam::*:agency:all',
    ]);
    expect(statement(settings, file, 'ListAccounts')?.Action).toEqual(['organizations:accounts:list']);
  });
});
