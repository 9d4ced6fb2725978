import { describe, expect, it } from 'vitest';
import {
  authorizationFor,
  canonicalQuery,
  canonicalize,
  encodeSegment,
  toSdkDate,
  type SigningInput,
} from '../../../../lib/http/sign.ts';

/*
 * The published vectors: 1 and 2 from Huawei Cloud's Java SDK (TestAKSKSigner; 1 also in the API signing guide of 2022),
 * 3, 4 and 7 from its Go SDK (signer_test.go).
 */
const javaKey = { ak: 'QTWAOYTTINDUT2QVKYUC', sk: 'MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc' };
const javaRequest = (host: string, query: SigningInput['query']): SigningInput => ({
  method: 'GET',
  path: '/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs',
  query,
  headers: { 'Content-Type': 'application/json', Host: host, 'X-Sdk-Date': '20191115T033655Z' },
  body: '',
});
const goKey = { ak: 'AccessKey', sk: 'SecretKey' };
const goHeaders = { 'X-Sdk-Date': '20060102T150405Z' };

const signatureOf = (input: SigningInput, key: { ak: string; sk: string }): string | undefined =>
  /Signature=([0-9a-f]{64})$/.exec(authorizationFor(input, key))?.[1];

describe('SDK-HMAC-SHA256', () => {
  it('reproduces vector 1: signed content type and host, two query parameters', () => {
    const input = javaRequest('service.region.example.com', [
      ['limit', '2'],
      ['marker', '13551d6b-755d-4757-b956-536f674975c0'],
    ]);
    expect(canonicalize(input).hash).toBe('b25362e603ee30f4f25e7858e8a7160fd36e803bb2dfe206278659d71a9bcd7a');
    expect(authorizationFor(input, javaKey)).toBe(
      'SDK-HMAC-SHA256 Access=QTWAOYTTINDUT2QVKYUC, SignedHeaders=content-type;host;x-sdk-date, ' +
        'Signature=7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe',
    );
  });

  it('reproduces vector 2: no query', () => {
    const input = javaRequest('service.test-region-1.myhuaweicloud.com', []);
    expect(signatureOf(input, javaKey)).toBe('4a30e690c3032a1975323588d79e858f188834f91df411a47ada7def6ad8081f');
  });

  it('reproduces vector 3: only the date is signed', () => {
    const input: SigningInput = { method: 'GET', path: '/path', query: [['limit', '1']], headers: goHeaders, body: '' };
    expect(canonicalize(input).hash).toBe('85c3b7730f308aee452b16138a42a914397e43a8f0d732dfa521c0ef2afa98a4');
    expect(signatureOf(input, goKey)).toBe('5a2ce64c865e0e6046321c6f3d5a77ba8413eeaf355c3166c03d58d02ac79624');
  });

  it('reproduces vector 4: a body, with the newline that the Go encoder adds', () => {
    const body = '{"Name":"test","Id":1}\n';
    const input: SigningInput = { method: 'POST', path: '/path', query: [['key', 'value']], headers: goHeaders, body };
    expect(signatureOf(input, goKey)).toBe('cecc2af119b18ab70b4d094c0750f3b42c02f254903179a0fc2cc72fc9db4f59');
    expect(signatureOf({ ...input, body: Buffer.from(body) }, goKey)).toBe(signatureOf(input, goKey));
  });

  it('reproduces vector 7: the canonical query, sorted by name and escaped beyond encodeURIComponent', () => {
    const query = [
      ['limit', '1'],
      ['enable', 'true'],
      ['test', '一 (&=?!#%.*)'],
      ['path', '/tmp/123'],
      ['multi', '3'],
      ['multi', '1'],
      ['multi', '2'],
    ] as const;
    expect(canonicalQuery(query)).toBe(
      'enable=true&limit=1&multi=1&multi=2&multi=3&path=%2Ftmp%2F123&test=%E4%B8%80%20%28%26%3D%3F%21%23%25.%2A%29',
    );
  });

  it('signs another thing when anything of the request differs', () => {
    const input = javaRequest('service.region.example.com', []);
    const base = signatureOf(input, javaKey);
    const others: SigningInput[] = [
      { ...input, method: 'POST' },
      { ...input, path: `${input.path}/x` },
      { ...input, query: [['limit', '']] },
      { ...input, body: '{}' },
      { ...input, headers: { ...input.headers, 'x-security-token': 't' } },
      { ...input, headers: { ...input.headers, 'x-project-id': 'p' } },
    ];
    expect(new Set([base, ...others.map((other) => signatureOf(other, javaKey))]).size).toBe(others.length + 1);
  });

  it('trims header values and takes a path with its last slash or without as the same', () => {
    const input = javaRequest('service.region.example.com', []);
    const spaced = {
      ...input,
      path: `${input.path}/`,
      headers: { ...input.headers, Host: '  service.region.example.com ' },
    };
    expect(signatureOf(spaced, javaKey)).toBe(signatureOf(input, javaKey));
  });

  it('escapes what RFC 3986 reserves, and writes the date as the service reads it', () => {
    expect(encodeSegment("a b!'()*~-_.:ü")).toBe('a%20b%21%27%28%29%2A~-_.%3A%C3%BC');
    expect(toSdkDate(new Date('2026-11-22T04:05:06.789Z'))).toBe('20261122T040506Z');
  });
});
