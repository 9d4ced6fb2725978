import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

export interface SourceLine {
  readonly path: string;
  readonly line: number;
}

/** The output of git in a checkout; undefined where the command fails, or is not there. */
function git(folder: string, ...args: string[]): string | undefined {
  try {
    return execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}

/**
 * What to compare with: where this branch left `origin/main` or `main`; on main itself the commit before. Undefined where neither is
 * there: a clone of depth 1, or no clone at all.
 */
export function findBase(checkout: string): string | undefined {
  const head = git(checkout, 'rev-parse', 'HEAD');
  const forks = ['origin/main', 'main'].map((branch) => git(checkout, 'merge-base', branch, 'HEAD'));
  const fork = forks.find((each) => each !== undefined && each !== head);
  return fork ?? git(checkout, 'rev-parse', '--verify', 'HEAD^');
}

/** Lines that are new since `base`, whether they are committed or not. */
export function findChangedLines(checkout: string, base: string, folders: readonly string[]): SourceLine[] {
  const diff = git(
    checkout,
    'diff',
    '--unified=0',
    '--no-color',
    '--no-ext-diff',
    '--relative',
    base,
    '--',
    ...folders,
  );
  return parseHunks(diff ?? '');
}

/** Of a `git diff` without context. */
function parseHunks(diff: string): SourceLine[] {
  const lines: SourceLine[] = [];
  let path = '';
  for (const text of diff.split('\n')) {
    const [, file] = /^\+\+\+ b\/(.*)$/.exec(text) ?? [];
    if (file !== undefined) path = file;
    const [, from, count = '1'] = /^@@ -\S+ \+(\d+)(?:,(\d+))? @@/.exec(text) ?? [];
    if (from !== undefined)
      lines.push(...Array.from({ length: Number(count) }, (_, at) => ({ path, line: Number(from) + at })));
  }
  return lines.filter((each) => each.path.endsWith('.ts'));
}

/** Every line of a file, or of the files below a folder. */
export function findLines(path: string): SourceLine[] {
  const isFile = path.endsWith('.ts');
  const names = isFile ? [''] : readdirSync(path, { recursive: true, encoding: 'utf8' }).sort();
  return names
    .map((name) => (isFile ? path : `${path}/${name.replaceAll('\\', '/')}`))
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const { length } = readFileSync(file, 'utf8').split('\n');
      return Array.from({ length }, (_, at) => ({ path: file, line: at + 1 }));
    });
}

/** So many of them at most, spread evenly. */
export const sampleLines = (lines: readonly SourceLine[], most: number): SourceLine[] =>
  lines.filter(
    (_, at) =>
      lines.length <= most || Math.floor((at * most) / lines.length) !== Math.floor(((at - 1) * most) / lines.length),
  );

/** As Stryker names them: `path:from-to`. */
export function toRanges(lines: readonly SourceLine[]): string[] {
  const ranges: Array<{ path: string; from: number; to: number }> = [];
  for (const { path, line } of lines) {
    const last = ranges.at(-1);
    if (last?.path === path && last.to + 1 === line) last.to = line;
    else ranges.push({ path, from: line, to: line });
  }
  return ranges.map(({ path, from, to }) => `${path}:${from}-${to}`);
}
