import { expect, it } from 'vitest';
import { readDefinitions } from '../../../../../lib/deploy/definitions.ts';
import { awsResources } from '../../../../../lib/deploy/aws/resources.ts';

const DEFINITIONS = (await readDefinitions()).filter(({ name }) => name === 'tag-report');
const resourcesFor = (env: Record<string, string>) => awsResources(DEFINITIONS, env).resources.Resources;

it('A deployment to AWS keeps its results in the bucket that STORE_URL names', () => {
  const named = resourcesFor({ STORE_URL: 's3://my-bucket/csms?region=eu-west-1', CONFIG_KEY: 'config.json' });
  expect(Object.keys(named)).toEqual(['TagReportRole']);
  expect(JSON.stringify(named)).toContain(':s3:::my-bucket/csms/tag-report/*"');
  expect(JSON.stringify(named)).toContain(':s3:::my-bucket/csms/config.json"');
});

it('and in one of its own where there is none', () => {
  const { environment, resources } = awsResources(DEFINITIONS, {});
  expect(Object.keys(resources.Resources)).toEqual(['TagReportRole', 'ResultsBucket', 'ResultsOverTls']);
  expect(environment).toEqual({ STORE_URL: { 'Fn::Sub': 's3://${ResultsBucket}/csms?region=${AWS::Region}' } });
});

it('Results that go to OBS need no right on AWS but to write logs', () => {
  const named = JSON.stringify(resourcesFor({ STORE_URL: 'obs://my-bucket/csms?region=cn-north-4' }));
  expect(named).not.toContain('s3:');
  expect(named).toContain('logs:PutLogEvents');
});

it('A key of its own for the store may be used, and only that one', () => {
  const store = { STORE_URL: 's3://b-b/csms?region=eu-west-1' };
  expect(JSON.stringify(resourcesFor({ ...store, STORE_SSE: 'kms' }))).not.toContain('kms:');
  expect(JSON.stringify(resourcesFor({ ...store, STORE_SSE: 'kms:abc' }))).toContain(':key/abc');
});

it('No ARN of the template is bound to one partition, and the results are an output', () => {
  const own = awsResources(DEFINITIONS, {}).resources;
  const named = awsResources(DEFINITIONS, { STORE_URL: 's3://my-bucket/csms?region=cn-north-1' }).resources;
  expect(JSON.stringify([own, named])).not.toContain('arn:aws');
  expect(own.Outputs).toMatchObject({ Results: { Value: { 'Fn::Sub': 's3://${ResultsBucket}/csms/' } } });
  expect(named.Outputs).toMatchObject({ Results: { Value: 's3://my-bucket/csms' } });
});

it('Secrets that settings name may be read by who has the setting, and no others', async () => {
  const env = {
    HUAWEICLOUD_SDK_SK: 'aws-secret:prod/csms#sk',
    HUAWEICLOUD_SDK_AK: 'aws-secret:prod/csms#ak',
    HTTP_AUTH_TOKEN: 'aws-parameter:/csms/token',
    HEARTBEAT_URL: 'aws-secret:arn:aws:secretsmanager:eu-west-1:123456789012:secret:beat-AbCdEf',
    NOTIFY_SECRETS: 'HOOK_URL',
    HOOK_URL: 'aws-secret:hook',
  };
  const { Resources } = awsResources(await readDefinitions(), env).resources;
  const secretsOf = (role: string) => {
    const { Properties } = Resources[role] as { Properties: { Policies: { PolicyDocument: { Statement: any[] } }[] } }; // oxlint-disable-line typescript/no-explicit-any
    const statements = Properties.Policies[0]?.PolicyDocument.Statement ?? [];
    return statements.filter(({ Sid }: { Sid: string }) => /^Read(?:Secrets|Parameters)$/.test(Sid));
  };
  const home = '${AWS::Region}:${AWS::AccountId}';
  const csms = { 'Fn::Sub': `arn:\${AWS::Partition}:secretsmanager:${home}:secret:prod/csms-??????` };
  const token = {
    Sid: 'ReadParameters',
    Effect: 'Allow',
    Action: ['ssm:GetParameter'],
    Resource: [{ 'Fn::Sub': `arn:\${AWS::Partition}:ssm:${home}:parameter/csms/token` }],
  };
  const read = { Sid: 'ReadSecrets', Effect: 'Allow', Action: ['secretsmanager:GetSecretValue'] };
  expect(secretsOf('TagReportRole')).toEqual([{ ...read, Resource: [csms] }, token]);
  expect(secretsOf('FailedRotationNotifierRole')).toEqual([
    {
      ...read,
      Resource: [
        csms,
        'arn:aws:secretsmanager:eu-west-1:123456789012:secret:beat-AbCdEf',
        { 'Fn::Sub': `arn:\${AWS::Partition}:secretsmanager:${home}:secret:hook-??????` },
      ],
    },
    token,
  ]);
});

it('A key of its own for the secrets may be used by who reads secrets', () => {
  const key = { AWS_SECRETS_KEY: 'abc' };
  expect(JSON.stringify(resourcesFor(key))).not.toContain('kms:');
  expect(JSON.stringify(resourcesFor({ ...key, HUAWEICLOUD_SDK_SK: 'aws-secret:x' }))).toContain(':key/abc');
});
