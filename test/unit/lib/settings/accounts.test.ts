import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CodedError } from '../../../../lib/errors.ts';
import { parseAccounts } from '../../../../lib/settings/accounts.ts';
import { parseSettings } from '../../../../lib/settings/parse-settings.ts';
import { matchesPattern, parseScopes, selectScopes, typedScopes } from '../../../../lib/settings/scopes.ts';

const A = 'a'.repeat(32);
const B = 'b'.repeat(32);
const DOMAIN = 'd'.repeat(32);
const ACCOUNTS = JSON.stringify([{ name: 'prod', domainId: DOMAIN, agency: 'csms-reader' }]);
const ORGANIZATION = JSON.stringify([{ organization: true, agency: 'csms-reader' }]);

function problemsOf(settings: Readonly<Record<string, string>>): string {
  try {
    const lookup = (name: string): string | undefined =>
      ({ STORE_URL: 'file:///tmp/x', CSMS_REGION: 'cn-north-4', ...settings })[name] || undefined;
    parseSettings([], { lookup, ownProject: A });
    return 'none';
  } catch (error) {
    return (error as CodedError).message;
  }
}

describe('an item of CSMS_SCOPES', () => {
  it.each([
    `cn-north-4:${A}`,
    'cn-north-4:*',
    '*:*',
    '*:*@prod',
    '*:*@*',
    `*:*,!cn-north-4:${A}`,
    `!cn-north-4:*,*:*`,
    `cn-north-4:${A}=payments`,
    `cn-north-4:${A}=支付 1.0@prod`,
    `cn-north-4:${A}@${DOMAIN}`,
  ])('%s is taken', (text) => {
    expect(() => parseScopes(text)).not.toThrow();
  });

  it.each([
    'cn-north-4',
    'cn-north-4:',
    'CN-NORTH-4:*',
    'cn-*:*',
    `cn-north-4:${A}x`,
    `cn-north-4:*=all`,
    `!cn-north-4:${A}=payments`,
    '*:*@',
    '*:*@a@b',
    '!!*:*',
    '!*:*',
    ',',
  ])('%s is refused', (text) => {
    expect(() => parseScopes(text)).toThrow(Error);
  });

  it('means what it meant where there is no pattern: the same projects, in their order', () => {
    const region = fc.constantFrom('cn-north-4', 'ap-southeast-3', 'a');
    const project = fc.constantFrom(A, B, DOMAIN);
    const list = fc.uniqueArray(fc.tuple(region, project), { minLength: 1, selector: ([r, p]) => `${r}:${p}` });
    fc.assert(
      fc.property(list, (scopes) => {
        const text = scopes.map(([r, p]) => `${r}:${p}`).join(' , ');
        expect(typedScopes(parseScopes(text))).toEqual(scopes.map(([r, p]) => ({ region: r, projectId: p })));
      }),
    );
  });

  it('takes away, whatever the order, and needs no discovery for that', () => {
    expect(typedScopes(parseScopes(`!x:${A},x:${A},x:${B}=b`))).toEqual([
      { region: 'x', projectId: B, projectName: 'b' },
    ]);
    expect(typedScopes(parseScopes(`x:${A},!x:*`))).toEqual([]);
    expect(typedScopes(parseScopes(`x:${A}@prod`))).toBeUndefined();
    expect(typedScopes(parseScopes('x:*'))).toBeUndefined();
  });

  it('without an account means the own one only, with * those of CSMS_ACCOUNTS only', () => {
    const [own, any, prod] = parseScopes(`*:*,*:*@*,*:*@prod`);
    const member = { region: 'x', projectId: A, isOwn: false, accountKeys: ['prod', DOMAIN] };
    const other = { ...member, accountKeys: ['test', B] };
    const mine = { region: 'x', projectId: A, isOwn: true, accountKeys: [] };
    const matched = (pattern: typeof own) => [mine, member, other].map((scope) => matchesPattern(pattern!, scope));
    expect([matched(own), matched(any), matched(prod)]).toEqual([
      [true, false, false],
      [false, true, true],
      [false, true, false],
    ]);
  });
});

describe('a command', () => {
  const scopes = [
    { region: 'x', projectId: A, accountId: DOMAIN, accountName: 'prod' },
    { region: 'y', projectId: B, accountId: B, accountName: 'test' },
  ];
  it.each([
    [['x:*'], [0]],
    [['*:*@prod'], [0]],
    [
      [`*:*@${B}`, `x:${A}`],
      [0, 1],
    ],
    [[`y:${B}`], [1]],
  ])('selects %j', (selected, expected) => {
    expect(selectScopes(scopes, selected)).toEqual(expected.map((at) => scopes[at]));
  });

  it.each([[['z:*']], [['*:*@staging']], [['!x:*']], [[`x:${A}=name`]], [[]], [['nonsense']]])(
    'that selects %j is refused',
    (selected) => {
      expect(() => selectScopes(scopes, selected)).toThrow(expect.objectContaining({ code: 'COMMAND_INVALID' }));
    },
  );
});

describe('CSMS_ACCOUNTS', () => {
  it('takes accounts, organizations, and external ids as text or by the name of a setting', () => {
    const text = JSON.stringify([
      { name: 'prod', domainId: DOMAIN, agency: 'csms-reader', externalId: { from: 'CSMS_EXTERNAL_ID' } },
      { organization: true, agency: 'r', externalId: 'abc', parentId: 'ou-1', exclude: ['sandbox'] },
    ]);
    expect(parseAccounts(text)).toEqual(JSON.parse(text));
  });

  it.each([
    ['[]', 'it names no account'],
    ['{}', 'list'],
    ['[{"name":"a","agency":"r"}]', 'domainId'],
    ['[{"name":"*","domainId":"' + DOMAIN + '","agency":"r"}]', '1 to 64 letters'],
    ['[{"name":"a","domainId":"D","agency":"r"}]', '32 lower-case hex'],
    [
      '[{"name":"a","domainId":"' + DOMAIN + '","agency":"r","externalId":{"from":"HUAWEICLOUD_SDK_SK"}}]',
      'CSMS_EXTERNAL_ID',
    ],
    ['[{"organization":true,"name":"a","agency":"r"}]', 'known are organization, agency'],
    ['[{"organization":false,"agency":"r"}]', 'organization'],
    [JSON.stringify([...JSON.parse(ACCOUNTS), ...JSON.parse(ACCOUNTS)]), 'two accounts have the name prod'],
  ])('refuses %s', (text, why) => {
    expect(() => parseAccounts(text)).toThrow(why);
  });

  it('never gives away what an external id could be taken from: only settings of that name', () => {
    for (const from of ['HUAWEICLOUD_SDK_SK', 'HTTP_AUTH_TOKEN', 'csms_external_id', 'CSMS_EXTERNAL_ID x'])
      expect(() =>
        parseAccounts(JSON.stringify([{ name: 'a', domainId: DOMAIN, agency: 'r', externalId: { from } }])),
      ).toThrow('CSMS_EXTERNAL_ID');
  });
});

describe('settings that only fit together', () => {
  it.each([
    [{ CSMS_SCOPES: '*:*@prod' }, 'CSMS_SCOPES is "@prod"; CSMS_ACCOUNTS has no such account'],
    [{ CSMS_SCOPES: '*:*@*' }, 'CSMS_ACCOUNTS has no such account'],
    [{ CSMS_SCOPES: '*:*@test', CSMS_ACCOUNTS: ACCOUNTS }, '"@test"'],
    [{ CSMS_SCOPES: '*:*', CSMS_ACCOUNTS: ACCOUNTS }, 'CSMS_SCOPES selects nothing of these accounts'],
    [{ CSMS_ACCOUNTS: ACCOUNTS }, 'CSMS_SCOPES selects nothing of these accounts'],
    [{ CSMS_SCOPES: '*:*', CSMS_AUTH: 'token' }, 'a token serves one project'],
    [{ CSMS_SCOPES: '*:*', CSMS_REGION: '' }, 'CSMS_REGION is not set; STS and IAM are asked in a region'],
    [{ CSMS_SCOPES: `x:${A},!x:${A}` }, 'what ! takes away leaves nothing'],
  ])('%j is refused', (settings, why) => {
    expect(problemsOf(settings as unknown as Record<string, string>)).toContain(why);
  });

  it.each([
    [{ CSMS_SCOPES: '*:*@prod', CSMS_ACCOUNTS: ACCOUNTS }],
    [{ CSMS_SCOPES: `*:*@${DOMAIN}`, CSMS_ACCOUNTS: ACCOUNTS }],
    [{ CSMS_SCOPES: '*:*@anything', CSMS_ACCOUNTS: ORGANIZATION }],
    [{ CSMS_SCOPES: '*:*,!cn-north-4:*' }],
    [{ CSMS_SCOPES: 'cn-north-4:*', CSMS_REGION: '' }],
  ])('%j is taken', (settings) => {
    expect(problemsOf(settings as unknown as Record<string, string>)).toBe('none');
  });
});
