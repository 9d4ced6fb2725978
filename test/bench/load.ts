import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build as bundleWithEsbuild } from 'esbuild';
import { build } from '../../lib/deploy/build/build.ts';
import { median, type Figure } from './figure.ts';
import { oldestNode } from './measured-process.ts';

const run = promisify(execFile);
const NAIVE = fileURLToPath(new URL('naive-handler.ts', import.meta.url));

/** Prints the milliseconds of `require`, and the KiB of our own files that it loaded. */
const LOAD = `
const file = process.argv[1];
const start = process.hrtime.bigint();
require(file);
const ms = Number(process.hrtime.bigint() - start) / 1e6;
const bytes = Object.keys(require.cache).reduce((sum, path) => sum + require('node:fs').statSync(path).size, 0);
console.log(JSON.stringify({ ms, kib: bytes / 1024 }));
`;

export interface LoadFigures {
  /** Of the Node.js that loads, such as `20.15.1`. */
  node: string;
  function: string;
  /** Medians of fresh processes, in milliseconds. */
  ms: number;
  naiveMs: number;
  /** `ms / naiveMs`; bound 0.27. */
  ratio: number;
  /** What `require` loads before the first request, in KiB; bound 400. */
  kib: number;
  naiveKib: number;
}

/**
 * Load time of each function's bundle against a naive one, both in fresh processes of the oldest runtime, alternating.
 *
 * @param rounds processes per bundle.
 */
export async function measureLoad(rounds = 21, sources: Parameters<typeof build>[0] = {}): Promise<LoadFigures[]> {
  const node = await oldestNode();
  const outDir = await mkdtemp(join(tmpdir(), 'csms-load-'));
  try {
    const naive = await buildNaive(outDir);
    const built = await build({ ...sources, outDir });
    const figures: LoadFigures[] = [];
    for (const { name, folder } of built) {
      const loads = await loadInTurns(node.path, [join(folder, 'index.js'), naive], rounds);
      figures.push({ node: node.version, function: name, ...compare(loads) });
    }
    return figures;
  } finally {
    await rm(outDir, { recursive: true });
  }
}

async function buildNaive(outDir: string): Promise<string> {
  const outfile = join(outDir, 'naive.cjs');
  const options = { bundle: true, minify: true, platform: 'node', target: 'node20', format: 'cjs' } as const;
  await bundleWithEsbuild({ ...options, legalComments: 'none', entryPoints: [NAIVE], outfile });
  return outfile;
}

export interface Load {
  ms: number;
  /** Of our own files. */
  kib: number;
}

/** One list of loads per file, taken in turns, after one of each that does not count. */
export async function loadInTurns(node: string, files: readonly string[], rounds: number): Promise<Load[][]> {
  const loads: Load[][] = files.map(() => []);
  for (let round = -1; round < rounds; round++) {
    for (const [index, file] of files.entries()) {
      const { stdout } = await run(node, ['-e', LOAD, file]);
      if (round >= 0) loads[index]?.push(JSON.parse(stdout) as Load);
    }
  }
  return loads;
}

function compare([ours = [], naive = []]: Load[][]): Omit<LoadFigures, 'node' | 'function'> {
  const ms = median(ours.map((load) => load.ms));
  const naiveMs = median(naive.map((load) => load.ms));
  return { ms, naiveMs, ratio: ms / naiveMs, kib: ours[0]?.kib ?? 0, naiveKib: naive[0]?.kib ?? 0 };
}

/** The same as lines of the bench. */
export async function measureLoadFigures(rounds = 21): Promise<Figure[]> {
  const figures = await measureLoad(rounds);
  return figures.flatMap(({ function: name, ms, naiveMs, ratio, kib, naiveKib }): Figure[] => [
    {
      name: `load: ${name} / naive bundle`,
      value: ratio,
      unit: 'x',
      bound: 0.27,
      from: `${ms.toFixed(1)} ms / ${naiveMs.toFixed(1)} ms, n = ${rounds}`,
    },
    {
      name: `load: ${name}, before the first request`,
      value: kib,
      unit: 'KiB',
      bound: 400,
      from: `the naive bundle: ${naiveKib.toFixed(0)} KiB`,
    },
  ]);
}
