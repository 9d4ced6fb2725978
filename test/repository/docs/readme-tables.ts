import { inventoryColumns } from '../../../functions/inventory-export/columns.ts';
import type { ColumnType } from '../../../lib/rows/column.ts';
import type { Setting } from '../../../lib/settings/setting.ts';
import { ACCOUNT_SETTINGS } from '../../../lib/settings/rows/accounts.ts';
import { SETTINGS } from '../../../lib/settings/table.ts';

/** In a table a bar would end the cell. */
const cell = (text: string): string => text.replaceAll('|', String.raw`\|`);
const code = (text: string): string => `\`${cell(text)}\``;
const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');

function settingRow([name, setting]: [string, Setting]): string[] {
  const { default: value, defaultNote, required, environmentOnly, meaning, example } = setting;
  const initial = defaultNote ?? (required ? '**required**' : value === undefined ? '' : code(value));
  const isNotified = value !== example && !example.includes('EXAMPLE');
  const last = isNotified ? `${cell(meaning)} For example ${code(example)}` : cell(meaning);
  return [`${code(name)}${environmentOnly ? ' †' : ''}`, initial, last];
}

/** The tables of the README that the code decides, by the name of their place in it. */
export const readmeTables = (): Readonly<Record<string, string>> => ({
  settings: settingsTable((name) => !(name in ACCOUNT_SETTINGS)),
  columns: table(
    ['column', 'type', 'meaning'],
    inventoryColumns.map(({ name, type, description }) => [code(name), type, cell(description)]),
  ),
});

/** The table of `lib/accounts/README.md`. */
export const accountTables = (): Readonly<Record<string, string>> => ({
  settings: settingsTable((name) => name in ACCOUNT_SETTINGS),
});

function settingsTable(isShown: (name: string) => boolean): string {
  const rows = Object.entries<Setting>(SETTINGS).filter(([name]) => isShown(name));
  return table(['setting', 'default', 'meaning'], rows.map(settingRow));
}

const SQL_TYPES: Readonly<Record<ColumnType, string>> = {
  text: 'string',
  time: 'timestamp',
  boolean: 'boolean',
  integer: 'bigint',
  json: 'string',
  map: 'string',
};

const sqlColumns = (isPartition: (name: string) => boolean): string =>
  inventoryColumns
    .filter(({ name }) => !isPartition(name))
    .map(({ name, type }) => `  ${name} ${SQL_TYPES[type]}`)
    .join(',\n');

const sql = (lines: readonly string[]): string => ['```sql', ...lines, '```'].join('\n');

/** The definitions of tables in `lib/rows/README.md`, by the name of their place in it. */
export const tableDefinitions = (): Readonly<Record<string, string>> => ({
  hive: sql([
    'CREATE EXTERNAL TABLE csms_latest (',
    sqlColumns(() => false),
    ')',
    "ROW FORMAT SERDE 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe'",
    "STORED AS INPUTFORMAT 'org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat'",
    "  OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'",
    "LOCATION 's3://BUCKET/PREFIX/inventory/tables/latest/';",
    '',
    'SELECT region, state, count(*) AS secrets FROM csms_latest GROUP BY region, state;',
  ]),
  dli: sql([
    'CREATE TABLE csms_run (',
    sqlColumns((name) => name === 'region' || name === 'project_id'),
    ')',
    'PARTITIONED BY (region string, project_id string) STORED AS PARQUET',
    "LOCATION 'obs://BUCKET/PREFIX/inventory/runs/RUN/parquet/';",
    '',
    'MSCK REPAIR TABLE csms_run;',
  ]),
});

/** What stands between `<!-- name -->` and `<!-- /name -->`. */
export const placeOf = (name: string): RegExp => new RegExp(`(?<=<!-- ${name} -->\n)[^]*?(?=<!-- /${name} -->)`);
