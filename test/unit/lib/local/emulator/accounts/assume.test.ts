import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Account } from '../../../../../../lib/local/emulator/accounts/account.ts';
import { TEST_AUTH_TOKEN, TEST_TEMPORARY_KEY } from '../../../../../../lib/local/emulator/credentials.ts';
import { type Emulator, startEmulator } from '../../../../../../lib/local/emulator/emulator.ts';
import { createEstate, inventScopes } from '../../../../../../lib/local/emulator/estate.ts';
import { ask, post, type Reply, sign } from '../ask.ts';
import { askAt, EXTERNAL_ID, keyFrom, NOW_MS, READ_METADATA, startWithAccounts, urnOf } from './ask-accounts.ts';

let emulator: Emulator;
let clock: { nowMs: number };
let own: Account;
let prod: Account;
let staging: Account;
let distrustful: Account;
let { send, assume, exchange, keysFor } = {} as ReturnType<typeof askAt>;

beforeEach(async () => {
  clock = { nowMs: NOW_MS };
  emulator = await startWithAccounts(clock);
  [own, prod, staging, distrustful] = emulator.accounts as [Account, Account, Account, Account];
  ({ send, assume, exchange, keysFor } = askAt(emulator, clock));
});
afterEach(() => emulator.close());

const code = ({ status, json }: Reply) => [status, json.error_code];
const identity = async (key?: Awaited<ReturnType<typeof keysFor>>) =>
  (await send('/sts/v5/caller-identity', key ? { key } : {})).json;
const scopeOf = ({ domainId }: Account) => {
  const scope = emulator.estate.scopes.find((each) => each.domainId === domainId);
  if (scope === undefined) throw new Error('an account without scopes');
  return scope;
};
const csms = (account: Account, rest = 'secrets'): string => {
  const { region, projectId } = scopeOf(account);
  return `/${region}/v1/${projectId}/${rest}`;
};

describe('keys of an agency', () => {
  test('are random, of their account, and last an hour', async () => {
    const { status, json } = await assume(prod);
    expect([status, Object.keys(json as object)]).toEqual([200, ['source_identity', 'assumed_agency', 'credentials']]);
    expect(json.credentials.expiration).toBe('2026-11-22T13:00:00.000Z');
    expect(json.assumed_agency.urn).toBe(`sts::${prod.domainId}:assumed-agency:csms-reader/csms-test`);
    const [first, second] = [await keysFor(prod), await keysFor(prod)];
    expect(new Set([first.ak, second.ak, first.sk, second.sk]).size).toBe(4);
    expect(await identity(first)).toEqual({
      account_id: prod.domainId,
      principal_urn: json.assumed_agency.urn,
      principal_id: json.assumed_agency.id,
    });
    expect(emulator.issuedKeys.map(({ domainId }) => domainId)).toEqual([prod.domainId, prod.domainId, prod.domainId]);
  });

  test('read the secrets of their own account alone, and the own keys read no other', async () => {
    const key = await keysFor(prod);
    const reply = await send(csms(prod), { key });
    const owners = reply.json.secrets.map((secret: { domain_id: string }) => secret.domain_id);
    expect([reply.status, owners.filter((owner: string) => owner !== prod.domainId)]).toEqual([200, []]);
    expect(code(await send(csms(own), { key }))).toEqual([403, 'KMS.0321']);
    expect(code(await send(csms(prod)))).toEqual([403, 'KMS.0321']);
    expect((await send(csms(own))).status).toBe(200);
  });

  test('need their security token', async () => {
    const { ak, sk } = await keysFor(prod);
    const reply = await send(csms(prod), { key: { ak, sk } });
    expect([reply.status, reply.json.error_msg]).toEqual([401, expect.stringContaining('decrypt token fail')]);
  });

  test('end at their expiration', async () => {
    const key = await keysFor(prod, { duration_seconds: 900 });
    clock.nowMs += 900_000 - 1;
    expect((await send(csms(prod), { key })).status).toBe(200);
    clock.nowMs += 1;
    const { status, json } = await send(csms(prod), { key });
    expect([status, json.error_code]).toEqual([401, 'APIGW.0301']);
    expect(json.error_msg).toContain('token expires, expires_at 2026-11-22T12:15:00.000Z');
  });

  test('are forgotten by reset', async () => {
    const key = await keysFor(prod);
    emulator.reset();
    expect(emulator.issuedKeys).toEqual([]);
    expect((await send(csms(prod), { key })).json.error_msg).toContain('ak not exist');
  });

  test('leave no trace in the log', async () => {
    const { ak: _, ...secrets } = await keysFor(prod);
    await send(csms(prod), { key: { ak: _, ...secrets } });
    const text = JSON.stringify(emulator.requests);
    for (const secret of Object.values(secrets)) expect(text).not.toContain(secret);
  });
});

describe('refusals, as {error_code, error_msg}', () => {
  test.each([
    [{ duration_seconds: 899 }],
    [{ duration_seconds: 43_201 }],
    [{ duration_seconds: 900.5 }],
    [{ agency_session_name: 'x' }],
    [{ policy: 'x' }],
    [{ policy: 'x'.repeat(2049) }],
    [{ policy: '{"Version":"5.0"}' }],
    [{ external_id: 'x' }],
    [{ agency_urn: 'csms-reader' }],
    [{ agency_urn: undefined }],
  ])('400 for %j', async (body) => {
    const { status, json } = await assume(prod, body);
    expect(status).toBe(400);
    expect(json).toMatchObject({ error_code: expect.stringMatching(/^PAP5\.\d{4}$/) as string });
  });

  test('400 for a body that is no JSON', async () => {
    expect((await send('/sts/v5/agencies/assume', { method: 'POST', body: '{' })).status).toBe(400);
  });

  test('400 for more than an hour when temporary keys ask, which others may have', async () => {
    const long = { duration_seconds: 3601 };
    expect((await assume(prod, long)).status).toBe(200);
    expect((await assume(prod, long, { key: TEST_TEMPORARY_KEY })).status).toBe(400);
    expect((await assume(prod, { duration_seconds: 3600 }, { key: TEST_TEMPORARY_KEY })).status).toBe(200);
  });

  test('404 for an agency or an account that is not there, and for the own account, which has no agency', async () => {
    const unknown = [
      { agency_urn: `iam::${prod.domainId}:agency:nobody` },
      { agency_urn: urnOf(prod).replace(prod.domainId, 'f'.repeat(32)) },
      { agency_urn: `iam::${own.domainId}:agency:csms-reader` },
    ];
    for (const body of unknown) expect((await assume(prod, body)).status).toBe(404);
  });

  test('403 PAP5.0001 without the external id, with a wrong one, and from an agency that does not trust', async () => {
    const denied = [await assume(staging), await assume(staging, { external_id: 'wrong' }), await assume(distrustful)];
    expect(denied.map(code)).toEqual([403, 403, 403].map((status) => [status, 'PAP5.0001']));
    expect(denied[0]?.json).toMatchObject({
      request_id: denied[0]?.headers['x-request-id'],
      encoded_authorization_message: expect.any(String) as string,
    });
    expect((await assume(staging, { external_id: EXTERNAL_ID })).status).toBe(200);
  });

  test('403 for the keys of another account: an agency trusts one', async () => {
    expect(code(await assume(staging, { external_id: EXTERNAL_ID }, { key: await keysFor(prod) }))).toEqual([
      403,
      'PAP5.0001',
    ]);
  });

  test('401 for a wrong signature and for an X-Domain-Id that is not signed; 403 for one of another account', async () => {
    expect((await assume(prod, {}, { key: { ak: 'NOBODY', sk: 'x' } })).json.error_code).toBe('APIGW.0301');
    expect((await identityWith(own.domainId)).status).toBe(200);
    expect((await identityWith(prod.domainId)).status).toBe(403);
    const signed = sign(new URL(`${emulator.url}/sts/v5/caller-identity`), { signedAtMs: NOW_MS });
    const headers = { ...signed, 'x-domain-id': own.domainId };
    const { status, json } = await send('/sts/v5/caller-identity', { key: 'none', headers });
    expect(json.error_msg).toContain('not in SignedHeaders: x-domain-id');
    expect([status, json.error_code]).toEqual([401, 'APIGW.0301']);
  });
});

const identityWith = (domainId: string): Promise<Reply> =>
  send('/sts/v5/caller-identity', { headers: { 'x-domain-id': domainId } });

describe('a session policy', () => {
  const policy = JSON.stringify(READ_METADATA);
  const urn = (): string => {
    const { region, projectId } = scopeOf(prod);
    return encodeURIComponent(`urn:smn:${region}:${projectId}:t`);
  };

  test('allows what it names, and nothing else', async () => {
    const key = await keysFor(prod, { policy });
    const action = { ...post({ action: 'count' }), key };
    const { region, projectId } = scopeOf(prod);
    const topic = `/${region}/v2/${projectId}/notifications/topics/${urn()}`;
    expect((await send(csms(prod), { key })).status).toBe(200);
    expect((await send(csms(prod, 'csms/tasks'), { key })).status).toBe(200);
    expect((await send(csms(prod, 'csms/resource_instances/action'), action)).status).toBe(200);
    expect((await send(topic, { key })).json).toMatchObject({ code: 'SMN.0001' });
    expect(code(await send(csms(prod, 'csms/events'), { key }))).toEqual([403, 'KMS.0306']);
    expect((await send('/iam/v3/projects', { key })).json.error).toMatchObject({ code: 403, title: 'Forbidden' });
    expect((await send(topic, { key: await keysFor(prod) })).status).toBe(200);
  });

  test('may allow by a pattern, and what it denies is denied', async () => {
    const allow = { Effect: 'Allow', Action: 'csms:*:*' };
    const deny = { Effect: 'Deny', Action: ['csms:secret:l*t'] };
    const key = await keysFor(prod, { policy: JSON.stringify({ Version: '5.0', Statement: [allow, deny] }) });
    expect(code(await send(csms(prod), { key }))).toEqual([403, 'KMS.0306']);
    expect((await send(csms(prod, 'csms/tasks'), { key })).status).toBe(200);
  });

  test('leaves what needs no permission: who one is, what one may enter, a project by its id', async () => {
    const key = await keysFor(prod, { policy });
    const paths = ['/sts/v5/caller-identity', '/iam/v3/auth/projects', '/iam/v3/auth/domains'];
    paths.push(`/iam/v3/projects/${scopeOf(prod).projectId}`);
    for (const path of paths) expect((await send(path, { key })).status).toBe(200);
  });
});

describe('securitytokens of IAM', () => {
  test('issues keys as well, 201, for an account by id or name', async () => {
    const { status, json } = await exchange(prod, { duration_seconds: 86_400 });
    expect(status).toBe(201);
    expect(json.credential.expires_at).toBe('2026-11-23T12:00:00.000000Z');
    const { access: ak, secret: sk, securitytoken: securityToken } = json.credential;
    expect((await identity({ ak, sk, securityToken })).account_id).toBe(prod.domainId);
    expect((await exchange(prod, { domain_id: undefined, domain_name: 'prod' })).status).toBe(201);
  });

  test('refuses in the form of IAM', async () => {
    const unknown = await exchange(prod, { agency_name: 'nobody' });
    expect([unknown.status, unknown.json.error]).toEqual([
      404,
      { code: 404, title: 'Not Found', message: 'Could not find agency: nobody.' },
    ]);
    expect((await exchange(staging)).json.error.code).toBe(403);
    expect((await exchange(distrustful)).status).toBe(403);
    expect((await exchange(prod, { duration_seconds: 86_401 })).status).toBe(400);
  });
});

test('without checked signatures a key is still that of its account', async () => {
  const open = await startEmulator({ estate: emulator.estate, checksSignatures: false, nowMs: () => NOW_MS });
  const key = keyFrom(await askAt(open, clock).assume(prod));
  const wrong = { ...key, sk: 'wrong' };
  const statuses = [csms(prod), csms(own)].map(async (target) => (await ask(open, target, { key: wrong })).status);
  expect(await Promise.all(statuses)).toEqual([200, 403]);
  await open.close();
});

test('a token opens IAM, and is no key for STS', async () => {
  const options = { key: 'none', headers: { 'x-auth-token': TEST_AUTH_TOKEN.token } } as const;
  expect((await send('/iam/v3/auth/domains', options)).json.domains[0].id).toBe(own.domainId);
  expect((await exchange(prod, {}, options)).status).toBe(201);
  expect(code(await send('/sts/v5/caller-identity', options))).toEqual([400, 'PAP5.0046']);
  expect(code(await assume(prod, {}, options))).toEqual([400, 'PAP5.0046']);
});

describe('identity', () => {
  test('of the test keys is the own account', async () => {
    expect((await identity()).account_id).toBe(own.domainId);
    expect((await identity(TEST_TEMPORARY_KEY)).account_id).toBe(own.domainId);
    expect((await send('/iam/v3/auth/domains')).json.domains).toMatchObject([{ id: own.domainId, name: own.name }]);
  });

  test('an estate without members has its own account', async () => {
    const { accounts, domainId } = createEstate({ scopes: inventScopes(1, 1) });
    expect(accounts.map((account) => account.domainId)).toEqual([domainId]);
  });

  test('keys are of the account that was asked for', async () => {
    for (const account of [prod, staging]) {
      const key = keyFrom(await assume(account, { external_id: EXTERNAL_ID }));
      expect((await identity(key)).account_id).toBe(account.domainId);
    }
  });
});
