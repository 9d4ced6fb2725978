import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterEach, describe, expect, it } from 'vitest';
import { handler } from '../../functions/tag-report/handler.ts';
import type { TagReport } from '../../functions/tag-report/report.ts';
import type { Manifest } from '../../lib/run/manifest.ts';
import type { RunResponse } from '../../lib/run/response.ts';
import { HOSTILE_TEXTS } from '../support/hostile-texts.ts';
import { projectId, scopes, startBench, type FunctionBench } from '../support/function-bench.ts';

const TAG_POLICY = JSON.stringify({
  required: ['owner', 'env'],
  allowed: { env: ['prod', 'staging', 'dev'], 'cost-center': { pattern: '^cc-\\d+$' } },
  groupBy: ['env'],
});
const schema = JSON.parse(
  readFileSync(new URL('../../functions/tag-report/report.schema.json', import.meta.url), 'utf8'),
) as object;
const ajv = new Ajv2020({ allErrors: true, strict: false });
addFormats.default(ajv);
const validate = ajv.compile(schema);

let bench: FunctionBench;
afterEach(() => bench.close());
const reportOf = (response: RunResponse): Promise<TagReport> =>
  bench.readJson((response.manifest ?? '').replace('manifest.json', 'report.json'));

describe('report.json', () => {
  it('is as its JSON Schema says: with a policy, without one, and with a failed scope', async () => {
    bench = await startBench(handler, scopes(500, 300));
    const reports = [await reportOf(await bench.run({ settings: { TAG_POLICY } })), await reportOf(await bench.run())];
    bench.emulator.faults.add({ name: 'forbidden', projectId: projectId(2) });
    reports.push(await reportOf(await bench.run({ settings: { TAG_POLICY } })));
    for (const report of reports) {
      validate(report);
      expect(validate.errors ?? []).toEqual([]);
    }
    expect(validate({ ...reports[0], status: 'fine' })).toBe(false);
  });

  it.each([
    ['with a policy', { TAG_POLICY }],
    ['without one, where nothing is in violations and fixes', {}],
  ])('is written as one text, and so is fix.json, however many secrets there are: %s', async (_, settings) => {
    bench = await startBench(handler, scopes(2300, 0, 200));
    const response = await bench.run({ settings });
    for (const name of ['report.json', 'fix.json']) {
      const text = (await bench.read((response.manifest ?? '').replace('manifest.json', name))).toString();
      expect(text).toBe(`${JSON.stringify(JSON.parse(text), null, 1)}\n`);
    }
    const { untagged, violations, totals } = await reportOf(response);
    expect(untagged).toHaveLength(totals.untagged);
    expect(violations).toHaveLength(totals.fail);
    const { manifest = '' } = response;
    const { files } = await bench.readJson<Manifest>(manifest);
    const rowsOf = (name: string) => files.find(({ key }) => key.endsWith(name))?.rows;
    expect(rowsOf('report.csv')).toBe(2500);
    const { fixes } = await bench.readJson<{ fixes: object[] }>(manifest.replace('manifest.json', 'fix.json'));
    expect(rowsOf('fix.json')).toBe(fixes.length);
  });

  it('agrees with DuckDB over report.csv', async () => {
    bench = await startBench(handler, scopes(1300, 200));
    const response = await bench.run({ settings: { TAG_POLICY } });
    const report = await reportOf(response);
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    const csv = `read_csv('${join(bench.folder, (response.manifest ?? '').replace('manifest.json', 'report.csv'))}', header=true, all_varchar=true)`;
    const query = async (sql: string) => (await connection.runAndReadAll(sql)).getRowObjectsJson();
    const [totals] = await query(`SELECT count(*)::INT AS secrets,
      count(*) FILTER (tags IS NULL AND reasons IS DISTINCT FROM 'shared' AND reasons IS DISTINCT FROM 'not returned by the tag query')::INT AS untagged,
      count(*) FILTER (result = 'pass')::INT AS pass, count(*) FILTER (result = 'fail')::INT AS fail,
      count(*) FILTER (result = 'not evaluated')::INT AS "notEvaluated" FROM ${csv}`);
    expect(report.totals).toMatchObject(totals ?? {});
    const owners = await query(
      `SELECT nullif(trim("tag:owner"), '') AS owner, count(*)::INT AS secrets FROM ${csv} WHERE reasons IS DISTINCT FROM 'shared' GROUP BY 1`,
    );
    expect(new Set(report.byOwner.map(({ owner, secrets }) => JSON.stringify({ owner, secrets })))).toEqual(
      new Set(owners.map((row) => JSON.stringify(row))),
    );
    const failed = await query(`SELECT id FROM ${csv} WHERE result = 'fail' ORDER BY id`);
    expect(report.violations.map(({ id }) => id).toSorted()).toEqual(failed.map(({ id }) => id));
  });

  it('survives hostile names and tags, in every file', async () => {
    bench = await startBench(handler, scopes([]));
    const estate = bench.emulator.estate.scope('cn-north-4', projectId(1));
    for (const [index, text] of HOSTILE_TEXTS.entries())
      estate.add({ id: `id-${index}`, name: `n${index}-${text}` }, { owner: text, [text || 'empty']: text });
    const response = await bench.run({ settings: { TAG_POLICY } });
    expect(response).toMatchObject({ status: 'complete' });
    const rows = await bench.table(response, 'report.csv');
    expect(rows).toHaveLength(HOSTILE_TEXTS.length);
    const cells = rows.flatMap((row) => [row['name'] ?? '', row['tag:owner'] ?? '']);
    expect(cells.filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([]);
    const report = await reportOf(response);
    validate(report);
    expect(validate.errors ?? []).toEqual([]);
  });
});
