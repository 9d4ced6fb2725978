import { expect, it } from 'vitest';
import { listFunctions } from '../../../../../lib/deploy/build/build.ts';
import { awsResources } from '../../../../../lib/deploy/aws/resources.ts';
import { PERMISSIONS } from '../../../../../lib/deploy/policies/permissions.ts';

const resourcesFor = (env: Record<string, string>) => awsResources(['tag-report'], env).resources.Resources;

it('A deployment to AWS keeps its results in the bucket that STORE_URL names', () => {
  const named = resourcesFor({ STORE_URL: 's3://my-bucket/csms?region=eu-west-1', CONFIG_KEY: 'config.json' });
  expect(Object.keys(named)).toEqual(['TagReportRole']);
  expect(JSON.stringify(named)).toContain('"arn:aws:s3:::my-bucket/csms/tag-report/*"');
  expect(JSON.stringify(named)).toContain('"arn:aws:s3:::my-bucket/csms/config.json"');
});

it('and in one of its own where there is none', () => {
  const { environment, resources } = awsResources(['tag-report'], {});
  expect(Object.keys(resources.Resources)).toEqual(['TagReportRole', 'ResultsBucket']);
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

it('Every function has permissions to deploy it with', async () => {
  expect(Object.keys(PERMISSIONS).sort()).toEqual(await listFunctions());
});
