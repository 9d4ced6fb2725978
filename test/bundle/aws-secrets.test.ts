import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build } from '../../lib/deploy/build/build.ts';
import { invokeBundle, type BundleAnswer, type BundleJob } from '../../lib/deploy/invoke-bundle.ts';
import { TEST_ACCESS_KEY } from '../../lib/local/emulator/credentials.ts';
import { startEmulator, type Emulator } from '../../lib/local/emulator/emulator.ts';
import { settingsFor } from '../../lib/local/emulator/main.ts';
import { startAwsSecretsServer, type AwsSecretsServer } from '../support/aws-secrets-server.ts';
import { installRuntimes } from '../support/runtimes.ts';

/* Settings that name a secret of AWS: the AWS SDK in a file of its own, against a server that answers as the two services do. */

const runtimes = await installRuntimes();
const ARN = 'arn:aws:secretsmanager:eu-west-3:123456789012:secret:prod/csms-AbCdEf';
const HIDDEN = 'a-value-that-must-not-show';

let outDir: string;
let store: string;
let emulator: Emulator;
let aws: AwsSecretsServer;

beforeAll(async () => {
  outDir = await mkdtemp(join(tmpdir(), 'csms-aws-secrets-'));
  store = await mkdtemp(join(tmpdir(), 'csms-aws-secrets-store-'));
  await build({ outDir, functions: ['inventory-export'] });
  emulator = await startEmulator({});
  aws = await startAwsSecretsServer();
  aws.secrets.set('prod/csms', JSON.stringify({ ak: TEST_ACCESS_KEY.ak, sk: TEST_ACCESS_KEY.sk, other: HIDDEN }));
  aws.secrets.set(ARN, TEST_ACCESS_KEY.sk);
  aws.parameters.set('/csms/sk', TEST_ACCESS_KEY.sk);
  aws.secrets.set('text', HIDDEN);
  aws.secrets.set('line', `${TEST_ACCESS_KEY.sk}\n`);
  aws.secrets.set('bytes', Buffer.from(HIDDEN));
  aws.secrets.set('empty', '{"sk":""}');
  aws.errors.set('forbidden', { status: 400, body: { __type: 'AccessDeniedException', Message: HIDDEN } });
  aws.errors.set('deleted', { status: 400, body: { __type: 'InvalidRequestException', Message: HIDDEN } });
  aws.errors.set('down', { status: 500, body: { __type: 'InternalServiceError', Message: HIDDEN } });
});
afterAll(async () => {
  await Promise.all([emulator.close(), aws.close()]);
  await Promise.all([rm(outDir, { recursive: true }), rm(store, { recursive: true })]);
});

describe.each(runtimes)('The bundle on Node.js $version', ({ path: execPath }) => {
  async function invoke(
    settings: Record<string, string>,
    { platform = 'lambda', event = {} }: Partial<Pick<BundleJob, 'platform' | 'event'>> = {},
  ): Promise<{ answer: BundleAnswer; all: string }> {
    const lines: string[] = [];
    const answer = await invokeBundle({
      folder: join(outDir, 'inventory-export'),
      functionName: 'inventory-export',
      event,
      platform,
      settings: { ...settingsFor(emulator), STORE_URL: pathToFileURL(store).href, ...settings },
      timeoutMs: 60_000,
      execPath,
      env: {
        AWS_REGION: 'eu-central-1',
        AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
        AWS_SECRET_ACCESS_KEY: 'example',
        AWS_ENDPOINT_URL_SECRETS_MANAGER: aws.url,
        AWS_ENDPOINT_URL_SSM: aws.url,
      },
      onLine: (line) => void lines.push(line),
    });
    return { answer, all: [JSON.stringify(answer), ...lines].join('\n') };
  }
  const asked = (from: number) => aws.requests.slice(from);

  it('reads both keys from one secret with one request, before it asks CSMS', async () => {
    const before = aws.requests.length;
    const { answer, all } = await invoke({
      HUAWEICLOUD_SDK_AK: 'aws-secret:prod/csms#ak',
      HUAWEICLOUD_SDK_SK: 'aws-secret:prod/csms#sk',
    });
    expect(answer).toMatchObject({ result: { status: 'complete', consistency: 'exact' } });
    expect(asked(before)).toEqual([{ operation: 'GetSecretValue', name: 'prod/csms', region: 'eu-central-1' }]);
    expect(all).not.toContain(TEST_ACCESS_KEY.sk);
  });

  it('reads an ARN in its own region, and a parameter', async () => {
    const before = aws.requests.length;
    const HTTP_AUTH_TOKEN = 'aws-parameter:/csms/sk';
    const { answer } = await invoke({ HUAWEICLOUD_SDK_SK: `aws-secret:${ARN}`, HTTP_AUTH_TOKEN });
    expect(answer).toMatchObject({ result: { status: 'complete' } });
    expect(asked(before)).toEqual(
      expect.arrayContaining([
        { operation: 'GetSecretValue', name: ARN, region: 'eu-west-3' },
        { operation: 'GetParameter', name: '/csms/sk', region: 'eu-central-1' },
      ]),
    );
  });

  it('lets callers in by a token that AWS keeps, and asks for nothing else for a stranger', async () => {
    aws.secrets.set('http', HIDDEN);
    const settings = { HTTP_AUTH_TOKEN: 'aws-secret:http', HUAWEICLOUD_SDK_SK: 'aws-secret:prod/csms#sk' };
    const call = async (token: string) => {
      const event = {
        version: '2.0',
        routeKey: '$default',
        rawPath: '/',
        rawQueryString: '',
        headers: { authorization: `Bearer ${token}` },
        requestContext: { http: { method: 'GET', path: '/' }, requestId: 'r', stage: '$default' },
        isBase64Encoded: false,
      };
      const before = aws.requests.length;
      const { answer } = await invoke(settings, { event });
      return { status: (answer as any).result?.statusCode, names: asked(before).map(({ name }) => name) }; // oxlint-disable-line typescript/no-explicit-any
    };
    expect(await call('aws-secret:http')).toEqual({ status: 401, names: ['http'] });
    expect(await call(HIDDEN)).toMatchObject({ status: 200, names: ['http', 'prod/csms'] });
  });

  it.each([
    ['aws-secret:nowhere', 'AWS_SECRET_NOT_FOUND', 'create-secret'],
    ['aws-parameter:/no/where', 'AWS_SECRET_NOT_FOUND', 'put-parameter'],
    ['aws-secret:forbidden', 'AWS_SECRET_FORBIDDEN', 'secretsmanager:GetSecretValue'],
    ['aws-secret:deleted', 'AWS_SECRET_INVALID', 'deletion'],
    ['aws-secret:down', 'AWS_SECRET_UNAVAILABLE', 'later'],
    ['aws-secret:text#sk', 'AWS_SECRET_INVALID', 'JSON object'],
    ['aws-secret:bytes', 'AWS_SECRET_INVALID', 'text'],
    ['aws-secret:empty#sk', 'AWS_SECRET_INVALID', 'Store'],
    ['aws-secret:prod/csms#SK', 'AWS_SECRET_FIELD_MISSING', 'field'],
    ['aws-secret:prod/csms#toString', 'AWS_SECRET_FIELD_MISSING', 'field'],
    ['aws-secret:line', 'SETTINGS_INVALID', 'line break'],
    ['aws-secret:a b', 'SETTINGS_INVALID', 'aws-parameter:NAME'],
  ])('says of %s in %s what to do, and no value', async (reference, code, word) => {
    const requests = emulator.requests.length;
    const { answer, all } = await invoke({ HUAWEICLOUD_SDK_SK: reference });
    const { error } = answer as { error: { code: string; message: string; hint?: string } };
    expect(error).toMatchObject({ code });
    expect(`${error.message} ${error.hint}`).toContain(word);
    expect(error.message).toContain('HUAWEICLOUD_SDK_SK');
    const name = /^aws-\w+:([\w/]+)(?:#|$)/.exec(reference)?.[1];
    if (code !== 'SETTINGS_INVALID') expect(error.message).toContain(`"${name}"`);
    expect(all).not.toContain(HIDDEN);
    expect(all).not.toContain(TEST_ACCESS_KEY.sk);
    expect(emulator.requests.length).toBe(requests);
  });

  it('reads none on FunctionGraph, where the reference is no password either', async () => {
    const before = aws.requests.length;
    const { answer } = await invoke({ HUAWEICLOUD_SDK_SK: 'aws-secret:prod/csms#sk' }, { platform: 'functiongraph' });
    expect(answer).toMatchObject({
      error: { code: 'SETTINGS_INVALID', message: expect.stringContaining('encrypted user data') as string },
    });
    const event = {
      httpMethod: 'GET',
      path: '/',
      headers: { authorization: 'Bearer aws-secret:prod/csms#sk' },
      requestContext: { apiId: 'a', requestId: 'r', stage: 'RELEASE' },
      queryStringParameters: {},
      body: '',
      isBase64Encoded: true,
    };
    const refused = await invoke({ HTTP_AUTH_TOKEN: 'aws-secret:prod/csms#sk' }, { platform: 'functiongraph', event });
    expect(refused.answer).toMatchObject({ result: { statusCode: 500 } });
    expect(asked(before)).toEqual([]);
  });

  it('asks for nothing, and loads nothing, where no setting names a secret', async () => {
    const before = aws.requests.length;
    expect((await invoke({})).answer).toMatchObject({ result: { status: 'complete' } });
    expect(asked(before)).toEqual([]);
  });
});
