import { mkdir, readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build, type BuiltFunction } from '../deploy/build.ts';
import { CodedError } from '../errors.ts';
import { SETTINGS } from '../runtime/settings/table.ts';
import { describeInventory } from './describe-inventory.ts';
import { describeTagReport } from './describe-tag-report.ts';
import { settingsFor } from './emulator/main.ts';
import { startEmulator, type Emulator } from './emulator/emulator.ts';
import { createEstate, inventScopes } from './emulator/estate.ts';
import { invokeBundle, type BundleAnswer } from './invoke-bundle.ts';
import { createProgress } from './progress.ts';

const HELP = `Builds the functions and runs each once.

  npm start               against an emulator with made-up secrets; results in ./out
  npm start -- --live     against the real service

--live takes its settings from the environment: HUAWEICLOUD_SDK_AK, HUAWEICLOUD_SDK_SK (HUAWEICLOUD_SDK_SECURITY_TOKEN),
CSMS_SCOPES, or CSMS_REGION and HUAWEICLOUD_SDK_PROJECT_ID, and STORE_URL (such as file:///tmp/csms or
obs://bucket/prefix?region=cn-north-4).`;

const SCOPES = 3;
const SECRETS = 500;
const DEMO_POLICY = {
  required: ['owner', 'env'],
  allowed: { env: ['prod', 'staging', 'dev'] },
  groupBy: ['env'],
};
const TIMER_EVENT = fileURLToPath(new URL('../../events/functiongraph/timer-without-user-event.json', import.meta.url));

/** What is run, in this order, and how a person is told what came of it. `place` is where the keys of a response are. */
const JOBS: ReadonlyArray<{ name: string; describe: (result: unknown, place: string) => string }> = [
  { name: 'inventory-export', describe: describeInventory },
  { name: 'tag-report', describe: describeTagReport },
];

/** `npm start`. Exit code 0 when every run is complete. */
export async function start(argv: string[]): Promise<number> {
  const { values } = parseArgs({ args: argv, options: { live: { type: 'boolean' }, help: { type: 'boolean' } } });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const startedMs = performance.now();
  const functions = await build({ functions: JOBS.map(({ name }) => name) });
  console.log(`Built ${functions.map(({ name }) => name).join(', ')} (${seconds(startedMs)}).`);
  return values.live ? runLive(functions) : runOnEmulator(functions);
}

interface Surroundings {
  settings: Readonly<Record<string, string>>;
  env: NodeJS.ProcessEnv;
}

async function runOnEmulator(functions: readonly BuiltFunction[]): Promise<number> {
  const outFolder = resolve('out');
  await mkdir(outFolder, { recursive: true });
  const emulator = await startDemoEmulator();
  console.log(`Emulator of CSMS with ${SCOPES} scopes of ${SECRETS} made-up secrets on ${emulator.url}.`);
  const STORE_URL = pathToFileURL(outFolder).href;
  const settings = { ...settingsFor(emulator), STORE_URL, TAG_POLICY: JSON.stringify(DEMO_POLICY) };
  try {
    return await runJobs(functions, { settings, env: withoutSettings(process.env) });
  } finally {
    await emulator.close();
  }
}

/** Times are counted from midnight, so that two runs of one day see the same secrets. */
function startDemoEmulator(): Promise<Emulator> {
  const nowMs = new Date().setUTCHours(0, 0, 0, 0);
  return startEmulator({ estate: createEstate({ scopes: inventScopes(SCOPES, SECRETS), nowMs }) });
}

async function runLive(functions: readonly BuiltFunction[]): Promise<number> {
  const needed = ['HUAWEICLOUD_SDK_AK', 'HUAWEICLOUD_SDK_SK', 'STORE_URL'];
  const missing = needed.filter((name) => !process.env[name]);
  if (missing.length === 0) return runJobs(functions, { settings: {}, env: process.env });
  throw new CodedError('START_SETTINGS_MISSING', `--live needs ${missing.join(', ')} in the environment.`, {
    hint: HELP,
  });
}

async function runJobs(functions: readonly BuiltFunction[], surroundings: Surroundings): Promise<number> {
  let complete = 0;
  for (const { name, describe } of JOBS) {
    const built = functions.find((one) => one.name === name);
    if (built && (await runJob(built, describe, surroundings))) complete += 1;
  }
  return complete === JOBS.length ? 0 : 1;
}

async function runJob(
  { name, folder }: BuiltFunction,
  describe: (result: unknown, place: string) => string,
  { settings, env }: Surroundings,
): Promise<boolean> {
  console.log(`\n${name}`);
  const startedMs = performance.now();
  const event = JSON.parse(await readFile(TIMER_EVENT, 'utf8')) as unknown;
  const onLine = createProgress(console.log);
  const answer = await invokeBundle({
    folder,
    functionName: name,
    event,
    platform: 'functiongraph',
    settings,
    env,
    onLine,
  });
  const place = placeOf(settings['STORE_URL'] ?? env['STORE_URL'] ?? '');
  console.log('result' in answer ? describe(answer.result, place) : describeFailure(answer));
  console.log(`Took ${seconds(startedMs)}.`);
  return 'result' in answer && (answer.result as { status?: unknown }).status === 'complete';
}

function describeFailure(answer: Extract<BundleAnswer, { error: unknown }>): string {
  const { code, message, hint } = answer.error;
  return [`The function failed. ${code}: ${message}`, hint].filter(Boolean).join('\n');
}

/** A folder as one would type it, a bucket as its URL. */
function placeOf(storeUrl: string): string {
  if (!storeUrl.startsWith('file:')) return storeUrl.replace(/\?.*$/, '');
  const path = relative(process.cwd(), fileURLToPath(storeUrl));
  return path.startsWith('..') ? fileURLToPath(storeUrl) : `./${path}`;
}

/** The demo must not meet a real account through what the shell happens to export. */
const withoutSettings = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !(name in SETTINGS) && !/^(AWS|RUNTIME)_/.test(name)));

const seconds = (sinceMs: number): string => `${((performance.now() - sinceMs) / 1000).toFixed(1)} s`;
