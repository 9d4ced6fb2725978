import fc from 'fast-check';
import { beforeEach, expect, it } from 'vitest';
import { apig, catchLog, define, functionGraphContext, invokeHttp, postJson, type Response } from './support.ts';

beforeEach(() => void catchLog());

const STATUSES = new Set([200, 400, 401, 404, 405, 415, 422, 500, 502, 503, 504]);
const anything = fc.anything({ withBigInt: true, withNullPrototype: true, withDate: true });

/** What is wrong with a response: all four keys, a documented status, printable headers, JSON that parses, a problem that says its own status. */
function faultsOf(response: Response): string[] {
  const { statusCode, headers, body, isBase64Encoded } = response;
  const type = headers['content-type'] ?? '';
  const isProblem = type === 'application/problem+json';
  const told = body === '' || type.startsWith('text/html') ? {} : (JSON.parse(body) as { status?: unknown });
  const checks = {
    keys: Object.keys(response).sort().join() === 'body,headers,isBase64Encoded,statusCode',
    status: STATUSES.has(statusCode),
    isBase64Encoded: !isBase64Encoded,
    headers: Object.values(headers).every((value) => /^[\x20-\x7e]+$/.test(value)),
    problem: isProblem === (statusCode !== 200),
    'status in the problem': !isProblem || body === '' || told.status === statusCode,
  };
  return Object.entries(checks).flatMap(([name, isRight]) => (isRight ? [] : [`${name}: ${JSON.stringify(response)}`]));
}

const gatewayEvent = fc.oneof(
  fc
    .record({ method: fc.oneof(fc.constantFrom('GET', 'POST', 'HEAD', 'get', 'PUT'), fc.string()), more: fc.object() })
    .map(({ method, more }) => apig(method, more)),
  fc
    .record(
      {
        headers: anything,
        queryStringParameters: anything,
        body: anything,
        isBase64Encoded: anything,
        pathParameters: anything,
      },
      { requiredKeys: [] },
    )
    .chain((more) => fc.constantFrom('GET', 'POST', 'HEAD').map((method) => apig(method, more))),
  fc
    .record({ resource: anything, body: anything, headers: anything, multiValueQueryStringParameters: anything })
    .map((more) => ({ httpMethod: 'POST', requestContext: { accountId: '1' }, ...more })),
  fc
    .record({ rawQueryString: anything, headers: anything, body: anything, domainName: anything })
    .map(({ domainName, ...more }) => ({
      version: '2.0',
      requestContext: { domainName, http: { method: 'GET' } },
      ...more,
    })),
);

it('answers any event of a gateway, and never throws', async () => {
  await fc.assert(
    fc.asyncProperty(gatewayEvent, async (event) => {
      expect(faultsOf(await invokeHttp(define(), event))).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

it('answers any body under any header', async () => {
  const headers = fc
    .dictionary(fc.string(), fc.string())
    .map((more) => ({ 'content-type': 'application/json', ...more }));
  const body = fc.oneof(
    fc.json(),
    fc.string({ unit: 'binary' }),
    fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.stringify(value)),
  );
  await fc.assert(
    fc.asyncProperty(body, headers, async (text, more) => {
      expect(faultsOf(await invokeHttp(define(), postJson(text, more)))).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

it('answers whatever the function throws', async () => {
  const thrown = fc.oneof(
    anything,
    fc.string().map((message) => Object.assign(new Error(message), { code: message })),
  );
  await fc.assert(
    fc.asyncProperty(thrown, async (error) => {
      const run = async (): Promise<never> => {
        throw error;
      };
      expect(faultsOf(await invokeHttp(define({ run }), postJson('{}')))).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

it('never lets a GET run without being told that it is read-only', async () => {
  const query = fc.dictionary(
    fc.constantFrom('dryRun', 'scopes', 'x'),
    fc.oneof(fc.constantFrom('true', 'false', ''), fc.array(fc.string())),
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom('GET', 'HEAD', 'get'), query, async (method, queryStringParameters) => {
      const seen: boolean[] = [];
      const run = async ({ readOnly }: { readOnly: boolean }) => {
        seen.push(readOnly);
        return { status: 'complete' as const, body: {} };
      };
      await define({ run })(apig(method, { queryStringParameters }), functionGraphContext());
      expect(seen).not.toContain(false);
    }),
    { numRuns: 200 },
  );
});

it('takes any event of any kind without anything but a coded error', async () => {
  await fc.assert(
    fc.asyncProperty(anything, async (event) => {
      const outcome = await define()(event, functionGraphContext()).then(
        () => ({ code: 'NONE' }),
        (error: { code: string }) => error,
      );
      expect(['NONE', 'EVENT_UNKNOWN', 'COMMAND_INVALID', 'EVENT_USER_EVENT']).toContain(outcome.code);
    }),
    { numRuns: 200 },
  );
});
