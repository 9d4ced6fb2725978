import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkAwsSettings } from '../../../../../lib/deploy/aws/preflight.ts';
import { readDefinitions } from '../../../../../lib/deploy/definitions.ts';
import { awsResources } from '../../../../../lib/deploy/aws/resources.ts';

const SCOPES = { CSMS_SCOPES: 'cn-north-4:0123456789abcdef0123456789abcdef' };
const BUCKET = { STORE_URL: 's3://my-bucket/csms?region=eu-central-1' };
const FILLED_IN = { STORE_URL: { 'Fn::Sub': 's3://${ResultsBucket}/csms' } };
const CHANNEL = '[{"name":"ops","type":"slack","url":"https://hooks.slack.com/workflows/T/A/1/x"}]';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aws-preflight-'));
  await mkdir(join(folder, 'notifier'));
  const code = "exports.handler = Object.assign(() => {}, { settings: ['NOTIFY_REPEAT', 'NOTIFY_CHANNELS'] });";
  await writeFile(join(folder, 'notifier/index.js'), code);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface CheckOptions {
  isComplete?: boolean;
  artifact?: string;
  env?: Record<string, string>;
  warn?: (sentence: string) => void;
}

const check = async (
  environment: Record<string, string | object>,
  { isComplete = true, artifact = 'notifier.zip', env = {}, warn = () => {} }: CheckOptions = {},
) => {
  const service = {
    provider: { environment: SCOPES },
    functions: { notifier: { environment, package: { artifact } } },
  };
  try {
    await checkAwsSettings(service, { serviceDir: folder, isComplete, env, warn });
    return '';
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return `${code}: ${message}`;
  }
};

describe('The settings of a deployment to AWS', () => {
  it('pass when the functions take them, and where CloudFormation fills them in', async () => {
    expect(await check({ ...BUCKET, NOTIFY_REPEAT: '1h' })).toBe('');
    expect(await check(FILLED_IN)).toBe('');
  });

  it('are refused in one error', async () => {
    const told = await check({ STORE_URL: 'ftp://x', NOTIFY_REPEAT: '1x' });
    expect(told).toContain('AWS_CONFIG_INVALID: 2 things are wrong, and nothing was sent:');
    expect(told).toContain('- notifier: STORE_URL is "ftp://x"');
    expect(told).toContain('- notifier: NOTIFY_REPEAT is "1x"');
  });

  it('are refused for what a run would refuse, each once for all functions', async () => {
    const environment = { STORE_URL: 's3://my-bucket/csms', NOTIFY_CHANNELS: CHANNEL };
    const functions = {
      one: { package: { artifact: 'notifier.zip' } },
      two: { package: { artifact: 'notifier.zip' } },
    };
    const options = { serviceDir: folder, isComplete: true, env: { ALLOW_PLAIN_KEYS: 'yes' }, warn: () => {} };
    await expect(
      checkAwsSettings({ provider: { environment: { ...SCOPES, ...environment } }, functions }, options),
    ).rejects.toMatchObject({
      message: expect.stringMatching(
        /^2 things[^]*- one, two: STORE_URL is [^\n]*names no region[^]*- one, two: NOTIFY_CHANNELS is [^\n]*workflow/,
      ) as unknown,
    });
  });

  it("must not name the function's own disk as the store", async () => {
    expect(await check({ STORE_URL: 'file:///tmp/x' })).toContain("on the function's own disk");
    expect(await check({ STORE_URL: 'file:///tmp/x' }, { isComplete: false })).toContain("on the function's own disk");
  });

  it('must all be there for a deployment, not for a package', async () => {
    expect(await check({ CSMS_SCOPES: '' })).toMatch(/STORE_URL is not set[^]*CSMS_SCOPES is not set/);
    expect(await check({ CSMS_SCOPES: '' }, { isComplete: false })).toBe('');
    expect(await check({ NOTIFY_REPEAT: '1x' }, { isComplete: false })).toContain('One thing is wrong');
  });

  it('need a bundle to be checked with', async () => {
    expect(await check(BUCKET, { artifact: 'none.zip' })).toContain('there is no bundle beside');
  });

  it('are not told by the template, which other commands need too', async () => {
    const definitions = await readDefinitions();
    expect(() => awsResources(definitions, { STORE_URL: 'ftp://x' })).not.toThrow();
  });
});

describe('A secret of a deployment to AWS', () => {
  const SK = 'a-secret-key-that-must-not-show';

  it('must not stand in its environment, and the refusal says how to store it', async () => {
    const told = await check({ ...BUCKET, HUAWEICLOUD_SDK_SK: SK });
    expect(told).toMatch(
      /AWS_CONFIG_INVALID[^]*HUAWEICLOUD_SDK_SK would stand in clear text[^]*aws secretsmanager create-secret --name csms-functions\/huaweicloud-sdk-sk [^]*HUAWEICLOUD_SDK_SK to aws-secret:csms-functions\/huaweicloud-sdk-sk/,
    );
    expect(told).not.toContain(SK);
    expect(await check({ ...BUCKET, HUAWEICLOUD_SDK_SK: SK }, { isComplete: false })).toContain('in clear text');
  });

  it('may, where whoever deploys says so, and the output says it too', async () => {
    const said: string[] = [];
    const options = { env: { ALLOW_PLAIN_KEYS: 'yes' }, warn: (sentence: string) => void said.push(sentence) };
    expect(await check({ ...BUCKET, HUAWEICLOUD_SDK_SK: SK }, options)).toBe('');
    expect(said).toEqual([expect.stringMatching(/^ALLOW_PLAIN_KEYS=yes: HUAWEICLOUD_SDK_SK will stand in clear text/)]);
  });

  it('is named instead, whatever the setting would have to look like', async () => {
    const named = {
      HUAWEICLOUD_SDK_SK: 'aws-secret:prod/csms#sk',
      HTTP_AUTH_TOKEN: 'aws-parameter:/csms/token',
      NOTIFY_CHANNELS: '[{"name":"hook","type":"slack","url":{"from":"HOOK_URL"}}]',
      HOOK_URL: 'aws-secret:arn:aws:secretsmanager:eu-central-1:123456789012:secret:hook-AbCdEf',
    };
    expect(await check({ ...BUCKET, ...named })).toBe('');
    expect(await check({ ...BUCKET, NOTIFY_CHANNELS: 'aws-secret:channels' })).toBe('');
  });

  it('is named rightly', async () => {
    for (const wrong of ['aws-secret:', 'aws-secret:a b', 'aws-secret:a#', 'aws-parameter:a?b'])
      expect(await check({ ...BUCKET, HUAWEICLOUD_SDK_SK: wrong })).toContain(
        'HUAWEICLOUD_SDK_SK is ***; it names no secret',
      );
  });

  it('is no channel that publishes to a topic, and is one that holds its URL', async () => {
    const channel = (fields: object) => ({ ...BUCKET, NOTIFY_CHANNELS: JSON.stringify([{ name: 'a', ...fields }]) });
    const topicUrn = `urn:smn:cn-north-4:${'0'.repeat(32)}:ops`;
    expect(await check(channel({ type: 'smn', topicUrn }))).toBe('');
    const url = 'https://hooks.slack.com/services/x';
    expect(await check(channel({ type: 'slack', url }))).toContain('NOTIFY_CHANNELS would stand in clear text');
  });
});
