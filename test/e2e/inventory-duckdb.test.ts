import { join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inventoryColumns } from '../../functions/inventory-export/columns.ts';
import type { InventoryTotals } from '../../functions/inventory-export/summarize.ts';
import type { Manifest } from '../../lib/run/manifest.ts';
import type { RunResponse } from '../../lib/run/response.ts';
import { scopes, startInventory, type InventoryBench } from '../support/inventory.ts';

let bench: InventoryBench;
let response: RunResponse;
let manifest: Manifest<InventoryTotals>;
let connection: DuckDBConnection;

beforeAll(async () => {
  bench = await startInventory(scopes(1200, 340));
  response = await bench.run({ settings: { INVENTORY_FORMATS: 'csv,ndjson,parquet' } });
  manifest = await bench.manifest(response);
  connection = await (await DuckDBInstance.create(':memory:')).connect();
}, 60_000);
afterAll(() => bench.close());

const query = async (sql: string): Promise<Record<string, unknown>[]> =>
  (await connection.runAndReadAll(sql)).getRowObjectsJson();

/** All files below the folder of one format of the run, as a table. The partition folders repeat two columns. */
function table(format: 'csv' | 'ndjson' | 'parquet'): string {
  const files = join(bench.folder, 'inventory/runs', manifest.runId, format, '**/secrets-*');
  const read = { csv: 'read_csv', ndjson: 'read_json', parquet: 'read_parquet' }[format];
  const options = {
    csv: ', header=true, all_varchar=true, hive_partitioning=false',
    ndjson:
      ", format='newline_delimited', hive_partitioning=false, columns={id: 'VARCHAR', state: 'VARCHAR', secret_type: 'VARCHAR'}",
    parquet: ', hive_partitioning=false',
  }[format];
  return `${read}('${files}'${options})`;
}

const FORMATS = ['csv', 'ndjson', 'parquet'] as const;

describe('DuckDB over the files of a run', () => {
  it.each(FORMATS)('finds in %s as many secrets, states and types as the manifest says', async (format) => {
    const count = async (column: string): Promise<Record<string, number>> => {
      const rows = await query(
        `SELECT coalesce(${column}, '') AS value, count(*)::INT AS n FROM ${table(format)} GROUP BY 1`,
      );
      return Object.fromEntries(rows.map(({ value, n }) => [String(value), Number(n)]));
    };
    const [all] = await query(`SELECT count(*)::INT AS n, count(DISTINCT id)::INT AS ids FROM ${table(format)}`);
    expect(all).toEqual({ n: manifest.totals.secrets, ids: manifest.totals.secrets });
    expect(await count('state')).toEqual(manifest.totals.byState);
    expect(await count('secret_type')).toEqual(manifest.totals.byType);
  });

  it('finds in each file as many rows as the manifest says', async () => {
    for (const { key, rows } of manifest.files.filter(({ format }) => format === 'parquet')) {
      expect(await query(`SELECT count(*)::INT AS n FROM read_parquet('${join(bench.folder, key)}')`)).toEqual([
        { n: rows },
      ]);
    }
  });

  it('sees in Parquet the columns of the schema, with types', async () => {
    const described = await query(`DESCRIBE SELECT * FROM ${table('parquet')}`);
    expect(described.map(({ column_name }) => column_name).join(',')).toBe(manifest.fileSchema);
    const types = {
      text: 'VARCHAR',
      time: 'TIMESTAMP WITH TIME ZONE',
      boolean: 'BOOLEAN',
      integer: 'BIGINT',
      json: 'VARCHAR',
      map: 'VARCHAR',
    };
    expect(described.map(({ column_type }) => column_type)).toEqual(inventoryColumns.map(({ type }) => types[type]));
  });

  it('finds the same in CSV as in Parquet, but for the neutralised text', async () => {
    const columns = inventoryColumns.map(({ name, type }) => {
      if (type === 'text') return `regexp_replace(coalesce("${name}", ''), '^''([=+@\\t\\r-])', '\\1') AS "${name}"`;
      if (type === 'time')
        return `coalesce(strftime("${name}"::TIMESTAMPTZ AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%gZ'), '') AS "${name}"`;
      return `coalesce("${name}"::VARCHAR, '') AS "${name}"`;
    });
    const select = (format: 'csv' | 'parquet'): string => `SELECT ${columns.join(', ')} FROM ${table(format)}`;
    const differences = await query(
      `(${select('csv')} EXCEPT ALL ${select('parquet')}) UNION ALL (${select('parquet')} EXCEPT ALL ${select('csv')})`,
    );
    expect(differences).toEqual([]);
  });

  it('counts as many findings by rule as the manifest says', async () => {
    const file = join(bench.folder, (response.manifest ?? '').replace('manifest.json', 'findings.csv'));
    const rows = await query(
      `SELECT rule, count(*)::INT AS n FROM read_csv('${file}', header=true, all_varchar=true) GROUP BY 1`,
    );
    const found = Object.fromEntries(rows.map(({ rule, n }) => [String(rule), Number(n)]));
    expect(found).toEqual(Object.fromEntries(Object.entries(manifest.totals.findings).filter(([, n]) => n > 0)));
    expect(Object.keys(found)).toHaveLength(7);
    const severities = await query(`SELECT severity FROM read_csv('${file}', header=true, all_varchar=true)`);
    const inOrder = severities.map(({ severity }) => ['critical', 'high', 'medium', 'low'].indexOf(String(severity)));
    expect(inOrder).toEqual(inOrder.toSorted((a, b) => a - b));
  });
});
