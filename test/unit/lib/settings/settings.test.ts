import { describe, expect, it } from 'vitest';
import { CodedError } from '../../../../lib/errors.ts';
import { localPlatform } from '../../../../lib/runtime/platform/local.ts';
import { parseSettings } from '../../../../lib/settings/parse-settings.ts';
import { createLookup } from '../../../../lib/runtime/platform/lookup.ts';
import { selectScopes } from '../../../../lib/settings/scopes.ts';
import type { Setting } from '../../../../lib/settings/setting.ts';
import type { FunctionSetting } from '../../../../lib/settings/settings.ts';
import { SETTINGS as TABLE } from '../../../../lib/settings/table.ts';
import { PROJECT_ID, setEnvironment, SETTINGS } from '../runtime/support.ts';

const OTHER = 'f'.repeat(32);
const rows = Object.entries<Setting>(TABLE);

const ALL = [
  'INVENTORY_FORMATS',
  'FINDINGS',
  'TAG_POLICY',
  'NOTIFY_CHANNELS',
  'NOTIFY_ALLOWED_HOSTS',
  'ROTATION_GRACE',
  'HEARTBEAT_URL',
  'REPORT_URL',
  'SMN_ENDPOINT',
] as const satisfies readonly FunctionSetting[];

const parse = (settings: Readonly<Record<string, string>>, ownProject: string | undefined = PROJECT_ID) =>
  parseSettings(ALL, { lookup: (name) => ({ ...SETTINGS, ...settings })[name] || undefined, ownProject });

function problemsOf(settings: Readonly<Record<string, string>>, ownProject?: string): string {
  try {
    parse(settings, ownProject);
  } catch (error) {
    const { code, message } = error as CodedError;
    return `${code} ${message}`;
  }
  return 'none';
}

describe('the table', () => {
  it.each(rows)('%s takes its own example and default', (_name, row) => {
    expect(() => row.parse(row.example)).not.toThrow();
    expect(() => row.parse(row.default ?? row.example)).not.toThrow();
  });

  it.each(rows)('%s is told in whole sentences', (_name, { meaning, expected }) => {
    expect(meaning).toMatch(/^[A-Z].*\.$/);
    expect(expected).not.toMatch(/\.$/);
  });

  it('keeps out of the config object credentials, what finds that object, and what says where credentials go', () => {
    const names = rows.filter(([, row]) => row.environmentOnly === true).map(([name]) => name);
    expect(names.sort()).toEqual([
      'CONFIG_ENDPOINT',
      'CONFIG_KEY',
      'CSMS_AUTH',
      'CSMS_ENDPOINT',
      'HTTP_AUTH_TOKEN',
      'HUAWEICLOUD_AUTH_TOKEN',
      'HUAWEICLOUD_SDK_AK',
      'HUAWEICLOUD_SDK_PROJECT_ID',
      'HUAWEICLOUD_SDK_SECURITY_TOKEN',
      'HUAWEICLOUD_SDK_SK',
      'IAM_ENDPOINT',
      'NOTIFY_ALLOWED_HOSTS',
      'NOTIFY_SECRETS',
      'ORGANIZATIONS_ENDPOINT',
      'SMN_ENDPOINT',
      'STORE_ENDPOINT',
      'STORE_PATH_STYLE',
      'STORE_SSE',
      'STORE_URL',
      'STS_ENDPOINT',
    ]);
  });
});

it('has the defaults of the contract', () => {
  expect(parse({})).toMatchObject({
    scopes: [{ region: 'cn-north-4', projectId: PROJECT_ID }],
    csmsEndpoint: 'https://kms.{region}.myhuaweicloud.com',
    csmsAuth: 'aksk',
    withShared: true,
    rateLimit: 10,
    concurrency: 8,
    store: { url: 'file:///out', pathStyle: false },
    formats: ['csv', 'parquet'],
    tagPolicy: { ownerKey: 'owner', required: [] },
    smnEndpoint: 'https://smn.{region}.myhuaweicloud.com',
    rotationGraceMs: 21_600_000,
    httpTimeoutMs: 25_000,
    reportLang: 'en',
    logLevel: 'info',
  });
});

it('reads what is set', () => {
  const settings = parse({
    CSMS_SCOPES: ` eu-west-101:${PROJECT_ID}, cn-north-4:${OTHER} ,`,
    CSMS_ENDPOINT: 'http://127.0.0.1:8085/{region}/',
    CSMS_WITH_SHARED: 'FALSE',
    CSMS_RATE_LIMIT: '2.5',
    STORE_ENDPOINT: 'http://localhost:7480',
    STORE_PATH_STYLE: 'true',
    STORE_SSE: 'kms:key-1',
    INVENTORY_FORMATS: 'ndjson, csv,csv',
    TAG_POLICY: '{"required":["owner"]}',
    NOTIFY_ALLOWED_HOSTS: 'a:1,b:2',
    ROTATION_GRACE: '90m',
  });
  expect(settings).toMatchObject({
    scopes: [
      { region: 'eu-west-101', projectId: PROJECT_ID },
      { region: 'cn-north-4', projectId: OTHER },
    ],
    csmsEndpoint: 'http://127.0.0.1:8085/{region}',
    withShared: false,
    rateLimit: 2.5,
    store: { url: 'file:///out', endpoint: 'http://localhost:7480', pathStyle: true, sse: 'kms:key-1' },
    formats: ['ndjson', 'csv'],
    tagPolicy: { required: ['owner'] },
    notifyAllowedHosts: ['a:1', 'b:2'],
    rotationGraceMs: 5_400_000,
  });
});

it('tells every problem in one error: name, value, what is expected, an example', () => {
  const problems = problemsOf({
    STORE_URL: '',
    CSMS_RATE_LIMIT: 'fast',
    ROTATION_GRACE: '6 hours',
    INVENTORY_FORMATS: 'csv,xlsx',
  });
  expect(problems.split('\n')).toEqual([
    'SETTINGS_INVALID 4 settings are wrong:',
    '- CSMS_RATE_LIMIT is "fast"; expected a number from 0.1 to 1000, for example 10',
    expect.stringMatching(/^- STORE_URL is not set; expected obs:\/\/bucket.*, for example obs:/),
    expect.stringContaining(
      '- INVENTORY_FORMATS is "csv,xlsx"; "xlsx" is not valid; expected any of csv, ndjson and parquet',
    ),
    '- ROTATION_GRACE is "6 hours"; expected a whole number and s, m, h or d, for example 6h',
  ]);
});

it.each([
  ['CSMS_SCOPES', 'cn-north-4'],
  ['CSMS_SCOPES', `cn-north-4:${PROJECT_ID.toUpperCase()}`],
  ['CSMS_SCOPES', `CN:${PROJECT_ID}`],
  ['CSMS_SCOPES', `cn-north-4:${PROJECT_ID}:x`],
  ['CSMS_SCOPES', ','],
  ['CSMS_REGION', 'cn_north'],
  ['CSMS_ENDPOINT', 'http://kms.cn-north-4.myhuaweicloud.com'],
  ['CSMS_ENDPOINT', 'http://127.0.0.1.example.com'],
  ['CSMS_ENDPOINT', 'https://user:password@kms.example.com'],
  ['CSMS_ENDPOINT', 'https://kms.example.com?x=1'],
  ['CSMS_ENDPOINT', 'kms.example.com'],
  ['CSMS_AUTH', 'basic'],
  ['CSMS_WITH_SHARED', 'yes'],
  ['CSMS_WITH_SHARED', 'constructor'],
  ['CSMS_RATE_LIMIT', '0'],
  ['CSMS_RATE_LIMIT', '1e3'],
  ['CSMS_RATE_LIMIT', 'Infinity'],
  ['CSMS_CONCURRENCY', '1.5'],
  ['STORE_URL', 'gs://bucket'],
  ['STORE_SSE', 'aes'],
  ['INVENTORY_FORMATS', ','],
  ['TAG_POLICY', '{'],
  ['TAG_POLICY', '[]'],
  ['TAG_POLICY', 'null'],
  ['ROTATION_GRACE', '-1h'],
  ['ROTATION_GRACE', '1.5h'],
  ['ROTATION_GRACE', '999999999d'],
  ['HTTP_TIMEOUT', '16m'],
  ['REPORT_LANG', 'tlh'],
  ['REPORT_URL', 'https://reports.example.com/csms/'],
  ['REPORT_URL', 'obs://bucket/{key}'],
  ['REPORT_URL', 'https://user:password@reports.example.com/{key}'],
])('refuses %s=%s, and nothing else with it', (name, value) => {
  expect(problemsOf({ [name]: value })).toMatch(new RegExp(`^SETTINGS_INVALID One setting is wrong:\n- ${name} is `));
});

it('masks what is secret, and cuts what is long', () => {
  expect(problemsOf({ NOTIFY_CHANNELS: '{"secret":"whsec_1"}' })).toContain(
    '- NOTIFY_CHANNELS is ***; expected a list',
  );
  expect(problemsOf({ HEARTBEAT_URL: 'ftp://hc.example.com/uuid-1' })).not.toContain('uuid-1');
  expect(problemsOf({ CSMS_REGION: 'X'.repeat(10_000) }).length).toBeLessThan(400);
});

describe('the default scope', () => {
  it('needs a region and a project', () => {
    expect(problemsOf({ CSMS_REGION: '' }, PROJECT_ID)).toContain(
      "CSMS_SCOPES is not set; set it, or set CSMS_REGION: its default is the function's own region and project",
    );
    expect(problemsOf({}, 'not-a-project')).toContain(
      'CSMS_SCOPES is not set; set it, or set HUAWEICLOUD_SDK_PROJECT_ID: its default is',
    );
  });

  it('takes HUAWEICLOUD_SDK_PROJECT_ID before the own project', () => {
    expect(parse({ HUAWEICLOUD_SDK_PROJECT_ID: OTHER }).scopes).toEqual([{ region: 'cn-north-4', projectId: OTHER }]);
  });
});

it('refuses more than one project with a token, which serves one', () => {
  const scopes = `a:${PROJECT_ID},a:${OTHER}`;
  expect(problemsOf({ CSMS_AUTH: 'token', CSMS_SCOPES: scopes })).toContain(
    'CSMS_AUTH is "token"; a token serves one project; CSMS_SCOPES has 2',
  );
  expect(problemsOf({ CSMS_AUTH: 'token', CSMS_SCOPES: `a:${PROJECT_ID}` })).toBe('none');
});

describe('a setting is looked up', () => {
  const userData: Readonly<Record<string, string>> = { A: 'user data', EMPTY: '' };
  const platform = { ...localPlatform(), userData: (name: string) => userData[name] };

  it('in the user data, then the environment, then RUNTIME_USERDATA; empty is unset', () => {
    setEnvironment({
      A: 'env',
      B: 'env',
      C: '',
      EMPTY: '',
      RUNTIME_USERDATA: '{"A":"preset","B":"preset","C":"preset","D":7}',
    });
    const lookup = createLookup(platform);
    expect(['A', 'B', 'C', 'D', 'EMPTY', 'toString'].map(lookup)).toEqual([
      'user data',
      'env',
      'preset',
      '7',
      undefined,
      undefined,
    ]);
  });

  it.each(['{', '[]', 'null', '""', undefined])('also when RUNTIME_USERDATA is %s', (text) => {
    setEnvironment({ RUNTIME_USERDATA: text });
    expect(createLookup(platform)('A')).toBe('user data');
  });
});

describe('a command selects scopes', () => {
  const scopes = [
    { region: 'a', projectId: PROJECT_ID },
    { region: 'b', projectId: OTHER },
  ];

  it('among the configured ones, in their order', () => {
    expect(selectScopes(scopes, undefined)).toEqual(scopes);
    expect(selectScopes(scopes, [`b:${OTHER}`, `a:${PROJECT_ID}`])).toEqual(scopes);
    expect(selectScopes(scopes, [`b:${OTHER}`])).toEqual([scopes[1]]);
  });

  it.each([[[`c:${OTHER}`]], [[`a:${PROJECT_ID}`, 'x']], [[]]])('but not %j', (selected) => {
    expect(() => selectScopes(scopes, selected)).toThrow(expect.objectContaining({ code: 'COMMAND_INVALID' }) as Error);
  });
});
