import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listPages, ROOT } from '../source-files.ts';
import { anchorsOf, linksOf } from './markdown-links.ts';

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** What is wrong with a link of the page at `path`; undefined where it leads somewhere. */
function faultOf(path: string, link: string): string | undefined {
  const [file = '', anchor] = link.split('#');
  const target = file === '' ? path : join(dirname(path), decodeURIComponent(file));
  if (!existsSync(join(ROOT, target))) return `${link}: there is no ${target}`;
  if (anchor === undefined || !target.endsWith('.md')) return undefined;
  return anchorsOf(read(target)).has(anchor) ? undefined : `${link}: ${target} has no such heading`;
}

describe.each(listPages())('%s', (path) => {
  it('links to files and headings that are there', () => {
    const faults = linksOf(read(path)).map((link) => faultOf(path, link));
    expect(faults.filter((fault) => fault !== undefined)).toEqual([]);
  });

  it('has as many cells in each row of a table as in its head, since what is more is not shown', () => {
    expect(oddRows(read(path))).toEqual([]);
  });
});

const cellsOf = (row: string): number => row.replaceAll(/\\\|/g, '').split('|').length;

function oddRows(page: string): string[] {
  const lines = page.replaceAll(/```[\s\S]*?```/g, '').split('\n');
  let head: string | undefined;
  return lines.filter((line) => {
    head = line.startsWith('|') ? (head ?? line) : undefined;
    return head !== undefined && cellsOf(line) !== cellsOf(head);
  });
}

describe('Links', () => {
  it('are held against the headings as GitHub names them', () => {
    const page = '# One\n## `CSMS_SCOPES`: which, and why?\n## One\n```sh\n# not a heading\n```\n## 给谁\n';
    expect([...anchorsOf(page)]).toEqual(['one', 'csms_scopes-which-and-why', 'one-1', '给谁']);
  });

  it('of a page are those to this repository, but for what code shows', () => {
    const page = '[a](b.md#c) [d](https://e.example#f) `[g](h)` [i](#j) [k\nl](m.md)\n```\n[n](o)\n```\n';
    expect(linksOf(page)).toEqual(['b.md#c', '#j', 'm.md']);
  });
});
