import { afterEach, describe, expect, it } from 'vitest';
import { handler } from '../../functions/failed-rotation-notifier/handler.ts';
import type { Notice } from '../../lib/notify/notice.ts';
import type { Manifest } from '../../lib/run/manifest.ts';
import type { RunResponse } from '../../lib/run/response.ts';
import { projectId, scopes, startBench, type FunctionBench } from '../support/function-bench.ts';
import { startReceiver, type Receiver } from '../support/receiver.ts';
import { rotatedSecret } from '../support/rotated-secret.ts';

const SECRET = `whsec_${Buffer.from('a secret of more than 24 bytes').toString('base64')}`;
let bench: FunctionBench;
let receiver: Receiver;
afterEach(async () => {
  await bench.close();
  await receiver.close();
});

async function start(...specs: Parameters<typeof scopes>): Promise<void> {
  bench = await startBench(handler, scopes(...specs));
  receiver = await startReceiver();
}

const run = (settings: Record<string, string> = {}, timeoutMs?: number): Promise<RunResponse> =>
  bench.run({
    ...(timeoutMs !== undefined && { timeoutMs }),
    settings: {
      NOTIFY_CHANNELS: JSON.stringify([{ name: 'hook', type: 'webhook', url: receiver.url, secret: SECRET }]),
      NOTIFY_ALLOWED_HOSTS: new URL(receiver.url).host,
      ...settings,
    },
  });
const notices = (): Notice[] => receiver.received.map(({ body }) => JSON.parse(body) as Notice);
const namesOf = ({ secrets }: Notice): string =>
  secrets
    .map(({ name }) => name ?? '')
    .toSorted()
    .join();
const lastNotified = (): string[] => notices().map((notice) => `${notice.type} ${notice.stage} ${namesOf(notice)}`);

const estate = (digit = 1) => bench.emulator.estate.scope('cn-north-4', projectId(digit));
const rotating = (name: string, more: object = {}) =>
  rotatedSecret(name, {
    next_rotation_time: Date.now() + 3_600_000,
    rotation_func_urn: 'urn:fss:cn-north-4:p:function:default:rotate-rds:latest',
    domain_id: bench.emulator.estate.domainId,
    ...more,
  });
const task = (name: string, status: 'FAILED' | 'SUCCESS', minutesAgo: number) => ({
  task_id: `${name}-${status}-${minutesAgo}`,
  secret_name: name,
  task_status: status,
  task_time: Date.now() - minutesAgo * 60_000,
  rotation_func_urn: 'urn:fss:cn-north-4:p:function:default:rotate-rds:latest',
  ...(status === 'FAILED' && {
    task_error_code: 'E1',
    task_error_msg: 'login failed password=hunter2',
    attempt_nums: 3,
  }),
});

describe('the notifier', () => {
  it('tells a failure once, and its recovery, with the same episode', async () => {
    await start([]);
    estate().add(rotating('db'), { owner: 'team-1' });
    await run();
    expect(lastNotified()).toEqual([]);
    estate().addTask(task('db', 'FAILED', 5));
    await run();
    await run();
    expect(lastNotified()).toEqual(['rotation.failed opened db']);
    estate().addTask(task('db', 'SUCCESS', 1));
    await run();
    await run();
    expect(lastNotified()).toEqual(['rotation.failed opened db', 'rotation.failed resolved db']);
    const [opened, resolved] = notices();
    expect(resolved?.secrets[0]).toMatchObject({
      episodeId: opened?.secrets[0]?.episodeId,
      endedByTaskId: 'db-SUCCESS-1',
      owner: 'team-1',
    });
    expect(JSON.stringify(opened)).not.toContain('hunter2');
  });

  it('writes its files when something happened, and only latest.json when nothing did', async () => {
    await start([]);
    estate().add(rotating('db'));
    await run();
    estate().addTask(task('db', 'FAILED', 5));
    const response = await run();
    const keys = await bench.keys();
    expect(keys.filter((key) => key.includes(response.runId)).map((key) => key.split('/').at(-1))).toEqual([
      'failures.csv',
      'failures.json',
      'manifest.checksum',
      'manifest.json',
      'report.html',
    ]);
    const [row] = await bench.table(response, 'failures.csv');
    expect(row).toMatchObject({ secret_name: 'db', type: 'rotation.failed', stage: 'opened', error_code: 'E1' });
    expect((await bench.readJson<Manifest>(response.manifest ?? '')).totals).toMatchObject({ open: 1, undelivered: 0 });
    const before = await bench.keys();
    expect((await run()).manifest).toBeUndefined();
    expect(await bench.keys()).toEqual(before);
  });

  it('asks three times in a quiet scope of 500', async () => {
    await start([]);
    for (let n = 0; n < 500; n += 1) estate().add(rotating(`s${n}`));
    await run();
    const before = bench.emulator.requestCount;
    await run();
    expect(bench.emulator.requestCount - before).toBeLessThanOrEqual(3);
  });

  it('asks for the successes of many secrets in trouble by the page, and of each where there are more pages than secrets', async () => {
    await start([]);
    const names = ['a', 'b', 'c', 'd'];
    for (const name of names) {
      estate().add(rotating(name));
      estate().addTask(task(name, 'FAILED', 60));
      estate().addTask(task(name, 'SUCCESS', 30));
      estate().addTask(task(name, 'FAILED', 20));
    }
    const askedFor = async (): Promise<string[]> => {
      const before = bench.emulator.requests.length;
      await run();
      const asked = bench.emulator.requests.slice(before).filter(({ query }) => query['status'] === 'SUCCESS');
      return asked.map(({ query }) => query['secret_name'] ?? 'all').toSorted((a, b) => a.localeCompare(b));
    };
    expect(await askedFor()).toEqual(['all']);
    expect(lastNotified()).toEqual(['rotation.failed opened a,b,c,d']);
    const addOthers = (from: number, to: number): void => {
      for (let n = from; n < to; n += 1) estate().addTask({ ...task('other', 'SUCCESS', 500), task_id: `other-${n}` });
    };
    addOthers(0, 1000);
    // one page that does not hold all, then the other
    expect(await askedFor()).toEqual(['all', 'all']);
    // a list that falls short in both attempts: the failed tasks and the first look are right
    bench.emulator.faults.add({ name: 'wrong-total', value: 1, api: 'tasks', skip: 2, times: 3 });
    expect(await askedFor()).toEqual(['a', 'all', 'all', 'all', 'all', 'b', 'c', 'd']);
    addOthers(1000, 4000);
    for (const name of names) estate().addTask(task(name, 'SUCCESS', 1));
    expect(await askedFor()).toEqual(['a', 'all', 'b', 'c', 'd']);
    expect(lastNotified().slice(1)).toEqual(['rotation.failed resolved a,b,c,d']);
  });

  it('ends nothing in a scope that failed, and tells what waits all the same', async () => {
    await start([]);
    estate().add(rotating('db'));
    await run();
    estate().addTask(task('db', 'FAILED', 5));
    receiver.answer = { status: 503 };
    await run();
    // at once, and two quick retries
    expect(lastNotified()).toEqual(Array.from({ length: 3 }, () => 'rotation.failed opened db'));
    receiver.answer = { status: 200 };
    bench.emulator.faults.add({ name: 'forbidden', api: 'tasks' });
    // too short to wait for the half minute until the next try
    const failed = await run({}, 10_000);
    expect(failed).toMatchObject({ status: 'failed', failed: [{ error: { code: 'CSMS_FORBIDDEN' } }] });
    expect(lastNotified().filter((one) => one.includes('resolved'))).toEqual([]);
  });

  const hookAs = (name: string, url = receiver.url): Record<string, string> => ({
    NOTIFY_CHANNELS: JSON.stringify([{ name, type: 'webhook', url, secret: SECRET }]),
  });

  it('tells at once what nobody could be told, when NOTIFY_CHANNELS is mended', async () => {
    await start([]);
    estate().add(rotating('db'));
    await run();
    estate().addTask(task('db', 'FAILED', 5));
    await expect(run(hookAs('old', 'http://10.0.0.1/x'))).rejects.toMatchObject({ code: 'SETTINGS_INVALID' });
    await run(hookAs('new'));
    expect(lastNotified()).toEqual(['rotation.failed opened db']);
  });

  it('tells a renamed channel at once what the old one had refused, and counts what nobody has taken', async () => {
    await start([]);
    estate().add(rotating('db'));
    await run();
    estate().addTask(task('db', 'FAILED', 5));
    receiver.answer = { status: 410 };
    expect(await run(hookAs('old'))).toMatchObject({ totals: { untold: 1, undelivered: 1 } });
    receiver.answer = { status: 200 };
    await run(hookAs('old'));
    expect(lastNotified()).toHaveLength(1);
    expect(await run(hookAs('new'))).toMatchObject({ totals: { untold: 0, undelivered: 0 } });
    await run(hookAs('new'));
    expect(lastNotified()).toEqual(['rotation.failed opened db', 'rotation.failed opened db']);
    estate().addTask(task('db', 'SUCCESS', 1));
    await run(hookAs('new'));
    expect(lastNotified().at(-1)).toBe('rotation.failed resolved db');
  });

  it('opens one digest on the first run over an old estate', async () => {
    await start([]);
    for (const name of ['a', 'b', 'c']) {
      estate().add(rotating(name));
      estate().addTask(task(name, 'FAILED', 60));
    }
    await run();
    expect(lastNotified()).toEqual(['rotation.failed opened a,b,c']);
  });

  it('stores and tells nothing in a dry run', async () => {
    await start([]);
    estate().add(rotating('db'));
    estate().addTask(task('db', 'FAILED', 5));
    const response = await bench.run({ event: { dryRun: true } });
    expect(response).toMatchObject({ status: 'complete', totals: { open: 1 } });
    expect(await bench.keys()).toEqual([]);
    expect(lastNotified()).toEqual([]);
  });

  it.each([2499, 1])('takes no list of tasks for whole that counts %i more than it has', async (value) => {
    await start([]);
    estate().add(rotating('db'));
    estate().addTask(task('db', 'FAILED', 5));
    // the failed tasks, asked for twice; their successes are whole
    bench.emulator.faults.add({ name: 'wrong-total', api: 'tasks', value, times: 2 });
    const response = await run();
    expect(response).toMatchObject({ status: 'partial', totals: { open: 1 } });
    const { scopes: checked } = await bench.readJson<Manifest>(response.manifest ?? '');
    expect(checked).toMatchObject([
      { status: 'incomplete', reason: expect.stringContaining('returned 1 of the') as string },
    ]);
    expect(lastNotified()).toEqual(['rotation.failed opened db']);
    bench.emulator.faults.add({ name: 'wrong-total', api: 'tasks', value });
    expect(await bench.run({ event: { secretName: 'db' } })).toMatchObject({
      status: 'failed',
      scopes: [{ error: { code: 'CSMS_LIST_INCOMPLETE' } }],
    });
  });

  it('is content when the second walk of the tasks adds up', async () => {
    await start([]);
    estate().add(rotating('db'));
    estate().addTask(task('db', 'FAILED', 5));
    bench.emulator.faults.add({ name: 'wrong-total', api: 'tasks', times: 1 });
    expect(await bench.run()).toMatchObject({ status: 'complete', totals: { open: 1 } });
  });

  it('answers what the tasks of one secret are, masked', async () => {
    await start([]);
    estate().add(rotating('db'));
    estate().addTask(task('db', 'FAILED', 5));
    const answer = JSON.stringify(await bench.run({ event: { secretName: 'db' } }));
    expect(answer).toContain('db-FAILED-5');
    expect(answer).not.toContain('hunter2');
    await expect(bench.run({ event: { secretName: 'db', taskId: 'x' } })).rejects.toMatchObject({
      code: 'COMMAND_INVALID',
    });
  });
});
