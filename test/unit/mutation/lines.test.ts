import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { findBase, findChangedLines, sampleLines, toRanges } from '../../mutation/lines.ts';

const home = mkdtempSync(join(tmpdir(), 'csms-mutation-'));
afterAll(() => rmSync(home, { recursive: true }));

/** A checkout with commits of `lib/a.ts`; `git` runs in it. */
function createCheckout(name: string, ...versions: string[][]) {
  const folder = join(home, name);
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@localhost', ...args], {
      cwd: folder,
      encoding: 'utf8',
      stdio: 'pipe',
    }).trim();
  const write = (path: string, lines: readonly string[]): void =>
    writeFileSync(join(folder, path), `${lines.join('\n')}\n`);
  const commit = (lines: readonly string[]): string => {
    write('lib/a.ts', lines);
    git('add', '.');
    git('commit', '--quiet', '--no-verify', '--message', 'next');
    return git('rev-parse', 'HEAD');
  };
  mkdirSync(join(folder, 'lib'), { recursive: true });
  git('init', '--quiet', '--initial-branch=main');
  return { folder, git, write, commit, commits: versions.map(commit) };
}

describe('What has changed', () => {
  const { folder, git, write, commits } = createCheckout('changes', ['one', 'two', 'three'], ['one', 'TWO', 'three']);

  it('is on main compared with the commit before', () => {
    expect(findBase(folder)).toBe(commits[0]);
    expect(findChangedLines(folder, commits[0] ?? '', ['lib'])).toEqual([{ path: 'lib/a.ts', line: 2 }]);
  });

  it('is on a branch, or on no branch, compared with where it left main', () => {
    git('checkout', '--quiet', '--detach', 'HEAD^');
    git('commit', '--quiet', '--allow-empty', '--message', 'a');
    git('commit', '--quiet', '--allow-empty', '--message', 'b');
    expect(findBase(folder)).toBe(commits[0]);
    git('checkout', '--quiet', 'main');
  });

  it('is what is not committed too, and no line that is gone, and no other file', () => {
    write('lib/a.ts', ['one', 'three', 'four', 'five']);
    write('lib/notes.md', ['new']);
    write('b.ts', ['new']);
    git('add', '--intent-to-add', '.');
    expect(findChangedLines(folder, 'HEAD', ['lib'])).toEqual([
      { path: 'lib/a.ts', line: 3 },
      { path: 'lib/a.ts', line: 4 },
    ]);
  });

  it('is not known in a clone of depth 1, nor outside of a checkout', () => {
    execFileSync('git', ['clone', '--quiet', '--depth=1', `file://${folder}`, join(home, 'shallow')], {
      stdio: 'pipe',
    });
    expect(findBase(join(home, 'shallow'))).toBeUndefined();
    expect(findBase(home)).toBeUndefined();
  });
});

describe('A sample of lines', () => {
  const linesOf = (count: number) => Array.from({ length: count }, (_, at) => ({ path: 'a.ts', line: at + 1 }));

  it('has as many as are allowed, spread evenly', () => {
    fc.assert(
      fc.property(fc.nat({ max: 300 }), fc.integer({ min: 1, max: 50 }), (count, most) => {
        const sample = sampleLines(linesOf(count), most);
        expect(sample).toHaveLength(Math.min(count, most));
        const gaps = sample.slice(1).map(({ line }, at) => line - (sample[at]?.line ?? 0));
        expect(Math.max(0, ...gaps)).toBeLessThanOrEqual(Math.max(1, Math.ceil(count / most)));
      }),
    );
  });

  it('is named by ranges, one for lines that follow each other', () => {
    expect(toRanges([...linesOf(3), { path: 'a.ts', line: 5 }, { path: 'b.ts', line: 6 }])).toEqual([
      'a.ts:1-3',
      'a.ts:5-5',
      'b.ts:6-6',
    ]);
    expect(toRanges([])).toEqual([]);
  });
});
