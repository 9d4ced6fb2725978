import { readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { handler } from '../../functions/failed-rotation-notifier/handler.ts';
import type { Notice } from '../../lib/notify/notice.ts';
import { projectId, scopes, startBench, type FunctionBench } from '../support/function-bench.ts';
import { startReceiver, type Receiver } from '../support/receiver.ts';

/* Who gets what, when receivers hang, break, refuse, or when there is little time. */

const SECRET = `whsec_${Buffer.from('a secret of more than 24 bytes').toString('base64')}`;

let bench: FunctionBench;
let good: Receiver;
let bad: Receiver;
let heart: Receiver;
beforeEach(async () => {
  [good, bad, heart] = await Promise.all([startReceiver(), startReceiver(), startReceiver()]);
});
afterEach(() => Promise.all([bench.close(), good.close(), bad.close(), heart.close()]));

const open = async (scopeCount = 1): Promise<void> => {
  bench = await startBench(handler, scopes(...Array.from({ length: scopeCount }, () => [])));
};

const run = (timeoutMs = 30_000, settings: Record<string, string> = {}) =>
  bench.run({
    timeoutMs,
    settings: {
      NOTIFY_CHANNELS: JSON.stringify(
        [good, bad].map(({ url }, nth) => ({ name: ['good', 'bad'][nth], type: 'webhook', url, secret: SECRET })),
      ),
      NOTIFY_ALLOWED_HOSTS: [good, bad, heart].map(({ host }) => host).join(),
      HEARTBEAT_URL: heart.url,
      ...settings,
    },
  });

/** A secret whose rotation has failed, each with an error of its own. */
function fail(
  name: string,
  digit = 1,
  minutesAgo = 5,
  more: { operate_type?: string; task_error_code?: string } = {},
): void {
  const scope = bench.emulator.estate.scope('cn-north-4', projectId(digit));
  const { domainId } = bench.emulator.estate;
  scope.add({ id: `id-${name}`, name, state: 'ENABLED', auto_rotation: true, domain_id: domainId });
  scope.addTask({
    secret_name: name,
    task_status: 'FAILED',
    task_time: Date.now() - minutesAgo * 60_000,
    task_error_code: `E.${name}`,
    ...more,
  });
}
const succeed = (name: string, digit = 1): void =>
  void bench.emulator.estate
    .scope('cn-north-4', projectId(digit))
    .addTask({ secret_name: name, task_status: 'SUCCESS', task_time: Date.now() - 1_000 });

const ids = ({ received }: Receiver): Set<string> =>
  new Set(received.map(({ body }) => (JSON.parse(body) as Notice).id));
const stages = ({ received }: Receiver): string[] => received.map(({ body }) => (JSON.parse(body) as Notice).stage);

const stateKey = (digit: number): string => `rotation/state/region=cn-north-4/project_id=${projectId(digit)}.json`;
const changeText = async (key: string, change: (text: string) => string): Promise<void> => {
  const path = join(bench.folder, key);
  await writeFile(path, change(await readFile(path, 'utf8')));
};
/** As if the time until the next try were over. */
const elapse = (): Promise<void> => changeText(stateKey(1), (text) => text.replaceAll(/"notBeforeMs":\d+,?/g, ''));

describe('a receiver that hangs', () => {
  it('holds back nobody else', async () => {
    await open();
    await run();
    for (let nth = 0; nth < 20; nth += 1) fail(`s${nth}`);
    bad.answer = 'hang';
    const response = await run(8_000);
    expect(ids(good).size).toBe(20);
    expect(bad.received).toHaveLength(1);
    expect(response).toMatchObject({ status: 'complete', totals: { undelivered: 20, untold: 0 } });
    expect(response.manifest).toBeDefined();
  });
});

describe('what passes by itself', () => {
  it('is a connection that was reset: tried again in the same run', async () => {
    await open();
    await run();
    fail('db');
    bad.answer = 'reset';
    const running = run();
    await vi.waitFor(() => expect(bad.received.length).toBeGreaterThan(0), 20_000);
    bad.answer = { status: 204 };
    expect(await running).toMatchObject({ totals: { undelivered: 0 } });
    expect(ids(bad).size).toBe(1);
  });

  it('is waited for in the same run when the receiver says how long', async () => {
    await open();
    await run();
    fail('db');
    bad.answer = { status: 429, headers: { 'retry-after': '2' } };
    const running = run();
    await vi.waitFor(() => expect(bad.received.length).toBeGreaterThan(0), 20_000);
    bad.answer = { status: 204 };
    expect(await running).toMatchObject({ totals: { undelivered: 0 } });
  });
});

describe('what a person can correct', () => {
  it('is sent once it is corrected, an end too, and until then there is no heartbeat', async () => {
    await open();
    await run();
    fail('db');
    await run();
    heart.received.length = 0;
    succeed('db');
    bad.answer = { status: 403 };
    expect(await run()).toMatchObject({ status: 'complete', totals: { undelivered: 1 } });
    expect(heart.received).toEqual([]);
    expect(stages(bad)).toEqual(['opened', 'resolved']);
    bad.answer = { status: 204 };
    await elapse();
    expect(await run()).toMatchObject({ totals: { undelivered: 0 } });
    expect(stages(bad)).toEqual(['opened', 'resolved', 'resolved']);
    expect(heart.received).toHaveLength(1);
  });

  it('is tried again after a quarter of an hour', async () => {
    await open();
    await run();
    fail('db');
    bad.answer = { status: 401 };
    await run();
    expect(await run(5_000)).toMatchObject({ totals: { undelivered: 1 } });
    expect(bad.received).toHaveLength(1);
    const { outbox } = await bench.readJson<{ outbox: { channels: { bad: { notBeforeMs: number } } }[] }>(stateKey(1));
    const minutes = ((outbox[0]?.channels.bad.notBeforeMs ?? 0) - Date.now()) / 60_000;
    expect(minutes).toBeGreaterThan(13);
    expect(minutes).toBeLessThanOrEqual(15);
  });
});

it('What nobody takes is counted, and there is no heartbeat', async () => {
  await open();
  await run();
  heart.received.length = 0;
  fail('db');
  for (const receiver of [good, bad]) receiver.answer = { status: 400 };
  expect(await run()).toMatchObject({ status: 'complete', totals: { undelivered: 1, untold: 1 } });
  expect(await run()).toMatchObject({ totals: { undelivered: 1, untold: 1 } });
  expect(heart.received).toEqual([]);
});

describe("one scope's damaged state", () => {
  it.each<[string, (text: string) => string]>([
    ['a time that no date holds', (text) => text.replace(/"sinceMs":\d+/, '"sinceMs":9e18')],
    ['an unknown severity', (text) => text.replaceAll(/"severity":"\w+"/g, '"severity":"grim"')],
    ['deep nesting', (text) => `${text.trim().slice(0, -1)},"extra":${'['.repeat(200_000)}${']'.repeat(200_000)}}`],
    ['half of it', (text) => text.slice(0, text.length / 2)],
  ])('is an error of that scope, and no other: %s', async (_, spoil) => {
    await open(3);
    fail('first');
    await run();
    await changeText(stateKey(1), spoil);
    good.received.length = 0;
    fail('second', 2);
    fail('third', 3);
    const response = await run();
    expect(response).toMatchObject({ status: 'partial', failed: [{ error: { code: 'STATE_DAMAGED' } }] });
    expect(ids(good).size).toBeGreaterThan(0);
    const names = good.received.flatMap(({ body }) => (JSON.parse(body) as Notice).secrets.map(({ name }) => name));
    expect(names.map(String).toSorted()).toEqual(['second', 'third']);
  });
});

describe('a run that has too little time to look at everything', () => {
  it('notifies of what it has seen, sends what waits, and leaves a manifest', async () => {
    await open(9);
    for (let digit = 1; digit <= 9; digit += 1) fail(`s${digit}`, digit);
    const slow = { CSMS_RATE_LIMIT: '3', CSMS_CONCURRENCY: '1' };
    const response = await run(8_000, slow);
    expect(response.status).toBe('partial');
    expect(response.manifest).toBeDefined();
    const seen = ids(good).size;
    expect(seen).toBeGreaterThan(0);
    good.received.length = 0;
    await run(8_000, slow);
    expect(ids(good).size).toBeGreaterThan(0);
  });
});

it('A latest.json that cannot be read keeps no notice back', async () => {
  await open();
  await run();
  const key = join(bench.folder, 'rotation/latest.json');
  await rm(key);
  await symlink('latest.json', key);
  fail('a');
  // its files cannot be published either, which is said once everybody is notified
  await expect(run()).rejects.toThrow('rotation/latest.json');
  expect(stages(good)).toEqual(['opened']);
});

it('A notice says how the failed task rotates', async () => {
  await open();
  await run();
  fail('a', 1, 5, { operate_type: 'MULTI_USER' });
  await run();
  expect(good.received.flatMap(({ body }) => (JSON.parse(body) as Notice).secrets)).toMatchObject([
    { name: 'a', operateType: 'MULTI_USER' },
  ]);
});

describe('what has one cause in several scopes', () => {
  const failAlike = (name: string, digit: number, code: string): void =>
    fail(name, digit, 5, { task_error_code: code });
  const messages = ({ received }: Receiver): string[] =>
    received
      .map(({ body }) => JSON.parse(body) as Notice)
      .map(({ stage, cause, secrets }) => {
        const names = secrets.map(({ name }) => name ?? '').sort();
        return `${stage} ${cause.errorCode} ${names.join()}`;
      })
      .sort();
  const incidents = (): Record<string, string> => ({
    NOTIFY_CHANNELS: JSON.stringify([
      { name: 'good', type: 'webhook', url: good.url, secret: SECRET },
      { name: 'bad', type: 'pagerduty', url: bad.url, secret: 'R0UTINGKEY' },
    ]),
  });

  it('is one message on a channel, and an incident for each scope where incidents are kept', async () => {
    await open(3);
    bad.answer = { status: 202, body: '{"status":"success"}' };
    await run(30_000, incidents());
    for (const digit of [1, 2, 3]) failAlike(`s${digit}`, digit, 'E1');
    failAlike('other', 2, 'E2');
    expect(await run(30_000, incidents())).toMatchObject({ status: 'complete', totals: { undelivered: 0, untold: 0 } });
    expect(messages(good)).toEqual(['opened E1 s1,s2,s3', 'opened E2 other']);
    const keys = bad.received.map(({ body }) => (JSON.parse(body) as { dedup_key: string }).dedup_key);
    expect(new Set(keys).size).toBe(4);
    await run(30_000, incidents());
    expect(good.received).toHaveLength(2);
  });

  it('is one digest for a first run', async () => {
    await open(9);
    for (let digit = 1; digit <= 9; digit += 1) fail(`s${digit}`, digit);
    await run();
    expect(messages(good)).toEqual(['opened null s1,s2,s3,s4,s5,s6,s7,s8,s9']);
  });

  it('is, beyond twenty messages of one stage, no more a condition: the worst and largest stay, and the rest is one', async () => {
    await open(2);
    await run();
    const failMany = (from: number, to: number): void => {
      for (let n = from; n < to; n += 1) fail(`s${n}`, 1 + (n % 2));
    };
    failMany(0, 20);
    await run();
    expect(good.received).toHaveLength(20);
    failMany(20, 41);
    await run();
    const [joined, ...more] = messages(good).filter((text) => text.includes(','));
    expect(more).toEqual([]);
    expect(joined?.split(',')).toHaveLength(2);
    expect(good.received).toHaveLength(20 + 20);
    for (let n = 0; n < 41; n += 1) succeed(`s${n}`, 1 + (n % 2));
    expect(await run()).toMatchObject({ status: 'complete', totals: { undelivered: 0, untold: 0 } });
    expect(stages(good).filter((stage) => stage === 'resolved')).toHaveLength(20);
    await run();
    expect(good.received).toHaveLength(60);
  });

  it('keeps its own message where it is the largest, or the worst, of too many', async () => {
    await open(2);
    await run();
    for (let n = 0; n < 30; n += 1) fail(`s${n}`, 1 + (n % 2));
    for (let n = 0; n < 5; n += 1) failAlike(`big${n}`, 1, 'E1');
    await run();
    const [largest, rest, ...more] = messages(good).filter((text) => text.includes(','));
    expect(largest).toBe('opened E1 big0,big1,big2,big3,big4');
    expect(rest?.split(',')).toHaveLength(30 - 18);
    expect(more).toEqual([]);
    expect(good.received).toHaveLength(20);
  });
});
