import { beforeEach, describe, expect, it } from 'vitest';
import { createCredentialSource } from '../../../../lib/runtime/credentials.ts';
import { adaptContext } from '../../../../lib/runtime/platform/adapt-context.ts';
import { AK, functionGraphContext, SECURITY_TOKEN, SK } from './support.ts';

let secrets: string[];
beforeEach(() => {
  secrets = [];
});

const source = (settings: Readonly<Record<string, string>>, context: object = {}, auth: 'aksk' | 'token' = 'aksk') =>
  createCredentialSource({
    platform: adaptContext(context),
    lookup: (name) => settings[name],
    auth: () => auth,
    onSecret: (secret) => void secrets.push(secret),
  });

it("are the environment's as one set, without the agency's security token", () => {
  expect(source({ HUAWEICLOUD_SDK_AK: 'ak', HUAWEICLOUD_SDK_SK: 'sk' }, functionGraphContext()).current()).toEqual({
    type: 'aksk',
    ak: 'ak',
    sk: 'sk',
  });
  const temporary = { HUAWEICLOUD_SDK_AK: 'ak', HUAWEICLOUD_SDK_SK: 'sk', HUAWEICLOUD_SDK_SECURITY_TOKEN: 't' };
  expect(source(temporary).current()).toEqual({ type: 'aksk', ak: 'ak', sk: 'sk', securityToken: 't' });
});

it("are the agency's when the environment has no access key", () => {
  const settings = { HUAWEICLOUD_SDK_SK: 'sk', HUAWEICLOUD_SDK_SECURITY_TOKEN: 't' };
  expect(source(settings, functionGraphContext()).current()).toEqual({
    type: 'aksk',
    ak: AK,
    sk: SK,
    securityToken: SECURITY_TOKEN,
  });
});

it('are a token when that is asked for, and keys for the store all the same', () => {
  expect(source({ HUAWEICLOUD_AUTH_TOKEN: 'mine' }, functionGraphContext(), 'token').current()).toEqual({
    type: 'token',
    token: 'mine',
  });
  const both = source({}, functionGraphContext(), 'token');
  expect(both.current()).toEqual({ type: 'token', token: 'iam-token-example' });
  expect(both.keys()).toMatchObject({ ak: AK });
});

it.each([
  ['no keys', {}, 'aksk', /no access key/],
  ['half a pair', { HUAWEICLOUD_SDK_AK: 'ak' }, 'aksk', /no secret key/],
  ['no token', {}, 'token', /no IAM token/],
] as const)('say what is missing: %s', (_name, settings, auth, message) => {
  const expected = {
    code: 'CREDENTIALS_MISSING',
    message: expect.stringMatching(message) as string,
    hint: expect.stringContaining('agency') as string,
  };
  expect(() => source(settings, {}, auth).current()).toThrow(expect.objectContaining(expected) as Error);
});

it('are announced as secrets', () => {
  source({}, functionGraphContext()).current();
  expect(secrets).toEqual([AK, SK, SECURITY_TOKEN]);
});

describe('a refresh', () => {
  it('gives the new set, from then on the current one', () => {
    let token = 'old';
    const credentials = source({}, { ...functionGraphContext(), getToken: () => token }, 'token');
    expect(credentials.current()).toEqual({ type: 'token', token: 'old' });
    token = 'new';
    expect(credentials.current()).toEqual({ type: 'token', token: 'old' });
    expect(credentials.refresh()).toEqual({ type: 'token', token: 'new' });
    expect(credentials.current()).toEqual({ type: 'token', token: 'new' });
  });

  it('gives nothing when there is only what was refused', () => {
    const credentials = source({ HUAWEICLOUD_AUTH_TOKEN: 'fixed' }, {}, 'token');
    credentials.current();
    expect(credentials.refresh()).toBeUndefined();
  });
});
