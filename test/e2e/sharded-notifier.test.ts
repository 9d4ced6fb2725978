import { cp, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RotationManifest } from '../../functions/failed-rotation-notifier/state/latest.ts';
import type { ScopeState } from '../../functions/failed-rotation-notifier/state/state.ts';
import type { Notice } from '../../lib/notify/notice.ts';
import type { RunResponse } from '../../lib/run/response.ts';
import { shardOf, type ShardPlan } from '../../lib/shards/plan.ts';
import type { EngineCounts, PlanAnswer } from '../../lib/shards/make-plan.ts';
import { projectId, startBench, type FunctionBench, type RunOptions } from '../support/function-bench.ts';
import { addRotated, addTask, startNotifierWatch, type NotifierWatch } from '../support/shard-notifier.ts';
import { notifier, requestsOf } from '../support/shard-world.ts';

const MINUTE_MS = 60_000;
const SPECS = [1, 2, 3, 4, 5].map((digit) => ({
  region: digit === 2 || digit === 4 ? 'cn-east-3' : 'cn-north-4',
  projectId: projectId(digit),
  secrets: [],
}));

let bench: FunctionBench;
let watch: NotifierWatch;
let startMs: number;
beforeEach(async () => {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  startMs = Date.now();
  watch = await startNotifierWatch();
  bench = await startBench(notifier.handler, SPECS, { settings: watch.settings });
});
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all([bench.close(), watch.close()]);
  vi.restoreAllMocks();
});

const atMinute = (minute: number): void => {
  vi.useFakeTimers({ toFake: ['Date'], now: startMs + minute * MINUTE_MS });
};

async function step<Answer = RunResponse>(shard: object, options: RunOptions = {}): Promise<Answer> {
  return (await bench.run({ ...options, event: { shard } })) as unknown as Answer;
}

/** Plans, and lets a worker read each shard that `isRead`. */
async function readShards(
  shards: number,
  options: RunOptions = {},
  isRead: (projectIds: readonly string[]) => boolean = () => true,
): Promise<string> {
  const { planId, lanes } = await step<PlanAnswer>({ step: 'plan', shards }, options);
  const plan = await bench.readJson<ShardPlan>(`rotation/shards/${planId}/plan.json`).catch(() => undefined);
  for (const { lane, shards: of } of lanes)
    for (const shard of of) {
      const ids = plan ? shardOf(plan, { lane, shard }).scopes.map(({ projectId: id }) => id) : [];
      if (isRead(ids)) await step({ step: 'work', planId, lane, shard }, options);
    }
  return planId;
}

async function runInShards(shards: number, options: RunOptions = {}): Promise<RunResponse> {
  const planId = await readShards(shards, options);
  return step({ step: 'merge', planId }, options);
}

const stateOf = (digit: number): Promise<ScopeState> =>
  bench.readJson(`rotation/state/region=${SPECS[digit - 1]?.region}/project_id=${projectId(digit)}.json`);

/** Stage and names of each notice since the last call; a notice that came twice once. */
function told(): string[] {
  const notices = new Map(
    watch.receiver.received.splice(0).map(({ body }) => {
      const notice = JSON.parse(body) as Notice;
      return [notice.id, notice] as const;
    }),
  );
  return [...notices.values()]
    .map(({ stage, secrets }) => [stage, ...secrets.map(({ name }) => name ?? '').toSorted()].join(' '))
    .toSorted();
}

const fail = (digit: number, name: string, minutesAgo: number, error = 'E1'): void => {
  addRotated(bench.emulator.estate, digit, name);
  addTask(bench.emulator.estate, digit, name, minutesAgo, error);
};

const RUN_ID = /\d{8}T\d{6}Z-[0-9a-f]{8}/g;
const withoutIds = (text: string): string =>
  text.replaceAll(RUN_ID, '<run>').replaceAll(/csms-notifier-\w+/g, '<store>');

/** Everything that a run leaves and sends, but for ids of runs, and how long it took. */
async function outcomeOf(folder: string, run: () => Promise<RunResponse>): Promise<object> {
  watch.receiver.received.length = 0;
  // an engine carries little from step to step: the errors stand in the manifest, and are counted
  const {
    manifest: key = '',
    failed,
    failedCount = failed.length,
    plan: _of,
    ...response
  } = (await run()) as RunResponse & EngineCounts & { plan?: object };
  const read = (name: string): Promise<string> => readFile(join(folder, name), 'utf8');
  const states = (await readdir(join(folder, 'rotation/state'), { recursive: true })).filter((name) =>
    name.endsWith('.json'),
  );
  const manifest = JSON.parse(await read(key)) as RotationManifest;
  const { runId: _id, plan: _plan, files, finishedAt: _end, scopes, stateDigest: _digest, ...rest } = manifest;
  return {
    messages: watch.receiver.received.map(({ body }) => withoutIds(body)).toSorted(),
    failures: await read(key.replace('manifest.json', 'failures.csv')),
    page: withoutIds(await read(key.replace('manifest.json', 'report.html'))).replaceAll(/\d+ ms|\d+(\.\d+)? s\b/g, ''),
    states: await Promise.all(
      states.toSorted().map(async (name) => `${name} ${withoutIds(await read(`rotation/state/${name}`))}`),
    ),
    manifest: { ...rest, files: files.map(({ format, rows }) => [format, rows]) },
    scopes: scopes.map(({ durationMs: _ms, ...scope }) => scope),
    response: { ...response, failedCount, runId: '' },
  };
}

async function inCopy(run: (folder: string, settings: Record<string, string>) => Promise<object>): Promise<object> {
  const folder = await mkdtemp(join(tmpdir(), 'csms-notifier-'));
  try {
    await cp(bench.folder, folder, { recursive: true });
    return await run(folder, { STORE_URL: pathToFileURL(folder).href });
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe('a run in shards', () => {
  const troubles = fc.record({
    isFirst: fc.boolean(),
    shards: fc.integer({ min: 1, max: 5 }),
    // of each project: what each of its secrets does before, and after, the first run
    secrets: fc.array(
      fc.record({
        digit: fc.integer({ min: 1, max: 5 }),
        before: fc.constantFrom('fails', 'works'),
        after: fc.constantFrom('fails', 'works', 'recovers', 'goes'),
        error: fc.constantFrom('E1', 'E2'),
      }),
      { minLength: 1, maxLength: 8 },
    ),
  });

  it('sends, stores and says what a run of one invocation does', async () => {
    let sets = 0;
    await fc.assert(
      fc.asyncProperty(troubles, async ({ isFirst, shards, secrets }) => {
        sets += 1;
        await bench.close();
        bench = await startBench(notifier.handler, SPECS, { settings: watch.settings });
        startMs = Date.now();
        atMinute(0);
        const { estate } = bench.emulator;
        for (const [nth, { digit, before, error }] of secrets.entries()) {
          addRotated(estate, digit, `s${nth}`);
          if (before === 'fails') addTask(estate, digit, `s${nth}`, 60 - nth, error);
        }
        if (!isFirst) await bench.run();
        for (const [nth, { digit, after, error }] of secrets.entries()) {
          if (after === 'fails') addTask(estate, digit, `s${nth}`, 20 - nth, error);
          if (after === 'recovers') addTask(estate, digit, `s${nth}`, 10 - nth);
          if (after === 'goes') estate.scope(SPECS[digit - 1]?.region ?? '', projectId(digit)).remove(`s${nth}`);
        }
        fail(1, 'always', 3);
        atMinute(10);
        const [whole, sharded] = [
          await inCopy((folder, settings) => outcomeOf(folder, () => bench.run({ settings }))),
          await inCopy((folder, settings) => outcomeOf(folder, () => runInShards(shards, { settings }))),
        ];
        expect(sharded).toEqual(whole);
      }),
      { numRuns: 6 },
    );
    expect(sets).toBe(6);
  });

  it('tells nothing before the merge, and stores no state', async () => {
    fail(1, 'a', 9);
    fail(2, 'b', 8);
    const planId = await readShards(3);
    expect(watch.receiver.received).toEqual([]);
    expect((await bench.keys()).filter((key) => !key.startsWith(`rotation/shards/${planId}/`))).toEqual([]);
    await step({ step: 'merge', planId });
    expect(told()).toEqual(['opened a b']);
    await step({ step: 'merge', planId });
    expect(told()).toEqual([]);
  });

  it('leads from each notification to the run that sent it', async () => {
    fail(1, 'a', 9);
    const { manifest = '' } = await runInShards(2);
    const [received] = watch.receiver.received;
    expect((JSON.parse(received?.body ?? '{}') as Notice).links.details).toBe(
      manifest.replace('manifest.json', 'failures.json'),
    );
  });

  it('runs as any other, with not one request more, where one invocation has time for it', async () => {
    await requestsOf(bench, {});
    const inline = await requestsOf(bench, {});
    const planned = await requestsOf(bench, { shard: { step: 'plan' } });
    expect([planned.asked, planned.store]).toEqual([inline.asked, inline.store]);
  });

  it('is refused where tasks are asked for, or a problem is acknowledged', async () => {
    const shard = { step: 'plan' };
    await expect(bench.run({ event: { shard, taskId: 'x' } })).rejects.toMatchObject({ code: 'COMMAND_INVALID' });
  });
});

describe('shards that are lost', () => {
  it('end nothing of their projects, and what waits there is sent', async () => {
    fail(1, 'a', 9);
    fail(2, 'b', 8, 'E2');
    watch.receiver.answer = { status: 500 };
    await bench.run();
    expect((await stateOf(2)).outbox).toHaveLength(1);
    watch.receiver.answer = { status: 200 };
    told();
    // both have recovered, but one project is never read
    addTask(bench.emulator.estate, 1, 'a', 1);
    addTask(bench.emulator.estate, 2, 'b', 1);
    // once its time has come
    atMinute(5);
    const planId = await readShards(5, {}, (ids) => !ids.includes(projectId(2)));
    const { manifest = '', failed } = await step({ step: 'merge', planId });
    const { scopes, status, plan } = await bench.readJson<RotationManifest>(manifest);
    expect(failed).toBeUndefined();
    expect(status).toBe('partial');
    const lost = scopes.filter(({ error }) => error?.code === 'SHARD_LOST');
    expect(lost.map(({ projectId: id }) => id)).toEqual([projectId(2)]);
    expect(plan?.lost).toHaveLength(1);
    expect(told()).toEqual(['opened a b', 'resolved a']);
    expect(Object.keys((await stateOf(2)).episodes)).toEqual(['id-b']);
    await bench.run();
    expect(told()).toEqual(['resolved b']);
  });
});

describe('a plan that is merged late', () => {
  it('says nothing that a later run has said, though that told more in one notification', async () => {
    await bench.run();
    atMinute(1);
    fail(1, 'a', 9);
    const planId = await readShards(2);
    atMinute(2);
    fail(1, 'a2', 8);
    await bench.run();
    expect(told()).toEqual(['opened a a2']);
    const state = await stateOf(1);
    atMinute(3);
    await step({ step: 'merge', planId });
    expect(told()).toEqual([]);
    expect(await stateOf(1)).toEqual(state);
  });

  it('opens nothing that a later run has seen recover, though that stored nothing of it', async () => {
    await bench.run();
    atMinute(1);
    fail(1, 'a', 9);
    const planId = await readShards(2);
    addTask(bench.emulator.estate, 1, 'a', 0);
    atMinute(2);
    await bench.run();
    atMinute(3);
    await step({ step: 'merge', planId });
    expect(told()).toEqual([]);
    expect((await stateOf(1)).episodes).toEqual({});
  });

  it('ends nothing that a later run has opened anew', async () => {
    fail(1, 'a', 90);
    await bench.run();
    expect(told()).toEqual(['opened a']);
    addTask(bench.emulator.estate, 1, 'a', 60);
    atMinute(1);
    const planId = await readShards(2);
    atMinute(2);
    await bench.run({ event: { scopes: [`cn-north-4:${projectId(1)}`] } });
    expect(told()).toEqual(['resolved a']);
    addTask(bench.emulator.estate, 1, 'a', 5, 'E1');
    await bench.run({ event: { scopes: [`cn-north-4:${projectId(1)}`] } });
    expect(told()).toEqual(['opened a']);
    atMinute(3);
    await step({ step: 'merge', planId });
    expect(told()).toEqual([]);
    expect(Object.keys((await stateOf(1)).episodes)).toEqual(['id-a']);
  });

  it('ends no problem of a project that only a later run knows', async () => {
    const ONE = { settings: { CSMS_SCOPES: `cn-north-4:${projectId(1)}` } };
    fail(3, 'c', 9);
    fail(1, 'a', 8);
    const planId = await readShards(1, ONE);
    atMinute(1);
    await bench.run();
    expect(told()).toEqual(['opened a c']);
    atMinute(2);
    await step({ step: 'merge', planId }, ONE);
    expect(told()).toEqual([]);
    expect(Object.keys((await stateOf(3)).episodes)).toEqual(['id-c']);
  });

  it('still tells what it alone has seen where only marks have changed since', async () => {
    fail(1, 'a', 9);
    watch.receiver.answer = { status: 500 };
    await bench.run();
    watch.receiver.answer = { status: 200 };
    told();
    // once its time has come
    atMinute(5);
    fail(1, 'a2', 1, 'E2');
    const planId = await readShards(2);
    // a run of other projects sends what waits
    await bench.run({ event: { scopes: [`cn-east-3:${projectId(2)}`] } });
    await step({ step: 'merge', planId });
    expect(told()).toEqual(['opened a', 'opened a2']);
  });
});

describe('two merges at once', () => {
  it('are two runs that overlap: all is told, no notification more than twice, and then with the same id', async () => {
    fail(1, 'a', 9);
    fail(2, 'b', 8, 'E2');
    fail(3, 'c', 7, 'E3');
    await bench.run();
    told();
    for (const name of ['a2', 'a3']) fail(1, name, 5, name);
    fail(4, 'd', 4, 'E4');
    const planId = await readShards(3);
    const merged = await Promise.all([step({ step: 'merge', planId }), step({ step: 'merge', planId })]);
    const ids = watch.receiver.received.map(({ body }) => (JSON.parse(body) as Notice).id);
    for (const id of ids) expect(ids.filter((each) => each === id).length).toBeLessThanOrEqual(2);
    expect(told()).toEqual(['opened a2', 'opened a3', 'opened d']);
    for (const { manifest = '' } of merged)
      expect((await bench.readJson<RotationManifest>(manifest)).totals).toMatchObject({ open: 6, undelivered: 0 });
  });
});
