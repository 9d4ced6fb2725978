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
  tasks?: Array<{ task_id: string }>;
  taskTotal?: number;
  error?: CodedError;
}
const requestsOf: ApiRequest[] = [];

function serve(service: Service) {
  requestsOf.length = 0;
  const { secrets = [], resources = [], tasks = [], taskTotal = tasks.length } = service;
  return clientOf((request) => {
    requestsOf.push(request);
    if (request.path === '/secrets') return { secrets, page_info: {} };
    if (request.path === '/csms/tasks') return { tasks, total: taskTotal };
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

  it('without keeping the texts of every secret until all are there', async () => {
    const text = 'of thousands of characters';
    const listing = await read({ secrets: [{ id: 'a', description: text, rotation_config: text }] });
    expect(JSON.stringify(listing.secrets)).not.toContain(text);
    expect(listing.secrets[0]?.secret).toMatchObject({ id: 'a', rotatedAtMs: null, replicas: [] });
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
  const NAMES = ['n0', 'n1', 'n2'];
  interface TaskList {
    /** How many tasks there are, of `n0`, `n1` and so on, a thousand a page. */
    readonly length: number;
    /** How many the service counts; null: it does not count. Default: as many as there are. */
    readonly total?: number | null;
    /** Pages of all secrets that come; what is behind them is missing. */
    readonly pages?: number;
    readonly failingMarker?: string;
    /** The last page names another one. */
    readonly isOpen?: boolean;
  }
  /** What comes of asking for those of some secrets, and the requests: a marker, or the name that is asked for. */
  const ask = async (list: TaskList, names: readonly string[] = NAMES) => {
    const { length, total = length, pages = Infinity, failingMarker, isOpen = false } = list;
    const all = Array.from({ length }, (_, nth) => ({ task_id: `t${nth}`, secret_name: `n${nth}` }));
    const asked: string[] = [];
    const client = clientOf(({ query = [] }) => {
      const { status, secret_name: name, marker } = Object.fromEntries(query);
      expect(status).toBe('SUCCESS');
      asked.push(name ?? marker ?? 'first');
      if (marker === failingMarker && marker !== undefined) throw new CodedError('CSMS_UNAVAILABLE', '503');
      if (name !== undefined) return { tasks: all.filter((task) => task.secret_name === name) };
      const at = Number(marker ?? 0);
      const isLast = at + 1 >= pages || (at + 1) * 1000 >= length;
      return {
        tasks: all.slice(at * 1000, (at + 1) * 1000),
        ...(total !== null && { total }),
        ...((!isLast || isOpen) && { next_marker: String(at + 1) }),
      };
    });
    const tasks = await listSuccesses(names, contextOf(), client);
    return { tasks: tasks.map(({ id }) => id), asked };
  };

  it('are asked for by name where there are few', async () => {
    expect(await ask({ length: 3 }, [])).toEqual({ tasks: [], asked: [] });
    expect(await ask({ length: 3 }, ['n0', 'n1'])).toEqual({ tasks: ['t0', 't1'], asked: ['n0', 'n1'] });
  });

  it('are asked for at once where there are three or more, and one page has all', async () => {
    const atOnce = { tasks: ['t0', 't1', 't2'], asked: ['first'] };
    expect(await ask({ length: 3 })).toEqual(atOnce);
    expect(await ask({ length: 3, isOpen: true })).toEqual(atOnce);
    expect(await ask({ length: 3, total: null })).toEqual(atOnce);
  });

  it('are read by the page, each page once, where those are fewer than the names; of other secrets none is kept', async () => {
    const names = ['n0', 'n1', 'n1500', 'n9999'];
    expect(await ask({ length: 2500 }, names)).toEqual({ tasks: ['t0', 't1', 't1500'], asked: ['first', '1', '2'] });
  });

  it('are asked for by name where all take as many pages, or it is not known how many', async () => {
    const byName = { tasks: ['t0', 't1', 't2'], asked: ['first', ...NAMES] };
    expect(await ask({ length: 2001 })).toEqual(byName);
    expect(await ask({ length: 1001, total: null })).toEqual(byName);
  });

  it('are asked for by name where fewer come than are counted, in two attempts', async () => {
    expect(await ask({ length: 1500, pages: 1 })).toEqual({
      tasks: ['t0', 't1', 't2'],
      asked: ['first', 'first', ...NAMES],
    });
    expect(await ask({ length: 3, total: 4 })).toMatchObject({ asked: ['first', 'first', ...NAMES] });
  });

  it('are not taken for none where a page cannot be had', async () => {
    await expect(ask({ length: 1500, failingMarker: '1' })).rejects.toMatchObject({ code: 'CSMS_UNAVAILABLE' });
  });
});

it('All tasks of a query are listed', async () => {
  const client = serve({ tasks: [{ task_id: 't1' }, { task_id: 't2' }] });
  expect((await listTasks({ secretName: 'n' }, contextOf(), client)).map(({ id }) => id)).toEqual(['t1', 't2']);
});
