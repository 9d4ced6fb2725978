import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { stateMachine } from '../../lib/deploy/aws/state-machine.ts';
import { runMachine } from '../../lib/local/run-machine.ts';
import type { Figure } from './figure.ts';
import { runMeasured, type Usage } from './measured-process.ts';
import { buildFunction, RUNNER, runFunctionToFolder, withFolder } from './run-function.ts';
import { startQuietProcess } from './server-process.ts';

const MOST_MIB = 512;
/** Of a tag report of 200,000 secrets: rows that are held as objects take three times as much. */
const MOST_TAGGED_MIB = 256;

/** A run in shards by the state machine, each step a process: beside the limit's own time, and the memory of a large merge. */
export async function measureShards({
  scopes = 20_000,
  regions = 5,
  rate = 50,
  shards = 10,
  tagged = { scopes: 400, secrets: 500 },
} = {}): Promise<Figure[]> {
  return [...(await measureEstate({ scopes, regions, rate, shards })), ...(await measureTagReport(tagged))];
}

interface Estate {
  readonly scopes: number;
  readonly regions: number;
  readonly rate: number;
  readonly shards: number;
}

async function measureEstate({ scopes, regions, rate, shards }: Estate): Promise<Figure[]> {
  const server = await startQuietProcess({ scopes, secrets: 5, regions });
  const settings = { ...server.greeting.settings, CSMS_RATE_LIMIT: String(rate), INVENTORY_FORMATS: 'csv' };
  try {
    const { wallMs, steps } = await runInShards('inventory-export', settings, shards);
    // two requests a project
    const limitMs = ((2 * scopes) / regions / rate) * 1000;
    const cpuMs = steps.reduce((sum, { usage }) => sum + usage.cpuMs, 0);
    const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
    const what = `shards: ${scopes} projects in ${regions} regions`;
    const from = `${seconds(wallMs)} / ${seconds(limitMs)}, ${steps.length} processes, ${seconds(cpuMs)} of CPU, n = 1`;
    return [
      { name: `${what} / the limit's own time`, value: wallMs / limitMs, unit: 'x', bound: 1.1, from },
      {
        name: `${what}, peak memory of the merge`,
        value: peakOf(steps, 'merge'),
        unit: 'MiB',
        bound: MOST_MIB,
        from: 'n = 1',
      },
      { name: `${what}, of a worker`, value: peakOf(steps, 'work'), unit: 'MiB', bound: MOST_MIB, from: 'n = 1' },
    ];
  } finally {
    await server.stop();
  }
}

/** Of many projects: in one invocation, and the merge of two shards. */
async function measureTagReport(estate: { readonly scopes: number; readonly secrets: number }): Promise<Figure[]> {
  const server = await startQuietProcess(estate);
  const TAG_POLICY = JSON.stringify({ required: ['owner', 'env'], groupBy: ['env'] });
  const settings = { ...server.greeting.settings, CSMS_RATE_LIMIT: '1000', TAG_POLICY };
  try {
    const inline = await withFolder(async (outDir) =>
      runFunctionToFolder(await buildFunction(outDir, 'tag-report'), settings),
    );
    const { steps } = await runInShards('tag-report', settings, 2);
    const what = `memory: tag report of ${estate.scopes} projects of ${estate.secrets}`;
    const cpu = (ms: number): string => `n = 1, ${(ms / 1000).toFixed(1)} s of CPU`;
    const merge = steps.find(({ step }) => step === 'merge')?.usage.cpuMs ?? NaN;
    return [
      { name: what, value: inline.peakMib, unit: 'MiB', bound: MOST_TAGGED_MIB, from: cpu(inline.cpuMs) },
      { name: `${what}, merge`, value: peakOf(steps, 'merge'), unit: 'MiB', bound: MOST_TAGGED_MIB, from: cpu(merge) },
    ];
  } finally {
    await server.stop();
  }
}

interface MeasuredStep {
  readonly step: string;
  readonly usage: Usage;
}

const peakOf = (steps: readonly MeasuredStep[], wanted: string): number =>
  Math.max(...steps.filter(({ step }) => step === wanted).map(({ usage }) => usage.peakMib));

/** As it is deployed, but for the platform's own waits. */
async function runInShards(
  name: 'inventory-export' | 'tag-report',
  settings: Readonly<Record<string, string>>,
  shards: number,
): Promise<{ readonly wallMs: number; readonly steps: readonly MeasuredStep[] }> {
  return withFolder(async (folder) => {
    const bundle = await buildFunction(join(folder, 'dist'), name);
    const store = join(folder, 'store');
    await mkdir(store);
    const settingsFile = join(folder, 'settings.json');
    await writeFile(settingsFile, JSON.stringify({ ...settings, STORE_URL: pathToFileURL(store).href }));
    const steps: MeasuredStep[] = [];
    const invoke = async (payload: unknown): Promise<unknown> => {
      const { shard } = payload as { shard: { readonly step: string } };
      const event = { shard: shard.step === 'plan' ? { ...shard, shards } : shard };
      const responseFile = join(folder, `response-${steps.length}-${Math.random()}.json`);
      const usage = await runMeasured([RUNNER, bundle, settingsFile, JSON.stringify(event), responseFile]);
      steps.push({ step: shard.step, usage });
      return JSON.parse(await readFile(responseFile, 'utf8')) as unknown;
    };
    const startedMs = performance.now();
    const definition = stateMachine({ functionArn: name, timeoutSeconds: 900 });
    const outcome = (await runMachine({ definition, execution: 'bench', invoke })) as { result: { status?: string } };
    if (outcome.result.status !== 'complete') throw new Error(`the run is ${outcome.result.status}`);
    return { wallMs: performance.now() - startedMs, steps };
  });
}
