import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { plain, quoted, type ParquetReader, type ReadColumn } from './parquet-readers.ts';

const FOLDER = fileURLToPath(new URL('clickhouse', import.meta.url));
/** The engine itself; its package exists for this platform among others. */
const ENGINE = `${FOLDER}/node_modules/@chdb/lib-linux-x64-gnu`;

export const hasClickHouse = process.platform === 'linux' && process.arch === 'x64';

/** ClickHouse in this process, of the version in test/support/clickhouse/package.json; installed on first use. */
export async function openClickHouse(): Promise<ParquetReader> {
  const options = ['--ignore-scripts', '--omit=peer', '--no-audit', '--no-fund'];
  if (!existsSync(ENGINE)) await promisify(execFile)('npm', ['ci', '--prefix', FOLDER, ...options]);
  const { query } = createRequire(`${FOLDER}/package.json`)('chdb') as {
    query: (sql: string, format: string) => string;
  };
  return async (path, columns) => {
    const select = columns.map(({ name, type }) =>
      type === 'time' ? `toUnixTimestamp64Milli(${quoted(name)})` : quoted(name),
    );
    // as text, or JSON.parse would round it
    const settings = 'SETTINGS output_format_json_quote_64bit_integers = 1';
    const lines = query(`SELECT ${select.join(', ')} FROM file('${path}', Parquet) ${settings}`, 'JSONCompactEachRow');
    const rows = lines.split('\n').filter((line) => line !== '');
    return rows.map((line) =>
      (JSON.parse(line) as unknown[]).map((cell, at) => plain(columns[at] as ReadColumn, cell)),
    );
  };
}
