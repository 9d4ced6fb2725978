import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startEnvironment } from '../support/lambda-runtime/start-environment.ts';
import { installRuntimes, type Runtime } from '../support/runtimes.ts';
import { alternate, median, type Figure } from './figure.ts';
import { buildFunction, withFolder } from './run-function.ts';
import { startEmulatorProcess, startObsProcess } from './server-process.ts';

const SECRETS = 500;
const SCHEDULE = new URL('../../events/lambda/schedule.json', import.meta.url);

/** Milliseconds of one execution environment. */
interface Durations {
  initMs: number;
  firstMs: number;
  secondMs: number;
}

/**
 * What Lambda reports, under its Runtime API: the init (start of the runtime until it asks for an event), the first invocation and one
 * that finds everything loaded; against a handler that does nothing. The runtimes are those that Lambda has.
 */
export async function measureLambda({ rounds = 15 } = {}): Promise<Figure[]> {
  const emulator = await startEmulatorProcess({ secrets: SECRETS });
  const obs = await startObsProcess();
  const event = JSON.parse(await readFile(SCHEDULE, 'utf8')) as unknown;
  let runs = 0;
  const measure = async (folder: string, { path: execPath }: Runtime): Promise<Durations> => {
    const { endpoint, bucket, accessKeyId, secretAccessKey } = obs.greeting;
    const settings = {
      ...emulator.settings,
      CSMS_RATE_LIMIT: '1000',
      STORE_URL: `s3://${bucket}/${(runs += 1)}/?region=eu-west-1`,
      STORE_ENDPOINT: endpoint,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    };
    const environment = await startEnvironment({ execPath, folder, settings });
    const first = await environment.invoke(event);
    const second = await environment.invoke(event);
    await environment.stop();
    for (const { kind, body } of [first, second])
      if (kind !== 'response') throw new Error(`${kind}: ${JSON.stringify(body)}`);
    return { initMs: environment.initMs, firstMs: first.durationMs, secondMs: second.durationMs };
  };
  try {
    return await withFolder(async (outDir) => {
      const ours = await buildFunction(outDir, 'inventory-export');
      const empty = await writeEmptyHandler(outDir);
      const figures: Figure[] = [];
      for (const runtime of (await installRuntimes()).filter(({ version }) => Number.parseInt(version) >= 22)) {
        const sides = { ours: () => measure(ours, runtime), empty: () => measure(empty, runtime) };
        figures.push(...figuresOf(runtime.version, await alternate(sides, { rounds, warmUps: 2 })));
      }
      return figures;
    });
  } finally {
    await Promise.all([emulator.stop(), obs.stop()]);
  }
}

async function writeEmptyHandler(outDir: string): Promise<string> {
  const folder = join(outDir, 'empty-handler');
  await mkdir(folder);
  await writeFile(join(folder, 'index.js'), 'exports.handler = async () => ({});');
  return folder;
}

function figuresOf(version: string, { ours, empty }: Record<'ours' | 'empty', Durations[]>): Figure[] {
  const medians = (runs: readonly Durations[], name: keyof Durations): number => median(runs.map((run) => run[name]));
  const init = medians(ours, 'initMs');
  const emptyInit = medians(empty, 'initMs');
  const from = `n = ${ours.length}, an empty handler: `;
  const figure = (name: string, value: number, besides: number): Figure => ({
    name: `lambda, Node.js ${version}: ${name}`,
    value,
    unit: 'ms',
    from: `${from}${besides.toFixed(besides < 10 ? 1 : 0)} ms`,
  });
  return [
    figure('init', init, emptyInit),
    figure('first invocation, 500 secrets, S3', medians(ours, 'firstMs'), medians(empty, 'firstMs')),
    figure('second invocation', medians(ours, 'secondMs'), medians(empty, 'secondMs')),
    {
      name: `lambda, Node.js ${version}: init / empty handler`,
      value: init / emptyInit,
      unit: 'x',
      bound: 2,
      from: `n = ${ours.length}`,
    },
  ];
}
