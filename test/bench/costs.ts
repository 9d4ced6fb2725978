import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { measureRun, type RunCounts } from './costs-measure.ts';

/*
 * tsx test/bench/costs.ts           measures what a run sends, and prints what a month of runs does
 * tsx test/bench/costs.ts --write   the same into lib/deploy/COSTS.md
 */

/** Runs a month (30 days) with the timers of serverless.yml: two daily, one each half an hour. */
const RUNS: Readonly<Record<string, number>> = {
  'inventory-export': 30,
  'tag-report': 30,
  'failed-rotation-notifier': 1440,
};
const MEMORY_GB = 0.5;
/** To load, sign, connect and write: a generous guess, since no real network was measured. */
const FIXED_SECONDS = 2;
/** The default of `CSMS_RATE_LIMIT`; as many may leave at once before. */
const RATE = 10;
const TABLE_SCOPES = [1, 50, 500];

type Counted = Exclude<keyof RunCounts, 'bytes'>;
const COUNTED = ['csms', 'storeReads', 'storeWrites', 'storeLists', 'objects'] as const satisfies Counted[];

interface Line {
  readonly base: number;
  readonly perScope: number;
}
export type CostModel = Readonly<Record<Counted, Line>>;

const at = ({ base, perScope }: Line, scopes: number): number => base + perScope * scopes;

/** A straight line through two measurements, which a third must lie on. */
export async function fitModel(name: string, secrets: number): Promise<CostModel> {
  const [one, two, four] = await Promise.all([1, 2, 4].map((scopes) => measureRun(name, { scopes, secrets })));
  const lines = COUNTED.map((what): [Counted, Line] => {
    const [first = 0, second = 0, last = 0] = [one?.[what], two?.[what], four?.[what]];
    const line = { base: 2 * first - second, perScope: second - first };
    if (at(line, 4) !== last) throw new Error(`${name}: ${what} of 4 scopes is ${last}, not ${at(line, 4)}`);
    return [what, line];
  });
  return Object.fromEntries(lines) as CostModel;
}

const term = ({ base, perScope }: Line): string =>
  [base === 0 && perScope > 0 ? '' : String(base), perScope === 0 ? '' : `${perScope === 1 ? '' : perScope}P`]
    .filter((part) => part !== '')
    .join(' + ');

/** Of one run, in seconds: what the rate limit makes it take. */
const secondsOf = (model: CostModel, scopes: number): number =>
  FIXED_SECONDS + Math.max(0, at(model.csms, scopes) - RATE) / RATE;

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const grouped = (value: number): string => Math.round(value).toLocaleString('en-US');

/** Markdown: what one run sends, by the number S of scopes. */
export function perRunTable(models: ReadonlyMap<string, CostModel>): string {
  return [
    row(['one run', 'CSMS', 'store: GET', 'PUT', 'LIST', 'new objects']),
    row(['---', '---', '---', '---', '---', '---']),
    ...[...models].map(([name, model]) => row([`\`${name}\``, ...COUNTED.map((what) => term(model[what]))])),
  ].join('\n');
}

/** Markdown: what a month of runs does. */
export function perMonthTable(models: ReadonlyMap<string, CostModel>): string {
  const rows = TABLE_SCOPES.flatMap((scopes) =>
    [...models].map(([name, model]) => {
      const runs = RUNS[name] ?? 0;
      const month = (what: Counted): string => grouped(runs * at(model[what], scopes));
      const seconds = secondsOf(model, scopes);
      const usage = [grouped(runs), seconds.toFixed(0), grouped(runs * seconds * MEMORY_GB)];
      const store = [
        month('storeReads'),
        grouped(runs * (at(model.storeWrites, scopes) + at(model.storeLists, scopes))),
      ];
      return row([String(scopes), `\`${name}\``, ...usage, month('csms'), ...store, month('objects')]);
    }),
  );
  const head = [
    'projects',
    'function',
    'invocations',
    's a run',
    'GB-seconds',
    'CSMS requests',
    'GET',
    'PUT + LIST',
    'new objects',
  ];
  return [row(head), row(head.map(() => '---')), ...rows].join('\n');
}

/** Markdown: what a run leaves in the bucket, by scopes of 500 secrets. */
async function bytesSentence(): Promise<string> {
  const parts: string[] = [];
  for (const name of ['inventory-export', 'tag-report']) {
    const one = await measureRun(name, { scopes: 1, secrets: 500 });
    const four = await measureRun(name, { scopes: 4, secrets: 500 });
    const perScope = (four.bytes - one.bytes) / 3;
    parts.push(`\`${name}\` about ${kb(one.bytes - perScope)} kB and ${kb(perScope)} kB a project`);
  }
  return `With 500 secrets in each project, a run leaves: ${parts.join('; ')}.`;
}

/** To tens. */
const kb = (bytes: number): number => Math.round(bytes / 10_000) * 10;

const PAGE = fileURLToPath(new URL('../../lib/deploy/COSTS.md', import.meta.url));

/** The text between `<!-- name -->` and `<!-- /name -->`. */
const blockOf = (name: string): RegExp => new RegExp(`(<!-- ${name} -->\n)[^]*?(\n<!-- /${name} -->)`);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const models = new Map<string, CostModel>();
  for (const name of Object.keys(RUNS)) models.set(name, await fitModel(name, 5));
  const blocks = { run: perRunTable(models), month: perMonthTable(models), bytes: await bytesSentence() };
  if (process.argv.includes('--write')) {
    let page = await readFile(PAGE, 'utf8');
    for (const [name, text] of Object.entries(blocks)) page = page.replace(blockOf(name), `$1\n${text}\n$2`);
    await writeFile(PAGE, page);
  } else console.log(Object.values(blocks).join('\n\n'));
}
