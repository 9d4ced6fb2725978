import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { CodedError } from '../../../../lib/errors.ts';
import type { ReadConfig } from '../../../../lib/runtime/read-settings.ts';
import { AK, catchLog, complete, define, functionGraphContext, SETTINGS, thrownBy } from '../runtime/support.ts';

const context = (userData = {}) =>
  functionGraphContext({ userData: { ...SETTINGS, CONFIG_KEY: 'config.json', ...userData } });

/** A function that tells its settings, and whose config object is `config`. */
const withConfig = (config: unknown) => {
  const readConfig = vi.fn<ReadConfig>(async () =>
    typeof config === 'string' ? Buffer.from(config) : Buffer.from(JSON.stringify(config)),
  );
  return { readConfig, handler: define({ readConfig, run: async ({ settings }) => complete(settings) }) };
};

beforeEach(() => void catchLog());
afterEach(() => void vi.useRealTimers());

it('adds to the environment, which wins; native JSON and text are the same', async () => {
  const findings = { UNUSED: 'off' };
  const { handler } = withConfig({
    CSMS_RATE_LIMIT: 5,
    CSMS_CONCURRENCY: '3',
    INVENTORY_FORMATS: ['csv', 'ndjson'],
    FINDINGS: findings,
    CSMS_WITH_SHARED: false,
    TAG_POLICY: null,
  });
  expect(await handler({}, context({ CSMS_CONCURRENCY: '2' }))).toMatchObject({
    rateLimit: 5,
    concurrency: 2,
    formats: ['csv', 'ndjson'],
    findings: { UNUSED: { enabled: false } },
    withShared: false,
  });
});

it('is asked for with the store, the key, credentials and a signal', async () => {
  const { handler, readConfig } = withConfig({});
  await handler({}, context({ STORE_PATH_STYLE: 'true' }));
  const [request] = readConfig.mock.calls[0] ?? [];
  expect(request).toMatchObject({
    key: 'config.json',
    store: { url: 'file:///out', pathStyle: true },
    region: 'cn-north-4',
  });
  expect(request?.credentials.keys()).toMatchObject({ ak: AK });
  expect(request?.signal.aborted).toBe(false);
});

it('is kept five minutes, by what it is of', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const { handler, readConfig } = withConfig({});
  await handler({}, context());
  vi.advanceTimersByTime(299_999);
  await handler({}, context());
  expect(readConfig).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1);
  await handler({}, context());
  expect(readConfig).toHaveBeenCalledTimes(2);
  await handler({}, context({ STORE_URL: 'file:///other' }));
  expect(readConfig).toHaveBeenCalledTimes(3);
});

it('is not asked for without CONFIG_KEY', async () => {
  const { handler, readConfig } = withConfig({});
  await handler({}, functionGraphContext());
  expect(readConfig).not.toHaveBeenCalled();
});

it('must be there, and be a JSON object', async () => {
  const missing = define({ readConfig: async () => undefined });
  expect((await thrownBy(missing({}, context())))?.message).toContain(
    'CONFIG_KEY is "config.json"; there is no such object under STORE_URL',
  );
  for (const text of ['{', '[]', '"x"', 'null', ''])
    expect((await thrownBy(withConfig(text).handler({}, context())))?.message).toContain(
      'the object is not a JSON object of setting names',
    );
});

it('is read again as soon as it was wrong', async () => {
  const { handler, readConfig } = withConfig({ CSMS_RATE: 5 });
  await thrownBy(handler({}, context()));
  readConfig.mockResolvedValue(Buffer.from('{"CSMS_RATE_LIMIT":5}'));
  expect(await handler({}, context())).toMatchObject({ rateLimit: 5 });
});

it('has no unknown settings, and none that belong to the environment; all problems are told at once', async () => {
  const { handler } = withConfig({
    INVENTORY_FORMAT: 'csv',
    HUAWEICLOUD_SDK_SK: 'very-secret',
    STORE_SSE: 'kms',
    CSMS_RATE_LIMIT: 'fast',
  });
  const thrown = await thrownBy(handler({}, context()));
  expect(thrown?.code).toBe('SETTINGS_INVALID');
  expect(thrown?.message).toMatch(/unknown settings: INVENTORY_FORMAT \(did you mean INVENTORY_FORMATS\?\)\n/);
  expect(thrown?.message).toContain(
    '- HUAWEICLOUD_SDK_SK is ***; set in the config object, which must not decide where',
  );
  expect(thrown?.message).toContain('- STORE_SSE is ');
  expect(thrown?.message).toContain('- CSMS_RATE_LIMIT is "fast"');
  expect(thrown?.message).not.toContain('very-secret');
});

it.each([
  { CSMS_ENDPOINT: 'https://collector.example.com', CSMS_AUTH: 'token' },
  { SMN_ENDPOINT: 'https://collector.example.com' },
  { NOTIFY_ALLOWED_HOSTS: '169.254.169.254:80' },
  { NOTIFY_SECRETS: 'ANOTHER_CHANNELS_SECRET' },
])('never decides where credentials go, or how: %j', async (object) => {
  const { message = '' } = (await thrownBy(withConfig(object).handler({}, context()))) ?? {};
  for (const name of Object.keys(object))
    expect(message).toMatch(
      new RegExp(`- ${name} is [^\\n]*set in the config object, which must not decide[^\\n]*environment`),
    );
});

it('ends the invocation with the error of the store, or of its settings', async () => {
  const readConfig = async (): Promise<never> => {
    throw new CodedError('STORE_UNREACHABLE', 'Gone.');
  };
  expect((await thrownBy(define({ readConfig })({}, context())))?.code).toBe('STORE_UNREACHABLE');
  expect((await thrownBy(define({ readConfig })({}, context({ STORE_URL: '' }))))?.code).toBe('SETTINGS_INVALID');
  expect((await thrownBy(define()({}, context())))?.code).toBe('SETTINGS_INVALID');
});

const DEEP = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;

it.each([DEEP, `{"TAG_POLICY":${DEEP}}`, `{"LATER":${DEEP}}`])(
  'is refused where it nests deeper than anybody could write it again',
  async (text) => {
    const error = await thrownBy(withConfig(text).handler({}, context()));
    expect(error).toMatchObject({ code: 'SETTINGS_INVALID' });
    expect(error?.message).toContain('not a JSON object of setting names');
  },
);

it('and so is a setting in the environment', async () => {
  for (const text of [DEEP, `{"UNUSED":${DEEP}}`, `{"later":${DEEP}}`])
    expect(await thrownBy(withConfig({}).handler({}, context({ FINDINGS: text })))).toMatchObject({
      code: 'SETTINGS_INVALID',
    });
});

it.each(['scopes', 'later', 'dryRun'])('and so is a command, in its field %s', async (name) => {
  const event = JSON.parse(`{"${name}":${DEEP}}`) as object;
  expect(await thrownBy(withConfig({}).handler(event, context()))).toMatchObject({
    code: expect.stringMatching(/^(COMMAND|EVENT)_/) as string,
  });
});

it('may not name a secret of AWS: who writes it does not decide which are read', async () => {
  const { handler } = withConfig({ HEARTBEAT_URL: 'aws-secret:prod/db' });
  const error = await thrownBy(handler({}, context()));
  expect(error?.message).toContain('HEARTBEAT_URL is ***; names a secret of AWS in the config object');
});

it('says which settings it may have where nobody can tell what was meant, and nothing of its own key', async () => {
  const { handler } = withConfig({ LOGLEVEL: 'info', COLOUR: 'blue' });
  const error = await thrownBy(handler({}, context()));
  expect(error?.message).toMatch(/: LOGLEVEL \(did you mean LOG_LEVEL\?\), COLOUR; known are CSMS_SCOPES, /);
  expect(error?.message).not.toContain("an object's key");
});
