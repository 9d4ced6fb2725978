import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { expect } from 'vitest';
import { inventoryCommand, inventoryQuery } from '../../functions/inventory-export/command.ts';
import { definition as inventoryDefinition } from '../../functions/inventory-export/definition.ts';
import { runInventory } from '../../functions/inventory-export/run-inventory.ts';
import { tagReportCommand, tagReportQuery } from '../../functions/tag-report/command.ts';
import { definition as tagDefinition } from '../../functions/tag-report/definition.ts';
import { runTagReport } from '../../functions/tag-report/run-tag-report.ts';
import { latestOf, withDeps, type RunDeps } from '../../lib/dependencies.ts';
import type { LatestPointer, Manifest } from '../../lib/run/manifest.ts';
import type { RunResponse } from '../../lib/run/response.ts';
import { defineFunction, type Handler } from '../../lib/runtime/define-function.ts';
import type { Invocation, RunOutcome } from '../../lib/runtime/definition.ts';
import { scopeName } from '../../lib/scope.ts';
import type { AttemptSummary } from '../../lib/shards/attempt.ts';
import { shardName } from '../../lib/shards/keys.ts';
import type { ShardPlan } from '../../lib/shards/plan.ts';
import { projectId, startBench, type FunctionBench } from './function-bench.ts';
import { notifierParts, runWatched, startNotifierWatch, type NotifierWatch } from './shard-notifier.ts';
import { runEngine, type Delivery, type EngineOptions, type Invoked } from './shard-engine.ts';
import { StoreGate } from './store-gate.ts';

/* A function in shards on an engine with faults: its real handler, the emulator, a folder; only the store's gate is between. */

const gates = new AsyncLocalStorage<StoreGate>();

/** What is called within goes through the gate. */
export const throughGate = <Result>(gate: StoreGate, call: () => Result): Result => gates.run(gate, call);

/** What an invocation asks of the services and of the store, in an order of its own. */
export async function requestsOf(bench: FunctionBench, event: object) {
  bench.emulator.reset();
  const gate = new StoreGate();
  const answer = await throughGate(gate, () => bench.run({ event, timeoutMs: 60_000 }));
  const asked = bench.emulator.requests.map(({ method, path }) => `${method} ${path}`);
  return { asked: asked.sort(), store: gate.calls.sort(), answer };
}

type Run<Of> = (invocation: Of, deps: RunDeps) => Promise<RunOutcome>;
const gated =
  <Of extends Invocation<unknown>>(run: Run<Of>) =>
  (invocation: Of): Promise<RunOutcome> =>
    withDeps<Of, RunOutcome>((of, deps) =>
      run(of, { ...deps, store: gates.getStore()?.wrap(deps.store) ?? deps.store }),
    )(invocation);

/** A function that reads in shards, its handler but for the gate, and what its run comes to. */
export interface Subject {
  readonly handler: Handler;
  readonly folder: string;
  readonly settings: Readonly<Record<string, string>>;
  /** Files whose content two runs of the same have in common. */
  readonly files: readonly string[];
  /** Of a project, at most. Default 2: the list and its proof. */
  readonly requests?: number;
  /** Of one that tells people something. */
  readonly watch?: () => Promise<NotifierWatch>;
}

export const inventory: Subject = {
  handler: defineFunction({
    ...inventoryDefinition,
    command: inventoryCommand,
    query: inventoryQuery,
    run: gated(runInventory),
    latest: latestOf(inventoryDefinition),
  }),
  folder: inventoryDefinition.folder,
  settings: { INVENTORY_FORMATS: 'csv' },
  files: ['findings.csv', 'changes.csv'],
};

export const tagReport: Subject = {
  handler: defineFunction({
    ...tagDefinition,
    command: tagReportCommand,
    query: tagReportQuery,
    run: gated(runTagReport),
    latest: latestOf(tagDefinition),
  }),
  folder: tagDefinition.folder,
  settings: { TAG_POLICY: '{"required":["owner"],"groupBy":["owner"]}' },
  files: ['report.csv'],
};

export const notifier: Subject = {
  handler: defineFunction({ ...notifierParts, run: gated(runWatched), latest: latestOf(notifierParts) }),
  folder: notifierParts.folder,
  settings: {},
  files: ['failures.csv'],
  // the tasks that failed, and the successes of two secrets
  requests: 5,
  watch: startNotifierWatch,
};

const secret = (name: string, more: object = {}) => ({ id: `id-${name}`, name, state: 'ENABLED', ...more });
const SPECS = [
  { region: 'cn-north-4', projectId: projectId(1), secrets: 3 },
  { region: 'cn-east-3', projectId: projectId(2), secrets: [secret('off', { state: 'DISABLED' })] },
  { region: 'cn-north-4', projectId: projectId(3), secrets: [] },
  { region: 'cn-east-3', projectId: projectId(4), secrets: 2 },
  { region: 'cn-north-4', projectId: projectId(5), secrets: [secret('a'), secret('gone')] },
];

/** A run of which the engine and the service may do anything. */
export interface Script extends Pick<EngineOptions, 'shards' | 'deliveries' | 'order'> {
  /** Projects whose list is refused so many times, once it was served so many times. */
  readonly refused: ReadonlyArray<{ readonly scope: number; readonly skip: number; readonly times: number }>;
}

const effects = fc.integer({ min: 1, max: 14 });
const faults: fc.Arbitrary<Delivery> = fc.oneof(
  fc.constantFrom<Delivery>({ kind: 'dropped' }, { kind: 'duplicated' }, { kind: 'unheard' }, { kind: 'echoed' }),
  effects.map((at): Delivery => ({ kind: 'killed', effects: at })),
  effects.map((at): Delivery => ({ kind: 'zombie', effects: at })),
);
/** What leaves nothing of a shard. */
const fatal: fc.Arbitrary<Delivery> = fc.oneof(
  fc.constant<Delivery>({ kind: 'dropped' }),
  fc.constantFrom<Delivery>({ kind: 'killed', effects: 1 }, { kind: 'zombie', effects: 1 }),
);
const undisturbed = fc.constant<Delivery>({ kind: 'runs' });
export const scripts: fc.Arbitrary<Script> = fc.record({
  shards: fc.integer({ min: 1, max: 6 }),
  deliveries: fc.oneof(
    fc.array(fc.oneof(undisturbed, faults), { maxLength: 16, size: 'max' }),
    // all tries of a shard, or of several
    fc
      .tuple(fc.array(undisturbed, { minLength: 1, maxLength: 4 }), fc.array(fatal, { minLength: 3, maxLength: 9 }))
      .map((parts) => parts.flat()),
    // a day on which most of it fails
    fc.array(faults, { minLength: 6, maxLength: 20, size: 'max' }).map((all) => [{ kind: 'runs' as const }, ...all]),
  ),
  order: fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { maxLength: 10 }),
  refused: fc.array(
    fc.record({ scope: fc.nat(SPECS.length - 1), skip: fc.nat(1), times: fc.integer({ min: 1, max: 3 }) }),
    {
      maxLength: 4,
      size: 'max',
    },
  ),
});

export interface ShardWorld {
  readonly bench: FunctionBench;
  /** Plays the script and checks what must hold of every run. */
  play(script: Script): Promise<void>;
  close(): Promise<void>;
}

export async function openShardWorld(subject: Subject): Promise<ShardWorld> {
  const watch = await subject.watch?.();
  const settings = { ...subject.settings, ...watch?.settings };
  const bench = await startBench(subject.handler, SPECS, { settings });
  watch?.before(bench.emulator.estate);
  // what was there before: each run has changes to find
  await bench.run();
  const { estate } = bench.emulator;
  estate.scope('cn-north-4', projectId(5)).remove('gone');
  estate.scope('cn-north-4', projectId(3)).add(secret('fresh', { state: 'FROZEN' }));
  watch?.happens(estate);
  watch?.take();
  const whole = await openFolder(bench.folder, subject);
  const { manifest: first = 'none' } = await bench.run({ settings: { STORE_URL: whole.url } });
  const reference = await whole.manifest(first);
  const expected = { totals: reference.totals, tables: await whole.tables(reference) };
  if (watch) watch.expect(await whole.states());
  await whole.remove();

  const play = async (script: Script): Promise<void> => {
    bench.emulator.reset();
    for (const { scope, ...rest } of script.refused)
      bench.emulator.faults.add({ name: 'unknown-region', api: 'secrets', ...rest, projectId: projectId(scope + 1) });
    const folder = await openFolder(bench.folder, subject);
    try {
      const execution = await runEngine({ ...script, invoke: invokerOf(bench, folder.url) });
      const ended = await folder.endedAttempts(execution.planId);
      const merged = execution.merged as RunResponse;
      // a merge that follows one that died when all was stored finds nothing new to store: the notifier is quiet then
      if (!watch) expect(merged.manifest).toBeDefined();
      const key = merged.manifest ?? (await folder.newest());
      const manifest = await folder.manifest(key);
      await folder.holds(manifest);
      expect(merged.status).toBe(manifest.status);
      expect(manifest.plan?.planId).toBe(execution.planId);
      const plan = await folder.plan(execution.planId);
      expectEachOnce(manifest, plan);
      expectBest(manifest, ended);
      expectRequests(bench, plan, execution.deliveries, subject.requests);
      // what comes too late brings something else
      for (const scope of estate.scopes) scope.add(secret('late'));
      await execution.finish();
      for (const scope of estate.scopes) scope.remove('late');
      expect(await folder.manifest(key)).toEqual(manifest);
      for (const run of await folder.runsOf(execution.planId)) {
        expectEachOnce(run, plan);
        await folder.holds(run);
      }
      if (manifest.status === 'complete') {
        expect(manifest.totals).toEqual(expected.totals);
        expect(await folder.tables(manifest)).toEqual(expected.tables);
      }
      if (!watch) return;
      bench.emulator.faults.clear();
      await bench.run({ settings: { STORE_URL: folder.url } });
      const isOverlapping = script.deliveries.some(({ kind }) => ['duplicated', 'echoed', 'zombie'].includes(kind));
      watch.judge(await folder.states(), { count: execution.deliveries.get('merge') ?? 0, isOverlapping });
    } finally {
      await folder.remove();
    }
  };
  return { bench, play, close: async () => void (await Promise.all([bench.close(), watch?.close()])) };
}

const invokerOf =
  (bench: FunctionBench, url: string): EngineOptions['invoke'] =>
  (step, fault) => {
    const gate = new StoreGate(fault && { effects: fault.effects, what: fault.kind === 'killed' ? 'kill' : 'hold' });
    const run = (): Promise<unknown> => bench.run({ event: { shard: step }, settings: { STORE_URL: url } });
    const answer = throughGate(gate, run).catch((error: unknown) => {
      if (fault?.kind === 'killed') return undefined;
      throw error;
    });
    answer.catch(() => undefined);
    return { answer, held: gate.held, release: () => gate.release() } satisfies Invoked;
  };

type StoredRun = Manifest;
const namesOf = (plan: ShardPlan): string[] =>
  plan.lanes.flatMap(({ shards }) => shards.flatMap(({ scopes }) => scopes.map(scopeName)));

function expectEachOnce({ scopes, status, plan: { lost = [] } = {} as never }: StoredRun, plan: ShardPlan): void {
  const names = scopes.map(scopeName);
  expect(names.toSorted()).toEqual(namesOf(plan).toSorted());
  expect(status === 'complete').toBe(scopes.every((scope) => scope.status === 'complete'));
  expect(scopes.some(({ error }) => error?.code === 'SHARD_LOST')).toBe(lost.length > 0);
}

const RANKS = ['failed', 'incomplete', 'complete'];

/** Each scope is what the best of the attempts that came to their end has of it; lost is what none has. */
function expectBest({ scopes }: StoredRun, ended: readonly AttemptSummary[]): void {
  for (const scope of scopes) {
    const had = ended.flatMap((attempt) => attempt.scopes.filter((each) => scopeName(each) === scopeName(scope)));
    expect(scope.error?.code === 'SHARD_LOST').toBe(had.length === 0);
    const best = Math.max(0, ...had.map(({ status }) => RANKS.indexOf(status)));
    expect(scope.status).toBe(RANKS[best]);
  }
}

/** A worker asks for the projects of its shard alone. */
function expectRequests(
  { emulator }: FunctionBench,
  plan: ShardPlan,
  deliveries: ReadonlyMap<string, number>,
  each = 2,
): void {
  for (const { lane, shards } of plan.lanes)
    for (const { shard, scopes } of shards)
      for (const scope of scopes) {
        const asked = emulator.requests.filter((request) => request.projectId === scope.projectId);
        expect(asked.length).toBeLessThanOrEqual(each * (deliveries.get(shardName({ lane, shard })) ?? 0));
      }
}

/** A copy of the store, with what is to be known of it. */
async function openFolder(from: string, { folder, files: common }: Subject) {
  const path = await mkdtemp(join(tmpdir(), 'csms-shards-'));
  await cp(from, path, { recursive: true });
  const read = (key: string): Promise<Buffer> => readFile(join(path, key));
  const json = async <T>(key: string): Promise<T> => JSON.parse((await read(key)).toString()) as T;
  const names = (key: string): Promise<string[]> => readdir(join(path, key));
  return {
    url: pathToFileURL(path).href,
    remove: () => rm(path, { recursive: true, force: true }),
    manifest: json<StoredRun>,
    newest: async () => (await json<LatestPointer>(`${folder}/latest.json`)).newest.manifest,
    plan: (planId: string) => json<ShardPlan>(`${folder}/shards/${planId}/plan.json`),
    runsOf: async (planId: string): Promise<StoredRun[]> => {
      const keys = (await names(`${folder}/runs`)).map((runId) => `${folder}/runs/${runId}/manifest.json`);
      const runs = await Promise.all(
        keys.filter((key) => existsSync(join(path, key))).map((key) => json<StoredRun>(key)),
      );
      return runs.filter(({ plan }) => plan?.planId === planId);
    },
    endedAttempts: async (planId: string): Promise<AttemptSummary[]> => {
      const folders = (await names(`${folder}/shards/${planId}`)).map((name) => `${folder}/shards/${planId}/${name}/`);
      const ended = folders.filter((each) => existsSync(join(path, `${each}shard.checksum`)));
      return Promise.all(ended.map((each) => json<AttemptSummary>(`${each}shard.json`)));
    },
    /** Every file that it names is there, as it says. */
    holds: async ({ files }: StoredRun): Promise<void> => {
      const digests = files.map(async ({ key }) => ({
        key,
        sha256: createHash('sha256')
          .update(await read(key))
          .digest('hex'),
      }));
      expect(await Promise.all(digests)).toEqual(files.map(({ key, sha256 }) => ({ key, sha256 })));
    },
    states: async (): Promise<string[]> => {
      const keys = await readdir(join(path, folder, 'state'), { recursive: true });
      const all = keys.filter((key) => key.endsWith('.json') && !key.includes('watch'));
      return Promise.all(all.map(async (key) => (await read(`${folder}/state/${key}`)).toString()));
    },
    tables: async ({ runId }: StoredRun): Promise<string[]> =>
      Promise.all(common.map(async (name) => (await read(`${folder}/runs/${runId}/${name}`)).toString())),
  };
}
