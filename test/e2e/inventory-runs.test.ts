import { readFile, writeFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { handler } from '../../functions/inventory-export/handler.ts';
import { TEST_ACCESS_KEY, TEST_AUTH_TOKEN, TEST_STALE_TOKEN } from '../../lib/local/emulator/credentials.ts';
import { settingsFor } from '../../lib/local/emulator/main.ts';
import { functionGraphContext, projectId, scopes, startInventory, type InventoryBench } from '../support/inventory.ts';

const CSV = { INVENTORY_FORMATS: 'csv' };
let bench: InventoryBench;
const start = async (...specs: Parameters<typeof startInventory>): Promise<InventoryBench> =>
  (bench = await startInventory(...specs));
afterEach(() => bench.close());

const secret = (name: string, more: object = {}) => ({
  id: `id-${name}`,
  name,
  state: 'ENABLED',
  secret_type: 'COMMON',
  ...more,
});

describe('a run', () => {
  it('asks twice for a scope of up to 1,000 secrets: the list and its proof', async () => {
    const { run, emulator } = await start(scopes(1000, 500));
    expect(await run()).toMatchObject({ status: 'complete', consistency: 'exact' });
    expect(emulator.requests.map(({ method }) => method).sort()).toEqual(['GET', 'GET', 'POST', 'POST']);
  });

  it('writes its files, then the manifest, then latest.json, and digests that hold', async () => {
    const { run, manifest, keys, folder } = await start(scopes(30));
    const response = await run({ settings: { INVENTORY_FORMATS: 'csv,ndjson,parquet' } });
    const { files, fileSchema, totals } = await manifest(response);
    const runFolder = (response.manifest ?? '').replace('manifest.json', '');
    const partition = `region=cn-north-4/project_id=${projectId(1)}`;
    expect(files.map(({ key }) => key)).toEqual([
      `${runFolder}csv/${partition}/secrets-00000.csv.gz`,
      `${runFolder}ndjson/${partition}/secrets-00000.ndjson.gz`,
      `${runFolder}parquet/${partition}/secrets-00000.parquet`,
      `${runFolder}findings.csv`,
      `${runFolder}changes.csv`,
      `inventory/tables/all/run_id=${response.runId}/symlink.txt`,
      `${runFolder}report.html`,
    ]);
    expect(await keys()).toEqual(
      [
        ...files.map(({ key }) => key),
        response.manifest,
        `${runFolder}manifest.checksum`,
        'inventory/latest.json',
        'inventory/tables/latest/symlink.txt',
      ].toSorted((a = '', b = '') => (a < b ? -1 : 1)),
    );
    expect(files.slice(0, 3).map(({ rows }) => rows)).toEqual([totals.secrets, totals.secrets, totals.secrets]);
    expect(fileSchema.split(',')).toHaveLength(31);
    for (const { key, size } of files) expect((await readFile(join(folder, key))).length).toBe(size);
  });

  it('of an empty scope is complete and exact, with files that have no rows', async () => {
    const { run, manifest, rows } = await start(scopes([]));
    const response = await run();
    expect(response).toMatchObject({ status: 'complete', consistency: 'exact', totals: { secrets: 0 } });
    expect((await manifest(response)).files.map(({ rows: count }) => count)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(await rows(response)).toEqual([]);
  });

  it('keeps secrets of others apart, and out of the rotation findings', async () => {
    const overdue = { auto_rotation: true, secret_type: 'RDS-FG', next_rotation_time: 1_600_000_000_000 };
    const { run, rows, table, emulator } = await start(scopes([]));
    const estate = emulator.estate.scope('cn-north-4', projectId(1));
    estate.add(secret('mine', { ...overdue, domain_id: emulator.estate.domainId }));
    estate.add(secret('theirs', { ...overdue, domain_id: 'f'.repeat(32) }));
    const response = await run({ settings: CSV });
    expect(response.consistency).toBe('exact');
    expect((await rows(response)).map((row) => [row['name'], row['ownership']])).toEqual([
      ['mine', 'own'],
      ['theirs', 'shared'],
    ]);
    const findings = await table(response, 'findings.csv');
    expect(findings.map((row) => [row['rule'], row['secret_name']])).toEqual([
      ['ROTATION_OVERDUE', 'mine'],
      ['NO_EVENT_SUBSCRIPTION', 'mine'],
    ]);
  });

  it('keeps a time that is none as it was sent, and loses nothing over it', async () => {
    const odd = { state: 'PENDING_DELETE', scheduled_delete_time: 1_795_000_000_000_000_000 };
    const { run, rows } = await start(scopes([secret('odd', odd), secret('even')]));
    const response = await run({ settings: CSV });
    expect(response).toMatchObject({ status: 'complete', consistency: 'exact', totals: { secrets: 2 } });
    const row = (await rows(response)).find(({ name }) => name === 'odd');
    expect(row).toMatchObject({ scheduled_delete_time: '', extra: '{"scheduled_delete_time":1795000000000000000}' });
  });

  it('counts what is excepted by tag or name, and switches a rule off', async () => {
    const disabled = { state: 'DISABLED' };
    const { run, emulator, manifest } = await start(scopes([]));
    const estate = emulator.estate.scope('cn-north-4', projectId(1));
    estate.add(secret('a', disabled), { keep: 'yes' });
    estate.add(secret('tmp-b', disabled));
    estate.add(secret('c', disabled));
    estate.add(secret('d', { state: 'PENDING_DELETE' }));
    const FINDINGS = JSON.stringify({
      DISABLED_OR_FROZEN: { except: [{ tag: { keep: '*' } }, { name: '^tmp-' }] },
      PENDING_DELETION: 'off',
    });
    const { totals } = await manifest(await run({ settings: { ...CSV, FINDINGS } }));
    expect(totals.findings).toMatchObject({ DISABLED_OR_FROZEN: 1 });
    expect(totals.excepted).toMatchObject({ DISABLED_OR_FROZEN: 2 });
    expect(totals.findings).not.toHaveProperty('PENDING_DELETION');
  });
});

describe('changes', () => {
  const edit = (): void => {
    const estate = bench.emulator.estate.scope('cn-north-4', projectId(1));
    estate.remove('gone');
    estate.update('kept', { description: '=new', last_used_time: 1_700_000_000_000 });
    estate.add(secret('fresh'));
  };
  const seed = scopes([secret('gone'), secret('kept', { description: 'old' }), secret('same')]);

  it.each(['csv', 'ndjson', 'parquet'])('are found against a run that was written as %s', async (format) => {
    const { run, table, manifest } = await start(seed);
    const first = await run({ settings: { INVENTORY_FORMATS: format } });
    expect(first.totals).toMatchObject({ changes: { notEvaluated: 1 } });
    expect((await manifest(first)).scopes[0]).not.toHaveProperty('comparedWith');
    edit();
    const second = await run({ settings: CSV });
    expect(second.totals).toMatchObject({ changes: { added: 1, removed: 1, changed: 1, notEvaluated: 0 } });
    expect((await manifest(second)).scopes[0]).toMatchObject({ comparedWith: first.runId });
    const changes = await table(second, 'changes.csv');
    expect(new Set(changes.map((row) => row['compared_with']))).toEqual(new Set([first.runId]));
    const cells = changes.map(({ change, name, field, before, after }) => [change, name, field, before, after]);
    expect(cells).toEqual([
      ['added', 'fresh', '', '', ''],
      ['changed', 'kept', 'description', 'old', "'=new"],
      ['removed', 'gone', '', '', ''],
    ]);
  });

  it('are measured from the last complete run of the scope, over a failed one', async () => {
    const { run, emulator, manifest } = await start(seed);
    const first = await run({ settings: CSV });
    emulator.faults.add({ name: 'forbidden', api: 'secrets', times: 1 });
    expect(await run({ settings: CSV })).toMatchObject({
      status: 'failed',
      failed: [{ error: { code: 'CSMS_FORBIDDEN' } }],
    });
    const { newest, runId } = await bench.latest();
    expect(runId).toBe(first.runId);
    const {
      scopes: [scope],
    } = await manifest({ ...first, manifest: newest.manifest });
    expect(scope?.lastComplete).toMatchObject({
      runId: first.runId,
      files: [expect.stringContaining('secrets-00000.csv.gz')],
    });
    edit();
    expect((await run({ settings: CSV })).totals).toMatchObject({
      changes: { added: 1, removed: 1, changed: 1, notEvaluated: 0 },
    });
  });

  it('never call a secret removed that a drifted listing did not show', async () => {
    const { run, emulator } = await start(seed);
    await run({ settings: CSV });
    edit();
    emulator.faults.add({ name: 'wrong-total', api: 'resources', value: 5 });
    expect(await run({ settings: CSV })).toMatchObject({
      consistency: 'drifted',
      totals: { changes: { added: 1, removed: 0, changed: 1 } },
    });
  });

  it('do not take tags for gone that could not be asked for', async () => {
    const { run, emulator } = await start(scopes(40));
    await run({ settings: CSV });
    emulator.faults.add({ name: 'forbidden', api: 'resources' });
    expect(await run({ settings: CSV })).toMatchObject({
      consistency: 'unverified',
      totals: { changes: { changed: 0, notEvaluated: 0 } },
    });
  });

  it('never come from a list that may have been cut short and could not be proven, nor does the next run build on it', async () => {
    const { run, emulator } = await start(scopes(2300));
    await run({ settings: CSV });
    emulator.faults.add({ name: 'forbidden', api: 'resources' });
    emulator.faults.add({ name: 'empty-page', api: 'secrets' });
    const cut = await run({ settings: CSV });
    expect(cut).toMatchObject({ status: 'complete', consistency: 'unverified', totals: { changes: { removed: 0 } } });
    expect((await bench.manifest(cut)).scopes[0]).toMatchObject({
      isWhole: false,
      reason: expect.stringContaining('The list may be incomplete') as string,
    });
    emulator.reset();
    expect(await run({ settings: CSV })).toMatchObject({
      consistency: 'exact',
      totals: { changes: { added: 0, removed: 0 } },
    });
  });

  it('that a drifted run could not tell are told by the next one', async () => {
    const { run, emulator } = await start(seed);
    await run({ settings: CSV });
    edit();
    emulator.faults.add({ name: 'wrong-total', api: 'resources', value: 5 });
    expect(await run({ settings: CSV })).toMatchObject({ consistency: 'drifted', totals: { changes: { removed: 0 } } });
    emulator.reset();
    expect(await run({ settings: CSV })).toMatchObject({ totals: { changes: { added: 1, removed: 1, changed: 1 } } });
  });

  it('are not measured between a run with shared secrets and one without', async () => {
    const { run, emulator } = await start(seed);
    emulator.estate.scope('cn-north-4', projectId(1)).add(secret('theirs', { domain_id: 'f'.repeat(32) }));
    await run({ settings: CSV });
    expect(await run({ settings: { ...CSV, CSMS_WITH_SHARED: 'false' } })).toMatchObject({
      totals: { changes: { removed: 0, notEvaluated: 1 } },
    });
  });

  it('are not made by the order in which tags are sent', async () => {
    const { run, emulator } = await start(scopes([]));
    const estate = emulator.estate.scope('cn-north-4', projectId(1));
    estate.add(secret('tagged'), { a: '1', b: '2' });
    await run({ settings: CSV });
    estate.update('tagged', {}, { b: '2', a: '1' });
    expect(await run({ settings: CSV })).toMatchObject({ totals: { changes: { changed: 0, notEvaluated: 0 } } });
    estate.update('tagged', {}, { b: '2', a: '3' });
    expect(await run({ settings: CSV })).toMatchObject({ totals: { changes: { changed: 1 } } });
  });

  it('are said to be unknown when the earlier file was tampered with', async () => {
    const { run, manifest, folder } = await start(seed);
    const { files } = await manifest(await run({ settings: CSV }));
    await writeFile(join(folder, files[0]?.key ?? ''), 'x');
    expect(await run({ settings: CSV })).toMatchObject({
      status: 'complete',
      totals: { changes: { notEvaluated: 1 } },
    });
  });
});

describe('a run of which something fails', () => {
  it('is partial, says what to do, and deletes what the failed scope had written', async () => {
    const { run, keys, emulator } = await start(scopes(20, 20));
    emulator.faults.add({ name: 'forbidden', projectId: projectId(2) });
    const response = await run();
    expect(response).toMatchObject({
      status: 'partial',
      consistency: 'exact',
      failed: [
        {
          projectId: projectId(2),
          error: {
            code: 'CSMS_FORBIDDEN',
            requestId: expect.any(String),
            hint: expect.stringContaining('csms:secret:list'),
          },
        },
      ],
    });
    expect((await keys()).filter((key) => key.includes(projectId(2)))).toEqual([]);
  });

  it('starts the next run with the scopes that are missing', async () => {
    const { run, emulator } = await start(scopes(5, 5, 5, 5, 5));
    emulator.faults.add({ name: 'server-error', projectId: projectId(4) });
    await run();
    emulator.reset();
    await run({ settings: { CSMS_CONCURRENCY: '1' } });
    const order = emulator.requests
      .filter(({ method }) => method === 'GET')
      .map(({ path }) => /v1\/(\d)/.exec(path)?.[1]);
    expect(order).toEqual(['1', '4', '2', '3', '5']);
  });

  it('sends nothing more after a refused credential, so that the key is not locked', async () => {
    const { run, emulator } = await start(scopes(...Array.from({ length: 9 }, () => 5)));
    const { failed } = await run({ settings: { HUAWEICLOUD_SDK_SK: 'wrong' } });
    expect(failed.map(({ error }) => error?.code)).toEqual(Array.from({ length: 9 }, () => 'CSMS_UNAUTHORIZED'));
    expect(emulator.requestCount).toBeLessThanOrEqual(2);
    expect(emulator.failures(TEST_ACCESS_KEY.ak).lockedUntilMs ?? 0).toBe(0);
    const { newest } = await bench.latest();
    expect(newest.status).toBe('failed');
  });

  it('throws before anything is asked when settings are wrong, all of them at once', async () => {
    const { emulator } = await start(scopes(5));
    const context = functionGraphContext({
      ...settingsFor(emulator),
      STORE_URL: 'ftp://x',
      CSMS_RATE_LIMIT: 'fast',
      FINDINGS: '{"NO_SUCH":"off"}',
    });
    const error = (await handler({}, context).catch((thrown: unknown) => thrown)) as Error;
    for (const name of ['STORE_URL', 'CSMS_RATE_LIMIT', 'FINDINGS']) expect(error.message).toContain(name);
    expect(emulator.requestCount).toBe(0);
  });

  it('is an error of the store when the folder cannot be written, and points to nothing', async () => {
    const { run, folder } = await start(scopes(5));
    await rm(folder, { recursive: true });
    await writeFile(folder, 'a file where the folder should be');
    await expect(run()).rejects.toMatchObject({ code: expect.stringMatching(/^STORE_/) });
  });
});

describe('a narrowed or dry run', () => {
  it('moves no pointer, is no baseline, and says by what it was narrowed', async () => {
    const { run, latest, manifest } = await start(scopes(5, 5));
    const whole = await run({ settings: CSV });
    const selected = [`cn-north-4:${projectId(2)}`];
    const narrowed = await run({ settings: CSV, event: { scopes: selected } });
    expect(await manifest(narrowed)).toMatchObject({ narrowedBy: { scopes: selected }, status: 'complete' });
    expect((await latest()).newest.runId).toBe(whole.runId);
  });

  it('that is dry lists, answers and writes nothing', async () => {
    const { run, keys } = await start(scopes(5));
    const response = await run({ event: { dryRun: true } });
    expect(response).toMatchObject({ status: 'complete', totals: { secrets: 5 } });
    expect(response.manifest).toBeUndefined();
    expect(await keys()).toEqual([]);
  });

  it('refuses scopes that are not configured', async () => {
    const { run, emulator } = await start(scopes(5));
    await expect(run({ event: { scopes: [`cn-north-4:${projectId(9)}`] } })).rejects.toMatchObject({
      code: 'COMMAND_INVALID',
    });
    expect(emulator.requestCount).toBe(0);
  });
});

describe('a token', () => {
  const withTokens = async (...tokens: string[]): Promise<unknown> => {
    const { emulator, folder } = bench;
    const { HUAWEICLOUD_SDK_AK: _, HUAWEICLOUD_SDK_SK: __, ...settings } = settingsFor(emulator);
    const context = functionGraphContext({
      ...settings,
      ...CSV,
      CSMS_AUTH: 'token',
      STORE_URL: `file://${folder}`,
      LOG_LEVEL: 'error',
    });
    const last = tokens.at(-1);
    return handler({}, { ...context, getToken: () => tokens.shift() ?? last });
  };

  it('serves in place of an access key', async () => {
    await start(scopes(5));
    expect(await withTokens(TEST_AUTH_TOKEN.token)).toMatchObject({ status: 'complete', consistency: 'exact' });
    expect(bench.emulator.requests.every(({ headers }) => headers['authorization'] === undefined)).toBe(true);
  });

  it('that must be updated is fetched anew, once', async () => {
    await start(scopes(5));
    expect(await withTokens(TEST_STALE_TOKEN.token, TEST_AUTH_TOKEN.token)).toMatchObject({ status: 'complete' });
    expect(await withTokens(TEST_STALE_TOKEN.token, TEST_STALE_TOKEN.token)).toMatchObject({
      status: 'failed',
      failed: [{ error: { code: 'CSMS_TOKEN_EXPIRED' } }],
    });
  });

  it('that serves one project is refused for two', async () => {
    await start(scopes(5, 5));
    await expect(withTokens(TEST_AUTH_TOKEN.token)).rejects.toMatchObject({ code: 'SETTINGS_INVALID' });
  });
});

describe('a GET over HTTP', () => {
  const get = (query: Record<string, string> = {}, headers: Record<string, string> = {}) => ({
    httpMethod: 'GET',
    path: '/',
    headers,
    queryStringParameters: query,
    pathParameters: {},
    requestContext: { requestId: 'r', apiId: 'a', stage: 'RELEASE' },
    body: '',
    isBase64Encoded: true,
  });
  const ask = async (event: object) =>
    (await bench.run({ event, settings: CSV })) as unknown as {
      statusCode: number;
      headers: Record<string, string>;
      body: string;
    };

  it('shows the latest result, as JSON or as the page, and 404 before there is one', async () => {
    const { run } = await start(scopes(5));
    expect((await ask(get())).statusCode).toBe(404);
    const { runId } = await run({ settings: CSV });
    expect(JSON.parse((await ask(get())).body)).toMatchObject({ runId, status: 'complete' });
    const page = await ask(get({}, { accept: 'text/html' }));
    expect(page.statusCode).toBe(200);
    expect(page.body).toMatch(/^<!doctype html>/i);
    expect(page.body).toContain(runId);
  });

  it('with a query lists what it selects, and stores nothing', async () => {
    const { keys } = await start(scopes(5, 7));
    const { statusCode, body } = await ask(get({ scopes: `cn-north-4:${projectId(2)}` }));
    expect(statusCode).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ totals: { secrets: 7 } });
    expect(await keys()).toEqual([]);
  });
});
