import { afterEach, describe, expect, it } from 'vitest';
import { handler } from '../../functions/tag-report/handler.ts';
import type { FixFile } from '../../functions/tag-report/fix.ts';
import type { TagReport } from '../../functions/tag-report/report.ts';
import type { Manifest } from '../../lib/run/manifest.ts';
import type { RunResponse } from '../../lib/run/response.ts';
import { projectId, scopes, startBench, type FunctionBench, type RunOptions } from '../support/function-bench.ts';

const POLICY = JSON.stringify({ required: ['owner', 'env'], allowed: { env: ['prod', 'dev'] }, groupBy: ['env'] });
let bench: FunctionBench;
const start = async (...specs: Parameters<typeof scopes>): Promise<FunctionBench> =>
  (bench = await startBench(handler, scopes(...specs)));
afterEach(() => bench.close());

const run = (options: RunOptions = {}) =>
  bench.run({ ...options, settings: { TAG_POLICY: POLICY, ...options.settings } });
const fileOf = <T>(response: RunResponse, name: string): Promise<T> =>
  bench.readJson<T>((response.manifest ?? '').replace('manifest.json', name));
const reportOf = (response: RunResponse): Promise<TagReport> => fileOf<TagReport>(response, 'report.json');
const secret = (name: string, more: object = {}) => ({
  id: `id-${name}`,
  name,
  state: 'ENABLED',
  secret_type: 'COMMON',
  ...more,
});
const estate = (digit = 1) => bench.emulator.estate.scope('cn-north-4', projectId(digit));

/** One that passes, one that fails, one without a tag, one that another account shares. */
const addFour = (): void => {
  const domain_id = bench.emulator.estate.domainId;
  estate().add(secret('good', { domain_id }), { owner: 'team-1', env: 'prod' });
  estate().add(secret('bad', { domain_id }), { owner: 'team-1', env: 'qa' });
  estate().add(secret('bare', { domain_id }));
  estate().add(secret('shared', { domain_id: 'f'.repeat(32) }));
};

describe('a tag report', () => {
  it('tells pass, fail and not evaluated apart, and untagged from unknown', async () => {
    await start([]);
    addFour();
    const response = await run();
    expect(response).toMatchObject({ status: 'complete', consistency: 'exact' });
    const report = await reportOf(response);
    expect(report.totals).toEqual({
      secrets: 4,
      untagged: 1,
      pass: 1,
      fail: 2,
      notEvaluated: 1,
      coveragePercent: 66.7,
      compliancePercent: 33.3,
    });
    expect(report.untagged.map(({ name }) => name)).toEqual(['bare']);
    expect(report.violations.map(({ name, reasons }) => [name, reasons])).toEqual([
      ['bad', [{ code: 'NOT_ALLOWED', key: 'env', value: 'qa' }]],
      [
        'bare',
        [
          { code: 'MISSING', key: 'owner' },
          { code: 'MISSING', key: 'env' },
        ],
      ],
    ]);
    expect(report.notEvaluatedBy).toEqual({ shared: 1 });
    expect(report.byOwner.map(({ owner, secrets }) => [owner, secrets])).toEqual([
      ['team-1', 2],
      [null, 1],
    ]);
    expect(report.byKey['env']?.map(({ value, secrets }) => [value, secrets])).toEqual([
      ['prod', 1],
      ['qa', 1],
      [null, 1],
    ]);
  });

  it('writes its files with a column a key, then the manifest, then latest.json with a point of the trend', async () => {
    await start([]);
    addFour();
    const response = await run();
    const folder = (response.manifest ?? '').replace('manifest.json', '');
    const names = ['fix.json', 'manifest.checksum', 'manifest.json', 'report.csv', 'report.html', 'report.json'];
    expect(await bench.keys()).toEqual(['tag-report/latest.json', ...names.map((name) => folder + name)].toSorted());
    const rows = await bench.table(response, 'report.csv');
    expect(rows.map((row) => [row['name'], row['result'], row['reasons'], row['tag:owner'], row['tag:env']])).toEqual([
      ['bad', 'fail', 'not allowed env=qa', 'team-1', 'qa'],
      ['bare', 'fail', 'missing owner; missing env', '', ''],
      ['good', 'pass', '', 'team-1', 'prod'],
      ['shared', 'not evaluated', 'shared', '', ''],
    ]);
    const second = await run();
    const { trend } = await bench.readJson<{ trend: Array<{ runId: string }> }>('tag-report/latest.json');
    expect(trend.map(({ runId }) => runId)).toEqual([response.runId, second.runId]);
    expect((await reportOf(second)).trend).toHaveLength(2);
  });

  it('evaluates nothing without a policy, but counts what is untagged', async () => {
    await start([]);
    addFour();
    const { totals } = await bench.run();
    expect(totals).toMatchObject({ untagged: 1, pass: 0, fail: 0, notEvaluated: 4, compliancePercent: null });
  });

  it('fetches the pages of a large scope side by side, and joins what the tag query leaves out', async () => {
    await start(3400);
    bench.emulator.faults.add({ name: 'latency', value: 400 });
    const response = await run();
    expect(response).toMatchObject({ consistency: 'exact' });
    // one after the other, there would be one page of each list
    expect(bench.emulator.maxInFlight).toBeGreaterThanOrEqual(3);
    const rows = await bench.table(response, 'report.csv');
    expect(new Set(rows.map(({ id }) => id)).size).toBe(3400);
    expect(rows.every((row) => row['secret_type'] !== '')).toBe(true);
  });

  it('takes a resource that is split over several array items for one', async () => {
    await start(30);
    const whole = await bench.table(await run(), 'report.csv');
    bench.emulator.faults.add({ name: 'split-tag-rows' });
    expect(await bench.table(await run(), 'report.csv')).toEqual(whole);
  });
});

describe('a tag report of which something fails', () => {
  it('never counts the secrets of a failed scope as untagged', async () => {
    await start(20, 20);
    bench.emulator.faults.add({ name: 'forbidden', api: 'resources', projectId: projectId(2) });
    const response = await run();
    expect(response).toMatchObject({
      status: 'partial',
      failed: [{ projectId: projectId(2), error: { code: 'CSMS_FORBIDDEN' } }],
    });
    const report = await reportOf(response);
    expect(report.scopes[1]).toMatchObject({
      status: 'failed',
      secrets: 0,
      coveragePercent: null,
      compliancePercent: null,
    });
    expect(report.untagged.every((one) => one.projectId === projectId(1))).toBe(true);
    expect(report.trend).toEqual([]);
  });

  it('fails a scope with a secret of far more tags than there can be, in time, and reads the others', async () => {
    await start(40, 30);
    const [scope] = bench.emulator.estate.scopes;
    const own = scope?.all().find((each) => !scope.isShared(each)) ?? 0;
    const tags = Array.from({ length: 1_000_000 }, (_, at) => ({ key: `key-${at}`, value: `value-${at}` }));
    scope?.update(scope.nameAt(own), {}, tags);
    const response = await run();
    expect(response).toMatchObject({
      status: 'partial',
      failed: [
        {
          error: {
            code: 'CSMS_RESPONSE_INVALID',
            message: expect.stringContaining('1000000 tags, over 1000') as string,
          },
        },
      ],
    });
  });

  it('is drifted when the query does not return as many as it counts, after one more pull', async () => {
    await start(40);
    bench.emulator.faults.add({ name: 'tag-rows-missing', value: 4 });
    const response = await run();
    expect(response).toMatchObject({ status: 'complete', consistency: 'drifted' });
    const report = await reportOf(response);
    expect(report.scopes[0]?.reason).toContain('counts 39 secrets but returned 35');
    expect(report.notEvaluatedBy).toMatchObject({ 'not returned by the tag query': 4 });
  });

  it('is drifted when the tag query lags behind the list, though it agrees with its own count', async () => {
    await start(60);
    bench.emulator.faults.add({ name: 'tag-query-lags', value: 5 });
    const response = await run();
    expect(response).toMatchObject({ status: 'complete', consistency: 'drifted' });
    expect((await reportOf(response)).scopes[0]?.reason).toContain('listed but not in the tag query');
  });

  it('is exact when the second pull finds all', async () => {
    await start(40);
    bench.emulator.faults.add({ name: 'tag-rows-missing', value: 4, times: 1 });
    expect(await run()).toMatchObject({ consistency: 'exact' });
  });

  it('asks nothing when the policy has a mistake', async () => {
    await start(5);
    await expect(run({ settings: { TAG_POLICY: '{"require":["x"]}' } })).rejects.toMatchObject({
      code: 'SETTINGS_INVALID',
    });
    expect(bench.emulator.requestCount).toBe(0);
  });
});

describe('a query', () => {
  const ask = async (event: object): Promise<TagReport> => (await run({ event: { ...event } })) as unknown as TagReport;

  it('narrows the report on the server, moves no pointer, and is no point of the trend', async () => {
    await start([]);
    addFour();
    const response = await run({
      event: { tags: [{ key: 'env', values: ['prod'] }], matches: [{ key: 'resource_name', value: 'goo' }] },
    });
    const report = await reportOf(response);
    expect(report.totals.secrets).toBe(1);
    expect(report.narrowedBy).toMatchObject({ matches: [{ value: 'goo' }] });
    expect(await bench.keys()).not.toContain('tag-report/latest.json');
    const filter = bench.emulator.requests.find(({ body }) => body.includes('"filter"'));
    expect(JSON.parse(filter?.body ?? '{}')).toMatchObject({ tags: [{ key: 'env', values: ['prod'] }] });
  });

  it('counts without listing, and stores nothing', async () => {
    await start(20, 30);
    const { total, scopes: counted } = (await ask({ action: 'count' })) as unknown as {
      total: number;
      scopes: object[];
    };
    expect(counted).toHaveLength(2);
    expect(total).toBeGreaterThan(40);
    expect(bench.emulator.requests.every(({ method }) => method === 'POST')).toBe(true);
    expect(await bench.keys()).toEqual([]);
  });

  const tooMany = Array.from({ length: 11 }, (_, index) => ({ key: `k${index}`, values: [] }));
  it.each([
    ['a key of 129 characters', { tags: [{ key: 'k'.repeat(129), values: [] }] }],
    ['a value of 256 characters', { tags: [{ key: 'k', values: ['v'.repeat(256)] }] }],
    ['11 keys', { tags: tooMany }],
    ['11 values of a key', { tags: [{ key: 'k', values: tooMany.map(({ key }) => key) }] }],
    ['a value twice', { tags: [{ key: 'k', values: ['v', 'v'] }] }],
    ['a blank key', { tags: [{ key: ' ', values: [] }] }],
    ["a key of the service's own", { tags: [{ key: '_sys_x', values: [] }] }],
    ['a character that no tag has', { tags: [{ key: 'a=b*<>', values: [] }] }],
    ['half a character', { matches: [{ key: 'resource_name', value: '\ud83d' }] }],
    ['an empty part of a name', { matches: [{ key: 'resource_name', value: '' }] }],
    ['a blank key to group by', { groupBy: [' '] }],
    [
      'a repeated key',
      {
        tags: [
          { key: 'k', values: [] },
          { key: 'k', values: ['x'] },
        ],
      },
    ],
    ['a match of another field', { matches: [{ key: 'description', value: 'x' }] }],
    ['an unknown field', { filter: 'x' }],
  ])('with %s is refused before anything is sent', async (_, event) => {
    await start(5);
    await expect(run({ event: { dryRun: true, ...event } })).rejects.toMatchObject({ code: 'COMMAND_INVALID' });
    expect(bench.emulator.requestCount).toBe(0);
  });

  it('takes empty lists of tags and matches for none: the report is a whole one', async () => {
    await start(5);
    await run({ event: { tags: [], matches: [] } });
    expect(await bench.keys()).toContain('tag-report/latest.json');
  });

  const getWith = (query: string) => ({
    version: '2.0',
    routeKey: '$default',
    rawPath: '/',
    rawQueryString: query,
    headers: { accept: 'application/json' },
    requestContext: { http: { method: 'GET', path: '/' }, requestId: 'r', stage: '$default' },
    isBase64Encoded: false,
  });

  it.each([
    ['tag.env=prod&tag.env=dev', [{ key: 'env', values: ['prod', 'dev'] }]],
    [
      'tag.env=prod&tag.owner=&tag.env=dev,qa',
      [
        { key: 'env', values: ['prod', 'dev', 'qa'] },
        { key: 'owner', values: [] },
      ],
    ],
    ['tag.env=prod&tag.env=', [{ key: 'env', values: [] }]],
  ])('of ?%s joins the values of a key', async (query, tags) => {
    await start(5);
    const { body } = (await run({ event: getWith(query) })) as unknown as { body: string };
    expect(JSON.parse(body)).toMatchObject({ narrowedBy: { tags } });
  });

  it.each(['match=', 'tag.=x', 'tag.env=prod&tag.env=prod'])('of ?%s is refused, with the reason', async (query) => {
    await start(5);
    const { statusCode, body } = (await run({ event: getWith(query) })) as unknown as {
      statusCode: number;
      body: string;
    };
    expect([statusCode, JSON.parse(body)]).toMatchObject([422, { code: 'COMMAND_INVALID' }]);
    expect(bench.emulator.requestCount).toBe(0);
  });

  it('works in a browser, as JSON or as the page, and stores nothing', async () => {
    await start([]);
    addFour();
    const get = (headers: Record<string, string>) => ({
      httpMethod: 'GET',
      path: '/',
      headers,
      queryStringParameters: { 'tag.env': 'prod,dev', match: 'oo' },
      pathParameters: {},
      requestContext: { requestId: 'r', apiId: 'a', stage: 'RELEASE' },
      body: '',
      isBase64Encoded: true,
    });
    const json = (await run({ event: get({ accept: 'application/json' }) })) as unknown as {
      statusCode: number;
      body: string;
    };
    expect(json.statusCode).toBe(200);
    expect(JSON.parse(json.body)).toMatchObject({
      totals: { secrets: 1 },
      narrowedBy: { tags: [{ key: 'env', values: ['prod', 'dev'] }] },
    });
    const page = (await run({ event: get({ accept: 'text/html' }) })) as unknown as {
      headers: Record<string, string>;
      body: string;
    };
    expect(page.headers['Content-Type'] ?? page.headers['content-type']).toContain('text/html');
    expect(await bench.keys()).toEqual([]);
  });
});

describe('over HTTP', () => {
  const post = (accept: string) => ({
    httpMethod: 'POST',
    path: '/',
    headers: { accept, 'content-type': 'application/json' },
    queryStringParameters: {},
    pathParameters: {},
    requestContext: { requestId: 'r', apiId: 'a', stage: 'RELEASE' },
    body: Buffer.from('{"groupBy":["team"]}').toString('base64'),
    isBase64Encoded: true,
  });
  const ask = async (accept: string) =>
    (await run({ event: post(accept) })) as unknown as { headers: object; body: string };

  it('who names JSON gets the report, who names HTML the page, and anybody else the short answer', async () => {
    await start(20);
    expect(JSON.parse((await ask('application/json')).body)).toMatchObject({
      version: 1,
      byKey: { team: expect.any(Array) as unknown },
    });
    expect((await ask('*/*')).body).not.toContain('byKey');
    expect(JSON.stringify((await ask('text/html')).headers)).toContain('text/html');
    const latest = { ...post('application/json'), httpMethod: 'GET', body: '' };
    expect(JSON.parse(((await run({ event: latest })) as unknown as { body: string }).body)).toMatchObject({
      version: 1,
    });
  });
});

describe('fix.json', () => {
  it('holds what a person would send to the batch tag API, and nothing of it was sent', async () => {
    await start([]);
    addFour();
    const response = await run();
    const fix = await fileOf<FixFile>(response, 'fix.json');
    expect(fix.fixes.map(({ name, fillIn }) => [name, fillIn])).toEqual([
      ['bad', ['env']],
      ['bare', ['owner', 'env']],
    ]);
    expect(bench.emulator.requests.every(({ path }) => !path.includes('/tags/action'))).toBe(true);
  });
});

describe('the manifest', () => {
  it('agrees with the report', async () => {
    await start(120);
    const response = await run();
    const manifest = await bench.readJson<Manifest>(response.manifest ?? '');
    const report = await reportOf(response);
    expect(manifest.totals).toEqual(report.totals);
    expect(manifest.files.find(({ format }) => format === 'csv')?.rows).toBe(report.totals.secrets);
    expect(manifest.fileSchema).toBe(
      'region,project_id,id,name,state,secret_type,result,reasons,tags,sys_tags,extra,tag:owner,tag:env',
    );
  });
});
