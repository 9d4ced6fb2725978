import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/* lib/csms/README.md holds the API pages against the code, item by item. A row counts only while its test is there. */

const root = new URL('../../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');

interface Item {
  readonly name: string;
  readonly where: string;
  readonly testFile: string;
  readonly title: string;
}

const ROW = /^\| (?<name>.+?) +\| `(?<where>[^`]+)` +\| `(?<testFile>[^`]+)`: (?<title>.+?) +\| (?<note>.*)\|$/;

const lines = read('lib/csms/README.md').split('\n');
const rows = lines.filter((line) => line.startsWith('| ') && !/^\| (?:item|-+) /.test(line));
const items = rows.flatMap((line) => (ROW.exec(line)?.groups as Item | undefined) ?? []);

/** The whole of a title, in quotes of any kind. */
const hasTitle = (source: string, title: string): boolean =>
  [`'${title.replaceAll("'", "\\'")}'`, `"${title}"`, `\`${title}\``].some((quoted) => source.includes(quoted));

describe("the API's items", () => {
  it('are read, every row of them', () => {
    expect(items).toHaveLength(rows.length);
    expect(items.length).toBeGreaterThan(90);
  });

  it.each(items.map((item) => [item.name, item] as const))('%s: file and test are there', (_, item) => {
    expect(existsSync(new URL(item.where, root))).toBe(true);
    const source = read(item.testFile);
    expect([item.title, hasTitle(source, item.title)]).toEqual([item.title, true]);
    // a title for many fields counts for those that its table names
    const fields = item.title.startsWith('%s') ? [...item.name.matchAll(/`([a-z_]+)`/g)].map(([, field]) => field) : [];
    for (const field of fields) expect(source).toContain(field);
  });

  it('have a page that says what a policy for single enterprise projects hides', () => {
    expect(read('lib/deploy/policies/README.md')).toContain('g:EnterpriseProjectId');
  });

  it('name every field that is read', () => {
    const fields = [
      ...read('lib/csms/wire.ts').matchAll(/^ {2,6}(\w+): (?:text|numeric|nullish|id|optional|z|checked)\b/gm),
    ];
    const known = new Set(items.flatMap(({ name }) => [...name.matchAll(/[a-z][a-z_]+/g)].map(([field]) => field)));
    const unnamed = fields.map(([, field = '']) => field).filter((field) => field.includes('_') && !known.has(field));
    expect(fields.length).toBeGreaterThan(40);
    expect(unnamed).toEqual([]);
  });
});
