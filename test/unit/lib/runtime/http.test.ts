import { beforeEach, describe, expect, it } from 'vitest';
import { CodedError } from '../../../../lib/errors.ts';
import { defineFunction } from '../../../../lib/runtime/define-function.ts';
import { prefersHtml } from '../../../../lib/runtime/http/accept.ts';
import {
  apig,
  catchLog,
  complete,
  define,
  DEFINITION,
  functionGraphContext,
  invokeHttp,
  postJson,
  SETTINGS,
  SK,
} from './support.ts';

beforeEach(() => void catchLog());

const problemOf = ({ body }: { body: string }): Record<string, unknown> => JSON.parse(body) as Record<string, unknown>;
const throwing = (code: string, message = 'Broken.') =>
  define({
    run: async () => {
      throw new CodedError(code, message, { hint: 'Mend it.', requestId: 'service-1' });
    },
  });

describe('a problem', () => {
  it.each([
    ['CSMS_FORBIDDEN', 502],
    ['ACCOUNT_ASSUME_REFUSED', 502],
    ['ORGANIZATION_FORBIDDEN', 502],
    ['SCOPE_GONE', 502],
    ['HTTP_UNREACHABLE', 502],
    ['STORE_UNREACHABLE', 503],
    ['STORE_URL_INVALID', 500],
    ['RUN_OUT_OF_TIME', 504],
    ['SETTINGS_INVALID', 500],
    ['CREDENTIALS_MISSING', 500],
    ['COMMAND_INVALID', 422],
    ['ENOSPC', 500],
    ['constructor', 500],
  ])('of %s has status %i', async (code, status) => {
    const response = await invokeHttp(throwing(code), postJson('{}'));
    expect(response).toMatchObject({
      statusCode: status,
      isBase64Encoded: false,
      headers: { 'content-type': 'application/problem+json' },
    });
    expect(problemOf(response)).toEqual({
      type: 'about:blank',
      title: expect.any(String) as string,
      status,
      detail: 'Broken.',
      code,
      hint: 'Mend it.',
      requestId: 'fg-request-1',
      serviceRequestId: 'service-1',
    });
  });

  it('keeps an unexpected message for the log', async () => {
    const run = async () => {
      throw new Error('connect to 10.0.0.7 with password x');
    };
    const response = await invokeHttp(define({ run }), postJson('{}'));
    expect(problemOf(response)).toMatchObject({ status: 500, code: 'INTERNAL' });
    expect(response.body).not.toContain('10.0.0.7');
  });

  it('carries no secret that an error quotes', async () => {
    const run = async () => {
      throw new CodedError('CSMS_UNAUTHORIZED', `Signed with ${SK}, Signature=0123456789abcdef`);
    };
    const context = functionGraphContext({
      userData: { ...SETTINGS, HUAWEICLOUD_SDK_AK: 'AK0123', HUAWEICLOUD_SDK_SK: SK },
    });
    const response = await invokeHttp(define({ run }), postJson('{}'), context);
    expect(problemOf(response)['detail']).toBe('Signed with ***, Signature=***');
  });
});

describe('the outcome of a run', () => {
  it('is 200 when some scopes failed: the body says so', async () => {
    const response = await invokeHttp(
      define({ run: async () => ({ status: 'partial', body: { status: 'partial' } }) }),
      postJson('{}'),
    );
    expect(response).toMatchObject({
      statusCode: 200,
      body: '{"status":"partial"}',
      headers: { 'cache-control': 'no-store' },
    });
  });

  it('is a problem that carries the body when all scopes failed', async () => {
    const body = { runId: 'r1', status: 'failed' };
    const failed = await invokeHttp(define({ run: async () => ({ status: 'failed', body }) }), postJson('{}'));
    expect(problemOf(failed)).toMatchObject({ status: 502, code: 'RUN_FAILED', run: body });
    const error = { code: 'RUN_OUT_OF_TIME', message: 'Late.' };
    const late = await invokeHttp(define({ run: async () => ({ status: 'failed', body, error }) }), postJson('{}'));
    expect(problemOf(late)).toMatchObject({ status: 504, code: 'RUN_OUT_OF_TIME', run: body });
  });

  it('is a problem that says where to look when it is larger than the platform takes', async () => {
    const body = {
      runId: 'r1',
      status: 'complete',
      manifest: 'inventory/runs/r1/manifest.json',
      rows: '"'.repeat(3.2 * 2 ** 20),
    };
    const response = await invokeHttp(define({ run: async () => complete(body) }), postJson('{}'));
    expect(problemOf(response)).toMatchObject({
      status: 500,
      code: 'RESPONSE_TOO_LARGE',
      hint: expect.stringContaining(body.manifest) as string,
    });
    expect(response.body.length).toBeLessThan(2_000);
  });
});

describe('GET', () => {
  it('never runs: without a query it shows the latest result', async () => {
    const run = async () => expect.unreachable('a GET ran');
    const response = await invokeHttp(define({ run }), apig('GET'));
    expect(problemOf(response)).toMatchObject({ latest: true, readOnly: true });
  });

  it('with a query runs read-only, POST does not', async () => {
    const get = await invokeHttp(define(), apig('GET', { queryStringParameters: { scopes: 'a:b, c:d' } }));
    expect(problemOf(get)).toMatchObject({ readOnly: true, command: { scopes: ['a:b', 'c:d'] } });
    expect(problemOf(await invokeHttp(define(), postJson('{}')))).toMatchObject({ readOnly: false });
  });

  it('is 404 before the first result', async () => {
    const response = await invokeHttp(define({ latest: async () => undefined }), apig('GET'));
    expect(problemOf(response)).toMatchObject({ status: 404, code: 'RESULT_NONE_YET' });
  });

  it('gives a page that runs nothing and loads nothing to a browser', async () => {
    const response = await invokeHttp(define(), apig('GET', { headers: { Accept: 'text/html,*/*;q=0.8' } }));
    expect(response).toMatchObject({ statusCode: 200, body: '<!doctype html><title>latest</title>' });
    expect(response.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': expect.stringMatching(/^default-src 'none';.*frame-ancestors 'none'/) as string,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
  });

  it('answers with a problem when the page cannot be made', async () => {
    const page = async (): Promise<string> => {
      throw new CodedError('STORE_UNREACHABLE', 'Gone.');
    };
    const handler = define({ latest: async () => ({ body: {}, page }) });
    expect(await invokeHttp(handler, apig('GET', { headers: { accept: 'text/html' } }))).toMatchObject({
      statusCode: 503,
    });
  });

  it('refuses a query where the function takes none, unknown and repeated parameters', async () => {
    const { query: _query, ...withoutQuery } = DEFINITION;
    const none = await invokeHttp(
      defineFunction(withoutQuery),
      apig('GET', { queryStringParameters: { dryRun: 'true' } }),
    );
    expect(problemOf(none)).toMatchObject({ status: 422, detail: 'This function accepts no query.' });
    const repeated = apig('GET', { queryStringParameters: { dryRun: ['true', 'false'] } });
    expect(problemOf(await invokeHttp(define(), repeated))).toMatchObject({
      status: 422,
      detail: 'dryRun is given more than once',
    });
  });
});

it('answers HEAD as GET, without the body', async () => {
  const response = await invokeHttp(define(), apig('HEAD'));
  expect(response).toMatchObject({
    statusCode: 200,
    body: '',
    headers: { 'content-type': 'application/json; charset=utf-8' },
  });
  expect(await invokeHttp(define({ latest: async () => undefined }), apig('HEAD'))).toMatchObject({
    statusCode: 404,
    body: '',
  });
});

it('says which methods there are', async () => {
  expect(await invokeHttp(define(), apig('DELETE'))).toMatchObject({
    statusCode: 405,
    headers: { allow: 'GET, HEAD, POST' },
  });
});

describe('the body of a POST', () => {
  it.each([
    ['application/json', 200],
    ['Application/JSON; charset=utf-8', 200],
    ['application/json ; charset=utf-8', 200],
    ['application/vnd.example+json', 200],
    ['text/plain', 415],
    ['', 415],
  ])('as "%s" is answered with %i', async (type, status) => {
    expect(await invokeHttp(define(), postJson('{"dryRun":true}', { 'Content-Type': type }))).toMatchObject({
      statusCode: status,
    });
  });

  it.each([
    ['{"a":', 400],
    ['[]', 422],
    ['"run"', 422],
    ['{"constructor":{"prototype":{"dryRun":true}}}', 422],
    ['{"__proto__":null}', 422],
    ['null', 200],
    [' \n', 200],
    ['['.repeat(100_000), 400],
  ])('%.40s is answered with %i', async (body, status) => {
    expect(await invokeHttp(define(), postJson(body))).toMatchObject({ statusCode: status });
  });

  it('is no text when a gateway says so: never taken as an empty one', async () => {
    expect(await invokeHttp(define(), apig('POST', { body: { dryRun: true } }))).toMatchObject({ statusCode: 400 });
  });

  it('is refused with the fields that a command has', async () => {
    const response = await invokeHttp(define(), postJson('{"dryrun":true,"scopes":[1]}'));
    expect(problemOf(response)).toMatchObject({
      detail: 'scopes[0]: expected a text; unknown field dryrun',
      hint: 'A command has these fields: scopes, dryRun.',
    });
  });
});

describe('HTTP_AUTH_TOKEN', () => {
  const context = functionGraphContext({ userData: { HTTP_AUTH_TOKEN: 'let-me-in' } });
  const withToken = (authorization?: string) =>
    apig('GET', { headers: authorization === undefined ? {} : { authorization } });

  it.each([undefined, '', 'let-me-in', 'Basic let-me-in', 'Bearer let-me', 'Bearer let-me-in-please'])(
    'refuses "%s", before it tells of wrong settings',
    async (sent) => {
      const response = await invokeHttp(define(), withToken(sent), context);
      expect(response).toMatchObject({ statusCode: 401, headers: { 'www-authenticate': 'Bearer' } });
      expect(response.body).not.toMatch(/let-me-in|STORE_URL/);
    },
  );

  it.each(['Bearer let-me-in', 'bearer  let-me-in '])('lets "%s" in', async (sent) => {
    const userData = { ...SETTINGS, HTTP_AUTH_TOKEN: 'let-me-in' };
    expect(await invokeHttp(define(), withToken(sent), functionGraphContext({ userData }))).toMatchObject({
      statusCode: 200,
    });
  });

  it('is not asked of a timer', async () => {
    const userData = { ...SETTINGS, HTTP_AUTH_TOKEN: 'let-me-in' };
    expect(await define()({ trigger_type: 'TIMER' }, functionGraphContext({ userData }))).toMatchObject({
      command: {},
    });
  });
});

it.each([
  [undefined, false],
  ['*/*', false],
  ['application/json', false],
  ['text/html', true],
  ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', true],
  ['text/html, */*', true],
  ['application/json, text/html', false],
  ['text/html;q=0.5, application/json', false],
  ['text/html, application/json;q=0.5', true],
  ['text/html;q=0', false],
  ['text/html;q=x', false],
  ['image/png', false],
])('Accept: %s wants the page: %s', (accept, expected) => {
  expect(prefersHtml(accept)).toBe(expected);
});
