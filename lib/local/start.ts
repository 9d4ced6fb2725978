import { mkdir, readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from '../deploy/build/build.ts';
import { CodedError } from '../errors.ts';
import { SETTINGS } from '../settings/table.ts';
import { demonstrateNotifier } from './demo-notifier.ts';
import { settingsFor } from './emulator/main.ts';
import { startEmulator, type Emulator } from './emulator/emulator.ts';
import { createEstate, inventScopes } from './emulator/estate.ts';
import { invokeBundle, type BundleAnswer } from '../deploy/invoke-bundle.ts';
import { createProgress } from './progress.ts';
import { describeInventory, describeTagReport, describeNotifier } from './describe-run.ts';
import type { BuiltFunction } from '../deploy/build/bundle.ts';

const HELP = `Builds the functions and runs each.

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

/** How a person is told what came of a run. `place` is where the keys of a response are. In the order in which they run. */
const DESCRIBERS: Readonly<Record<string, (result: unknown, place: string) => string>> = {
  'inventory-export': describeInventory,
  'tag-report': describeTagReport,
  'failed-rotation-notifier': describeNotifier,
};

/** `npm start`. Exit code 0 when every run is complete. */
export async function start(argv: string[]): Promise<number> {
  const { values } = parseArgs({ args: argv, options: { live: { type: 'boolean' }, help: { type: 'boolean' } } });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const startedMs = performance.now();
  const functions = await build({ functions: Object.keys(DESCRIBERS) });
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
  const surroundings = { settings, env: withoutSettings(process.env) };
  const notifier = functions.filter(({ name }) => name === 'failed-rotation-notifier');
  const others = functions.filter((built) => !notifier.includes(built));
  try {
    const isComplete = await runAll(others, surroundings);
    const areTold = await demonstrateNotifier({
      emulator,
      print: console.log,
      run: (title, more) => runAll(notifier, { ...surroundings, settings: { ...settings, ...more } }, title),
    });
    return isComplete && areTold ? 0 : 1;
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
  if (missing.length === 0) return (await runAll(functions, { settings: {}, env: process.env })) ? 0 : 1;
  throw new CodedError('START_SETTINGS_MISSING', `--live needs ${missing.join(', ')} in the environment.`, {
    hint: HELP,
  });
}

/** One after the other; whether all were complete. */
async function runAll(
  functions: readonly BuiltFunction[],
  surroundings: Surroundings,
  title?: string,
): Promise<boolean> {
  let isComplete = true;
  for (const built of functions) isComplete = (await runJob(built, surroundings, title)) && isComplete;
  return isComplete;
}

async function runJob(
  { name, folder }: BuiltFunction,
  { settings, env }: Surroundings,
  title: string | undefined,
): Promise<boolean> {
  console.log(`\n${[name, title].filter(Boolean).join(': ')}`);
  const startedMs = performance.now();
  const event = JSON.parse(await readFile(TIMER_EVENT, 'utf8')) as unknown;
  const onLine = createProgress(console.log);
  const job = { folder, functionName: name, event, platform: 'functiongraph', settings, env, onLine } as const;
  const answer = await invokeBundle(job);
  const place = placeOf(settings['STORE_URL'] ?? env['STORE_URL'] ?? '');
  console.log('result' in answer ? DESCRIBERS[name]?.(answer.result, place) : describeFailure(answer));
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
