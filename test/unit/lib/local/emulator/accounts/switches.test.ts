import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Account } from '../../../../../../lib/local/emulator/accounts/account.ts';
import type { AccessKey } from '../../../../../../lib/local/emulator/credentials.ts';
import type { Emulator } from '../../../../../../lib/local/emulator/emulator.ts';
import type { FaultRule } from '../../../../../../lib/local/emulator/faults.ts';
import type { AccountApi } from '../../../../../../lib/local/emulator/api-name.ts';
import { isAccountSwitch, SWITCHES, type SwitchName } from '../../../../../../lib/local/emulator/switches.ts';
import { type Ask, post } from '../ask.ts';
import { askAt, keyFrom, NOW_MS, READ_METADATA, startWithAccounts } from './ask-accounts.ts';

type AccountSwitch = {
  [Name in SwitchName]: (typeof SWITCHES)[Name] extends { apis: readonly (infer Api)[] }
    ? [Api] extends [AccountApi]
      ? Name
      : never
    : never;
}[SwitchName];

const clock = { nowMs: NOW_MS };
let emulator: Emulator;
let own: Account;
let prod: Account;
let distrustful: Account;
let { send, assume, exchange, keysFor } = {} as ReturnType<typeof askAt>;

beforeAll(async () => {
  emulator = await startWithAccounts(clock);
  [own, prod, , distrustful] = emulator.accounts as [Account, Account, Account, Account];
  ({ send, assume, exchange, keysFor } = askAt(emulator, clock));
});
afterEach(() => {
  emulator.reset();
  clock.nowMs = NOW_MS;
});
afterAll(() => emulator.close());

const on = (name: SwitchName, rule: Partial<FaultRule> = {}) => emulator.faults.add({ name, ...rule });
const identity = (key: AccessKey) => send('/sts/v5/caller-identity', { key });
const projects = (options: Ask = {}) => send('/iam/v3/projects', options);
const ids = (rows: readonly { id: string }[]): string[] => rows.map(({ id }) => id);
const lastId = (): string => own.projects.findLast(({ name }) => /^\w+-\w+-\d$/.test(name))?.id ?? '';
const byId = (id: string) => send(`/iam/v3/projects/${id}`);
const accounts = (query = '') => send(`/organizations/v1/organizations/accounts${query}`);
const EXPRESSION =
  "SELECT region_id, project_id, count(*) FROM resources WHERE provider='csms' AND type='secrets' GROUP BY region_id, project_id";
const config = async (): Promise<string[]> => {
  const { json } = await send(`/rms/v1/resource-manager/domains/${own.domainId}/run-query`, {
    ...post({ expression: EXPRESSION }),
  });
  return json.results.map((row: { project_id: string }) => row.project_id);
};
const statuses = ({ json }: Awaited<ReturnType<typeof accounts>>): string[] =>
  json.accounts.map(({ status }: { status: string }) => status);

/** What each switch does, seen from outside, with its default value. */
const CHECKS: Record<AccountSwitch, () => Promise<void>> = {
  'assume-forbidden': async () => {
    const { status, json } = await assume(prod);
    expect([status, json.error_code]).toEqual([403, 'PAP5.0001']);
    expect((await exchange(prod)).json.error).toMatchObject({ code: 403, title: 'Forbidden' });
    expect((await projects()).status).toBe(200);
  },
  'assume-unknown': async () => {
    expect((await assume(prod)).status).toBe(404);
    expect((await exchange(prod)).json.error.code).toBe(404);
  },
  'wrong-account': async () => {
    const reply = await assume(prod);
    expect(reply.json.assumed_agency.urn).toContain(prod.domainId);
    const found = (await identity(keyFrom(reply))).json.account_id;
    expect(ids(emulator.accounts.map(({ domainId: id }) => ({ id })))).toContain(found);
    expect(found).not.toBe(prod.domainId);
  },
  expires: async () => {
    const reply = await assume(prod);
    expect(reply.json.credentials.expiration).toBe('2026-11-22T12:01:00.000Z');
    clock.nowMs += 60_000;
    expect((await identity(keyFrom(reply))).status).toBe(401);
  },
  'expires-early': async () => {
    const reply = await assume(prod);
    expect(reply.json.credentials.expiration).toBe('2026-11-22T13:00:00.000Z');
    clock.nowMs += 59_999;
    expect((await identity(keyFrom(reply))).status).toBe(200);
    clock.nowMs += 1;
    expect((await identity(keyFrom(reply))).json.error_msg).toContain('token expires');
  },
  'policy-ignored': async () => {
    const key = await keysFor(prod, { policy: JSON.stringify(READ_METADATA) });
    expect((await projects({ key })).status).toBe(200);
  },
  'projects-forbidden': async () => {
    expect((await projects()).json.error).toMatchObject({ code: 403, title: 'Forbidden' });
    expect((await send('/iam/v3/auth/projects')).status).toBe(403);
    expect((await byId(lastId())).status).toBe(200);
  },
  'projects-short': async () => {
    expect(ids((await projects()).json.projects)).not.toContain(lastId());
    expect((await projects()).json.projects).toHaveLength(own.projects.length - 1);
    expect((await byId(lastId())).status).toBe(200);
  },
  'projects-gone': async () => {
    expect(ids((await projects()).json.projects)).not.toContain(lastId());
    expect((await byId(lastId())).status).toBe(404);
    expect((await byId(own.projects[0]?.id ?? '')).status).toBe(200);
  },
  'projects-disabled': async () => {
    expect(ids((await send('/iam/v3/projects?enabled=false')).json.projects)).toContain(lastId());
    expect((await byId(lastId())).json.project.enabled).toBe(false);
  },
  'org-forbidden': async () => {
    const { status, json } = await accounts();
    expect([status, json.error_code]).toEqual([401, 'Organizations.1002']);
  },
  'org-pages': async () => {
    const { accounts: page, page_info: info } = (await accounts('?limit=1000')).json;
    expect([ids(page), info]).toEqual([[own.domainId], { next_marker: own.domainId, current_count: 1 }]);
  },
  'account-closed': async () => {
    emulator.faults.clear();
    on('account-closed', { account: 'prod' });
    on('account-closed', { account: distrustful.domainId, times: 1 });
    expect(statuses(await accounts())).toEqual(['ACTIVE', 'SUSPENDED', 'ACTIVE', 'SUSPENDED']);
    expect(statuses(await accounts())).toEqual(['ACTIVE', 'SUSPENDED', 'ACTIVE', 'ACTIVE']);
    emulator.faults.clear();
    on('account-closed', { times: 2 });
    expect(statuses(await accounts())).toEqual(['SUSPENDED', 'SUSPENDED', 'ACTIVE', 'ACTIVE']);
  },
  'config-behind': async () => {
    const behind = await config();
    emulator.faults.clear();
    expect((await config()).slice(0, -1)).toEqual(behind);
  },
  'config-more': async () => {
    const more = await config();
    emulator.faults.clear();
    const known = await config();
    expect(more.slice(0, -1)).toEqual(known);
    expect(ids((await projects()).json.projects)).not.toContain(more.at(-1));
  },
};

describe('each switch of accounts does what the table says', () => {
  test.each(Object.keys(SWITCHES).filter((name) => isAccountSwitch(name as SwitchName)))('%s', async (name) => {
    const installed = on(name as AccountSwitch);
    await CHECKS[name as AccountSwitch]();
    expect(installed.hits > 0 || !emulator.faults.installed.includes(installed)).toBe(true);
  });
});

describe('rules', () => {
  test('narrow to an account, by name or id: the one that is asked for, or whose keys ask', async () => {
    on('assume-forbidden', { account: distrustful.name });
    on('assume-unknown', { account: prod.domainId, times: 1 });
    expect((await assume(prod)).status).toBe(404);
    const key = await keysFor(prod);
    on('projects-short', { account: 'prod', value: 2 });
    expect((await projects({ key })).json.projects).toHaveLength(prod.projects.length - 2);
    expect((await projects()).json.projects).toHaveLength(own.projects.length);
    const scope = emulator.estate.scopes.find(({ domainId }) => domainId === prod.domainId);
    on('throttle', { account: 'prod', api: 'secrets' });
    expect((await send(`/${scope?.region}/v1/${scope?.projectId}/secrets`, { key })).status).toBe(429);
  });

  test('times and skip count what the switch concerns alone', async () => {
    on('assume-forbidden', { times: 1 });
    await projects();
    expect([(await assume(prod)).status, (await assume(prod)).status]).toEqual([403, 200]);
  });

  test('the switches for every API act here too', async () => {
    on('throttle-seconds', { api: 'assume' });
    on('latency', { api: 'projects', value: 1 });
    const { status, headers } = await assume(prod);
    expect([status, headers['retry-after'], (await projects()).status]).toEqual([429, '1', 200]);
    expect(emulator.requests.at(0)).toMatchObject({
      api: 'assume',
      domainId: prod.domainId,
      faults: ['throttle-seconds'],
    });
  });
});
