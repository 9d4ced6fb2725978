import { mkdir, readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from '../deploy/build.ts';
import { CodedError } from '../errors.ts';
import { describeRun } from './describe-run.ts';
import { settingsFor } from './emulator/main.ts';
import { startEmulator, type Emulator } from './emulator/emulator.ts';
import { createEstate, inventScopes } from './emulator/estate.ts';
import { invokeBundle, type BundleAnswer } from './invoke-bundle.ts';
import { createProgress } from './progress.ts';

const HELP = `Builds the functions and runs the main job once.

  npm start               against an emulator with made-up secrets; results in ./out
  npm start -- --live     against the real service

--live takes its settings from the environment: HUAWEICLOUD_SDK_AK, HUAWEICLOUD_SDK_SK (HUAWEICLOUD_SDK_SECURITY_TOKEN),
CSMS_SCOPES, or CSMS_REGION and HUAWEICLOUD_SDK_PROJECT_ID, and STORE_URL (such as file:///tmp/csms or
obs://bucket/prefix?region=cn-north-4).`;

const SCOPES = 3;
const SECRETS = 500;
const FUNCTION = 'inventory-export';
const TIMER_EVENT = fileURLToPath(new URL('../../events/functiongraph/timer-without-user-event.json', import.meta.url));

/** `npm start`. Exit code 0 when the run is complete. */
export async function start(argv: string[]): Promise<number> {
  const { values } = parseArgs({ args: argv, options: { live: { type: 'boolean' }, help: { type: 'boolean' } } });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const startedAt = performance.now();
  const [built] = await build({ functions: [FUNCTION] });
  console.log(`Built ${FUNCTION} (${seconds(startedAt)}).`);
  return values.live ? runLive(built!.folder) : runOnEmulator(built!.folder);
}

async function runOnEmulator(folder: string): Promise<number> {
  const outFolder = resolve('out');
  await mkdir(outFolder, { recursive: true });
  const emulator = await startDemoEmulator();
  console.log(`Emulator of CSMS with ${SCOPES} scopes of ${SECRETS} made-up secrets on ${emulator.url}.\n`);
  try {
    const storeUrl = pathToFileURL(outFolder).href;
    return await run(folder, { ...settingsFor(emulator), STORE_URL: storeUrl }, withoutOurSettings(process.env));
  } finally {
    await emulator.close();
  }
}

/** Times are counted from midnight, so that two runs of one day see the same secrets. */
function startDemoEmulator(): Promise<Emulator> {
  const nowMs = new Date().setUTCHours(0, 0, 0, 0);
  return startEmulator({ estate: createEstate({ scopes: inventScopes(SCOPES, SECRETS), nowMs }) });
}

async function runLive(folder: string): Promise<number> {
  const missing = ['HUAWEICLOUD_SDK_AK', 'HUAWEICLOUD_SDK_SK', 'STORE_URL'].filter((name) => !process.env[name]);
  if (missing.length > 0)
    throw new CodedError('START_SETTINGS_MISSING', `--live needs ${missing.join(', ')} in the environment.`, {
      hint: HELP,
    });
  return run(folder, {}, process.env);
}

async function run(
  folder: string,
  settings: Readonly<Record<string, string>>,
  env: NodeJS.ProcessEnv,
): Promise<number> {
  const startedAt = performance.now();
  const progress = createProgress(console.log);
  const event = JSON.parse(await readFile(TIMER_EVENT, 'utf8')) as unknown;
  const answer = await invokeBundle({
    folder,
    functionName: FUNCTION,
    event,
    platform: 'functiongraph',
    settings,
    env,
    onLine: progress.line,
  });
  const storeUrl = settings['STORE_URL'] ?? env['STORE_URL'] ?? '';
  console.log(`\n${describeAnswer(answer, storeUrl)}\nTook ${seconds(startedAt)}.`);
  return 'result' in answer && isComplete(answer.result) ? 0 : 1;
}

function describeAnswer(answer: BundleAnswer, storeUrl: string): string {
  if ('result' in answer) return describeRun(answer.result, placeOf(storeUrl));
  const { code, message, hint } = answer.error;
  return [`The function failed. ${code}: ${message}`, hint].filter(Boolean).join('\n');
}

const isComplete = (result: unknown): boolean => (result as { status?: unknown }).status === 'complete';

/** A folder as one would type it, a bucket as its URL. */
function placeOf(storeUrl: string): string {
  if (!storeUrl.startsWith('file:')) return storeUrl.replace(/\?.*$/, '');
  const path = relative(process.cwd(), fileURLToPath(storeUrl));
  return path.startsWith('..') ? fileURLToPath(storeUrl) : `./${path}`;
}

/** The demo must not meet a real account through what the shell happens to export. */
const withoutOurSettings = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(env).filter(
      ([name]) =>
        !/^(CSMS|STORE|SMN|HUAWEICLOUD|INVENTORY|NOTIFY|HTTP_AUTH|HTTP_TIMEOUT|RUNTIME|AWS)_|^(CONFIG_KEY|FINDINGS|TAG_POLICY|ROTATION_GRACE|HTTP_TIMEOUT|REPORT_LANG|LOG_LEVEL)$/.test(
          name,
        ),
    ),
  );

const seconds = (sinceMs: number): string => `${((performance.now() - sinceMs) / 1000).toFixed(1)} s`;
