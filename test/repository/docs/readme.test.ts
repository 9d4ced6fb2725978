import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import packageJson from '../../../package.json' with { type: 'json' };
import { AUDIT_RULES } from '../../../functions/inventory-export/delivery/rules.ts';
import { RULES } from '../../../functions/inventory-export/rules.ts';
import { listFunctions } from '../../../lib/deploy/definitions.ts';
import { SETTINGS } from '../../../lib/settings/table.ts';
import { readSources, ROOT } from '../source-files.ts';
import { placeOf, readmeTables, tableDefinitions } from './readme-tables.ts';

const PAGES = [
  'README.md',
  'lib/deploy/README.md',
  'lib/deploy/COSTS.md',
  'lib/deploy/policies/README.md',
  'lib/local/doctor/README.md',
  'lib/rows/README.md',
  'lib/runtime/ERRORS.md',
];
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const readme = read('README.md');

/** Cells without the padding that the formatter gives them. */
const cellsOf = (table: string): string[][] =>
  table
    .trim()
    .split('\n')
    .filter((line) => !/^[|\s-]+$/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()));

const sources = [...readSources('lib'), ...readSources('functions')].map(({ text }) => text).join('\n');
const deployment = readdirSync(join(ROOT, 'lib/deploy'))
  .filter((name) => name.endsWith('.yml'))
  .map((name) => read(`lib/deploy/${name}`))
  .join('\n');
const texts = (pattern: RegExp, page: string): string[] => [...page.matchAll(pattern)].map(([, text = '']) => text);

describe('The README', () => {
  it.each(Object.entries(readmeTables()))(
    'has the table of %s as the code has it: tsx test/repository/docs/write-readme.ts',
    (name, table) => {
      expect(cellsOf(placeOf(name).exec(readme)?.[0] ?? '')).toEqual(cellsOf(table));
    },
  );

  it('names every rule with its severity', () => {
    const rows = readme.split('\n').map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')));
    for (const { name, severities } of RULES)
      expect(rows.filter((row) => row[1] === name && row[2] === severities.join(' to '))).toHaveLength(1);
  });

  it('leads to the rules of the delivery audit, each with its severity', () => {
    expect(readme).toContain('functions/README.md#the-delivery-audit');
    const page = read('functions/README.md');
    const rows = page.split('\n').map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')));
    for (const { name, severities } of AUDIT_RULES)
      expect(rows.filter((row) => row[1] === name && row[2] === severities.join(' to '))).toHaveLength(1);
  });

  it('names every function', async () => {
    for (const name of await listFunctions()) expect(readme).toContain(`| \`${name}\` `);
  });

  it('is short', () => {
    expect(readme.split('\n').length).toBeLessThan(350);
  });
});

describe('The page on tables', () => {
  it.each(Object.entries(tableDefinitions()))(
    'has the table for %s as the columns are: tsx test/repository/docs/write-readme.ts',
    (name, definition) => {
      expect(placeOf(name).exec(read('lib/rows/README.md'))?.[0].trim()).toBe(definition);
    },
  );
});

describe.each(PAGES)('%s', (path) => {
  const page = read(path);

  it('names no setting, variable or error code that does not exist', () => {
    const named = texts(
      /`((?:CSMS|STORE|INVENTORY|HUAWEICLOUD|HTTP|NOTIFY|RUN|SETTINGS|FUNCTIONGRAPH)_[A-Z_]+)`/g,
      page,
    );
    expect(
      named.filter(
        (name) => !(name in SETTINGS) && !sources.includes(`'${name}'`) && !deployment.includes(`env:${name},`),
      ),
    ).toEqual([]);
  });

  it('calls no npm script that does not exist', () => {
    const scripts = texts(/npm run ([\w:]+)/g, page);
    expect(scripts.filter((name) => !(name in packageJson.scripts))).toEqual([]);
  });

  it('runs and links to files that are there', () => {
    const links = texts(/\]\(([^)#:]+)\)/g, page).map((link) => join(dirname(path), link));
    const run = texts(/tsx\s+([\w./-]+\.ts)/g, page);
    expect([...links, ...run].filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });
});
