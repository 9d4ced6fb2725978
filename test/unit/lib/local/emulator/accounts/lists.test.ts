import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Account } from '../../../../../../lib/local/emulator/accounts/account.ts';
import type { AccessKey } from '../../../../../../lib/local/emulator/credentials.ts';
import type { Emulator } from '../../../../../../lib/local/emulator/emulator.ts';
import { post } from '../ask.ts';
import { askAt, NOW_MS, startWithAccounts, UNIT_ID } from './ask-accounts.ts';

let emulator: Emulator;
let own: Account;
let prod: Account;
let key: AccessKey;
let { send, keysFor } = {} as ReturnType<typeof askAt>;

beforeAll(async () => {
  const clock = { nowMs: NOW_MS };
  emulator = await startWithAccounts(clock);
  [own, prod] = emulator.accounts as [Account, Account];
  ({ send, keysFor } = askAt(emulator, clock));
});
afterEach(() => emulator.reset());
afterAll(() => emulator.close());

const projects = async (query = '') => {
  key = await keysFor(prod);
  return send(`/iam/v3/projects${query}`, { key });
};
const namesIn = (rows: readonly { name: string }[]): string[] => rows.map(({ name }) => name);

describe('projects', () => {
  test('are the regions, what is below them, a disabled one, MOS, and the account itself', async () => {
    const { status, json } = await projects();
    expect(status).toBe(200);
    expect(namesIn(json.projects)).toEqual([
      'cn-north-4',
      'cn-north-4_payments',
      'cn-east-3',
      'cn-east-3_payments',
      'cn-north-4_retired',
      'MOS',
      'prod',
    ]);
    const [main, below] = json.projects;
    expect(main).toMatchObject({ domain_id: prod.domainId, parent_id: prod.domainId, enabled: true, is_domain: false });
    expect(below.parent_id).toBe(main.id);
    expect(namesIn(json.projects.filter((each: { enabled: boolean }) => !each.enabled))).toEqual([
      'cn-north-4_retired',
    ]);
    expect(json.projects.at(-1)).toMatchObject({ id: prod.domainId, is_domain: true });
  });

  test('have the secrets of the estate', () => {
    const places = emulator.estate.scopes.filter(({ domainId }) => domainId === prod.domainId);
    expect(prod.projects.slice(0, 4).map(({ id }) => id)).toEqual(places.map(({ projectId }) => projectId));
    expect(new Set(emulator.estate.scopes.map(({ projectId }) => projectId)).size).toBe(emulator.estate.scopes.length);
  });

  test('may be asked for by enabled, name and parent', async () => {
    expect(namesIn((await projects('?enabled=false')).json.projects)).toEqual(['cn-north-4_retired']);
    expect(namesIn((await projects('?enabled=true')).json.projects)).not.toContain('cn-north-4_retired');
    expect(namesIn((await projects('?name=MOS')).json.projects)).toEqual(['MOS']);
    const [main] = prod.projects;
    const below = (await projects(`?parent_id=${main?.id}`)).json.projects;
    expect(namesIn(below)).toEqual(['cn-north-4_payments', 'cn-north-4_retired']);
  });

  test('come in pages, which need both parameters', async () => {
    expect(namesIn((await projects('?page=2&per_page=3')).json.projects)).toEqual(namesIn(prod.projects.slice(3, 6)));
    expect((await projects('?page=3&per_page=5')).json.projects).toEqual([]);
    for (const query of ['?page=1', '?per_page=3', '?page=0&per_page=3', '?page=1&per_page=5001'])
      expect((await projects(query)).json.error.code).toBe(400);
  });

  test('of another account are 403 as a list, 404 by id', async () => {
    expect((await projects(`?domain_id=${prod.domainId}`)).status).toBe(200);
    expect((await projects(`?domain_id=${own.domainId}`)).json.error).toMatchObject({ code: 403, title: 'Forbidden' });
    const foreign = await send(`/iam/v3/projects/${own.projects[0]?.id}`, { key });
    expect([foreign.status, foreign.json.error.title]).toEqual([404, 'Not Found']);
  });

  test('by id are as they are listed', async () => {
    const [listed] = (await projects()).json.projects;
    expect((await send(`/iam/v3/projects/${listed.id}`, { key })).json.project).toEqual(listed);
  });

  test('that one may enter are those that are enabled', async () => {
    await projects();
    const { json } = await send('/iam/v3/auth/projects', { key });
    expect(namesIn(json.projects)).toEqual(namesIn(prod.projects.filter(({ enabled }) => enabled)));
  });

  test('of the own account are listed for its own keys', async () => {
    expect(namesIn((await send('/iam/v3/projects')).json.projects).slice(0, 3)).toEqual([
      'cn-north-4',
      'cn-east-3',
      'ap-southeast-3',
    ]);
  });
});

describe('accounts of the organization', () => {
  const accounts = (query = '') => send(`/organizations/v1/organizations/accounts${query}`);

  test('are all of them, the own one too', async () => {
    const { status, json } = await accounts();
    expect([status, namesIn(json.accounts)]).toEqual([200, ['platform', 'prod', 'staging', 'distrustful']]);
    expect(json.accounts[1]).toMatchObject({
      id: prod.domainId,
      status: 'ACTIVE',
      urn: expect.stringContaining(prod.domainId) as string,
      join_method: 'created',
      joined_at: expect.any(String) as string,
    });
    expect(json.page_info).toEqual({ next_marker: null, current_count: 4 });
  });

  test('come page by page', async () => {
    const first = (await accounts('?limit=3')).json;
    expect(first.page_info).toEqual({ next_marker: first.accounts[2].id, current_count: 3 });
    const second = (await accounts(`?limit=3&marker=${first.page_info.next_marker}`)).json;
    expect([namesIn(second.accounts), second.page_info.next_marker]).toEqual([['distrustful'], null]);
    for (const query of ['?limit=0', '?limit=1001', '?marker=nobody']) expect((await accounts(query)).status).toBe(400);
  });

  test('may be those of one unit, directly', async () => {
    expect(namesIn((await accounts(`?parent_id=${UNIT_ID}`)).json.accounts)).toEqual(['staging']);
    expect(namesIn((await accounts(`?parent_id=${own.parentId}`)).json.accounts)).toEqual([
      'platform',
      'prod',
      'distrustful',
    ]);
  });

  test('are 401 for a member, whose keys are good: it does not manage the organization', async () => {
    key = await keysFor(prod);
    const { status, json } = await send('/organizations/v1/organizations/accounts', { key });
    expect([status, json.error_code]).toEqual([401, 'Organizations.1002']);
  });
});

describe('what careless readers trip over', () => {
  const accounts = (query = '') => send(`/organizations/v1/organizations/accounts${query}`);

  test('pages of accounts that repeat rows or markers, or come empty', async () => {
    const marker = prod.domainId;
    const second = async () => (await accounts(`?limit=2&marker=${marker}`)).json;
    emulator.faults.add({ name: 'marker-repeated-new-rows', times: 1 });
    expect((await second()).page_info.next_marker).toBe(marker);
    emulator.faults.add({ name: 'duplicate-rows', value: 1, times: 1 });
    expect(namesIn((await second()).accounts)).toEqual(['prod', 'staging']);
    emulator.faults.add({ name: 'empty-page', times: 1 });
    expect(await second()).toEqual({ accounts: [], page_info: { next_marker: marker, current_count: 0 } });
    emulator.faults.add({ name: 'last-marker', times: 1 });
    expect((await second()).page_info).toEqual({ current_count: 2 });
    expect((await second()).page_info).toEqual({ next_marker: null, current_count: 2 });
  });

  test('responses without their fields, with nulls, with states that no page knows', async () => {
    emulator.faults.add({ name: 'fields-missing', times: 1 });
    expect((await accounts()).json).toEqual({});
    emulator.faults.add({ name: 'nulls', api: 'projects' });
    expect((await projects()).json).toEqual({ links: null, projects: null });
    emulator.faults.add({ name: 'unknown-enums', times: 1 });
    expect((await accounts()).json.accounts[0].status).toBe('PAUSED');
  });
});

describe('Config', () => {
  const EXPRESSION =
    "SELECT region_id, project_id, count(*) FROM resources WHERE provider='csms' AND type='secrets' GROUP BY region_id, project_id";
  const query = (domainId: string, expression = EXPRESSION, options = {}) =>
    send(`/rms/v1/resource-manager/domains/${domainId}/run-query`, { ...post({ expression }), ...options });

  test('counts the secrets of each project', async () => {
    key = await keysFor(prod);
    const { status, json } = await query(prod.domainId, EXPRESSION, { key });
    const places = emulator.estate.scopes.filter(({ domainId }) => domainId === prod.domainId);
    expect(status).toBe(200);
    expect(json.query_info.select_fields).toEqual(['region_id', 'project_id', 'count']);
    expect(json.results).toMatchObject(
      places.map(({ region, projectId }) => ({ region_id: region, project_id: projectId })),
    );
    for (const { count } of json.results) expect(count).toBeGreaterThan(0);
  });

  test('counts no secret that another account shares', async () => {
    const scope = emulator.estate.scopes.find(({ domainId }) => domainId === own.domainId);
    const count = async () => (await query(own.domainId)).json.results[0].count;
    const before = await count();
    scope?.add({ id: 'own', name: 'zz-own' });
    scope?.add({ id: 'shared', name: 'zz-shared', domain_id: 'f'.repeat(32) });
    expect(await count()).toBe(before + 1);
  });

  test('names the count as it is asked to', async () => {
    const { json } = await query(own.domainId, EXPRESSION.replace('count(*)', 'COUNT(*) AS secrets'));
    expect(json.query_info.select_fields[2]).toBe('secrets');
  });

  test('refuses another query, no query, and another account', async () => {
    expect((await query(own.domainId, 'SELECT 1')).status).toBe(400);
    expect((await query(own.domainId, '')).status).toBe(400);
    expect((await query(prod.domainId)).status).toBe(403);
  });
});
