import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  countResources,
  filterResources,
  listSecrets,
  listTasks,
  walkResources,
  walkSecrets,
  walkTasks,
} from '../../../../lib/csms/operations.ts';
import { scopeName } from '../../../../lib/scope.ts';
import { SCOPE, startScriptedService, type ScriptedService } from '../../../support/scripted-service.ts';

let service: ScriptedService;
beforeAll(async () => void (service = await startScriptedService()));
afterAll(() => service.close());

const base = `/v1/${SCOPE.projectId}`;
/** Path and parameters of the only request that `call` makes, whatever their order. */
async function requestOf(body: unknown, call: () => Promise<unknown>): Promise<Record<string, unknown>> {
  service.script(() => ({ body }));
  await call();
  expect(service.requests).toHaveLength(1);
  const [{ method, target, body: sent } = { method: '', target: '', body: '' }] = service.requests;
  const [path, query = ''] = target.split('?');
  return {
    request: `${method} ${path}`,
    ...Object.fromEntries(new URLSearchParams(query)),
    ...(sent === '' ? {} : (JSON.parse(sent) as object)),
  };
}

describe('GET secrets', () => {
  const page = { secrets: [], page_info: {} };
  const ask = (query: Parameters<typeof listSecrets>[1]) =>
    requestOf(page, () => listSecrets(service.client, query, service.context));
  const request = `GET ${base}/secrets`;

  it('sends limit and nothing else when nothing else is asked for', async () => {
    expect(await ask({})).toEqual({ request, limit: '1000' });
  });
  it('sends marker together with limit', async () => {
    expect(await ask({ marker: 'my.secret/1 ü' })).toEqual({ request, limit: '1000', marker: 'my.secret/1 ü' });
  });
  it('sends event_name', async () => {
    expect(await ask({ eventName: 'alerts' })).toEqual({ request, limit: '1000', event_name: 'alerts' });
  });
  it('sends with_shared as it is asked for, true or false', async () => {
    expect(await ask({ withShared: false })).toEqual({ request, limit: '1000', with_shared: 'false' });
    expect(await ask({ withShared: true })).toEqual({ request, limit: '1000', with_shared: 'true' });
  });
  it('reads how many rows a page counts, and where the next one is', async () => {
    const pageOf = (body: unknown) => {
      service.script(() => ({ body }));
      return listSecrets(service.client, {}, service.context);
    };
    const info = { current_count: 2, next_marker: 'b' };
    const full = await pageOf({ secrets: [{ id: 'a' }, { id: 'b' }], page_info: info });
    expect(full).toMatchObject({ rowCount: 2, statedCount: 2, nextMarker: 'b' });
    for (const nothing of [{ page_info: null }, {}])
      expect(await pageOf({ secrets: [{ id: 'a' }], ...nothing })).toMatchObject({
        rowCount: 1,
        statedCount: undefined,
        nextMarker: undefined,
      });
  });
  it('is not as documented where the response is null', async () => {
    service.script(() => ({ body: null }));
    const { rows } = await listSecrets(service.client, {}, service.context);
    expect(rows).toThrow(expect.objectContaining({ code: 'CSMS_RESPONSE_INVALID' }) as Error);
  });
  it('names the list and its project where the pages go in a circle', async () => {
    let count = 0;
    service.script(() => ({ body: { secrets: [{ id: `${(count += 1)}` }], page_info: { next_marker: 'm' } } }));
    const { client, context } = service;
    const walk = walkSecrets(client, { expected: () => Promise.resolve(undefined), context });
    const walked = (async () => {
      for await (const _ of walk);
    })();
    await expect(walked).rejects.toMatchObject({
      code: 'CSMS_MARKER_REPEATED',
      message: expect.stringContaining(`secrets of ${scopeName(SCOPE)}`) as string,
    });
  });
  it('keeps event_name and with_shared on every page', async () => {
    service.script(({ target }) => {
      const isFirst = !target.includes('marker');
      const secrets = Array.from({ length: isFirst ? 1000 : 1 }, (_, at) => ({ id: `${isFirst}-${at}` }));
      return { body: { secrets, page_info: isFirst ? { next_marker: 'm' } : {} } };
    });
    const query = { eventName: 'alerts', withShared: false };
    const walk = walkSecrets(service.client, {
      query,
      expected: () => Promise.resolve(undefined),
      context: service.context,
    });
    for await (const _ of walk);
    const expected = `${base}/secrets?event_name=alerts&limit=1000`;
    expect(service.requests.map(({ target }) => target)).toEqual([
      `${expected}&with_shared=false`,
      `${expected}&marker=m&with_shared=false`,
    ]);
  });
});

describe('GET csms/tasks', () => {
  const page = { total: 0, tasks: [] };
  const ask = (query: Parameters<typeof listTasks>[1]) =>
    requestOf(page, () => listTasks(service.client, query, service.context));
  const request = `GET ${base}/csms/tasks`;

  it('sends limit and nothing else when nothing else is asked for', async () => {
    expect(await ask({})).toEqual({ request, limit: '1000' });
  });
  it('may have null for its tasks', async () => {
    service.script(() => ({ body: { total: 0, tasks: null } }));
    const none = await listTasks(service.client, {}, service.context);
    expect(none).toMatchObject({ rowCount: 0, total: 0, nextMarker: undefined });
    expect(none.rows()).toEqual([]);
  });
  it('sends secret_name', async () => {
    expect(await ask({ secretName: 'db.main' })).toEqual({ request, limit: '1000', secret_name: 'db.main' });
  });
  it.each(['SUCCESS', 'FAILED'] as const)('sends status %s', async (status) => {
    expect(await ask({ status })).toEqual({ request, limit: '1000', status });
  });
  it('sends marker together with limit', async () => {
    expect(await ask({ marker: 'task-1' })).toEqual({ request, limit: '1000', marker: 'task-1' });
  });
  it('sends task_id, which stands alone: no limit, no marker', async () => {
    expect(await ask({ taskId: 'task-1' })).toEqual({ request, task_id: 'task-1' });
  });
  it('keeps secret_name and status on every page', async () => {
    service.script(({ target }) => {
      const isFirst = !target.includes('marker');
      const tasks = Array.from({ length: isFirst ? 1000 : 1 }, (_, at) => ({ task_id: `${isFirst}-${at}` }));
      return { body: { total: 1001, tasks, ...(isFirst && { next_marker: 'm' }) } };
    });
    const query = { secretName: 'db', status: 'FAILED' } as const;
    for await (const _ of walkTasks(service.client, query, service.context));
    const expected = `${base}/csms/tasks?limit=1000`;
    expect(service.requests.map(({ target }) => target)).toEqual([
      `${expected}&secret_name=db&status=FAILED`,
      `${expected}&marker=m&secret_name=db&status=FAILED`,
    ]);
  });

  it('goes on from a first page that is known, and begins anew where fewer came than are counted', async () => {
    const { client, context } = service;
    service.script(({ target }) => {
      const isFirst = !target.includes('marker');
      return { body: { total: 3, tasks: [{ task_id: isFirst ? 'a' : 'b' }], ...(isFirst && { next_marker: 'b' }) } };
    });
    const first = await listTasks(client, {}, context);
    const ids: string[] = [];
    const walk = async () => {
      for await (const { rows } of walkTasks(client, {}, context, first)) ids.push(...rows.map(({ id }) => id));
    };
    await expect(walk()).rejects.toMatchObject({
      code: 'CSMS_LIST_INCOMPLETE',
      listed: 2,
      expected: 3,
      message: expect.stringContaining(`rotation tasks of ${scopeName(SCOPE)}`) as string,
    });
    expect(ids).toEqual(['a', 'b']);
    const [one, two] = [`${base}/csms/tasks?limit=1000`, `${base}/csms/tasks?limit=1000&marker=b`];
    expect(service.requests.map(({ target }) => target)).toEqual([one, two, one, two]);
  });
});

describe('POST csms/resource_instances/action', () => {
  const page = { resources: [], total_count: 0 };
  const filter = (query: Parameters<typeof filterResources>[1]) =>
    requestOf(page, () => filterResources(service.client, query, service.context));
  const request = `POST ${base}/csms/resource_instances/action`;
  const whole = { request, action: 'filter', limit: '1000', offset: '0' };

  it('sends action, and limit and offset as text', async () => {
    expect(await filter({ offset: 0 })).toEqual(whole);
    expect(await filter({ offset: 2000 })).toEqual({ ...whole, offset: '2000' });
  });
  it('sends tags, with values or without', async () => {
    const tags = [
      { key: 'env', values: ['prod', 'dev'] },
      { key: 'owner', values: [] },
    ];
    expect(await filter({ offset: 0, tags })).toEqual({ ...whole, tags });
  });
  it('sends matches', async () => {
    const matches = [{ key: 'resource_name', value: 'db_' }] as const;
    expect(await filter({ offset: 0, matches })).toEqual({ ...whole, matches });
  });
  it('may have null for its resources', async () => {
    service.script(() => ({ body: { resources: null, total_count: 0 } }));
    expect(await filterResources(service.client, { offset: 0 }, service.context)).toEqual({ rows: [], totalCount: 0 });
  });
  it('goes on from what came as long as it is something new', async () => {
    service.script(({ body }) => ({
      body: { resources: [{ resource_id: (JSON.parse(body) as { offset: string }).offset }], total_count: 3 },
    }));
    const ids: string[] = [];
    for await (const { rows } of walkResources(service.client, {}, service.context))
      ids.push(...rows.map(({ id }) => id));
    expect(ids).toEqual(['0', '1', '2']);
  });
  it('counts without limit and offset', async () => {
    const query = {
      tags: [{ key: 'env', values: ['prod'] }],
      matches: [{ key: 'resource_name', value: 'x' }] as const,
    };
    const sent = await requestOf({ resources: null, total_count: 7 }, () =>
      countResources(service.client, query, service.context),
    );
    expect(sent).toEqual({ request, action: 'count', ...query });
  });
});

describe('what the service refuses', () => {
  const refusal = async (status: number, call: () => Promise<unknown>): Promise<unknown> => {
    service.script(() => ({ status, body: { error_code: 'X', error_msg: 'no' } }));
    return call().catch((error: unknown) => error);
  };

  it('is reported with the permission of that very call', async () => {
    const { client, context } = service;
    const hintOf = (permission: string) => ({
      code: 'CSMS_FORBIDDEN',
      hint: `Grant ${permission} to the agency or user, in this project.`,
    });
    expect(await refusal(403, () => listSecrets(client, {}, context))).toMatchObject(hintOf('csms:secret:list'));
    expect(await refusal(403, () => listTasks(client, {}, context))).toMatchObject(hintOf('csms::listTasks'));
    for (const call of [
      () => filterResources(client, { offset: 0 }, context),
      () => countResources(client, {}, context),
    ])
      expect(await refusal(403, call)).toMatchObject(hintOf('csms:secret:getSecretsByTag'));
  });

  it('is an error of its scope, when a marker could not be sent back', async () => {
    service.script(() => ({ body: { secrets: [], page_info: { next_marker: 'half \ud83d' } } }));
    await expect(listSecrets(service.client, {}, service.context)).rejects.toMatchObject({
      code: 'CSMS_RESPONSE_INVALID',
      message: expect.stringContaining('half a character') as string,
    });
  });

  it('is told with the token, where a token was refused', async () => {
    const credentials = { current: () => ({ type: 'token', token: 't' }) as const, refresh: () => undefined };
    const other = await startScriptedService({ credentials });
    other.script(() => ({ status: 401, body: { error_code: 'APIGW.0301', error_msg: 'decrypt token fail' } }));
    const error = await listSecrets(other.client, {}, other.context).catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      code: 'CSMS_UNAUTHORIZED',
      hint: expect.stringContaining('HUAWEICLOUD_AUTH_TOKEN') as string,
    });
    await other.close();
  });
});

describe('every request', () => {
  it('is JSON, signed, and names its project', async () => {
    service.script(() => ({ body: { resources: null, total_count: 0 } }));
    await countResources(service.client, {}, service.context);
    const headers: Readonly<Record<string, unknown>> = service.requests[0]?.headers ?? {};
    expect(headers).toMatchObject({ 'x-project-id': SCOPE.projectId });
    expect(headers['content-type']).toContain('application/json');
    expect(headers['authorization']).toMatch(/^SDK-HMAC-SHA256 Access=ak, SignedHeaders=host;x-project-id;x-sdk-date,/);
  });
});
