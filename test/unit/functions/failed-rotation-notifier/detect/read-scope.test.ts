import { describe, expect, it } from 'vitest';
import {
  listSuccesses,
  listTasks,
  readScope,
} from '../../../../../functions/failed-rotation-notifier/detect/read-scope.ts';
import { CodedError } from '../../../../../lib/errors.ts';
import type { ApiRequest } from '../../../../../lib/csms/request.ts';
import { clientOf, contextOf } from '../../../lib/csms/fake-client.ts';

interface Service {
  secrets?: object[];
  resources?: object[];
  total?: number;
  tasks?: Array<{ task_id: string; secret_name?: string }>;
  taskTotal?: number | undefined;
  taskMarker?: string;
  error?: CodedError;
}
const requestsOf: ApiRequest[] = [];

function serve(service: Service) {
  requestsOf.length = 0;
  const { secrets = [], resources = [], tasks = [], taskTotal = tasks.length } = service;
  return clientOf((request) => {
    requestsOf.push(request);
    if (request.path === '/secrets') return { secrets, page_info: {} };
    if (request.path === '/csms/tasks')
      return {
        tasks,
        ...('taskTotal' in service && service.taskTotal === undefined ? {} : { total: taskTotal }),
        ...(service.taskMarker && { next_marker: service.taskMarker }),
      };
    if (service.error) throw service.error;
    return { resources, total_count: service.total ?? resources.length };
  });
}
const warnings: unknown[] = [];
const log = {
  debug: () => {},
  info: () => {},
  error: () => {},
  warn: (...what: unknown[]) => void warnings.push(what),
};
const read = (service: Service) => {
  warnings.length = 0;
  return readScope(contextOf(), {
    client: serve(service),
    withShared: true,
    ownerKey: 'owner',
    log,
    toErrorInfo: (error) => {
      const { code, message } = error as CodedError;
      return { code, message };
    },
  });
};
const tagged = (id: string, owner: string) => ({ resource_id: id, tags: [{ key: 'owner', value: owner }] });

describe('A scope is read', () => {
  it('with owners, tags and failed tasks, in three requests', async () => {
    const listing = await read({
      secrets: [{ id: 'a', domain_id: 'x' }, { id: 'b', domain_id: 'y' }],
      resources: [tagged('a', 'team-1')],
      tasks: [{ task_id: 't1' }],
    }); // prettier-ignore
    expect(listing.secrets.map(({ secret, ownership, owner }) => [secret.id, ownership, owner])).toEqual([
      ['a', 'own', 'team-1'],
      ['b', 'shared', null],
    ]);
    expect([...listing.tags]).toEqual([['a', { owner: 'team-1' }]]);
    expect(listing.failedTasks.map(({ id }) => id)).toEqual(['t1']);
    expect(listing.verdict).toMatchObject({ status: 'complete', consistency: 'exact', isWhole: true });
    expect(requestsOf).toHaveLength(3);
    expect(requestsOf.find(({ path }) => path === '/csms/tasks')?.query).toContainEqual(['status', 'FAILED']);
    expect(warnings).toEqual([]);
  });

  it('without owners where the tag query fails', async () => {
    const listing = await read({ secrets: [{ id: 'a' }], error: new CodedError('CSMS_FORBIDDEN', 'no') });
    expect(listing.secrets).toMatchObject([{ ownership: 'unknown', owner: null }]);
    expect([listing.tags.size, listing.verdict.consistency]).toEqual([0, 'unverified']);
  });

  it('again where it has drifted, and that is said', async () => {
    const listing = await read({ secrets: [{ id: 'a' }], resources: [tagged('a', 'x'), tagged('b', 'x')] });
    expect(listing.verdict).toMatchObject({ status: 'incomplete', consistency: 'drifted' });
    expect(requestsOf.filter(({ path }) => path === '/secrets')).toHaveLength(2);
    expect(warnings).toMatchObject([['project is listed again', { region: 'cn-north-4', reason: expect.any(String) }]]);
  });

  it('and concludes nothing where failed tasks are missing', async () => {
    const { verdict, failedTasks } = await read({ secrets: [], tasks: [{ task_id: 't1' }], taskTotal: 2 });
    expect(failedTasks.map(({ id }) => id)).toEqual(['t1']);
    expect(verdict).toMatchObject({
      status: 'incomplete',
      consistency: 'exact',
      isWhole: false,
      reasons: [{ code: 'TASKS_INCOMPLETE', listed: 1, counted: 2 }],
      reason: expect.stringContaining('rotation tasks are missing') as string,
    });
    const both = await read({ secrets: [], resources: [tagged('b', 'x')], tasks: [], taskTotal: 2 });
    expect(both.verdict.reasons?.map(({ code }) => code)).toEqual(['NOT_LISTED', 'TASKS_INCOMPLETE']);
  });

  it('not at all where the tasks cannot be listed', async () => {
    const client = clientOf(({ path }) => {
      if (path === '/csms/tasks') throw new CodedError('CSMS_UNAVAILABLE', '503');
      return path === '/secrets' ? { secrets: [], page_info: {} } : { resources: [], total_count: 0 };
    });
    const toErrorInfo = () => ({ code: '', message: '' });
    const options = { client, withShared: true, ownerKey: 'owner', log, toErrorInfo };
    await expect(readScope(contextOf(), options)).rejects.toMatchObject({ code: 'CSMS_UNAVAILABLE' });
  });
});

describe('Successes', () => {
  const names = (count: number): string[] => Array.from({ length: count }, (_, at) => `n${at}`);
  const ask = async (count: number, service: Service) => {
    const tasks = await listSuccesses(names(count), contextOf(), serve(service));
    const queries = requestsOf.map(({ query = [] }) => Object.fromEntries(query));
    for (const query of queries) expect(query['status']).toBe('SUCCESS');
    return { tasks: tasks.map(({ id }) => id), asked: queries.map((query) => query['secret_name']) };
  };
  const one = [{ task_id: 't' }];

  it('are asked for by name where there are few', async () => {
    expect(await ask(0, { tasks: one })).toEqual({ tasks: [], asked: [] });
    expect(await ask(2, { tasks: one })).toEqual({ tasks: ['t', 't'], asked: ['n0', 'n1'] });
  });

  it('are asked for at once where there are three or more, and one page has all', async () => {
    expect(await ask(3, { tasks: one })).toEqual({ tasks: ['t'], asked: [undefined] });
    expect(await ask(3, { tasks: one, taskMarker: 'm' })).toEqual({ tasks: ['t'], asked: [undefined] });
    expect(await ask(3, { tasks: one, taskTotal: undefined })).toEqual({ tasks: ['t'], asked: [undefined] });
  });

  it('are asked for by name where all take as many pages, or it is not known how many', async () => {
    const asked = [undefined, 'n0', 'n1', 'n2'];
    const tasksOf = (length: number) => Array.from({ length }, (_, at) => ({ task_id: `t${at}` }));
    expect((await ask(3, { tasks: tasksOf(2001) })).asked).toEqual(asked);
    // fewer pages than secrets
    expect(new Set((await ask(3, { tasks: tasksOf(1000) })).asked)).toEqual(new Set([undefined]));
    const unknown = serve({ tasks: one, taskTotal: undefined, taskMarker: 'm' });
    await listSuccesses(names(3), contextOf(), unknown);
    expect(requestsOf.length).toBeGreaterThan(3);
  });
});

it('All tasks of a query are listed', async () => {
  const client = serve({ tasks: [{ task_id: 't1' }, { task_id: 't2' }] });
  expect((await listTasks({ secretName: 'n' }, contextOf(), client)).map(({ id }) => id)).toEqual(['t1', 't2']);
});
