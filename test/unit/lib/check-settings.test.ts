import { describe, expect, it } from 'vitest';
import { createSettingsCheck, settingsProblems } from '../../../lib/check-settings.ts';
import { createCredentialSource } from '../../../lib/runtime/credentials.ts';
import { localPlatform } from '../../../lib/runtime/platform/local.ts';
import { checkSettings } from '../../../lib/settings/parse-settings.ts';
import { definition as inventory } from '../../../functions/inventory-export/definition.ts';
import { definition as notifier } from '../../../functions/failed-rotation-notifier/definition.ts';
import { definition as tags } from '../../../functions/tag-report/definition.ts';

const GOOD = {
  CSMS_SCOPES: 'cn-north-4:0123456789abcdef0123456789abcdef',
  STORE_URL: 'obs://my-bucket/csms?region=cn-north-4',
  HUAWEICLOUD_SDK_AK: 'AKEXAMPLE',
  HUAWEICLOUD_SDK_SK: 'SKEXAMPLE',
};
type Texts = Readonly<Record<string, string | undefined>>;

const sourceOf = (texts: Texts) => ({ lookup: (name: string) => ({ ...GOOD, ...texts })[name], ownProject: undefined });

function problems(texts: Texts, { settings } = notifier as { settings: typeof notifier.settings }): Promise<string[]> {
  const source = sourceOf(texts);
  const auth = () => (texts['CSMS_AUTH'] === 'token' ? ('token' as const) : ('aksk' as const));
  const options = { platform: localPlatform(), lookup: source.lookup, auth, onSecret: () => {} };
  return settingsProblems(settings, source, createCredentialSource(options));
}

it('finds nothing where all is well', async () => {
  expect(await problems({})).toEqual([]);
  const NOTIFY_CHANNELS = '[{"name":"ops","type":"slack","url":{"from":"OPS_URL"}}]';
  const OPS_URL = 'https://hooks.slack.com/services/T0/B0/x';
  const NOTIFY_ROUTES = '[{"channels":["ops"]}]';
  const more = { HEARTBEAT_URL: 'http://127.0.0.1:9/ping', NOTIFY_ALLOWED_HOSTS: '127.0.0.1:9' };
  expect(await problems({ NOTIFY_CHANNELS, OPS_URL, NOTIFY_ROUTES, ...more })).toEqual([]);
});

describe('refuses before the first request', () => {
  it.each([
    [
      { STORE_URL: 'obs://my-bucket/csms' },
      /^STORE_URL is "obs:\/\/my-bucket\/csms"; it names no region; expected obs:/,
    ],
    [{ STORE_URL: 'obs://My_Bucket/csms?region=cn-north-4' }, /has no valid bucket name/],
    [{ STORE_URL: 's3://x/csms?region=eu-west-1' }, /has no valid bucket name/],
    [
      { STORE_URL: 'obs://me:hunter22@my-bucket/csms?region=cn-north-4' },
      /^STORE_URL is "obs:\/\/\*\*\*@my-bucket.*carries credentials/,
    ],
    [{ STORE_PATH_STYLE: 'true' }, /^STORE_PATH_STYLE is "true"; OBS serves no path-style requests/],
    [{ TAG_POLICY: '{"requird":["owner"]}' }, /^TAG_POLICY is .*unknown field requird \(known are required/],
    [
      { NOTIFY_ROUTES: '[{"channels":["nope"]}]' },
      /^NOTIFY_ROUTES is .*unknown channel nope: NOTIFY_CHANNELS has none/,
    ],
    [
      { NOTIFY_CHANNELS: '[{"name":"ops","type":"slak","url":"https://hooks.slack.com/x"}]' },
      /^NOTIFY_CHANNELS is \*\*\*; .*no type "slak".*There are .*slack/,
    ],
    [
      { NOTIFY_CHANNELS: '[{"name":"ops","type":"slack","url":"https://hooks.slack.com/workflows/T/A/1/x"}]' },
      /workflow/,
    ],
    [{ NOTIFY_CHANNELS: '[{"name":"ops","type":"slack","url":{"from":"OPS_URL"}}]' }, /OPS_URL is not set/],
    [{ HTTP_AUTH_TOKEN: ' ' }, /^HTTP_AUTH_TOKEN is \*\*\*; it is blank/],
    [{ HUAWEICLOUD_SDK_AK: 'AK\r' }, /^HUAWEICLOUD_SDK_AK is \*\*\*; it has a blank or a line break at an end/],
    [{ HUAWEICLOUD_SDK_SK: '"SKEXAMPLE"' }, /^HUAWEICLOUD_SDK_SK is \*\*\*; it has quotes around it/],
    [{ HEARTBEAT_URL: 'http://127.0.0.1:9/ping' }, /^HEARTBEAT_URL is \*\*\*; the URL is refused: it is not https/],
    [{ HUAWEICLOUD_SDK_AK: undefined }, /^HUAWEICLOUD_SDK_AK is not set; There is no access key/],
    [{ HUAWEICLOUD_SDK_SK: undefined }, /^HUAWEICLOUD_SDK_SK is not set; There is no secret key/],
    [{ CSMS_AUTH: 'token' }, /^HUAWEICLOUD_AUTH_TOKEN is not set; There is no IAM token/],
    [
      { CSMS_AUTH: 'token', HUAWEICLOUD_AUTH_TOKEN: 'T', HUAWEICLOUD_SDK_AK: undefined },
      /^HUAWEICLOUD_SDK_AK is not set/,
    ],
  ])('%j', async (texts, problem) => {
    const found = await problems(texts);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(problem);
    expect(found[0]).not.toMatch(/hunter22|workflows\/T|undefined/);
  });

  it('all at once, each once, in every function that has the setting', async () => {
    const texts = { STORE_URL: 'obs://my-bucket', TAG_POLICY: '{"ownerkey":"team"}', HTTP_AUTH_TOKEN: ' ' };
    for (const { settings } of [inventory, tags, notifier])
      await expect(checkSettings(settings, { ...sourceOf(texts), check: createSettingsCheck() })).rejects.toMatchObject(
        {
          code: 'SETTINGS_INVALID',
          message: expect.stringMatching(
            /^3 settings are wrong:\n- TAG_POLICY .*\n- HTTP_AUTH_TOKEN .*\n- STORE_URL .*$/,
          ) as unknown,
        },
      );
  });

  it('but not what may be set elsewhere', async () => {
    const texts = { STORE_URL: undefined, CSMS_SCOPES: undefined, NOTIFY_ROUTES: '[{"channels":["nope"]}]' };
    const source = { ...sourceOf(texts), mayBeElsewhere: () => true };
    expect(await settingsProblems(notifier.settings, source)).toEqual([]);
  });
});

describe('an external id', () => {
  const DOMAIN = 'a'.repeat(32);
  const entry = { name: 'prod', domainId: DOMAIN, agency: 'csms-reader', externalId: { from: 'CSMS_EXTERNAL_ID' } };
  const settings = { CSMS_SCOPES: `cn-north-4:${DOMAIN}@prod`, CSMS_ACCOUNTS: JSON.stringify([entry]) };

  it('that is taken from a setting has to be there, in a form that STS takes, and is not shown', async () => {
    expect(await problems({ ...settings, CSMS_EXTERNAL_ID: 'a-shared-phrase' })).toEqual([]);
    expect(await problems(settings)).toEqual([expect.stringContaining('CSMS_ACCOUNTS takes an external id from it')]);
    for (const CSMS_EXTERNAL_ID of ['x', 'with a blank', '"quoted"\n', 'y'.repeat(1225)]) {
      const found = await problems({ ...settings, CSMS_EXTERNAL_ID });
      expect(found).toEqual([expect.stringContaining('an external id has 2 to 1,224 visible characters')]);
      if (CSMS_EXTERNAL_ID.length > 1) expect(found.join()).not.toContain(CSMS_EXTERNAL_ID);
    }
  });

  it('has no place in the older API', async () => {
    const found = await problems({ ...settings, CSMS_EXTERNAL_ID: 'a-shared-phrase', CSMS_ASSUME: 'iam' });
    expect(found).toEqual([expect.stringContaining('IAM takes no external id')]);
  });
});

describe('channels take a secret', () => {
  const channel = (from: string) => JSON.stringify([{ name: 'a', type: 'pagerduty', secret: { from } }]);
  const KEY = 'a'.repeat(32);
  const inObject = (texts: Record<string, string>, environment: Texts) =>
    settingsProblems(notifier.settings, { ...sourceOf(environment), config: { texts, problems: [] } });

  it('that the environment names: in its own NOTIFY_CHANNELS, or in NOTIFY_SECRETS for those of the config object', async () => {
    expect(await problems({ NOTIFY_CHANNELS: channel('PAGER_KEY'), PAGER_KEY: KEY })).toEqual([]);
    const listed = { PAGER_KEY: KEY, NOTIFY_SECRETS: 'OTHER,PAGER_KEY' };
    expect(await inObject({ NOTIFY_CHANNELS: channel('PAGER_KEY') }, listed)).toEqual([]);
  });

  it.each([{}, { NOTIFY_SECRETS: 'OTHER_KEY' }])('but none that the config object alone names (%j)', async (more) => {
    const [problem] = await inObject({ NOTIFY_CHANNELS: channel('PAGER_KEY') }, { PAGER_KEY: KEY, ...more });
    expect(problem).toMatch(
      /NOTIFY_CHANNELS is \*\*\*; a channel may not take its text from PAGER_KEY: not in NOTIFY_SECRETS/,
    );
  });

  it('never from a setting of the function', async () => {
    for (const name of ['HEARTBEAT_URL', 'STORE_URL', 'CSMS_ENDPOINT'])
      expect(await problems({ NOTIFY_CHANNELS: channel(name), HEARTBEAT_URL: 'https://hc.example.com/x' })).toEqual([
        expect.stringContaining(`may not take its text from ${name}: a setting of the function`),
      ]);
  });
});

it.each([
  ['[{"name":"a","type":"webhook","url":"https://hooks.example.com/x"}]', /secret: missing/],
  ['[{"name":"a","type":"slack"}]', /url: missing/],
  ['[{"type":"slack"}]', /\[0\]\.name: missing/],
  ['[{"name":"a","type":"slack" "url":1}]', /not JSON: wrong from line 1, column 29/],
])('says of %s what is missing, or where it is wrong', async (NOTIFY_CHANNELS, told) => {
  expect((await problems({ NOTIFY_CHANNELS })).join()).toMatch(told);
});
