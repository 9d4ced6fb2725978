import { mkdir, readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from '../deploy/build/build.ts';
import { readDefinitions } from '../deploy/definitions.ts';
import { CodedError } from '../errors.ts';
import type { FunctionDefinition } from '../runtime/function-definition.ts';
import { createSettingsCheck, problemLines } from '../check-settings.ts';
import { readConfigFromStore } from '../dependencies.ts';
import { createLog } from '../log.ts';
import { createSettingsReader } from '../runtime/read-settings.ts';
import { limitTime } from '../time-limit.ts';
import { namedProblems } from '../deploy/setting-values.ts';
import { createCredentialSource } from '../runtime/credentials.ts';
import { localPlatform } from '../runtime/platform/local.ts';
import { createLookup } from '../runtime/platform/lookup.ts';
import { earlySetting } from '../settings/early-setting.ts';
import { SETTINGS } from '../settings/table.ts';
import { parseStoreUrl } from '../storage/store-url.ts';
import { readAwsSecrets } from './aws-secrets.ts';
import { demonstrateNotifier } from './demo-notifier.ts';
import { plural } from '../html/format.ts';
import { inventAccounts } from './emulator/accounts/invent-accounts.ts';
import { settingsFor } from './emulator/main.ts';
import { startEmulator, type Emulator } from './emulator/emulator.ts';
import { createEstate, inventScopes } from './emulator/estate.ts';
import { invokeBundle } from '../deploy/invoke-bundle.ts';
import { createProgress } from './progress.ts';
import { runInShards, type ShardedAnswer } from './run-in-shards.ts';
import { describeManifest, describeRun } from './describe-run.ts';

const HELP = `Builds the functions and runs each.

  npm start                   against an emulator with made-up secrets; results in ./out
  npm start -- --accounts 3   the same, with that many other accounts beside its own: they and their projects are discovered
  npm start -- --shards 4     each function in about so many parts, each step a process of its own, as the state
                              machine of FANOUT=step-functions runs them
  npm start -- --live         against the real service

--live takes its settings from the environment: HUAWEICLOUD_SDK_AK, HUAWEICLOUD_SDK_SK (HUAWEICLOUD_SDK_SECURITY_TOKEN),
CSMS_SCOPES (also *:* with CSMS_REGION, and other accounts by CSMS_ACCOUNTS), or CSMS_REGION and HUAWEICLOUD_SDK_PROJECT_ID,
and STORE_URL (such as file:///tmp/csms or obs://bucket/prefix?region=cn-north-4).`;

const SCOPES = 3;
const SECRETS = 500;
/** In each project of another account. */
const MEMBER_SECRETS = 50;
const MOST_ACCOUNTS = 100;
const MOST_SHARDS = 100;
const DEMO_POLICY = {
  required: ['owner', 'env'],
  allowed: { env: ['prod', 'staging', 'dev'] },
  groupBy: ['env'],
};
const TIMER_EVENT = fileURLToPath(new URL('../../events/functiongraph/timer-without-user-event.json', import.meta.url));

const CONFIG_TIMEOUT_MS = 30_000;
const NO_LOG = createLog({ level: () => 'error', fields: {}, redact: (fields) => fields, write: () => {} });

/** A function as it is, and where it was built. */
interface RunnableFunction {
  readonly definition: FunctionDefinition;
  readonly folder: string;
}

export interface StartOptions {
  /** The folder with a folder per function. Default: `functions` of the checkout. */
  readonly sourceDir?: string;
  /** Where `dist` and `out` go. Default: here. */
  readonly workDir?: string;
}

/** `npm start`. Exit code 0 when every run is complete. */
export async function start(argv: string[], { sourceDir, workDir = '.' }: StartOptions = {}): Promise<number> {
  const values = parse(argv);
  const accounts = countAccounts(values);
  const shards = countShards(values);
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  if (values.live) {
    Object.assign(process.env, await readAwsSecrets(process.env));
    await checkLiveSettings(await readDefinitions(sourceDir));
  }
  const startedMs = performance.now();
  const functions = await buildAll(sourceDir, resolve(workDir, 'dist'));
  console.log(`Built ${functions.map(({ definition }) => definition.name).join(', ')} (${seconds(startedMs)}).`);
  if (values.live) return runLive(functions, shards);
  return runOnEmulator(functions, { outFolder: resolve(workDir, 'out'), accounts, shards });
}

const OPTIONS = {
  live: { type: 'boolean' },
  accounts: { type: 'string' },
  shards: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

const badUsage = (message: string): CodedError => new CodedError('START_USAGE', message, { hint: HELP });

function parse(argv: string[]) {
  try {
    return parseArgs({ args: argv, options: OPTIONS }).values;
  } catch (error) {
    throw badUsage((error as Error).message);
  }
}

/** Of the emulator, beside its own. @throws START_USAGE */
function countAccounts({ accounts, live }: ReturnType<typeof parse>): number {
  if (accounts === undefined) return 0;
  if (live) throw badUsage('--accounts is for the emulator; --live takes the accounts from CSMS_ACCOUNTS.');
  if (/^\d{1,3}$/.test(accounts) && Number(accounts) <= MOST_ACCOUNTS) return Number(accounts);
  throw badUsage(`--accounts takes a number from 0 to ${MOST_ACCOUNTS}, not "${accounts}".`);
}

/** Undefined where a run is one invocation. @throws START_USAGE */
function countShards({ shards }: ReturnType<typeof parse>): number | undefined {
  if (shards === undefined) return undefined;
  if (/^[1-9]\d{0,2}$/.test(shards) && Number(shards) <= MOST_SHARDS) return Number(shards);
  throw badUsage(`--shards takes a number from 1 to ${MOST_SHARDS}, not "${shards}".`);
}

/** In the order in which they run. */
async function buildAll(sourceDir: string | undefined, outDir: string): Promise<RunnableFunction[]> {
  const definitions = await readDefinitions(sourceDir);
  const built = await build({ sourceDir, outDir, functions: definitions.map(({ name }) => name) });
  return definitions.map((definition, index) => ({ definition, folder: built[index]?.folder ?? '' }));
}

interface Surroundings {
  settings: Readonly<Record<string, string>>;
  env: NodeJS.ProcessEnv;
  /** Of the functions that can be read in shards. */
  shards: number | undefined;
}

async function runOnEmulator(
  functions: readonly RunnableFunction[],
  { outFolder, accounts, shards }: { outFolder: string; accounts: number; shards: number | undefined },
): Promise<number> {
  await mkdir(outFolder, { recursive: true });
  const emulator = await startDemoEmulator(accounts);
  console.log(`Emulator of CSMS: ${SCOPES} projects of ${SECRETS} made-up secrets each, on ${emulator.url}.`);
  if (accounts > 0)
    console.log(`Beside them ${plural(accounts, 'other account')} with ${MEMBER_SECRETS} secrets in each project.`);
  const STORE_URL = pathToFileURL(outFolder).href;
  const settings = { ...settingsFor(emulator), STORE_URL, TAG_POLICY: JSON.stringify(DEMO_POLICY) };
  const surroundings = { settings, env: withoutSettings(process.env), shards };
  const notifiers = functions.filter(({ definition }) => definition.publishes);
  const others = functions.filter(({ definition }) => !definition.publishes);
  try {
    const isComplete = await runAll(others, surroundings);
    if (notifiers.length === 0) return isComplete ? 0 : 1;
    const isNotified = await demonstrateNotifier({
      emulator,
      print: console.log,
      run: (title, more) => runAll(notifiers, { ...surroundings, settings: { ...settings, ...more } }, title),
    });
    return isComplete && isNotified ? 0 : 1;
  } finally {
    await emulator.close();
  }
}

/** Times are counted from midnight, so that two runs of one day see the same secrets. */
function startDemoEmulator(accounts: number): Promise<Emulator> {
  const nowMs = new Date().setUTCHours(0, 0, 0, 0);
  const members = inventAccounts(accounts, { secrets: MEMBER_SECRETS });
  return startEmulator({ estate: createEstate({ scopes: inventScopes(SCOPES, SECRETS), members, nowMs }) });
}

async function runLive(functions: readonly RunnableFunction[], shards: number | undefined): Promise<number> {
  return (await runAll(functions, { settings: {}, env: process.env, shards })) ? 0 : 1;
}

/**
 * What the first run would refuse, of all functions, before any of them is built: with what the config object says, too.
 * @throws SETTINGS_INVALID, and what reading the config object throws
 */
async function checkLiveSettings(definitions: readonly FunctionDefinition[]): Promise<void> {
  const lookup = createLookup(localPlatform());
  const auth = (): 'aksk' | 'token' => earlySetting('CSMS_AUTH', lookup);
  const problems: [string, string][] = [];
  for (const { name, settings } of definitions) {
    const credentials = createCredentialSource({ platform: localPlatform(), lookup, auth, onSecret: () => {} });
    const read = createSettingsReader(settings, { readConfig: readConfigFromStore, createCheck: createSettingsCheck });
    const limit = limitTime('reading the config object', CONFIG_TIMEOUT_MS);
    const request = { credentials, signal: limit.signal, log: NO_LOG, needsCredentials: true };
    const found = await problemLines(read({ lookup, ownProject: undefined }, request)).finally(limit.clear);
    problems.push(...found.map((problem): [string, string] => [name, problem]));
  }
  const lines = namedProblems(problems).map((problem) => `- ${problem}`);
  if (lines.length === 0) return;
  throw new CodedError('SETTINGS_INVALID', `--live was not started, and nothing was sent:\n${lines.join('\n')}`, {
    hint: HELP,
  });
}

/** One after the other; whether all were complete. */
async function runAll(
  functions: readonly RunnableFunction[],
  surroundings: Surroundings,
  title?: string,
): Promise<boolean> {
  let isComplete = true;
  for (const built of functions) isComplete = (await runJob(built, surroundings, title)) && isComplete;
  return isComplete;
}

async function runJob(
  { definition, folder }: RunnableFunction,
  { settings, env, shards }: Surroundings,
  title: string | undefined,
): Promise<boolean> {
  console.log(`\n${[definition.name, title].filter(Boolean).join(': ')}`);
  const startedMs = performance.now();
  const { onLine, describeAccounts } = createProgress(console.log);
  const job = {
    folder,
    functionName: definition.name,
    platform: 'functiongraph',
    settings,
    env,
    onLine,
  } as const;
  const answer: ShardedAnswer =
    definition.shards && shards !== undefined
      ? await runInShards({ ...job, shards, print: console.log })
      : await invokeBundle({ ...job, event: JSON.parse(await readFile(TIMER_EVENT, 'utf8')) as unknown });
  const place = placeOf(settings['STORE_URL'] ?? env['STORE_URL'] ?? '');
  console.log('result' in answer ? describeRun(definition, answer.result, place) : describeFailure(answer, place));
  const accounts = describeAccounts();
  if (accounts.length > 0) console.log(['Accounts:', ...accounts].join('\n'));
  console.log(`Took ${seconds(startedMs)}.`);
  return 'result' in answer && (answer.result as { status?: unknown }).status === 'complete';
}

function describeFailure({ error, failedRun }: Extract<ShardedAnswer, { error: unknown }>, place: string): string {
  const { code, message, hint } = error;
  const manifest = failedRun === undefined ? [] : describeManifest(failedRun, place);
  return [`The function failed. ${code}: ${message}`, hint, ...manifest].filter(Boolean).join('\n');
}

/** A folder as one would type it, or as a link where it has blanks; a bucket as its URL. No slash at the end. */
export function placeOf(storeUrl: string): string {
  const location = parseStoreUrl(storeUrl.trim());
  if (location.scheme !== 'file')
    return `${location.scheme}://${location.bucket}/${location.prefix}`.replace(/\/$/, '');
  const folder = resolve(location.folder);
  if (/\s/.test(folder)) return pathToFileURL(folder).href;
  const path = relative(process.cwd(), folder);
  return path.startsWith('..') ? folder : `./${path}`;
}

/** The demo must not meet a real account through what the shell happens to export. */
const withoutSettings = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !(name in SETTINGS) && !/^(AWS|RUNTIME)_/.test(name)));

const seconds = (sinceMs: number): string => `${((performance.now() - sinceMs) / 1000).toFixed(1)} s`;
