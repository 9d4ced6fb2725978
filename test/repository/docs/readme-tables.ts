import { inventoryColumns } from '../../../functions/inventory-export/columns.ts';
import type { Setting } from '../../../lib/settings/setting.ts';
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
  settings: table(['setting', 'default', 'meaning'], Object.entries<Setting>(SETTINGS).map(settingRow)),
  columns: table(
    ['column', 'type', 'meaning'],
    inventoryColumns.map(({ name, type, description }) => [code(name), type, cell(description)]),
  ),
});

/** What stands between `<!-- name -->` and `<!-- /name -->`. */
export const placeOf = (name: string): RegExp => new RegExp(`(?<=<!-- ${name} -->\n)[^]*?(?=<!-- /${name} -->)`);
