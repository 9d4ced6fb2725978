import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  canonicalPath,
  canonicalQuery,
  canonicalRequest,
  signatureOf,
} from '../../../../../lib/local/emulator/canonical-request.ts';

// The published vectors; their numbers are those of the project's notes on signing.
const JAVA = {
  ak: 'QTWAOYTTINDUT2QVKYUC',
  sk: 'MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc',
  date: '20191115T033655Z',
  path: '/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs',
  names: ['content-type', 'host', 'x-sdk-date'],
};
const GO_DATE = '20060102T150405Z';

const javaRequest = (host: string, query: string) => ({
  method: 'GET',
  target: JAVA.path + query,
  headers: { 'content-type': 'application/json', host, 'x-sdk-date': JAVA.date },
  body: '',
});

const goRequest = (method: string, target: string, body: string) => ({
  method,
  target,
  headers: { 'x-sdk-date': GO_DATE },
  body,
});

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

test('vector 1: a GET with a query, of the documentation', () => {
  const request = javaRequest('service.region.example.com', '?limit=2&marker=13551d6b-755d-4757-b956-536f674975c0');
  const canonical = canonicalRequest(request, JAVA.names);
  expect(sha256(canonical)).toBe('b25362e603ee30f4f25e7858e8a7160fd36e803bb2dfe206278659d71a9bcd7a');
  const signature = '7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe';
  expect(signatureOf(JAVA.sk, JAVA.date, canonical)).toBe(signature);
});

test('vector 2: a GET without a query, of the Java SDK', () => {
  const canonical = canonicalRequest(javaRequest('service.test-region-1.myhuaweicloud.com', ''), JAVA.names);
  const signature = '4a30e690c3032a1975323588d79e858f188834f91df411a47ada7def6ad8081f';
  expect(signatureOf(JAVA.sk, JAVA.date, canonical)).toBe(signature);
});

test('vector 3: only the date signed, of the Go SDK', () => {
  const canonical = canonicalRequest(goRequest('GET', '/path?limit=1', ''), ['x-sdk-date']);
  expect(sha256(canonical)).toBe('85c3b7730f308aee452b16138a42a914397e43a8f0d732dfa521c0ef2afa98a4');
  const signature = '5a2ce64c865e0e6046321c6f3d5a77ba8413eeaf355c3166c03d58d02ac79624';
  expect(signatureOf('SecretKey', GO_DATE, canonical)).toBe(signature);
});

test('vector 4: a POST whose body ends with a line break, of the Go SDK', () => {
  const request = goRequest('POST', '/path?key=value', '{"Name":"test","Id":1}\n');
  const signature = 'cecc2af119b18ab70b4d094c0750f3b42c02f254903179a0fc2cc72fc9db4f59';
  expect(signatureOf('SecretKey', GO_DATE, canonicalRequest(request, ['x-sdk-date']))).toBe(signature);
});

test('vector 7: a query of awkward characters and repeated names, of the Go SDK', () => {
  const sent = 'limit=1&enable=true&test=%E4%B8%80%20(%26%3D%3F!%23%25.*)&path=%2Ftmp%2F123&multi=3&multi=1&multi=2';
  const canonical =
    'enable=true&limit=1&multi=1&multi=2&multi=3&path=%2Ftmp%2F123&test=%E4%B8%80%20%28%26%3D%3F%21%23%25.%2A%29';
  expect(canonicalQuery(sent)).toBe(canonical);
});

test('an empty value keeps its equals sign, and an encoded path is not encoded twice', () => {
  expect(canonicalQuery('marker=&limit=2')).toBe('limit=2&marker=');
  expect(canonicalPath('/v2/p/topics/urn%3Asmn%3Aa/publish')).toBe('/v2/p/topics/urn%3Asmn%3Aa/publish/');
});
