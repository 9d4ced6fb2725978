import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { groupBy } from '../../lib/group-by.ts';
import type { FaultRule } from '../../lib/local/emulator/faults.ts';
import type { Manifest } from '../../lib/run/manifest.ts';
import type { RunResponse } from '../../lib/run/response.ts';
import type { ShardPlan } from '../../lib/shards/plan.ts';
import type { PlanAnswer } from '../../lib/shards/make-plan.ts';
import { EXTERNAL_ID, startAccountsBench } from '../support/accounts-bench.ts';
import type { FunctionBench } from '../support/function-bench.ts';
import { inventory, tagReport, requestsOf, type Subject } from '../support/shard-world.ts';

let bench: FunctionBench;
beforeEach(() => void vi.spyOn(process.stdout, 'write').mockReturnValue(true));
afterEach(async () => {
  await bench.close();
  vi.restoreAllMocks();
});

interface Case {
  /** `CSMS_SCOPES` */
  readonly scopes: string;
  readonly shards: number;
  readonly faults: readonly FaultRule[];
  readonly isCrossChecked: boolean;
  /** Nothing was read before. */
  readonly isFirst: boolean;
}

const ACCOUNT_FAULTS = [
  'assume-forbidden',
  'assume-unknown',
  'wrong-account',
  'projects-forbidden',
  'projects-short',
  'projects-gone',
  'projects-disabled',
  'account-closed',
  'config-more',
] as const;
const accountFault = fc.record({
  name: fc.constantFrom(...ACCOUNT_FAULTS),
  account: fc.constantFrom('prod', 'staging', 'sandbox'),
});
const regionFault = fc.record({
  name: fc.constant('unknown-region' as const),
  region: fc.constantFrom('ap-southeast-3', 'cn-east-3'),
});
const projectOf = (account: string): string =>
  bench.emulator.accounts.find(({ name }) => name === account)?.projects.find(({ name }) => name === 'cn-east-3')?.id ??
  '';
const cases = (): fc.Arbitrary<Case> =>
  fc.record({
    scopes: fc.constantFrom(
      '*:*,*:*@*',
      '*:*@*,!*:*@staging',
      '*:*@*,!cn-north-4:*@*,!eu-west-0:*',
      `*:*,cn-east-3:${projectOf('prod')}=payments@prod`,
      `*:*@*,!cn-east-3:${projectOf('sandbox')}@sandbox`,
      '*:*,*:*@prod',
    ),
    shards: fc.integer({ min: 1, max: 9 }),
    faults: fc.array(fc.oneof({ weight: 2, arbitrary: accountFault }, regionFault), {
      minLength: 1,
      maxLength: 3,
      size: 'max',
    }),
    isCrossChecked: fc.boolean(),
    isFirst: fc.boolean(),
  });

/** What two runs of the same differ in. */
const comparable = ({ runId: _id, startedAt: _at, finishedAt: _end, plan: _plan, ...run }: Manifest): object =>
  JSON.parse(
    JSON.stringify({
      ...run,
      files: run.files
        .filter(({ region }) => region !== undefined)
        .map(({ region, projectId, format, rows, sha256 }) => ({ region, projectId, format, rows, sha256 })),
      scopes: run.scopes.map(({ durationMs: _ms, ...scope }) => scope),
      discovery: { ...run.discovery, at: undefined },
    }),
    (name, value: unknown) => (name === 'requestId' ? 'of the one that asked' : value),
  ) as object;

async function runInShards(shards: number, settings: Record<string, string> = {}): Promise<RunResponse> {
  const step = async <Answer>(shard: object): Promise<Answer> =>
    (await bench.run({ event: { shard }, settings })) as unknown as Answer;
  const { planId, lanes } = await step<PlanAnswer>({ step: 'plan', shards });
  for (const { lane, shards: of } of lanes) for (const shard of of) await step({ step: 'work', planId, lane, shard });
  return step({ step: 'merge', planId });
}

/** The same run of two copies of the store. */
async function runOn(
  subject: Subject,
  { scopes, faults, isCrossChecked, isFirst }: Case,
  run: (settings: Record<string, string>) => Promise<RunResponse>,
) {
  const folder = await mkdtemp(join(tmpdir(), 'csms-shards-'));
  try {
    if (!isFirst) await cp(bench.folder, folder, { recursive: true });
    bench.emulator.reset();
    for (const fault of faults) bench.emulator.faults.add(fault);
    const { manifest: key = '' } = await run({
      STORE_URL: pathToFileURL(folder).href,
      CSMS_SCOPES: scopes,
      ...subject.settings,
      ...(isCrossChecked && { CONFIG_ENDPOINT: `${bench.emulator.url}/rms` }),
    });
    const read = async (name: string): Promise<string> => (await readFile(join(folder, name))).toString();
    const manifest = JSON.parse(await read(key)) as Manifest;
    const tables = await Promise.all(subject.files.map((name) => read(key.replace('manifest.json', name))));
    return { status: manifest.status, ...comparable(manifest), tables };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

it.each([
  ['inventory-export', inventory, 25],
  ['tag-report', tagReport, 10],
])(
  '%s of discovered projects is the same run in shards as in one invocation, whatever is wrong with accounts',
  async (_name, subject, numRuns) => {
    bench = await startAccountsBench(subject.handler, subject.settings);
    await bench.run();
    const verdicts = new Set<unknown>();
    await fc.assert(
      fc.asyncProperty(cases(), async (one) => {
        const inline = await runOn(subject, one, (settings) => bench.run({ settings }));
        const sharded = await runOn(subject, one, (settings) => runInShards(one.shards, settings));
        expect(sharded).toEqual(inline);
        verdicts.add(inline.status);
      }),
      { numRuns },
    );
    // they were not all of one kind
    for (const each of ['complete', 'partial']) expect(verdicts).toContain(each);
  },
  120_000,
);

it('a small estate is one invocation, with not one request more', async () => {
  bench = await startAccountsBench(inventory.handler);
  await requestsOf(bench, {});
  const inline = await requestsOf(bench, {});
  const planned = await requestsOf(bench, { shard: { step: 'plan' } });
  for (const { answer } of [inline, planned]) expect(answer).toMatchObject({ status: 'complete' });
  expect([planned.asked, planned.store]).toEqual([inline.asked, inline.store]);
});

it('workers look for nothing, and assume what they read; no key is in a plan', async () => {
  bench = await startAccountsBench(inventory.handler);
  const { planId, lanes } = (await bench.run({
    event: { shard: { step: 'plan', shards: 20 } },
  })) as unknown as PlanAnswer;
  const plan = (await bench.read(`inventory/shards/${planId}/plan.json`)).toString();
  expect(plan).not.toContain(EXTERNAL_ID);
  for (const { lane, shards } of lanes)
    for (const shard of shards) {
      bench.emulator.reset();
      await bench.run({ event: { shard: { step: 'work', planId, lane, shard } } });
      const apis = groupBy(bench.emulator.requests, ({ api }) => api);
      expect([...apis.keys()].filter((api) => !['secrets', 'resources', 'assume', 'identity'].includes(api))).toEqual(
        [],
      );
      const accounts = new Set(
        (JSON.parse(plan) as ShardPlan).lanes[lane]?.shards[shard]?.scopes.map(({ accountName }) => accountName),
      );
      accounts.delete('platform');
      expect(apis.get('assume') ?? []).toHaveLength(accounts.size);
      for (const { body } of apis.get('assume') ?? [])
        expect(JSON.parse(body)).toMatchObject({ agency_session_name: `csms-inventory-export-${planId}` });
    }
});

it('an account that is lost after the plan has failed, with its projects; the others are whole', async () => {
  bench = await startAccountsBench(inventory.handler);
  const step = async <Answer>(shard: object): Promise<Answer> =>
    (await bench.run({ event: { shard } })) as unknown as Answer;
  const { planId, lanes } = await step<PlanAnswer>({ step: 'plan', shards: 5 });
  bench.emulator.faults.add({ name: 'assume-forbidden', account: 'prod' });
  for (const { lane, shards } of lanes) for (const shard of shards) await step({ step: 'work', planId, lane, shard });
  const { manifest: key = '' } = await step<RunResponse>({ step: 'merge', planId });
  const { status, accounts = [], scopes } = await bench.readJson<Manifest>(key);
  expect(status).toBe('partial');
  expect(accounts.map(({ name, error }) => `${name} ${error?.code}`)).toEqual([
    'platform undefined',
    'prod ACCOUNT_ASSUME_REFUSED',
    'staging undefined',
    'sandbox undefined',
  ]);
  const failed = scopes.filter((scope) => scope.status === 'failed');
  expect(failed.map(({ accountName, error }) => `${accountName} ${error?.code}`)).toEqual(
    Array.from({ length: 6 }, () => 'prod ACCOUNT_ASSUME_REFUSED'),
  );
});
