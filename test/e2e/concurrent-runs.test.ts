import { afterAll, beforeAll, expect, it } from 'vitest';
import { handler } from '../../functions/tag-report/handler.ts';
import { functionGraphContext, scopes, startBench, type FunctionBench } from '../support/function-bench.ts';
import { settingsFor } from '../../lib/local/emulator/main.ts';

/* Sixty callers at once in one process, as an instance that serves more than one request meets them. */

const CALLERS = 60;
const RATE = 20;
let bench: FunctionBench;

beforeAll(async () => {
  bench = await startBench(handler, scopes(30));
});
afterAll(() => bench.close());

/** As API Gateway sends it. */
const get = (query: Record<string, string>) => ({
  httpMethod: 'GET',
  path: '/',
  headers: {},
  queryStringParameters: query,
  requestContext: { apiId: 'a', stage: 'RELEASE' },
  isBase64Encoded: false,
});

const call = (settings: Record<string, string>): Promise<unknown> =>
  handler(
    get({ match: 'a' }),
    functionGraphContext(
      { ...settingsFor(bench.emulator), STORE_URL: 'file:///tmp/unused', LOG_LEVEL: 'error', ...settings },
      60_000,
    ),
  );

it('keep to CSMS_RATE_LIMIT together', async () => {
  const answers = await Promise.all(Array.from({ length: CALLERS }, () => call({ CSMS_RATE_LIMIT: String(RATE) })));
  expect(answers).toMatchObject(Array.from({ length: CALLERS }, () => ({ statusCode: 200 })));
  const times = bench.emulator.requests.map(({ startedAtMs }) => startedAtMs).sort((a, b) => a - b);
  expect(times.length).toBeGreaterThanOrEqual(2 * CALLERS);
  const seconds = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 1000;
  // the first second's requests leave at once, and a machine under load may take its time with them
  expect(times.length).toBeLessThanOrEqual(RATE * (seconds + 1.5));
}, 60_000);

it('send two wrong signatures together, not two each', async () => {
  bench.emulator.reset();
  const answers = await Promise.all(
    Array.from({ length: CALLERS }, () => call({ HUAWEICLOUD_SDK_SK: 'wrong', CSMS_RATE_LIMIT: '1000' })),
  );
  expect(answers).toMatchObject(Array.from({ length: CALLERS }, () => ({ statusCode: 502 })));
  expect(bench.emulator.requestCount).toBeLessThanOrEqual(2);
});
