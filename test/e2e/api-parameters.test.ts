import { afterEach, describe, expect, it } from 'vitest';
import { handler as notifier } from '../../functions/failed-rotation-notifier/handler.ts';
import { handler as inventory } from '../../functions/inventory-export/handler.ts';
import { handler as tagReport } from '../../functions/tag-report/handler.ts';
import type { ApiName } from '../../lib/local/emulator/api-name.ts';
import { scopes, startBench, type FunctionBench } from '../support/function-bench.ts';

/* Each request parameter that a caller or a setting can ask for, on the requests that the functions really send. */

let bench: FunctionBench;
afterEach(() => bench.close());

const SECRET = { id: 'id-db', name: 'db', state: 'ENABLED', secret_type: 'COMMON' };

async function requestsOf(
  handler: Parameters<typeof startBench>[0],
  api: ApiName,
  options: Parameters<FunctionBench['run']>[0],
): Promise<Array<Record<string, unknown>>> {
  bench = await startBench(handler, scopes([SECRET]));
  await bench.run(options);
  const asked = bench.emulator.requests.filter((request) => request.api === api);
  expect(asked.length).toBeGreaterThan(0);
  return asked.map(({ query, body }) => ({ ...query, ...(body === '' ? {} : (JSON.parse(body) as object)) }));
}

const get = (queryStringParameters: Record<string, string>) => ({
  httpMethod: 'GET',
  path: '/',
  headers: { accept: 'application/json' },
  queryStringParameters,
  pathParameters: {},
  requestContext: { requestId: 'r', apiId: 'a', stage: 'RELEASE' },
  body: '',
  isBase64Encoded: true,
});

describe('inventory-export', () => {
  const listed = (options: Parameters<FunctionBench['run']>[0]) => requestsOf(inventory, 'secrets', options);

  it('sends event_name for eventName, in an event and in a query', async () => {
    for (const event of [{ eventName: 'alerts' }, get({ eventName: 'alerts' })]) {
      expect(await listed({ event })).toEqual([{ limit: '1000', event_name: 'alerts', with_shared: 'true' }]);
      await bench.close();
    }
    expect(await listed({})).toEqual([{ limit: '1000', with_shared: 'true' }]);
  });

  it('sends with_shared as the command says, else as CSMS_WITH_SHARED', async () => {
    const settings = { CSMS_WITH_SHARED: 'false' };
    expect(await listed({ settings })).toMatchObject([{ with_shared: 'false' }]);
    await bench.close();
    expect(await listed({ settings, event: { withShared: true } })).toMatchObject([{ with_shared: 'true' }]);
    await bench.close();
    expect(await listed({ event: { withShared: false } })).toMatchObject([{ with_shared: 'false' }]);
  });

  it.each(['a b', '', 'ä', 'x'.repeat(65), 'a.b'])(
    'refuses the event name "%s" before anything is sent',
    async (eventName) => {
      bench = await startBench(inventory, scopes([SECRET]));
      await expect(bench.run({ event: { eventName } })).rejects.toMatchObject({
        code: 'COMMAND_INVALID',
        message: expect.stringContaining('eventName: 1 to 64 letters, digits, _ or -') as string,
      });
      expect(bench.emulator.requestCount).toBe(0);
    },
  );
});

describe('failed-rotation-notifier', () => {
  const tasks = (event: object) => requestsOf(notifier, 'tasks', { event });

  it('sends task_id alone', async () => {
    expect(await tasks({ taskId: 'task-1' })).toEqual([{ task_id: 'task-1' }]);
  });
  it('sends secret_name', async () => {
    expect(await tasks({ secretName: 'db' })).toEqual([{ limit: '1000', secret_name: 'db' }]);
  });
  it.each(['SUCCESS', 'FAILED'])('sends status %s beside secret_name, in an event and in a query', async (status) => {
    for (const event of [{ secretName: 'db', status }, get({ secretName: 'db', status })]) {
      expect(await tasks(event)).toEqual([{ limit: '1000', secret_name: 'db', status }]);
      await bench.close();
    }
  });
  it.each([
    [{ status: 'FAILED' }, 'set secretName too'],
    [{ taskId: 't', status: 'FAILED' }, 'taskId must be the only filter'],
    [{ taskId: 't', secretName: 'db' }, 'taskId must be the only filter'],
    [{ secretName: 'db', status: 'RUNNING' }, 'status: expected SUCCESS or FAILED'],
    [{ secretName: 'a b' }, 'secretName: 1 to 64 letters, digits, _ . or -'],
    [{ taskId: 'half \ud83d' }, 'taskId: 1 to 128 letters, digits and signs, without blanks'],
  ])('refuses %j before anything is sent, and says what would be right', async (event, message) => {
    bench = await startBench(notifier, scopes([SECRET]));
    await expect(bench.run({ event })).rejects.toMatchObject({
      code: 'COMMAND_INVALID',
      message: expect.stringContaining(message) as string,
    });
    expect(bench.emulator.requestCount).toBe(0);
  });
  it('sends status FAILED when it watches', async () => {
    expect(await tasks({ dryRun: true })).toEqual([{ limit: '1000', status: 'FAILED' }]);
  });
  it('sends with_shared as CSMS_WITH_SHARED', async () => {
    const sent = await requestsOf(notifier, 'secrets', { settings: { CSMS_WITH_SHARED: 'false' } });
    expect(sent).toMatchObject([{ with_shared: 'false' }]);
  });
});

describe('tag-report', () => {
  const queries = (event: object) => requestsOf(tagReport, 'resources', { event });

  it('sends tags and matches, in an event and in a query', async () => {
    const tags = [{ key: 'env', values: ['prod', 'dev'] }];
    const matches = [{ key: 'resource_name', value: 'db' }];
    for (const event of [{ tags, matches }, get({ 'tag.env': 'prod,dev', match: 'db' })]) {
      const sent = await queries({ ...event });
      expect(sent).toContainEqual({ action: 'filter', limit: '1000', offset: '0', tags, matches });
      await bench.close();
    }
  });
  it('sends action count', async () => {
    const tags = [{ key: 'env', values: ['prod'] }];
    expect(await queries({ action: 'count', tags })).toEqual([{ action: 'count', tags }]);
  });
  it('sends with_shared as CSMS_WITH_SHARED', async () => {
    const sent = await requestsOf(tagReport, 'secrets', { settings: { CSMS_WITH_SHARED: 'false' } });
    expect(sent).toMatchObject([{ with_shared: 'false' }]);
  });
  it('sends with_shared as the command says', async () => {
    for (const event of [{ withShared: false }, get({ withShared: 'false' })]) {
      expect(await requestsOf(tagReport, 'secrets', { event })).toMatchObject([{ with_shared: 'false' }]);
      await bench.close();
    }
  });
});
