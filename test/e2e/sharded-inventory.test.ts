import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { InventoryTotals } from '../../functions/inventory-export/summarize.ts';
import type { LatestPointer, Manifest } from '../../lib/run/manifest.ts';
import type { RunResponse } from '../../lib/run/response.ts';
import { projectId, scopes, startBench, type FunctionBench, type RunOptions } from '../support/function-bench.ts';
import { inventory, requestsOf, throughGate } from '../support/shard-world.ts';
import { StoreGate } from '../support/store-gate.ts';

let bench: FunctionBench;
beforeEach(async () => {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  bench = await startBench(inventory.handler, scopes(3, 2, 4, 1, 2));
});
afterEach(async () => {
  await bench.close();
  vi.restoreAllMocks();
});

interface PlanAnswer {
  readonly planId: string;
  readonly lanes: ReadonlyArray<{ readonly lane: number; readonly shards: readonly number[] }>;
}

const step = async <Answer>(shard: object, { event, ...options }: RunOptions = {}): Promise<Answer> =>
  (await bench.run({ event: { ...(event as object), shard }, ...options })) as unknown as Answer;
const plan = (shards: number, options: RunOptions = {}): Promise<PlanAnswer> => step({ step: 'plan', shards }, options);
const manifestOf = ({ manifest = 'none' }: RunResponse) => bench.readJson<Manifest<InventoryTotals>>(manifest);

async function runInShards(shards: number, options: RunOptions = {}): Promise<RunResponse> {
  const { planId, lanes } = await plan(shards, options);
  for (const { lane, shards: of } of lanes) for (const shard of of) await step({ step: 'work', planId, lane, shard });
  return step({ step: 'merge', planId });
}

describe('The delivery audit', () => {
  it('comes to the same in shards as in one run', async () => {
    const channel = `urn:smn:cn-north-4:${projectId(1)}:gone`;
    const settings = { FINDINGS: JSON.stringify({ DELIVERY: { channels: [channel] } }) };
    bench.emulator.faults.add({ name: 'events-disabled', projectId: projectId(3) });
    bench.emulator.faults.add({ name: 'forbidden', api: 'records', projectId: projectId(2) });
    const asked = (): string[] =>
      bench.emulator.requests.map(({ api = '', projectId: project }) => `${api} ${project}`).sort();
    const inline = await manifestOf(await bench.run({ settings }));
    const ofInline = asked();
    const before = bench.emulator.requests.length;
    const { planId, lanes } = await plan(3, { settings });
    for (const { lane, shards } of lanes)
      for (const shard of shards) await step({ step: 'work', planId, lane, shard }, { settings });
    const merged = await manifestOf(await step<RunResponse>({ step: 'merge', planId }, { settings }));
    const { changes: _, ...totals } = inline.totals;
    expect(merged.totals).toMatchObject(totals);
    expect(inline.totals).toMatchObject({
      notEvaluated: { NOTIFICATION_FAILED: 1 },
      findings: { CHANNEL_WITHOUT_SUBSCRIBER: 1 },
    });
    // the merge reads the channel's project once more
    const ofShards = bench.emulator.requests
      .slice(before)
      .map(({ api = '', projectId: project }) => `${api} ${project}`);
    expect(ofShards.length).toBeLessThanOrEqual(ofInline.length + 3);
  });
});

describe('A plan', () => {
  it('for which one invocation has time is a run as any other, with not one request more', async () => {
    await requestsOf(bench, {});
    const inline = await requestsOf(bench, {});
    const planned = await requestsOf(bench, { shard: { step: 'plan' } });
    expect(planned.asked).toEqual(inline.asked);
    expect(planned.store).toEqual(inline.store);
    expect(planned.answer).toMatchObject({ status: 'complete', totals: inline.answer.totals });
    expect(planned.answer).not.toHaveProperty('planId');
  });

  it('cuts what takes longer by the time that is left and CSMS_RATE_LIMIT', async () => {
    const tight = { timeoutMs: 10_000, settings: { CSMS_RATE_LIMIT: '1' } };
    expect(await step<PlanAnswer>({ step: 'plan' }, tight)).toMatchObject({ lanes: [{ lane: 0, shards: [0, 1, 2] }] });
    expect(bench.emulator.requestCount).toBe(0);
  });

  it('is made anew each time: one that is made twice has two ids', async () => {
    const [one, other] = [await plan(2), await plan(2)];
    expect(one.planId).not.toBe(other.planId);
  });
});

describe('A run in shards', () => {
  it('is a run: latest.json, tables of engines, data in shards/', async () => {
    const response = await runInShards(3);
    const { files, plan: planned } = await manifestOf(response);
    expect(response).toMatchObject({ status: 'complete', consistency: 'exact', totals: { secrets: 12 } });
    expect(await bench.readJson<LatestPointer>('inventory/latest.json')).toMatchObject({ runId: response.runId });
    expect(planned).toMatchObject({ shards: 3, attempts: 3, lost: [] });
    const parquet = files.filter(({ format }) => format === 'parquet').map(({ key }) => key);
    expect(parquet.every((key) => key.startsWith(`inventory/shards/${planned?.planId}/`))).toBe(true);
    const table = (await bench.read('inventory/tables/latest/symlink.txt')).toString().trim().split('\n');
    expect(table).toEqual(parquet.map((key) => expect.stringContaining(key)));
  });

  it('asks the store for little more than a run of one invocation', async () => {
    await bench.close();
    bench = await startBench(inventory.handler, [
      ...scopes(...Array.from({ length: 9 }, () => 1)),
      ...Array.from({ length: 191 }, (_, at) => ({
        region: 'cn-east-3',
        projectId: String(at).padStart(32, 'a'),
        secrets: [],
      })),
    ]);
    const callsOf = async (run: () => Promise<RunResponse>): Promise<number> => {
      const gate = new StoreGate();
      expect(await throughGate(gate, run)).toMatchObject({ status: 'complete' });
      return gate.calls.length;
    };
    // each compares with a run before
    await bench.run();
    const inline = await callsOf(() => bench.run());
    expect(await callsOf(() => runInShards(5))).toBeLessThan(1.15 * inline);
  }, 120_000);

  it('is the baseline of the next one', async () => {
    const first = await runInShards(3);
    const added = { id: 'id-new', name: 'new', state: 'ENABLED' };
    bench.emulator.estate.scopes[4]?.add(added);
    const { totals, scopes: of } = await manifestOf(await runInShards(2));
    expect(totals.changes).toEqual({ added: 1, removed: 0, changed: 0, notEvaluated: 0 });
    expect(new Set(of.map(({ comparedWith }) => comparedWith))).toEqual(new Set([first.runId]));
  });

  it('is as of its start, whenever its shards are read', async () => {
    const { planId } = await plan(2);
    const { startedAt } = await bench.readJson<{ startedAt: string }>(`inventory/shards/${planId}/plan.json`);
    expect((await manifestOf(await step({ step: 'merge', planId }))).startedAt).toBe(startedAt);
  });

  it('that is narrowed moves no pointer', async () => {
    const event = { scopes: bench.emulator.estate.scopes.slice(0, 3).map((one) => `${one.region}:${one.projectId}`) };
    const response = await runInShards(3, { event });
    expect(await manifestOf(response)).toMatchObject({ status: 'complete', narrowedBy: event });
    expect(await bench.keys()).not.toContain('inventory/latest.json');
  });

  it('is merged once: who merges again is told of that run', async () => {
    const { runId } = await runInShards(2);
    const { plan: merged } = await bench.readJson<Manifest>(`inventory/runs/${runId}/manifest.json`);
    expect(await step({ step: 'merge', planId: merged?.planId })).toMatchObject({ runId });
  });

  it('whose time ends in a shard has what that shard brought', async () => {
    const { planId } = await plan(1);
    bench.emulator.faults.add({ name: 'hang', projectId: projectId(2) });
    const read = await step({ step: 'work', planId, lane: 0, shard: 0 }, { timeoutMs: 3000 });
    expect(read).toMatchObject({ status: 'partial' });
    const { status, scopes: of } = await manifestOf(await step({ step: 'merge', planId }));
    expect(status).toBe('partial');
    const codes = of.map(({ error }) => error?.code);
    expect(codes).toEqual([undefined, 'RUN_OUT_OF_TIME', undefined, undefined, undefined]);
  }, 30_000);

  it('has of each project what the best attempt has, though no attempt has the best of all', async () => {
    const { planId } = await plan(1);
    const refuse = (project: number, skip: number) =>
      bench.emulator.faults.add({
        name: 'unknown-region',
        api: 'secrets',
        projectId: projectId(project),
        skip,
        times: 1,
      });
    refuse(1, 0);
    refuse(2, 1);
    for (const _ of [1, 2])
      expect(await step({ step: 'work', planId, lane: 0, shard: 0 })).toMatchObject({ status: 'partial' });
    const merged = await step<RunResponse>({ step: 'merge', planId });
    expect(merged).toMatchObject({ status: 'complete', totals: { secrets: 12 } });
    const { files, plan: planned } = await manifestOf(merged);
    expect(planned).toMatchObject({ attempts: 2, lost: [] });
    const attempts = files.filter(({ format }) => format === 'csv').map(({ key }) => key.split('/')[3]);
    expect(new Set(attempts.filter((name) => name?.startsWith('0-0-'))).size).toBe(2);
  });

  it('that nobody reads is failed, and says so of every project', async () => {
    const { planId } = await plan(2);
    const response = await step<RunResponse>({ step: 'merge', planId });
    expect(response.status).toBe('failed');
    // an engine carries no list of thousands of projects
    expect(response).not.toHaveProperty('failed');
    expect(response).toMatchObject({ failedCount: 5 });
    const { scopes: of, plan: planned } = await manifestOf(response);
    expect(of.map(({ error }) => error?.code)).toEqual(Array.from({ length: 5 }, () => 'SHARD_LOST'));
    expect(planned).toMatchObject({ attempts: 0, lost: ['0-0', '0-1'] });
  });
});

describe('A step', () => {
  const work = { step: 'work', lane: 0, shard: 0 };

  it.each([
    ['FINDINGS', '{"UNUSED":{"except":[{"name":"^a"}]}}', '{"UNUSED":{"except":[{"name":"^b"}]}}'],
    ['TAG_POLICY', '{"allowed":{"a":{"pattern":"^a$"}}}', '{"allowed":{"a":{"pattern":"^b$"}}}'],
    ['INVENTORY_FORMATS', 'csv', 'parquet'],
  ])('is refused when %s was changed after the plan', async (name, before, after) => {
    const { planId } = await plan(2, { settings: { [name]: before } });
    const changed = step({ ...work, planId }, { settings: { [name]: after } });
    await expect(changed).rejects.toMatchObject({ code: 'PLAN_OUTDATED' });
    const same = step({ ...work, planId }, { settings: { [name]: before, LOG_LEVEL: 'warn' } });
    expect(await same).toMatchObject({ status: 'complete' });
  });

  const planId = '20261122T235958Z-3e70001f';
  it.each([
    ['of a plan that is not there', { ...work, planId }, 'PLAN_UNKNOWN', {}],
    ['with a path for a plan', { ...work, planId: '../../x' }, 'COMMAND_INVALID', {}],
    ['with more than the plan has to say', { ...work, planId }, 'COMMAND_INVALID', { withShared: false }],
    ['of a dry run', { step: 'plan', shards: 2 }, 'COMMAND_INVALID', { dryRun: true }],
  ])('%s is refused', async (_name, shard, code, event) => {
    await expect(step(shard, { event })).rejects.toMatchObject({ code });
  });

  it('of a shard that the plan does not have is refused', async () => {
    const made = await plan(2);
    await expect(step({ ...work, planId: made.planId, shard: 7 })).rejects.toMatchObject({ code: 'COMMAND_INVALID' });
  });

  it('is for direct invocations only', async () => {
    const event = { trigger_type: 'TIMER', user_event: JSON.stringify({ shard: { step: 'plan', shards: 2 } }) };
    await expect(bench.run({ event })).rejects.toMatchObject({ code: 'COMMAND_INVALID' });
    const apig = {
      httpMethod: 'POST',
      path: '/',
      headers: { 'content-type': 'application/json' },
      isBase64Encoded: false,
    };
    const body = JSON.stringify({ shard: { step: 'plan', shards: 2 } });
    const posted = { ...apig, body, queryStringParameters: {}, requestContext: { apiId: 'a', stage: 'RELEASE' } };
    expect(await bench.run({ event: posted, timeoutMs: 60_000 })).toMatchObject({ statusCode: 422 });
  });
});
