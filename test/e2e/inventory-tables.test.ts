import { readFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { projectId, scopes, startInventory, type InventoryBench } from '../support/inventory.ts';

const PAGE = fileURLToPath(new URL('../../lib/rows/README.md', import.meta.url));
const LATEST = 'inventory/tables/latest/symlink.txt';

let bench: InventoryBench;
let connection: DuckDBConnection;

beforeEach(async () => {
  bench = await startInventory(scopes(1200, 340));
  connection = await (await DuckDBInstance.create(':memory:')).connect();
});
afterEach(() => bench.close());

const linesIn = async (key: string): Promise<string[]> =>
  String(await bench.read(key))
    .trimEnd()
    .split('\n');
const runIn = (url: string | undefined): string | undefined => /runs\/([^/]+)\//.exec(url ?? '')?.[1];
const isThere = (key: string): Promise<boolean> =>
  bench.read(key).then(
    () => true,
    () => false,
  );
const run = async (more: Parameters<InventoryBench['run']>[0] = {}) => {
  const response = await bench.run(more);
  return { response, runId: response.runId };
};

/** The SQL of a page, as it stands there, on the files of the bench. */
async function queriesOf(chapter: string, runId: string): Promise<string[]> {
  const page = await readFile(PAGE, 'utf8');
  const [, text = ''] = new RegExp(`## ${chapter}\n([^]*?)\n## `).exec(page) ?? [];
  return [...text.matchAll(/```sql\n([^]*?)```/g)].flatMap(([, block = '']) =>
    block
      .replaceAll('s3://BUCKET/PREFIX', bench.folder)
      .replaceAll('/RUN/', `/${runId}/`)
      .split(';')
      .map((statement) => statement.trim())
      .filter((statement) => statement !== ''),
  );
}

async function answersTo(queries: readonly string[]): Promise<Record<string, unknown>[][]> {
  const answers: Record<string, unknown>[][] = [];
  for (const query of queries) {
    const rows = (await connection.runAndReadAll(query)).getRowObjectsJson();
    if (/^(SELECT|WITH)/.test(query)) answers.push(rows);
  }
  return answers;
}

describe('The tables of the inventory', () => {
  it('list the Parquet files by absolute URLs, and the manifest lists the partition', async () => {
    const { response, runId } = await run();
    const { files } = await bench.manifest(response);
    const root = pathToFileURL(bench.folder).href;
    const parquet = files.filter(({ format }) => format === 'parquet').map(({ key }) => `${root}/${key}`);
    expect(parquet).toHaveLength(2);
    const key = `inventory/tables/all/run_id=${runId}/symlink.txt`;
    expect(await linesIn(key)).toEqual(parquet);
    expect(await linesIn(LATEST)).toEqual(parquet);
    expect(files.filter(({ format }) => format === 'symlink')).toMatchObject([{ key, rows: 0 }]);
  });

  it('have the scheme that engines know the bucket by', async () => {
    await run({ settings: { TABLE_URL: 's3a://other/place/' } });
    for (const line of await linesIn(LATEST)) expect(line).toMatch(/^s3a:\/\/other\/place\/inventory\/runs\//);
  });

  it('are not moved by a run that is partial, and not written by one that is narrowed', async () => {
    const whole = await run();
    bench.emulator.faults.add({ name: 'forbidden', api: 'secrets', times: 1 });
    const partial = await run();
    expect(partial.response.status).toBe('partial');
    expect((await linesIn(LATEST)).map(runIn)).toEqual([whole.runId, whole.runId]);
    const partition = await linesIn(`inventory/tables/all/run_id=${partial.runId}/symlink.txt`);
    expect(partition.map(runIn)).toEqual([partial.runId]);
    const narrowed = await run({ event: { scopes: [`cn-north-4:${projectId(1)}`] } });
    expect(await isThere(`inventory/tables/all/run_id=${narrowed.runId}/symlink.txt`)).toBe(false);
    expect((await linesIn(LATEST)).map(runIn)).toEqual([whole.runId, whole.runId]);
  });

  it('do not show an older run where the newest has no Parquet', async () => {
    await run();
    const csv = await run({ settings: { INVENTORY_FORMATS: 'csv' } });
    expect((await bench.latest()).runId).toBe(csv.runId);
    expect(await isThere(LATEST)).toBe(false);
    expect(await isThere(`inventory/tables/all/run_id=${csv.runId}/symlink.txt`)).toBe(false);
  });

  it('are read by DuckDB with the queries of the page', async () => {
    const scope = bench.emulator.estate.scope('cn-north-4', projectId(2));
    const add = (name: string): void =>
      scope.add({ id: name, name, state: 'ENABLED', domain_id: bench.emulator.estate.domainId });
    add('old-one');
    const first = await run();
    scope.remove('old-one');
    add('new-one');
    const second = await run();
    const [latest, all, changed, folder] = await answersTo(await queriesOf('DuckDB', second.runId));
    const sum = (rows: Record<string, unknown>[] | undefined): number =>
      (rows ?? []).reduce((total, { secrets }) => total + Number(secrets), 0);
    expect(sum(latest)).toBe(1541);
    expect(all).toEqual([
      { run_id: first.runId, secrets: '1541' },
      { run_id: second.runId, secrets: '1541' },
    ]);
    expect(changed).toEqual([
      { change: 'added', name: 'new-one' },
      { change: 'removed', name: 'old-one' },
    ]);
    expect(folder?.map(({ project_id, secrets }) => [project_id, secrets])).toEqual([
      [projectId(1), '1200'],
      [projectId(2), '341'],
    ]);
  });

  it('have the files of a run that several invocations read, which lie elsewhere', async () => {
    const first = await run();
    const step = async (shard: object) => (await run({ event: { shard } })).response;
    const planned = (await step({ step: 'plan', shards: 2 })) as unknown as { planId: string };
    const { planId } = planned;
    for (const shard of [0, 1]) await step({ step: 'work', planId, lane: 0, shard });
    const second = await step({ step: 'merge', planId });
    const queries = await queriesOf('DuckDB', second.runId);
    const [latest, all, changed] = await answersTo(queries.slice(0, -1));
    expect(latest?.length).toBeGreaterThan(0);
    expect(all).toEqual([
      { run_id: first.runId, secrets: '1540' },
      { run_id: second.runId, secrets: '1540' },
    ]);
    expect(changed).toEqual([]);
  });
});
