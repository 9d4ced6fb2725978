import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { TagReport } from '../../functions/tag-report/report.ts';
import type { RunResponse } from '../../lib/run/response.ts';
import { projectId, scopes, startBench, type FunctionBench } from '../support/function-bench.ts';
import { tagReport, requestsOf } from '../support/shard-world.ts';

let bench: FunctionBench;
beforeEach(async () => {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  bench = await startBench(tagReport.handler, scopes(3, [], 4), { settings: tagReport.settings });
  const estate = bench.emulator.estate.scope('cn-north-4', projectId(2));
  const secret = (name: string) => ({
    id: `id-${name}`,
    name,
    state: 'ENABLED',
    domain_id: bench.emulator.estate.domainId,
  });
  estate.add(secret('good'), { owner: 'team-1' });
  estate.add(secret('alike'), { Owner: 'team-1', ['__proto__']: 'x' });
  estate.add(secret('bare'));
});
afterEach(async () => {
  await bench.close();
  vi.restoreAllMocks();
});

const step = async <Answer>(shard: object, command: object = {}): Promise<Answer> =>
  (await bench.run({ event: { ...command, shard } })) as unknown as Answer;
const reportOf = ({ manifest = '' }: RunResponse) =>
  bench.readJson<TagReport>(manifest.replace('manifest.json', 'report.json'));

/** What two reports of the same secrets differ in. */
const comparable = ({ runId: _run, generatedAt: _at, trend, scopes: of, ...report }: TagReport): object => ({
  ...report,
  trend: trend.map(({ runId: _id, finishedAt: _end, ...point }) => point),
  scopes: of.map(({ region, projectId: id, status, secrets }) => ({ region, id, status, secrets })),
});

it('is the report of a run without shards, look-alikes, groups and trend included', async () => {
  const whole = await reportOf(await bench.run());
  const { planId } = await step<{ planId: string }>({ step: 'plan', shards: 3 });
  for (const shard of [0, 1, 2]) await step({ step: 'work', planId, lane: 0, shard });
  const merged = await reportOf(await step({ step: 'merge', planId }));
  expect(merged.lookAlikes.length).toBeGreaterThan(0);
  const { trend, ...rest } = comparable(merged) as TagReport;
  const { trend: before, ...expected } = comparable(whole) as TagReport;
  expect(rest).toEqual(expected);
  expect(trend).toEqual([...before, ...before]);
});

it('runs as any other, with not one request more, where one invocation has time for it', async () => {
  await requestsOf(bench, {});
  const inline = await requestsOf(bench, {});
  const planned = await requestsOf(bench, { shard: { step: 'plan' } });
  expect([planned.asked, planned.store]).toEqual([inline.asked, inline.store]);
});

it('is never cut for a count, which stores nothing', async () => {
  expect(await step({ step: 'plan', shards: 3 }, { action: 'count' })).toMatchObject({ total: 10 });
  expect(await bench.keys()).toEqual([]);
});
