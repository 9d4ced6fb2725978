import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  TEST_ACCESS_KEY,
  TEST_AUTH_TOKEN,
  TEST_STALE_TOKEN,
  TEST_TEMPORARY_KEY,
} from '../../../../../lib/local/emulator/credentials.ts';
import { type Emulator, startEmulator } from '../../../../../lib/local/emulator/emulator.ts';
import { createEstate, inventScopes } from '../../../../../lib/local/emulator/estate.ts';
import { type Ask, ask, sign } from './ask.ts';

let emulator: Emulator;
let nowMs: number;
let path: string;
let otherPath: string;

beforeEach(async () => {
  nowMs = Date.UTC(2026, 10, 22, 12);
  emulator = await startEmulator({ estate: createEstate({ nowMs, scopes: inventScopes(2, 3) }), nowMs: () => nowMs });
  [path = '', otherPath = ''] = emulator.estate.scopes.map(
    ({ region, projectId }) => `/${region}/v1/${projectId}/secrets`,
  );
});
afterEach(() => emulator.close());

const get = (options: Ask = {}, target = path) => ask(emulator, target, { signedAtMs: nowMs, ...options });
const wrongKey = { ak: TEST_ACCESS_KEY.ak, sk: 'wrong' };

describe('access keys', () => {
  test('a right signature is let in, over the path as it was sent', async () => {
    expect((await get()).status).toBe(200);
    expect((await get({}, `${path}?marker=a%20b&limit=3`)).status).toBe(200);
  });

  test('a wrong signature is answered with the canonical request, line breaks as bars', async () => {
    const { status, json, headers } = await get({ key: wrongKey }, `${path}?limit=3`);
    expect(status).toBe(401);
    expect(json.error_code).toBe('APIGW.0301');
    expect(json.error_msg).toContain(
      `verify aksk signature fail, canonicalRequest:GET|${path}/|limit=3|host:127.0.0.1:`,
    );
    expect(json.request_id).toBe(headers['x-request-id']);
  });

  test('a body that is not the signed one is refused', async () => {
    const target = path.replace('/secrets', '/csms/resource_instances/action');
    const headers = sign(new URL(emulator.url + target), {
      method: 'POST',
      body: '{"action":"count"}',
      signedAtMs: nowMs,
    });
    const right = await ask(emulator, target, { method: 'POST', body: '{"action":"count"}', headers, key: 'none' });
    const wrong = await ask(emulator, target, { method: 'POST', body: '{"action":"filter"}', headers, key: 'none' });
    expect([right.status, wrong.status]).toEqual([200, 401]);
  });

  test('an unknown key is named', async () => {
    const { status, json } = await get({ key: { ak: 'NOBODY', sk: 'x' } });
    expect([status, json.error_msg]).toEqual([
      401,
      expect.stringContaining('Get secretKey failed,ak:NOBODY,err:ak not exist'),
    ]);
  });

  test('a clock more than fifteen minutes off is told both times', async () => {
    expect((await get({ signedAtMs: nowMs - 15 * 60_000 })).status).toBe(200);
    const { status, json } = await get({ signedAtMs: nowMs - 15 * 60_000 - 1000 });
    expect(status).toBe(401);
    expect(json.error_msg).toContain('signature expired, signature time:20261122T114459Z,server time:20261122T120000Z');
  });

  test('host and date have to be signed, and so has what is sent of project and security token', async () => {
    const signed = sign(new URL(emulator.url + path), { signedAtMs: nowMs });
    const projectId = emulator.estate.scopes[0]?.projectId ?? '';
    const { status, json } = await ask(emulator, path, {
      headers: { ...signed, 'x-project-id': projectId },
      key: 'none',
    });
    expect([status, json.error_msg]).toEqual([401, expect.stringContaining('not in SignedHeaders: x-project-id')]);
    expect((await get({ headers: { 'x-project-id': projectId } })).status).toBe(200);
  });

  test('temporary keys need their own security token', async () => {
    expect((await get({ key: TEST_TEMPORARY_KEY })).status).toBe(200);
    const { securityToken: _, ...bare } = TEST_TEMPORARY_KEY;
    expect((await get({ key: bare })).json.error_msg).toContain('decrypt token fail');
    expect((await get({ key: { ...bare, securityToken: 'another' } })).status).toBe(401);
  });

  test('five failures in a row lock the key for five minutes, for right signatures too', async () => {
    for (let attempt = 0; attempt < 4; attempt++) await get({ key: wrongKey });
    expect(emulator.failures(TEST_ACCESS_KEY.ak)).toEqual({ consecutive: 4, lockedUntilMs: undefined });
    await get();
    expect(emulator.failures(TEST_ACCESS_KEY.ak).consecutive).toBe(0);
    for (let attempt = 0; attempt < 5; attempt++) await get({ key: wrongKey });
    expect(emulator.failures(TEST_ACCESS_KEY.ak).lockedUntilMs).toBe(nowMs + 300_000);
    expect((await get()).json.error_msg).toContain('AK access failed to reach the limit,forbidden');
    expect((await get({ key: TEST_TEMPORARY_KEY })).status).toBe(200);
    nowMs += 300_000;
    expect((await get()).status).toBe(200);
  });
});

describe('tokens', () => {
  const withToken = (token: string): Ask => ({ key: 'none', headers: { 'x-auth-token': token } });

  test('a token serves its own project alone', async () => {
    expect((await get(withToken(TEST_AUTH_TOKEN.token))).status).toBe(200);
    const { status, json } = await get(withToken(TEST_AUTH_TOKEN.token), otherPath);
    expect([status, json.error_code]).toEqual([403, 'KMS.0321']);
  });

  test('a token that must be updated says so with a code of its own', async () => {
    const { status, json } = await get(withToken(TEST_STALE_TOKEN.token));
    expect([status, json.error_code, json.error_msg]).toEqual([401, 'APIGW.0307', 'The token must be updated.']);
  });

  test('no credential and an unknown one are refused', async () => {
    expect((await get({ key: 'none' })).json.error_msg).toContain('x-auth-token not found');
    expect((await get(withToken('x'))).json.error_msg).toContain('decrypt token fail');
  });
});

describe('projects and regions', () => {
  test('a project that is not there is 403, a region without the service 404', async () => {
    const { region = '' } = emulator.estate.scopes[0] ?? {};
    const untrusted = await get({}, `/${region}/v1/${'f'.repeat(32)}/secrets`);
    expect([untrusted.status, untrusted.json.error_code]).toEqual([403, 'KMS.0321']);
    const nowhere = await get({}, path.replace(region, 'xx-nowhere-1'));
    expect([nowhere.status, nowhere.json.error_code]).toEqual([404, 'APIGW.0101']);
    expect((await get({}, `${path}/a/versions/v1`)).status).toBe(404);
  });

  test('a project header that contradicts the path is refused', async () => {
    expect((await get({ headers: { 'x-project-id': 'f'.repeat(32) } })).status).toBe(403);
  });

  test('a path without a region is for the first scope', async () => {
    expect((await get({}, path.replace(/^\/[^/]+/, ''))).status).toBe(200);
  });
});

test('the log keeps no credential', async () => {
  await get({ key: TEST_TEMPORARY_KEY });
  await get({ key: 'none', headers: { 'x-auth-token': TEST_AUTH_TOKEN.token } });
  const text = JSON.stringify(emulator.requests);
  expect(text).not.toContain(TEST_AUTH_TOKEN.token);
  expect(text).not.toContain(TEST_TEMPORARY_KEY.securityToken);
  expect(text).not.toContain('Signature=');
  expect(emulator.requests[0]?.headers['authorization']).toBe('***');
});
