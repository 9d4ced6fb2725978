import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { runInShards } from '../../../../lib/local/run-in-shards.ts';

/** A function that notes its steps, of which the first processes of the second shard are killed. */
const BUNDLE = `const { appendFileSync, readFileSync } = require('node:fs');
exports.handler = async ({ shard: { step, shard, shards } }, context) => {
  const log = context.getUserData('LOG');
  appendFileSync(log, [step, shard, shards, process.pid].join(' ') + '\\n');
  const tries = readFileSync(log, 'utf8').split('\\n').filter((line) => line.startsWith(step + ' ' + shard)).length;
  if (step === 'plan') return { planId: 'p', lanes: [{ lane: 0, shards: [0, 1] }] };
  if (shard === 1 && tries <= Number(context.getUserData('KILLED'))) process.kill(process.pid, 'SIGKILL');
  return { status: context.getUserData('STATUS'), ...(step === 'merge' && { manifest: 'x/manifest.json' }) };
};`;

const DIED = "INVOKE_PROCESS_DIED: the function's process ended without a response (SIGKILL)";

async function play(status: string, killed = 1) {
  const folder = await mkdtemp(join(tmpdir(), 'shards-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'index.js'), BUNDLE);
  await writeFile(join(folder, 'package.json'), '{"type":"commonjs"}');
  const LOG = join(folder, 'steps');
  const printed: string[] = [];
  const answer = await runInShards({
    folder,
    functionName: 'sharded',
    platform: 'functiongraph',
    settings: { LOG, STATUS: status, KILLED: String(killed) },
    env: {},
    shards: 2,
    print: (line) => printed.push(line),
  });
  const steps = (await readFile(LOG, 'utf8')).trim().split('\n');
  return { answer, printed, steps };
}

it('Each step is a process of its own, and one that is killed is run again', async () => {
  const { answer, printed, steps } = await play('complete');
  expect(answer).toEqual({ result: { status: 'complete', manifest: 'x/manifest.json' } });
  expect(steps.map((line) => line.replace(/ \d+$/, '').trim())).toEqual([
    'plan  2',
    'work 0',
    'work 1',
    'work 1',
    'merge',
  ]);
  expect(new Set(steps.map((line) => line.split(' ').at(-1))).size).toBe(5);
  const pids = steps.map((line) => line.split(' ').at(-1));
  expect(printed).toEqual([
    '  planned: 2 shards in 1 lane',
    `  shard 0-0 starts, process ${pids[1]}`,
    '  shard 0-0: complete',
    `  shard 0-1 starts, process ${pids[2]}`,
    `  shard 0-1: attempt 1 failed, ${DIED}`,
    `  shard 0-1 starts, process ${pids[3]}`,
    '  shard 0-1: complete',
  ]);
});

it('A shard of which every attempt died is called lost', async () => {
  const { answer, printed } = await play('partial', 9);
  expect(answer).toMatchObject({ result: { status: 'partial' } });
  const ofShard = printed.filter((line) => line.startsWith('  shard 0-1:'));
  expect(ofShard).toEqual(
    [1, 2, 3].map((n) => `  shard 0-1: attempt ${n} failed, ${DIED}`).concat('  shard 0-1: lost'),
  );
});

it('A run of which every project failed is an error, with what its manifest is', async () => {
  expect((await play('failed')).answer).toMatchObject({
    error: { code: 'RUN_FAILED' },
    failedRun: { status: 'failed', manifest: 'x/manifest.json' },
  });
});
