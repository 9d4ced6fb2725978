import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Emulator, startEmulator } from '../../../../../lib/local/emulator/emulator.ts';
import { createEstate, inventScopes } from '../../../../../lib/local/emulator/estate.ts';
import type { FaultRule } from '../../../../../lib/local/emulator/faults.ts';
import type { ScopeEstate } from '../../../../../lib/local/emulator/scope-estate.ts';
import {
  describeSwitches,
  isAccountSwitch,
  isDeliverySwitch,
  SWITCHES,
  type SwitchName,
} from '../../../../../lib/local/emulator/switches.ts';
import { type Ask, ask, post, type Reply } from './ask.ts';
import type { ApiName } from '../../../../../lib/local/emulator/api-name.ts';

const SOON = { timeout: 30_000, interval: 2 };

let emulator: Emulator;
let scope: ScopeEstate;
let base: string;

beforeAll(async () => {
  emulator = await startEmulator({ estate: createEstate({ seed: 7, scopes: inventScopes(2, 450) }) });
  scope = emulator.estate.scopes[0] as ScopeEstate;
  base = `/${scope.region}/v1/${scope.projectId}`;
});
afterEach(() => emulator.reset());
afterAll(() => emulator.close());

const on = (name: SwitchName, rule: Partial<FaultRule> = {}) => emulator.faults.add({ name, ...rule });
const list = (query = '?limit=10', options: Ask = {}) => ask(emulator, `${base}/secrets${query}`, options);
const tasks = (query = '?limit=10') => ask(emulator, `${base}/csms/tasks${query}`);
const action = (body: object = { limit: 10 }) => ask(emulator, `${base}/csms/resource_instances/action`, post(body));
const names = ({ json }: Reply): string[] => json.secrets.map((secret: { name: string }) => secret.name);
const nameOf = (position: number): string => scope.nameAt(scope.all()[position] as number);
const namesFrom = (start: number, end: number): string[] =>
  Array.from({ length: end - start }, (_, nth) => nameOf(start + nth));
const after = (position: number, limit = 10): string => `?limit=${limit}&marker=${nameOf(position)}`;
const marker = ({ json }: Reply): unknown => json.page_info.next_marker;
const lastPage = () => list(after(440, 20));
const failure = async (pending: Promise<unknown>): Promise<unknown> =>
  pending.then(
    () => 'answered',
    (error: NodeJS.ErrnoException) => error.code,
  );
const answers =
  (status: number, code: string, at: 'flat' | 'nested' = 'flat') =>
  async (): Promise<void> => {
    const { status: got, json } = await list();
    expect([got, at === 'flat' ? json.error_code : json.error.error_code]).toEqual([status, code]);
  };
const secretsOf = ({ json }: Reply): Record<string, unknown>[] => json.secrets;

/** Those of accounts, and of events and SMN, have tests of their own. */
type ScopeSwitch = {
  [Name in SwitchName]: (typeof SWITCHES)[Name] extends { apis: unknown } ? never : Name;
}[SwitchName];

/** What each switch does, seen from outside, with its default value. */
const CHECKS: Record<ScopeSwitch, () => Promise<void>> = {
  'clock-skew': async () => {
    const { status, json } = await list();
    expect([status, json.error_msg]).toEqual([401, expect.stringContaining('signature expired')]);
  },
  latency: async () => {
    const startedAt = performance.now();
    await list();
    expect(performance.now() - startedAt).toBeGreaterThan(48);
  },
  hang: async () => expect(await failure(list('', { signal: AbortSignal.timeout(50) }))).toBe('ABORT_ERR'),

  throttle: async () => {
    const { status, json, headers } = await list();
    expect([status, json.error_code, headers['retry-after']]).toEqual([429, 'APIGW.0308', undefined]);
  },
  'throttle-seconds': async () => expect((await list()).headers['retry-after']).toBe('1'),
  'throttle-date': async () => {
    const aheadMs = Date.parse((await list()).headers['retry-after'] ?? '') - Date.now();
    expect(Math.abs(aheadMs)).toBeLessThanOrEqual(5000);
  },
  'rate-limit': async () => {
    emulator.faults.clear();
    on('rate-limit', { value: 5 });
    const statuses = await Promise.all(Array.from({ length: 12 }, async () => (await list('?limit=1')).status));
    expect(statuses.filter((status) => status === 429)).toHaveLength(7);
  },
  'server-error': answers(503, 'APIGW.0201'),
  'html-502': async () => {
    const { status, headers, text } = await list();
    expect([status, headers['content-type'], text]).toEqual([502, 'text/html', expect.stringContaining('<html>')]);
  },
  'error-in-200': answers(200, 'CSMS.0101'),
  forbidden: answers(403, 'APIGW.0302'),
  'unknown-region': answers(404, 'APIGW.0101'),
  'account-locked': async () =>
    expect((await list()).json.error_msg).toContain('AK access failed to reach the limit,forbidden'),
  'token-must-update': answers(401, 'APIGW.0307'),
  unauthorized: answers(401, 'APIGW.0301'),
  'invalid-parameter': async () => {
    await answers(400, 'CSMS.0002')();
    expect((await action()).json.error.error_code).toBe('CSMS.0002');
  },
  'error-envelope': async () => {
    for (const name of ['unauthorized', 'unknown-region', 'server-error', 'throttle'] as const) {
      const installed = on(name);
      expect((await list()).json.error).toMatchObject({ error_code: expect.stringMatching(/^APIGW/) as string });
      installed.remove();
    }
    emulator.faults.clear();
    on('error-envelope', { value: 'flat' });
    on('server-error', { value: 500 });
    const { json, status } = await list();
    expect([status, Object.keys(json as object)]).toEqual([500, ['error_code', 'error_msg']]);
  },
  'reset-before': async () => expect(await failure(list())).toBe('ECONNRESET'),

  'before-page': async () => {
    emulator.faults.clear();
    const size = scope.size;
    on('before-page', { value: (estate) => estate.add({ id: 'x', name: 'zzzz' }) });
    await list();
    expect(scope.size).toBe(size + 1);
    scope.remove('zzzz');
  },
  churn: async () => {
    const first = nameOf(0);
    expect(names(await list('?limit=1'))).toEqual([first]);
    await list(after(0));
    expect(nameOf(0)).not.toBe(first);
    expect(nameOf(scope.size - 1)).toMatch(/^zzz-churn-/);
  },
  'churn-behind': async () => {
    await list(after(10));
    expect(nameOf(0)).toMatch(/^000-churn-/);
    scope.remove(nameOf(0));
  },

  'last-marker': async () => {
    expect((await lastPage()).json.page_info).not.toHaveProperty('next_marker');
    on('last-marker', { value: 'null' });
    expect(marker(await lastPage())).toBeNull();
    on('last-marker', { value: 'empty' });
    expect(marker(await lastPage())).toBe('');
  },
  'marker-on-last-page': async () => {
    expect(marker(await lastPage())).toBe(nameOf(449));
    const beyond = await list(after(449));
    expect([names(beyond), marker(beyond)]).toEqual([[], undefined]);
    expect((await tasks('?limit=1000')).json.next_marker).toMatch(/^[0-9a-f]{8}-/);
  },
  'marker-ids': async () => {
    const idOf = (position: number): string => scope.idAt(scope.all()[position] as number);
    expect(marker(await list())).toBe(idOf(9));
    expect(names(await list(`?limit=10&marker=${idOf(9)}`))).toEqual(namesFrom(10, 20));
    expect((await list('?limit=10&marker=unknown')).json.error_code).toBe('CSMS.0005');
  },
  'marker-url': async () => {
    const url = new URL(String(marker(await list())));
    expect([url.pathname, url.searchParams.get('marker')]).toEqual([`${base}/secrets`, nameOf(9)]);
  },
  'marker-inclusive': async () => {
    expect(names(await list(after(9)))).toEqual(namesFrom(9, 19));
    expect(marker(await list(after(9)))).toBe(nameOf(18));
  },
  'marker-next-start': async () => {
    expect(marker(await list())).toBe(nameOf(10));
    expect(names(await list(after(10)))).toEqual(namesFrom(10, 20));
  },
  'marker-repeated-new-rows': async () => {
    const reply = await list(after(9));
    expect([names(reply), marker(reply)]).toEqual([namesFrom(10, 20), nameOf(9)]);
  },
  'marker-repeated-same-rows': async () => {
    const reply = await list(after(9));
    expect([names(reply), marker(reply)]).toEqual([namesFrom(0, 10), nameOf(9)]);
  },
  'empty-page': async () => {
    expect(names(await list())).toHaveLength(10);
    const reply = await list(after(9));
    expect([names(reply), marker(reply)]).toEqual([[], nameOf(9)]);
    expect((await action({ limit: 10, offset: 10 })).json.resources).toEqual([]);
  },
  'short-pages': async () => {
    const reply = await list('?limit=100');
    expect([names(reply), marker(reply)]).toEqual([namesFrom(0, 50), nameOf(49)]);
    expect(names(await list(after(49, 100)))).toEqual(namesFrom(50, 100));
  },
  'duplicate-rows': async () => {
    expect(names(await list(after(9)))).toEqual(namesFrom(7, 17));
    const [first, second] = [await action({ limit: 10 }), await action({ limit: 10, offset: 10 })];
    expect(second.json.resources.slice(0, 3)).toEqual(first.json.resources.slice(7));
  },
  'wrong-total': async () => {
    const [count, total] = [(await action({ action: 'count' })).json.total_count, (await tasks()).json.total];
    emulator.faults.clear();
    expect((await action({ action: 'count' })).json.total_count).toBe(count - 1);
    expect((await tasks()).json.total).toBe(total - 1);
  },
  'list-rows-missing': async () => {
    const reply = await list();
    expect([names(reply), marker(reply)]).toEqual([namesFrom(0, 9), nameOf(9)]);
    expect(reply.json.page_info.current_count).toBe(9);
  },
  'tag-rows-missing': async () => {
    const { resources, total_count: total } = (await action({ limit: '1000' })).json;
    expect(resources).toHaveLength(total - 1);
  },
  'tag-query-lags': async () => {
    const { resources, total_count: total } = (await action({ limit: '1000' })).json;
    expect(resources).toHaveLength(total);
    emulator.faults.clear();
    expect((await action({ action: 'count' })).json.total_count).toBe(total + 1);
  },
  'split-tag-rows': async () => {
    const { resources } = (await action({ limit: 2 })).json;
    expect(resources).toHaveLength(10);
    const fields = resources.slice(0, 5).map((row: object) => Object.keys(row));
    expect(fields).toEqual([['resource_id'], ['resource_detail'], ['tags'], ['sys_tags'], ['resource_name']]);
  },

  seconds: async () => {
    const [secret = {}] = secretsOf(await list());
    expect(String(secret['create_time'])).toHaveLength(10);
    const primary = secretsOf(await list('?limit=1000')).find((row) => row['replica_type'] === 'PRIMARY');
    const [replica] = (primary?.['replicas'] ?? []) as { created_at: number }[];
    expect(String(replica?.created_at)).toHaveLength(10);
    expect(String((await tasks()).json.tasks[0].task_time)).toHaveLength(10);
    expect(String((await action()).json.resources[0].resource_detail.create_time)).toHaveLength(10);
  },
  'single-quotes': async () => {
    const configs = secretsOf(await list('?limit=1000')).flatMap(
      (secret) => (secret['rotation_config'] as string) ?? [],
    );
    expect(configs[0]).toMatch(/^\{'InstanceId':'/);
  },
  'unknown-enums': async () => {
    expect(secretsOf(await list())[0]).toMatchObject({
      state: 'UNDER_REVIEW',
      secret_type: 'Redis-FG',
      replica_type: 'WITNESS',
    });
    expect((await tasks()).json.tasks[0].task_status).toBe('RUNNING');
  },
  'extra-fields': async () => {
    expect(secretsOf(await list())[0]).toMatchObject({ grown_text: 'new', grown_object: { depth: [1, null] } });
  },
  'long-texts': async () => {
    expect(secretsOf(await list())[0]).toMatchObject({ description: expect.stringMatching(/^.{2000}$/) as string });
  },
  nulls: async () => {
    expect(secretsOf(await list())[0]).toMatchObject({
      name: nameOf(0),
      state: null,
      create_time: null,
      replicas: null,
    });
    expect((await action()).json.resources[0]).toMatchObject({
      tags: null,
      resource_detail: { name: nameOf(0), state: null },
    });
  },
  'nulls-everywhere': async () => {
    expect(secretsOf(await list())[0]).toMatchObject({ id: scope.idAt(scope.all()[0] as number), name: null });
    expect((await tasks()).json.tasks[0].secret_name).toBeNull();
  },
  'fields-missing': async () => expect(Object.keys(secretsOf(await list())[0] ?? {})).toEqual(['id', 'name']),
  'numbers-as-strings': async () => expect(secretsOf(await list())[0]?.['create_time']).toMatch(/^\d{13}$/),

  'garbage-json': async () => {
    const { status, json, text } = await list();
    expect([status, json, text.length > 0]).toEqual([200, undefined, true]);
  },
  'cut-json': async () => {
    const { status, json, text, headers } = await list();
    expect([status, json, headers['content-length']]).toEqual([200, undefined, String(Buffer.byteLength(text))]);
  },
  'empty-body': async () => {
    const { status, text } = await list();
    expect([status, text]).toEqual([200, '']);
  },
  'huge-body': async () => {
    emulator.faults.clear();
    on('huge-body', { value: 2 });
    const { json, headers } = await list();
    expect([json.padding.length, json.secrets.length]).toEqual([2 * 1024 * 1024, 10]);
    expect(Number(headers['content-length'])).toBeGreaterThan(2 * 1024 * 1024);
  },
  'huge-body-chunked': async () => {
    emulator.faults.clear();
    on('huge-body-chunked', { value: 2 });
    const { json, headers } = await list();
    expect([json.padding.length, headers['content-length']]).toEqual([2 * 1024 * 1024, undefined]);
  },

  'lost-answer': async () => {
    const urn = encodeURIComponent(`urn:smn:${scope.region}:${scope.projectId}:t`);
    const target = `/${scope.region}/v2/${scope.projectId}/notifications/topics/${urn}/publish`;
    expect(await failure(ask(emulator, target, post({ message: 'a' })))).toBe('ECONNRESET');
    expect(emulator.published).toHaveLength(1);
  },
  'reset-during': async () => expect(await failure(list())).toBe('ECONNRESET'),
  'cut-body': async () => expect(await failure(list())).toBe('ECONNRESET'),
  'cut-chunked': async () => expect(await failure(list())).toBe('ECONNRESET'),
  'slow-body': async () => {
    const startedAt = performance.now();
    expect(names(await list())).toHaveLength(10);
    expect(performance.now() - startedAt).toBeGreaterThan(350);
  },
};

describe('each switch does what the table says', () => {
  const all = Object.keys(SWITCHES) as SwitchName[];

  test.each(all.filter((name): name is ScopeSwitch => !isAccountSwitch(name) && !isDeliverySwitch(name)))(
    '%s',
    async (name) => {
      const installed = on(name);
      await CHECKS[name]();
      expect(name in CHECKS && (installed.hits > 0 || !emulator.faults.installed.includes(installed))).toBe(true);
    },
  );

  test('values choose: statuses, envelopes', async () => {
    for (const status of [500, 502, 503, 504]) on('server-error', { value: status, times: 1 });
    const got = [await list(), await list(), await list(), await list(), await list()].map((reply) => reply.status);
    expect(got).toEqual([500, 502, 503, 504, 200]);
    on('forbidden', { value: 'nested' });
    expect((await list()).json.error).toMatchObject({ error_code: 'KMS.0306' });
  });

  test('the table prints one line for each', () => {
    expect(describeSwitches().split('\n')).toHaveLength(Object.keys(SWITCHES).length);
  });
});

describe('rules', () => {
  test('narrow to an API, a region and a project', async () => {
    const other = emulator.estate.scopes[1] as ScopeEstate;
    on('throttle', { api: 'tasks' });
    on('server-error', { region: other.region, projectId: other.projectId });
    expect([(await list()).status, (await tasks()).status]).toEqual([200, 429]);
    expect((await ask(emulator, `/${other.region}/v1/${other.projectId}/secrets`)).status).toBe(503);
  });

  test('skip lets requests pass, times ends it, remove takes it away', async () => {
    const installed = on('throttle', { skip: 1, times: 2 });
    const statuses: number[] = [];
    for (let count = 0; count < 5; count++) statuses.push((await list()).status);
    expect([statuses, installed.hits]).toEqual([[200, 429, 429, 200, 200], 2]);
    const endless = on('throttle');
    expect((await list()).status).toBe(429);
    endless.remove();
    expect((await list()).status).toBe(200);
  });

  test('switches combine, and those that answer queue up', async () => {
    on('throttle', { times: 1 });
    on('html-502', { times: 1 });
    on('seconds');
    on('extra-fields');
    on('marker-url');
    expect([(await list()).status, (await list()).status]).toEqual([429, 502]);
    const reply = await list();
    expect(secretsOf(reply)[0]).toMatchObject({ grown_number: 7 });
    expect(String(secretsOf(reply)[0]?.['create_time'])).toHaveLength(10);
    expect(String(marker(reply))).toMatch(/^http/);
    expect(emulator.requests.at(-1)?.faults).toEqual(['seconds', 'extra-fields', 'marker-url'] satisfies SwitchName[]);
  });

  test('a wrong signature is refused before a switch answers', async () => {
    on('throttle');
    expect((await list('', { key: { ak: 'x', sk: 'y' } })).status).toBe(401);
  });

  test('an unknown name is an error', () => {
    expect(() => on('nonsense' as SwitchName)).toThrow(expect.objectContaining({ code: 'EMULATOR_UNKNOWN_SWITCH' }));
  });

  test('latency holds requests side by side, and the log counts them', async () => {
    on('latency', { value: 60 });
    const apis: ApiName[] = ['secrets', 'secrets', 'secrets'];
    await Promise.all(apis.map(() => list()));
    expect(emulator.maxInFlight).toBe(3);
  });

  test.each(['huge-body', 'slow-body', 'latency', 'hang'] as const)(
    'a client that hangs up during %s does no harm',
    async (name) => {
      on(name, { times: 1, ...(name === 'latency' ? { value: 30 } : {}) });
      const client = new AbortController();
      const answer = failure(list('', { signal: client.signal }));
      // not before the switch was thrown, or it would be the next request's
      await vi.waitUntil(() => emulator.requests.some(({ faults }) => faults.includes(name)), SOON);
      client.abort();
      expect(await answer).not.toBe('answered');
      const isAlone = async (): Promise<boolean> =>
        (await list()).status === 200 && emulator.requests.at(-1)?.inFlight === 1;
      expect(await vi.waitUntil(isAlone, SOON)).toBe(true);
    },
  );
});
