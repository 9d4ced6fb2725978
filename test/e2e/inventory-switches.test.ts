import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  isAccountSwitch,
  isDeliverySwitch,
  SWITCHES,
  type SwitchName,
  type SwitchValue,
} from '../../lib/local/emulator/switches.ts';
import { projectId, scopes, startInventory, type InventoryBench, type Row } from '../support/inventory.ts';

/*
 * Every switch of the emulator, one by one: the export is exact in spite of it, or says what it is. An entry is missing:
 * the test at the end fails.
 */

const SECRETS = 1100;
const CSV = { INVENTORY_FORMATS: 'csv' };
let bench: InventoryBench;
let clean: Row[];

beforeAll(async () => {
  bench = await startInventory(scopes(SECRETS, 20));
  clean = await bench.rows(await bench.run({ settings: CSV }));
});
beforeEach(() => bench.emulator.reset());
afterAll(() => bench.close());

interface Expectation {
  /** `exact` unless said otherwise; `failed` is an error code. */
  is?: 'exact' | 'unverified' | 'drifted' | 'incomplete' | { failed: string };
  times?: number;
  skip?: number;
  value?: SwitchValue;
  api?: 'secrets' | 'resources';
  /** What the platform gives. */
  timeoutMs?: number;
}

const drifted = { is: 'drifted' } as const;
const failed = (code: string) => ({ is: { failed: code } }) as const;

const EXPECTED: Partial<Record<SwitchName, Expectation[]>> = {
  'clock-skew': [failed('CSMS_CLOCK_SKEWED')],
  latency: [{ value: 20 }],
  throttle: [{ times: 5 }, { ...failed('CSMS_THROTTLED'), timeoutMs: 4000 }],
  'throttle-seconds': [
    { times: 1, value: 1 },
    { ...failed('CSMS_THROTTLED'), value: 60, timeoutMs: 30_000 },
  ],
  'throttle-date': [{ times: 1, value: 1 }],
  'rate-limit': [{ value: 2 }],
  'server-error': [
    { times: 2 },
    { times: 2, value: 500 },
    { times: 2, value: 502 },
    { times: 2, value: 504 },
    failed('CSMS_UNAVAILABLE'),
  ],
  'html-502': [{ times: 2 }, failed('CSMS_UNAVAILABLE')],
  'error-in-200': [
    failed('CSMS_RESPONSE_INVALID'),
    { ...failed('CSMS_RESPONSE_INVALID'), value: 'nested' },
    { is: 'unverified', api: 'resources' },
  ],
  forbidden: [
    failed('CSMS_FORBIDDEN'),
    { ...failed('CSMS_FORBIDDEN'), value: 'iam' },
    { is: 'unverified', api: 'resources' },
  ],
  'unknown-region': [failed('CSMS_NOT_FOUND')],
  'account-locked': [failed('CSMS_KEY_LOCKED')],
  'token-must-update': [failed('CSMS_TOKEN_EXPIRED')],
  unauthorized: [failed('CSMS_UNAUTHORIZED')],
  'invalid-parameter': [failed('CSMS_BAD_REQUEST')],
  'reset-before': [{ times: 2 }, failed('HTTP_CONNECTION')],
  'last-marker': [{ value: 'absent' }, { value: 'null' }, { value: 'empty' }],
  'marker-on-last-page': [{}],
  'marker-ids': [{}],
  'marker-url': [{}],
  'marker-inclusive': [{}],
  'marker-next-start': [{}],
  'marker-repeated-new-rows': [failed('CSMS_MARKER_REPEATED')],
  'marker-repeated-same-rows': [{ is: 'incomplete' }],
  'empty-page': [{ is: 'incomplete' }],
  'short-pages': [{ value: 3 }],
  'duplicate-rows': [{}],
  'wrong-total': [{ is: 'incomplete', api: 'resources' }],
  'list-rows-missing': [{ is: 'incomplete' }],
  'tag-query-lags': [drifted],
  'split-tag-rows': [{}],
  seconds: [{}],
  'single-quotes': [{}],
  'unknown-enums': [{}],
  'extra-fields': [{}],
  'long-texts': [{}],
  'numbers-as-strings': [{}],
  'garbage-json': [{ times: 2 }, failed('HTTP_BODY_BROKEN')],
  'cut-json': [{ times: 2 }],
  'empty-body': [{ times: 2 }],
  'huge-body': [{ ...failed('HTTP_BODY_TOO_LARGE'), times: 2, value: 80 }],
  'huge-body-chunked': [{ ...failed('HTTP_BODY_TOO_LARGE'), times: 2, value: 80 }],
  'lost-answer': [{ times: 2 }],
  'reset-during': [{ times: 2 }],
  'cut-body': [{ times: 2 }],
  'cut-chunked': [{ times: 2 }],
  'slow-body': [{ value: 100 }],
};

/** Switches whose outcome is a matter of more than one word have tests of their own, below or beside. */
const ELSEWHERE: ReadonlySet<string> = new Set<SwitchName>([
  'before-page',
  'churn',
  'churn-behind',
  'hang',
  'nulls',
  'nulls-everywhere',
  'fields-missing',
  'tag-rows-missing',
  'error-envelope',
]);

const cases = Object.entries(EXPECTED).flatMap(([name, list]) =>
  list.map((expectation) => ({ name: name as SwitchName, ...expectation })),
);

describe('with a switch of the emulator on, the export', () => {
  it.each(cases)(
    '$name (value $value, times $times): is $is',
    async ({ name, is = 'exact', timeoutMs, ...rule }) => {
      bench.emulator.faults.add({ name, projectId: projectId(1), ...rule });
      const response = await bench.run({ settings: CSV, ...(timeoutMs !== undefined && { timeoutMs }) });
      const [scope, other] = (await bench.manifest(response)).scopes;
      if (typeof is === 'object') {
        expect(scope).toMatchObject({ status: 'failed', error: { code: is.failed } });
        expect(response.status).toBe(
          is.failed.startsWith('CSMS_UNAUTH') || other?.status === 'failed' ? 'failed' : 'partial',
        );
        return;
      }
      const status = is === 'incomplete' ? 'incomplete' : 'complete';
      expect(scope).toMatchObject({ status, consistency: is === 'incomplete' ? 'drifted' : is });
      if (is === 'exact') expect((await bench.rows(response)).map(({ id }) => id)).toEqual(clean.map(({ id }) => id));
      else expect(scope?.reason).toBeTruthy();
    },
    30_000,
  );

  it('has an entry for every switch that there is', () => {
    // those of accounts do nothing to a run of listed projects
    const names = (Object.keys(SWITCHES) as SwitchName[]).filter(
      (name) => !isAccountSwitch(name) && !isDeliverySwitch(name),
    );
    expect(names.filter((name) => !(name in EXPECTED) && !ELSEWHERE.has(name))).toEqual([]);
  });
});

/** What the switches that change the rows' wording do to the cells: nothing, but for what they add. */
describe('a row', () => {
  const rowsWith = async (name: SwitchName): Promise<Row[]> => {
    bench.emulator.faults.add({ name, projectId: projectId(1) });
    return bench.rows(await bench.run({ settings: CSV }));
  };
  const toSecond = (rows: readonly Row[]): Row[] =>
    rows.map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, text]) => [name, text.replaceAll(/\.\d{3}Z/g, 'Z')])),
    );

  it('is the same whether times come in seconds or in milliseconds, but for what seconds cannot say', async () => {
    expect(toSecond(await rowsWith('seconds'))).toEqual(toSecond(clean));
  });

  it('is the same when numbers come as text', async () => {
    expect(await rowsWith('numbers-as-strings')).toEqual(clean);
  });

  it('keeps a single-quoted configuration as it was sent', async () => {
    const configs = (await rowsWith('single-quotes'))
      .slice(0, SECRETS)
      .map((row) => row['rotation_config'] ?? '')
      .filter(Boolean);
    expect(configs.length).toBeGreaterThan(0);
    expect(configs.every((text) => text.startsWith("{'"))).toBe(true);
  });

  it('keeps fields that the API has grown since, under extra', async () => {
    const rows = await rowsWith('extra-fields');
    expect(rows.slice(0, SECRETS).every((row) => row['extra']?.startsWith('{'))).toBe(true);
    const replicas = rows.slice(0, SECRETS).flatMap((row) => row['replicas'] || []);
    expect(replicas.length).toBeGreaterThan(0);
    expect(replicas.every((text) => text.includes('"grown_object":{"depth":[1,null]}'))).toBe(true);
    const withoutGrown = (row: Row): Row => ({ ...row, replicas: '', extra: '' });
    expect(rows.map(withoutGrown)).toEqual(clean.map(withoutGrown));
  });

  it.each(['nulls', 'nulls-everywhere', 'fields-missing'] as const)(
    'with %s is there all the same, empty',
    async (name) => {
      const rows = (await rowsWith(name)).slice(0, SECRETS);
      expect(rows.map(({ id }) => id)).toEqual(clean.slice(0, SECRETS).map(({ id }) => id));
      expect(new Set(rows.map((row) => row['create_time']))).toEqual(new Set(['']));
    },
  );
});

describe('secrets that come and go while the pages are walked', () => {
  it('make a drift when they differ from the count that was taken at the start', async () => {
    const other = await startInventory(scopes(SECRETS));
    other.emulator.faults.add({ name: 'churn' });
    const response = await other.run({ settings: CSV });
    expect(response).toMatchObject({ status: 'complete', consistency: 'drifted' });
    const {
      scopes: [scope],
    } = await other.manifest(response);
    expect(scope?.reason).toMatch(/The list has [\d,]+ secrets of this account, but the tag query counts [\d,]+/);
    await other.close();
  });

  it('are exact when they came behind the list: it is what there was at the start', async () => {
    const other = await startInventory(scopes(SECRETS));
    other.emulator.faults.add({ name: 'churn-behind' });
    expect(await other.run({ settings: CSV })).toMatchObject({ consistency: 'exact' });
    await other.close();
  });

  it('are exact when the second listing finds them at rest', async () => {
    const other = await startInventory(scopes(SECRETS));
    other.emulator.faults.add({ name: 'churn', times: 1 });
    const response = await other.run({ settings: CSV });
    expect(response).toMatchObject({ status: 'complete', consistency: 'exact' });
    await other.close();
  });
});

describe('a tag query that leaves secrets out', () => {
  it('is a drift that names them, up to twenty', async () => {
    const other = await startInventory(scopes(60));
    other.emulator.faults.add({ name: 'tag-rows-missing', value: 25 });
    const {
      scopes: [scope],
    } = await other.manifest(await other.run({ settings: CSV }));
    expect(scope).toMatchObject({ status: 'complete', consistency: 'drifted' });
    expect(scope?.reason).toMatch(/ 25 secrets listed but not in the tag query: ([0-9a-f-]{36}, ){20}…$/);
    await other.close();
  });
});

describe('a service that never answers', () => {
  it('fails the scope when the time is over, and says so in a partial manifest', async () => {
    const other = await startInventory(scopes(30, 30));
    other.emulator.faults.add({ name: 'hang', projectId: projectId(2) });
    const response = await other.run({ settings: CSV, timeoutMs: 5000 });
    expect(response).toMatchObject({
      status: 'partial',
      failed: [{ projectId: projectId(2), error: { code: 'RUN_OUT_OF_TIME' } }],
    });
    expect((await other.manifest(response)).status).toBe('partial');
    await other.close();
  });
});
