import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inventoryColumns } from '../../../functions/inventory-export/columns.ts';
import { RULES } from '../../../functions/inventory-export/rules.ts';
import { SETTINGS } from '../../../lib/runtime/settings/table.ts';

const root = new URL('../../../', import.meta.url);
const readme = readFileSync(new URL('README.md', root), 'utf8');
const cells = (line: string): string[] => line.split('|').map((cell) => cell.trim().replaceAll('`', ''));

describe('the README', () => {
  it('lists every column of the data files, in order, as the code has it', () => {
    const names = inventoryColumns.map(({ name, type, description }) => ['', name, type, description, '']);
    const lines = readme.split('\n').map(cells);
    const first = lines.findIndex((line) => line[1] === 'region' && line.length === 5);
    expect(lines.slice(first, first + names.length)).toEqual(names);
  });

  it('names every rule with its severity', () => {
    const listed = readme.split('\n').map(cells);
    for (const { name, severity } of RULES)
      expect(listed.some((line) => line[1] === name && line[2] === severity)).toBe(true);
  });

  it('names no setting and no error code that does not exist', () => {
    const sources = ['lib/csms/errors.ts', 'lib/csms/operations.ts', 'lib/csms/paginate.ts', 'lib/http/send.ts'];
    const code = sources.map((path) => readFileSync(new URL(path, root), 'utf8')).join('');
    const named = [...readme.matchAll(/`((?:CSMS|STORE|INVENTORY|HUAWEICLOUD|HTTP)_[A-Z_]+)`/g)].map(
      ([, name]) => name ?? '',
    );
    expect(named.filter((name) => !(name in SETTINGS) && !code.includes(`'${name}'`))).toEqual([]);
  });

  it('links to files that are there', () => {
    const links = [...readme.matchAll(/\]\(([^)#:]+)\)/g)].map(([, path]) => path ?? '');
    expect(links.filter((path) => !existsSync(new URL(path, root)))).toEqual([]);
  });
});
