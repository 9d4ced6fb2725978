import type { EstateOptions } from '../../lib/local/emulator/estate.ts';
import { inventAccounts } from '../../lib/local/emulator/accounts/invent-accounts.ts';
import type { WireSecret } from '../../lib/local/emulator/wire.ts';
import { scopeName } from '../../lib/scope.ts';
import { statesIn } from './notices.ts';
import { playInShards } from '../support/play-in-shards.ts';
import { projectId, scopes } from '../support/function-bench.ts';
import {
  CHANNEL_NAMES,
  routesTo,
  type FaultWorld,
  type FunctionName,
  type RunEnd,
  type RunRequest,
} from '../support/fault-world.ts';

/** What is the case while a run is disturbed, and after it. */
export interface Truth {
  /** Ids of all secrets, by `region:project_id`. */
  readonly secrets: ReadonlyMap<string, readonly string[]>;
  /** Names of secrets whose rotation has failed or been missed. */
  readonly open: readonly string[];
  /** Of these, what no run has told before. */
  readonly opened: readonly string[];
  readonly resolved: readonly string[];
}

/** One function over one estate, and what happens to that between the last run and the one that is disturbed. */
export interface Scenario {
  readonly name: string;
  readonly functionName: FunctionName;
  readonly estate: () => EstateOptions;
  readonly settings?: Readonly<Record<string, string>>;
  /** Before the first run. */
  readonly begins?: (world: FaultWorld) => void;
  /** Between the first run and the one that is disturbed; absent: the first run is. */
  readonly happens?: (world: FaultWorld) => void;
  /** The invocations that one run consists of; default: one. */
  readonly play?: (run: (request: RunRequest) => Promise<RunEnd>, world: FaultWorld) => Promise<RunEnd>;
  readonly told?: Pick<Truth, 'open' | 'opened' | 'resolved'> & { readonly channels: readonly string[] };
  /** Only effects that no scenario before it has. */
  readonly isMore?: true;
}

const secret = (name: string, more: Partial<WireSecret> = {}): WireSecret => ({
  id: `id-${name}`,
  name,
  state: 'ENABLED',
  secret_type: 'COMMON',
  auto_rotation: false,
  ...more,
});

const REGION = 'cn-north-4';
const scopeOf = (world: FaultWorld, digit: number) => world.emulator.estate.scope(REGION, projectId(digit));

function addAll(world: FaultWorld, digit: number, ...secrets: WireSecret[]): void {
  const scope = scopeOf(world, digit);
  for (const each of secrets) scope.add({ domain_id: scope.domainId, ...each });
}

/** One comes, one goes, one changes. */
function changeSome(world: FaultWorld): void {
  addAll(world, 1, secret('new'));
  scopeOf(world, 1).remove('gone');
  scopeOf(world, 2).update('other', { description: 'changed' });
}

const beginSmall = (world: FaultWorld): void => {
  addAll(world, 1, secret('alpha', { event_subscriptions: ['rotation-alerts'] }), secret('beta'), secret('gone'));
  addAll(world, 2, secret('other'));
};

/** More than a page of secrets, of which the last is on the second. */
const beginLarge = (world: FaultWorld): void => {
  addAll(world, 1, ...Array.from({ length: 1_001 }, (_, n) => secret(`s-${String(n).padStart(4, '0')}`)));
  addAll(world, 1, secret('gone'));
  addAll(world, 2, secret('other'));
};

const SMALL = { estate: () => ({ scopes: scopes([], []) }), begins: beginSmall, happens: changeSome };
const LARGE = { ...SMALL, begins: beginLarge };

const withAccounts = (): EstateOptions => ({
  scopes: scopes([], []),
  members: inventAccounts(1, { secrets: 2, regions: [REGION], projects: 1, externalId: 'a-shared-phrase' }),
});

const CONFIG_KEY = { CONFIG_KEY: 'config.json' };
const writeConfig = (world: FaultWorld): void => world.write('config.json', '{"LOG_LEVEL":"error"}');
const INVENTORY = { INVENTORY_FORMATS: 'csv,ndjson,parquet' };
const POLICY = { TAG_POLICY: '{"required":["owner"],"groupBy":["owner"]}' };

const HOUR_MS = 3_600_000;
const URN = 'urn:fss:cn-north-4:p:function:default:rotate-rds:latest';
const rotated = (name: string, more: Partial<WireSecret> = {}): WireSecret =>
  secret(name, {
    secret_type: 'RDS-FG',
    auto_rotation: true,
    rotation_period: '1d',
    next_rotation_time: Date.now() + 24 * HOUR_MS,
    rotation_func_urn: URN,
    ...more,
  });

function addTask(world: FaultWorld, digit: number, name: string, minutesAgo: number, error?: string): void {
  scopeOf(world, digit).addTask({
    task_id: `${name}-${minutesAgo}`,
    secret_name: name,
    task_status: error === undefined ? 'SUCCESS' : 'FAILED',
    task_time: Date.now() - minutesAgo * 60_000,
    rotation_func_urn: URN,
    ...(error !== undefined && { task_error_code: error, task_error_msg: 'it failed', attempt_nums: 1 }),
  });
}

const beginRotating = (world: FaultWorld): void => {
  addAll(world, 1, rotated('alpha-key'), rotated('beta-key'), rotated('old-key'));
  addAll(world, 2, rotated('gamma-key'), rotated('calm-key'));
  addTask(world, 1, 'old-key', 600, 'E1');
};

/** Two of one cause in two projects, one of another. */
function fail(world: FaultWorld): void {
  addTask(world, 1, 'alpha-key', 9, 'E2');
  addTask(world, 2, 'gamma-key', 8, 'E2');
  addTask(world, 1, 'beta-key', 7, 'E3');
}

const OPEN = ['alpha-key', 'beta-key', 'gamma-key', 'old-key'];
/** One that keeps incidents for each cause, one that is told of several at once, one of the cloud's own. */
const FEW = ['webhook', 'pagerduty', 'ops'];

const NOTIFIER = {
  functionName: 'failed-rotation-notifier',
  estate: () => ({ scopes: scopes([], []) }),
  begins: beginRotating,
  settings: { NOTIFY_ROUTES: routesTo(FEW) },
} as const;

/** What was said to be kept is kept. */
async function acknowledgeFirst(run: (request: RunRequest) => Promise<RunEnd>, world: FaultWorld): Promise<RunEnd> {
  const episodes = () => statesIn(world.view()).flatMap((state) => Object.values(state.episodes));
  const [episode] = episodes();
  if (!episode) return run({});
  const acknowledge = { episodeId: episode.id, until: new Date(Date.now() + HOUR_MS).toISOString(), by: 'Ann' };
  const { response } = await run({ event: { acknowledge } });
  const isKept = episodes().some(({ id, acknowledged }) => id === episode.id && acknowledged?.by === 'Ann');
  if (response && !isKept) throw new Error('an acknowledgement that was confirmed is lost');
  return run({});
}

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'inventory-export, all formats and the delivery audit',
    functionName: 'inventory-export',
    ...SMALL,
    begins: (world) => {
      beginSmall(world);
      writeConfig(world);
    },
    settings: { ...INVENTORY, ...CONFIG_KEY, FINDINGS: '{"DELIVERY":"on"}', TABLE_URL: 's3://tables/csms' },
  },
  {
    name: 'inventory-export, its first run',
    isMore: true,
    functionName: 'inventory-export',
    estate: SMALL.estate,
    begins: beginSmall,
    settings: INVENTORY,
  },
  {
    name: 'inventory-export, more than a page',
    isMore: true,
    functionName: 'inventory-export',
    ...LARGE,
    settings: { INVENTORY_FORMATS: 'csv' },
  },
  {
    name: 'inventory-export, other accounts',
    isMore: true,
    functionName: 'inventory-export',
    ...SMALL,
    estate: withAccounts,
    settings: { INVENTORY_FORMATS: 'csv' },
  },
  {
    name: 'inventory-export, in shards',
    isMore: true,
    functionName: 'inventory-export',
    ...SMALL,
    play: playInShards,
    settings: { INVENTORY_FORMATS: 'csv,parquet' },
  },
  { name: 'tag-report', functionName: 'tag-report', ...SMALL, settings: POLICY },
  { name: 'tag-report, more than a page', isMore: true, functionName: 'tag-report', ...LARGE, settings: POLICY },
  {
    name: 'tag-report, other accounts',
    isMore: true,
    functionName: 'tag-report',
    ...SMALL,
    estate: withAccounts,
    settings: POLICY,
  },
  {
    name: 'tag-report, in shards',
    isMore: true,
    functionName: 'tag-report',
    ...SMALL,
    play: playInShards,
    settings: POLICY,
  },
  {
    name: 'failed-rotation-notifier, rotations fail',
    ...NOTIFIER,
    happens: fail,
    told: { open: OPEN, opened: ['alpha-key', 'beta-key', 'gamma-key'], resolved: [], channels: FEW },
  },
  {
    name: 'failed-rotation-notifier, all recover',
    ...NOTIFIER,
    begins: (world) => {
      beginRotating(world);
      fail(world);
    },
    happens: (world) => {
      addTask(world, 1, 'alpha-key', 1);
      addTask(world, 2, 'gamma-key', 1);
      addTask(world, 1, 'beta-key', 1);
      addTask(world, 1, 'old-key', 1);
    },
    told: { open: [], opened: [], resolved: OPEN, channels: FEW },
  },
  {
    name: 'failed-rotation-notifier, its first run, a channel of each type',
    ...NOTIFIER,
    settings: { NOTIFY_ROUTES: routesTo(CHANNEL_NAMES) },
    told: { open: ['old-key'], opened: ['old-key'], resolved: [], channels: CHANNEL_NAMES },
  },
  {
    name: 'failed-rotation-notifier, other accounts',
    isMore: true,
    ...NOTIFIER,
    estate: withAccounts,
    happens: fail,
    told: { open: OPEN, opened: ['alpha-key', 'beta-key', 'gamma-key'], resolved: [], channels: FEW },
  },
  {
    name: 'failed-rotation-notifier, a problem is acknowledged',
    ...NOTIFIER,
    happens: () => undefined,
    play: acknowledgeFirst,
    told: { open: ['old-key'], opened: [], resolved: [], channels: FEW },
  },
  {
    name: 'failed-rotation-notifier, nothing happens',
    ...NOTIFIER,
    happens: () => undefined,
    told: { open: ['old-key'], opened: [], resolved: [], channels: FEW },
  },
];

/** Of the estate as it is now. */
export function truthOf(world: FaultWorld, { told }: Pick<Scenario, 'told'>): Truth {
  const { open = [], opened = [], resolved = [] } = told ?? {};
  const secrets = new Map(
    world.emulator.estate.scopes.map((scope) => [
      scopeName(scope),
      [...scope.all()].map((reference) => scope.idAt(reference)).sort(),
    ]),
  );
  return { secrets, open, opened, resolved };
}
