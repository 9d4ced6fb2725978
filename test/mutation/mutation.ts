import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { groupBy } from '../../lib/group-by.ts';
import { findBase, findChangedLines, findLines, sampleLines, toRanges } from './lines.ts';
import { folderOf, MUTATED_FOLDERS } from './folders.ts';
import { percentOf, runStryker, type Score } from './run-stryker.ts';

/** Of each folder. */
const LEAST_PERCENT = 90;
/** Of changed lines: a few dozen mutants vary by 5 % around the score of their folder. */
const LEAST_PERCENT_OF_CHANGE = 75;
/** Of a small change a share says little: so many may survive. */
const FEW_SURVIVORS = 5;
/** Two to four minutes: a line has one or two mutants, and a mutant takes a second. */
const MOST_CHANGED_LINES = 120;

const { values, positionals } = parseArgs({
  options: {
    changed: { type: 'boolean', default: false },
    lines: { type: 'string' },
    concurrency: { type: 'string' },
  },
  allowPositionals: true,
});
const concurrency = Number(values.concurrency ?? Math.max(1, cpus().length - 1));

const describe = (name: string, score: Score): string =>
  `${name}: ${score.killed} killed, ${score.survived} survived, ${percentOf(score).toFixed(1)} %`;

/** Folders or files, one after the other; of each so many lines at most. */
async function mutatePaths(paths: readonly string[], mostLines: number): Promise<void> {
  const strange = paths.filter((path) => folderOf(path) === undefined);
  if (strange.length > 0) {
    console.error(`Not in ${MUTATED_FOLDERS.join(', ')}: ${strange.join(', ')}.`);
    process.exitCode = 2;
    return;
  }
  const lines: string[] = [];
  for (const path of paths) {
    const folder = folderOf(path) ?? path;
    const all = findLines(path);
    const isWhole = all.length <= mostLines;
    const mutate = isWhole ? [path.endsWith('.ts') ? path : `${path}/**/*.ts`] : toRanges(sampleLines(all, mostLines));
    const score = await runStryker({ folder, mutate, concurrency, incremental: isWhole && path === folder });
    lines.push(describe(path, score));
    if (percentOf(score) < LEAST_PERCENT) process.exitCode = 1;
  }
  console.log(`\n${lines.join('\n')}\nAt least ${LEAST_PERCENT} % of each folder are to be killed.`);
}

async function mutateChange(): Promise<void> {
  const base = findBase('.');
  if (base === undefined)
    return console.log('There is no earlier commit here to compare with (a clone of depth 1?): nothing is mutated.');
  const changed = findChangedLines('.', base, MUTATED_FOLDERS);
  if (changed.length === 0) return console.log(`Nothing that is mutated has changed since ${base}.`);
  const sample = sampleLines(changed, MOST_CHANGED_LINES);
  console.log(`${sample.length} of the ${changed.length} lines that changed since ${base} are mutated.`);
  const sum = { killed: 0, survived: 0 };
  for (const [folder = '', lines] of groupBy(sample, ({ path }) => folderOf(path))) {
    const score = await runStryker({ folder, mutate: toRanges(lines), concurrency, incremental: false });
    sum.killed += score.killed;
    sum.survived += score.survived;
  }
  console.log(
    describe('\nchanged lines', sum),
    `(at least ${LEAST_PERCENT_OF_CHANGE} % are to be killed, or all but ${FEW_SURVIVORS})`,
  );
  if (percentOf(sum) < LEAST_PERCENT_OF_CHANGE && sum.survived > FEW_SURVIVORS) process.exitCode = 1;
}

const paths = positionals.length > 0 ? positionals : MUTATED_FOLDERS;
await (values.changed ? mutateChange() : mutatePaths(paths, Number(values.lines ?? Infinity)));
