import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Emulator, startEmulator } from '../../../../../lib/local/emulator/emulator.ts';
import { createEstate, inventScopes } from '../../../../../lib/local/emulator/estate.ts';
import type { ScopeEstate } from '../../../../../lib/local/emulator/scope-estate.ts';
import { EVENTS } from '../../../../../lib/local/emulator/vocabulary.ts';
import { ask, post } from './ask.ts';

let emulator: Emulator;
let scope: ScopeEstate;
let base: string;

beforeAll(async () => {
  emulator = await startEmulator({ estate: createEstate({ seed: 7, scopes: inventScopes(1, 450) }) });
  scope = emulator.estate.scopes[0] as ScopeEstate;
  base = `/${scope.region}/v1/${scope.projectId}`;
});
afterEach(() => emulator.reset());
afterAll(() => emulator.close());

const list = (query = '') => ask(emulator, `${base}/secrets${query}`);
const tasks = (query = '') => ask(emulator, `${base}/csms/tasks${query}`);
const action = (body: unknown) => ask(emulator, `${base}/csms/resource_instances/action`, post(body));
const namesIn = (json: { secrets: { name: string }[] }): string[] => json.secrets.map((secret) => secret.name);
const allNames = (): string[] => [...scope.all()].map((reference) => scope.nameAt(reference));
const sharedNames = (): string[] => allNames().filter((_, position) => scope.isShared(scope.all()[position] ?? NaN));

describe('GET secrets', () => {
  test('pages by the name of the last secret until none is left', async () => {
    const seen: string[] = [];
    for (let marker: string | undefined = ''; marker !== undefined;) {
      const { json } = await list(`?limit=100&marker=${encodeURIComponent(marker)}`);
      seen.push(...namesIn(json));
      expect(json.page_info.current_count).toBe(json.secrets.length);
      expect(json.page_info.next_marker ?? allNames().at(-1)).toBe(seen.at(-1));
      marker = json.page_info.next_marker;
    }
    expect(seen).toEqual(allNames());
    expect(emulator.requests).toHaveLength(5);
  });

  test('50 secrets by default, and a marker needs a limit beside it', async () => {
    const first = await list();
    expect(first.json.secrets).toHaveLength(50);
    const next = `marker=${first.json.page_info.next_marker}`;
    expect([(await list(`?${next}`)).status, (await tasks(`?${next}`)).status]).toEqual([400, 400]);
    expect(namesIn((await list(`?limit=50&${next}`)).json)).toEqual(allNames().slice(50, 100));
  });

  test('a marker whose secret is gone still finds its place', async () => {
    const { json } = await list('?limit=3&marker=prod-zzz');
    expect(namesIn(json)).toEqual(
      allNames()
        .filter((name) => name > 'prod-zzz')
        .slice(0, 3),
    );
  });

  test.each(['limit=0', 'limit=1001', 'limit=x', 'limit=', 'with_shared=yes', 'event_name=a%20b'])(
    '%s is CSMS.0002',
    async (query) => {
      const { status, json } = await list(`?${query}`);
      expect([status, json]).toEqual([400, { error_code: 'CSMS.0002', error_msg: expect.any(String) as string }]);
    },
  );

  test('secrets shared by another account come unless they are not wanted', async () => {
    expect(sharedNames().length).toBeGreaterThan(5);
    expect(namesIn((await list('?limit=1000')).json)).toEqual(allNames());
    const { json } = await list('?limit=1000&with_shared=false');
    expect(namesIn(json)).toEqual(allNames().filter((name) => !sharedNames().includes(name)));
  });

  test('an event name selects the secrets that subscribe to it', async () => {
    const { json } = await list('?limit=1000&event_name=rotation-alerts');
    expect(json.secrets.length).toBeGreaterThan(20);
    const subscriptions = (json.secrets as { event_subscriptions: string[] }[]).flatMap(
      (secret) => secret.event_subscriptions,
    );
    expect(new Set(subscriptions)).toEqual(new Set(['rotation-alerts']));
    expect((await list('?event_name=unknown')).json.secrets).toEqual([]);
  });
});

describe('GET tasks', () => {
  test('pages by the id of the last task; total counts all that answer', async () => {
    const first = (await tasks('?limit=10&status=FAILED')).json;
    const rest = (await tasks(`?limit=1000&status=FAILED&marker=${first.next_marker}`)).json;
    expect(first.next_marker).toBe(first.tasks[9].task_id);
    expect(first.tasks.length + rest.tasks.length).toBe(first.total);
    expect(rest.next_marker).toBeUndefined();
    const statuses = [...first.tasks, ...rest.tasks].map((task: { task_status: string }) => task.task_status);
    expect(new Set(statuses)).toEqual(new Set(['FAILED']));
  });

  test('the name of a secret selects its tasks', async () => {
    const name = scope.tasks.at(scope.tasks.order()[0] ?? NaN).secret_name ?? '';
    const { json } = await tasks(`?secret_name=${name}`);
    expect(json.total).toBe(3);
    expect(new Set(json.tasks.map((task: { secret_name: string }) => task.secret_name))).toEqual(new Set([name]));
  });

  test('task_id finds one task and suffers no other parameter', async () => {
    const { task_id: id } = scope.tasks.at(scope.tasks.order()[4] ?? NaN);
    expect((await tasks(`?task_id=${id}`)).json).toMatchObject({ total: 1, tasks: [{ task_id: id }] });
    expect((await tasks('?task_id=unknown')).json).toEqual({ total: 0, tasks: [] });
    expect((await tasks(`?task_id=${id}&limit=10`)).status).toBe(400);
  });

  test('bad parameters are refused', async () => {
    expect((await tasks('?status=RUNNING')).json.error_code).toBe('CSMS.0002');
    expect((await tasks('?limit=10&marker=unknown')).json.error_code).toBe('CSMS.0005');
  });
});

describe('GET events', () => {
  test('pages by the name of the last event', async () => {
    const events = (query = '') => ask(emulator, `${base}/csms/events${query}`);
    const { events: all, page_info: info } = (await events()).json;
    expect([all.map(({ name }: { name: string }) => name), info]).toEqual([EVENTS, { current_count: EVENTS.length }]);
    expect(all[0]).toMatchObject({ state: 'ENABLED', notification: { target_type: 'SMN' } });
    const first = (await events('?limit=1')).json;
    expect(first.page_info.next_marker).toBe(EVENTS[0]);
    expect((await events(`?limit=1&marker=${EVENTS[0]}`)).json.events).toEqual([all[1]]);
    expect((await events(`?limit=1&marker=${EVENTS[1]}`)).json.events).toEqual([]);
  });
});

describe('POST resource_instances/action', () => {
  const own = (): string[] => allNames().filter((name) => !sharedNames().includes(name));
  const found = async (body: object): Promise<string[]> => {
    const { json } = await action({ action: 'filter', limit: '1000', offset: '0', ...body });
    expect(json.total_count).toBe(json.resources.length);
    return json.resources.map((resource: { resource_name: string }) => resource.resource_name);
  };
  const byTags = (isWanted: (tags: Record<string, string>) => boolean): string[] =>
    [...scope.all()]
      .filter((reference) => isWanted(Object.fromEntries(scope.tagsAt(reference).map((tag) => [tag.key, tag.value]))))
      .map((reference) => scope.nameAt(reference));

  test('without a condition it knows every secret of the account, with its tags, and no shared one', async () => {
    expect(await found({})).toEqual(own());
    const { json } = await action({ action: 'filter' });
    expect(json.resources).toHaveLength(10);
    expect(json.resources[0]).toMatchObject({ resource_id: scope.idAt(scope.all()[0] ?? NaN) });
    expect(json.total_count).toBe(own().length);
  });

  test('system tags are set, empty or null', async () => {
    const { json } = await action({ limit: '1000' });
    const sysTags = (json.resources as { sys_tags: { key: string }[] | null }[]).map((resource) => resource.sys_tags);
    const kinds = new Set(sysTags.map((tags) => (tags === null ? 'null' : (tags[0]?.key ?? 'empty'))));
    expect(kinds).toEqual(new Set(['null', 'empty', '_sys_enterprise_project_id']));
  });

  test('count has a number and null for resources, and no limit', async () => {
    expect((await action({ action: 'count' })).json).toEqual({ resources: null, total_count: own().length });
    expect((await action({ action: 'count', limit: '10' })).status).toBe(400);
  });

  test('offset is a position, a number or its digits; past the end there is nothing', async () => {
    const { json } = await action({ limit: 5, offset: 7 });
    expect(json.resources.map((resource: { resource_name: string }) => resource.resource_name)).toEqual(
      own().slice(7, 12),
    );
    expect((await action({ limit: '5', offset: '100000' })).json.resources).toEqual([]);
  });

  test('values of one key are alternatives, keys are all needed', async () => {
    const env = (...values: string[]) => ({ key: 'env', values });
    expect(await found({ tags: [env('prod')] })).toEqual(byTags((tags) => tags['env'] === 'prod'));
    expect(await found({ tags: [env('prod', 'dev')] })).toEqual(
      byTags((tags) => ['prod', 'dev'].includes(tags['env'] ?? '')),
    );
    const both = [env('prod'), { key: 'owner', values: ['team-data'] }];
    expect(await found({ tags: both })).toEqual(
      byTags((tags) => tags['env'] === 'prod' && tags['owner'] === 'team-data'),
    );
    expect(await found({ tags: [{ key: 'owner', values: [] }] })).toEqual(
      byTags((tags) => tags['owner'] !== undefined),
    );
  });

  test('matches are parts of the name, all of them; an empty one matches nothing', async () => {
    const matches = (...values: string[]) => ({ matches: values.map((value) => ({ key: 'resource_name', value })) });
    expect(await found(matches('orders'))).toEqual(own().filter((name) => name.includes('orders')));
    expect(await found(matches('orders', 'prod'))).toEqual(own().filter((name) => name.startsWith('prod-rds-orders')));
    expect(await found(matches(''))).toEqual([]);
  });

  test.each([
    [{ limit: '0' }, 'CSMS.0002'],
    [{ limit: '1001' }, 'CSMS.0002'],
    [{ offset: '-1' }, 'CSMS.0002'],
    [{ action: 'delete' }, 'CSMS.0002'],
    [{ tags: [{ key: '' }] }, 'CSMS.0002'],
    [{ tags: [{ key: 'a' }, { key: 'a' }] }, 'CSMS.0002'],
    [{ tags: Array.from({ length: 11 }, (_, nth) => ({ key: `k${nth}` })) }, 'CSMS.0002'],
    [{ tags: [{ key: '  ' }] }, 'CSMS.0002'],
    [{ tags: [{ key: '_sys_x' }] }, 'CSMS.0002'],
    [{ tags: [{ key: 'a=b' }] }, 'CSMS.0002'],
    [{ tags: [{ key: 'a', values: ['x', 'x'] }] }, 'CSMS.0002'],
    [{ tags: [{ key: 'a', values: Array.from({ length: 11 }, (_, nth) => `v${nth}`) }] }, 'CSMS.0002'],
    [{ matches: [{ key: 'name', value: 'x' }] }, 'CSMS.0002'],
    [{ sequence: 'too short' }, 'CSMS.0002'],
  ])('%j is refused in the nested envelope', async (body, code) => {
    const { status, json } = await action(body);
    expect([status, json.error.error_code]).toEqual([400, code]);
  });

  test('a body that is not JSON is CSMS.0004', async () => {
    const { json } = await ask(emulator, `${base}/csms/resource_instances/action`, { method: 'POST', body: '{' });
    expect(json.error.error_code).toBe('CSMS.0004');
  });
});

describe('SMN publish', () => {
  const urn = (name = 'alerts') => `urn:smn:${scope.region}:${scope.projectId}:${name}`;
  const publish = (body: unknown, topic = urn()) =>
    ask(
      emulator,
      `/${scope.region}/v2/${scope.projectId}/notifications/topics/${encodeURIComponent(topic)}/publish`,
      post(body),
    );

  test('keeps what was published', async () => {
    const { status, json } = await publish({ subject: 'Hi', message: 'A' });
    expect(status).toBe(200);
    expect(emulator.published).toEqual([
      {
        subject: 'Hi',
        message: 'A',
        topicUrn: urn(),
        region: scope.region,
        projectId: scope.projectId,
        messageId: json.message_id,
      },
    ]);
  });

  test.each([
    [{ message: 'é'.repeat(128 * 1024) }, 200, undefined],
    [{ message: 'é'.repeat(128 * 1024 + 1) }, 403, 'SMN.0009'],
    [{ message: 'a', subject: 'é'.repeat(256) }, 200, undefined],
    [{ message: 'a', subject: `${'é'.repeat(256)}a` }, 403, 'SMN.0008'],
    [{ subject: 'a' }, 403, 'SMN.0009'],
    [{ message_structure: '{"default":"a"}' }, 200, undefined],
    [{ message_structure: '{"email":"a"}' }, 400, 'SMN.0021'],
    [{ message: 'a', time_to_live: '0' }, 403, 'SMN.0047'],
  ])('limits are kept (case %#)', async (body, status, code) => {
    const reply = await publish(body);
    expect([reply.status, reply.json.code]).toEqual([status, code]);
    expect(emulator.published).toHaveLength(status === 200 ? 1 : 0);
  });

  test('a topic of another project or region is none', async () => {
    expect((await publish({ message: 'a' }, 'urn:smn:x:y:z')).json).toMatchObject({
      code: 'SMN.0005',
      request_id: expect.any(String) as string,
    });
  });
});

test('requests are logged with what came of them', async () => {
  await Promise.all([list('?limit=2'), list('?limit=3')]);
  expect(emulator.maxInFlight).toBeGreaterThanOrEqual(1);
  expect(emulator.requestCount).toBe(2);
  expect(emulator.requests[0]).toMatchObject({
    method: 'GET',
    path: `${base}/secrets`,
    query: { limit: '2' },
    api: 'secrets',
    status: 200,
  });
});

test('an odd request line is answered, not a crash', async () => {
  for (const target of ['//', '/?', '/%zz/v1/%zz/secrets', `${base}/secrets?marker=%zz&limit=1`])
    expect([200, 401, 403, 404]).toContain((await ask(emulator, target, { key: 'none' })).status);
});
