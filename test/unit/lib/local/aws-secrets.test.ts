import { expect, it, onTestFinished, vi } from 'vitest';
import { readAwsSecrets } from '../../../../lib/local/aws-secrets.ts';
import { startAwsSecretsServer } from '../../../support/aws-secrets-server.ts';

it('The doctor and npm start read secrets of AWS as a function on Lambda does, those of channels too', async () => {
  const aws = await startAwsSecretsServer();
  onTestFinished(() => aws.close());
  vi.stubEnv('AWS_ENDPOINT_URL_SECRETS_MANAGER', aws.url);
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'example');
  onTestFinished(() => void vi.unstubAllEnvs());
  const channels = '[{"name":"hook","type":"webhook","url":{"from":"HOOK_URL"}}]';
  aws.secrets.set('channels', channels).set('hook', 'https://example.com/x').set('csms', '{"sk":"SKEXAMPLE"}');
  const env = {
    NOTIFY_CHANNELS: 'aws-secret:channels',
    HOOK_URL: 'aws-secret:hook',
    HUAWEICLOUD_SDK_SK: 'aws-secret:csms#sk',
    LOG_LEVEL: 'info',
  };
  expect(await readAwsSecrets(env)).toEqual({
    NOTIFY_CHANNELS: channels,
    HOOK_URL: 'https://example.com/x',
    HUAWEICLOUD_SDK_SK: 'SKEXAMPLE',
  });
  expect(await readAwsSecrets({ LOG_LEVEL: 'info' })).toEqual({});
  await expect(readAwsSecrets({ HUAWEICLOUD_SDK_SK: 'aws-secret:none' })).rejects.toMatchObject({
    code: 'AWS_SECRET_NOT_FOUND',
  });
});
