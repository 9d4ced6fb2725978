import { createServer, type ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import { createCsmsSender } from '../../../../lib/csms/client.ts';
import type { ApiRequest, CredentialSource } from '../../../../lib/csms/request.ts';
import { listen } from '../../../support/listen.ts';
import { SCOPE, startScriptedService, type ScriptedService } from '../../../support/scripted-service.ts';

const REQUEST: ApiRequest = { method: 'GET', path: '/secrets' };
const tokens = (first: string, next?: string): CredentialSource => {
  const of = (token: string) => ({ type: 'token', token }) as const;
  return { current: () => of(first), refresh: () => (next === undefined ? undefined : of(next)) };
};
const expired = { status: 401, body: { error_code: 'APIGW.0307', error_msg: 'The token must be updated.' } };

let opened: ScriptedService[];
beforeEach(() => void (opened = []));
afterEach(() => Promise.all(opened.map((service) => service.close())));
const start = async (options?: Parameters<typeof startScriptedService>[0]): Promise<ScriptedService> => {
  const service = await startScriptedService(options);
  opened.push(service);
  return service;
};
const tokensOf = ({ requests }: ScriptedService) => requests.map(({ headers }) => headers['x-auth-token']);
const call = ({ client, context }: ScriptedService) => client.call(REQUEST, context);

it('A token that has expired is fetched anew, and the request is sent again with it', async () => {
  const service = await start({ credentials: tokens('old', 'new') });
  service.script(({ headers }) => (headers['x-auth-token'] === 'old' ? expired : { body: { fresh: true } }));
  expect(await call(service)).toEqual({ fresh: true });
  expect(tokensOf(service)).toEqual(['old', 'new']);
});

it('Requests that meet the expired token side by side are all sent again with the same new one', async () => {
  const service = await start({ credentials: tokens('old', 'new') });
  service.script(({ headers }) => (headers['x-auth-token'] === 'old' ? expired : { body: {} }));
  expect(await Promise.all([call(service), call(service)])).toEqual([{}, {}]);
  expect(tokensOf(service)).toEqual(['old', 'old', 'new', 'new']);
});

it('Where no newer token is to be had, the error is that of the token, and nothing more is sent', async () => {
  const service = await start({ credentials: tokens('stale') });
  service.script(() => expired);
  await expect(call(service)).rejects.toMatchObject({ code: 'CSMS_TOKEN_EXPIRED' });
  await expect(call(service)).rejects.toMatchObject({ code: 'CSMS_UNAUTHORIZED' });
  expect(service.requests).toHaveLength(1);
});

it('After a credential was refused nothing more is sent with it, and the error says so', async () => {
  const service = await start();
  service.script(() => ({ status: 401, body: { error_code: 'APIGW.0301', error_msg: 'verify aksk signature fail' } }));
  await expect(call(service)).rejects.toMatchObject({
    code: 'CSMS_UNAUTHORIZED',
    serviceMessage: expect.anything() as unknown,
  });
  await expect(call(service)).rejects.toMatchObject({
    code: 'CSMS_UNAUTHORIZED',
    message: expect.stringMatching(/^not sent/) as string,
    hint: expect.stringContaining('Five wrong signatures') as string,
  });
  expect(service.requests).toHaveLength(1);
});

it('What a permission or a parameter is refused for is no word about the credential', async () => {
  const service = await start();
  service.script(() => ({ status: 403, body: { error_code: 'CSMS.0001', error_msg: 'no' } }));
  for (const _ of [1, 2]) await expect(call(service)).rejects.toMatchObject({ code: 'CSMS_FORBIDDEN' });
  expect(service.requests).toHaveLength(2);
});

it('An error names the request', async () => {
  const service = await start();
  service.script(() => ({ status: 403, body: { error_code: 'X', error_msg: 'no' } }));
  const message = `403 X on GET ${service.url}/v1/${SCOPE.projectId}/secrets: no`;
  await expect(call(service)).rejects.toMatchObject({ message });
});

it('A response that is no JSON is an error that says how long it is and what it answered', async () => {
  let timeLeftMs = Infinity;
  const service = await start({ timeLeftMs: () => timeLeftMs });
  service.script(() => {
    timeLeftMs = 0; // so that it is not tried again
    return { body: '<html>' };
  });
  await expect(call(service)).rejects.toMatchObject({
    code: 'HTTP_BODY_BROKEN',
    message: expect.stringMatching(/^the response \(6 bytes\) is not JSON: GET .*\/secrets/) as string,
    cause: expect.any(SyntaxError) as SyntaxError,
  });
});

it('A client that is closed sends nothing more, and leaves a sender alone that it shares', async () => {
  const sender = createCsmsSender(1);
  onTestFinished(() => sender.close());
  const [own, one, other] = [await start(), await start({ sender }), await start({ sender })];
  await own.client.close();
  await expect(call(own)).rejects.toMatchObject({ code: expect.stringMatching(/^HTTP_/) as string });
  await one.client.close();
  expect(await call(other)).toEqual({});
});

it('What a refusal taught is forgotten when the last client of the credential is closed', async () => {
  const service = await start();
  service.script(() => ({ status: 401, body: {} }));
  await expect(call(service)).rejects.toMatchObject({ code: 'CSMS_UNAUTHORIZED' });
  await service.client.close();
  const next = await start();
  expect(await call(next)).toEqual({});
});

it('A sender has room for what a project sends at once: a list page, a count, and 16 pages of tags; no more', async () => {
  const held: ServerResponse[] = [];
  let most = 0;
  const release = async () => {
    for (let turn = 0; turn < 10; turn += 1) await setImmediate();
    for (const response of held.splice(0)) response.end();
  };
  const server = await listen(
    createServer((_, response) => {
      held.push(response);
      most = Math.max(most, held.length);
      if (held.length === 18) void release();
    }),
  );
  const sender = createCsmsSender(1);
  onTestFinished(async () => {
    await sender.close();
    await server.close();
  });
  const request = { method: 'GET', url: server.url, headers: {} } as const;
  const options = { timeoutMs: 2000, maxBodyBytes: 1000 };
  await Promise.all(Array.from({ length: 36 }, () => sender.send(request, options)));
  expect(most).toBe(18);
});
