import { describe, expect, it } from 'vitest';
import { authorizationFor } from '../../../../lib/http/sign.ts';
import { signRequest, type UnsignedRequest } from '../../../../lib/http/signed-request.ts';

const NOW = new Date('2026-11-22T06:00:00.500Z');
const KEY = { type: 'aksk', ak: 'AK', sk: 'SK' } as const;
const request = (more: Partial<UnsignedRequest> = {}): UnsignedRequest => ({
  method: 'GET',
  endpoint: 'https://kms.cn-north-4.myhuaweicloud.com',
  path: '/v1/p/secrets',
  body: '',
  ...more,
});
const FIXED = { 'content-type': 'application/json', 'x-language': 'en-us' };

describe('A request signed with a key', () => {
  it('signs host, date, project, account and security token, and nothing else', () => {
    const { headers } = signRequest(request({ projectId: 'p', domainId: 'd' }), { ...KEY, securityToken: 'st' }, NOW);
    const signed = {
      host: 'kms.cn-north-4.myhuaweicloud.com',
      'x-sdk-date': '20261122T060000Z',
      'x-project-id': 'p',
      'x-domain-id': 'd',
      'x-security-token': 'st',
    };
    const authorization = authorizationFor(
      { method: 'GET', path: '/v1/p/secrets', query: [], headers: signed, body: '' },
      KEY,
    );
    expect(headers).toEqual({ ...signed, authorization, ...FIXED });
    expect(authorization).toContain('SignedHeaders=host;x-domain-id;x-project-id;x-sdk-date;x-security-token,');
  });

  it('has no header for what is not known', () => {
    const { headers } = signRequest(request(), { ...KEY, securityToken: '' }, NOW);
    expect(Object.keys(headers).sort()).toEqual(['authorization', 'content-type', 'host', 'x-language', 'x-sdk-date']);
  });
});

it('A request with a token is not signed', () => {
  const { headers } = signRequest(request({ projectId: 'p', domainId: 'd' }), { type: 'token', token: 'T' }, NOW);
  expect(headers).toEqual({ host: 'kms.cn-north-4.myhuaweicloud.com', 'x-auth-token': 'T', ...FIXED });
});

describe('What is sent', () => {
  const urlOf = (more: Partial<UnsignedRequest>): string => signRequest(request(more), KEY, NOW).url;

  it('has the query as it is signed, and none where there is none', () => {
    expect(
      urlOf({
        query: [
          ['b', 'x y'],
          ['a', '*'],
        ],
      }),
    ).toBe(
      // prettier-ignore
      'https://kms.cn-north-4.myhuaweicloud.com/v1/p/secrets?a=%2A&b=x%20y',
    );
    expect(urlOf({})).toBe('https://kms.cn-north-4.myhuaweicloud.com/v1/p/secrets');
  });

  it('is below the path of the endpoint, whose last slash counts for nothing', () => {
    expect(urlOf({ endpoint: 'http://127.0.0.1:8080/csms/' })).toBe('http://127.0.0.1:8080/csms/v1/p/secrets');
    expect(urlOf({ endpoint: 'http://127.0.0.1:8080/a/b' })).toBe('http://127.0.0.1:8080/a/b/v1/p/secrets');
  });

  it('has a body only where there is one', () => {
    expect(signRequest(request({ method: 'POST', body: '{}' }), KEY, NOW)).toMatchObject({
      method: 'POST',
      body: '{}',
    });
    expect(signRequest(request(), KEY, NOW).body).toBeUndefined();
  });
});
