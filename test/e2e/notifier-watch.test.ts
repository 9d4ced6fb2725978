import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { handler } from '../../functions/failed-rotation-notifier/handler.ts';
import type { Notice } from '../../lib/notify/notice.ts';
import { checksumOf } from '../../lib/run/stored-run.ts';
import { projectId, scopes, startBench, type FunctionBench, type RunOptions } from '../support/function-bench.ts';
import { startNotifierWorld } from '../support/notifier-world.ts';
import { startReceiver, type Receiver } from '../support/receiver.ts';

const SECRET = `whsec_${Buffer.from('a secret of more than 24 bytes').toString('base64')}`;
const HOUR_MS = 3_600_000;
const hoursAgo = (hours: number): string => new Date(Date.now() - hours * HOUR_MS).toISOString();

let bench: FunctionBench;
let hook: Receiver;
let heart: Receiver;
afterEach(() => Promise.all([bench.close(), hook.close(), heart.close()]));

async function start(scopeCount = 1): Promise<void> {
  bench = await startBench(handler, scopes(...Array.from({ length: scopeCount }, () => [])));
  [hook, heart] = await Promise.all([startReceiver(), startReceiver()]);
}

const run = ({ settings = {}, ...rest }: RunOptions = {}) =>
  bench.run({
    settings: {
      NOTIFY_CHANNELS: JSON.stringify([{ name: 'hook', type: 'webhook', url: hook.url, secret: SECRET }]),
      NOTIFY_ALLOWED_HOSTS: `${hook.host},${heart.host}`,
      ...settings,
    },
    ...rest,
  });
const notified = (): string[] =>
  hook.received.map(({ body }) => {
    const { type, stage, cause } = JSON.parse(body) as Notice;
    return `${type} ${stage}: ${cause.run?.function ?? cause.errorCode}`;
  });
/** Changes a JSON object of the store, or makes one. */
async function change(key: string, fields: object): Promise<void> {
  const path = join(bench.folder, key);
  const before = await readFile(path, 'utf8').catch(() => '{}');
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, JSON.stringify({ ...(JSON.parse(before) as object), ...fields }));
}
/** A whole run of the inventory, as it leaves its manifest, checksum and pointer. */
async function inventoryEnded(finishedAt: string, { isPointed = true } = {}): Promise<void> {
  const runId = `${finishedAt.replace(/[-:]|\.\d+/g, '')}-00000000`;
  const key = `inventory/runs/${runId}/manifest.json`;
  const common = { version: 1, runId, status: 'complete', finishedAt };
  await change(key, { ...common, startedAt: finishedAt, fileSchema: '', files: [], scopes: [], totals: {} });
  const checksum = checksumOf(await readFile(join(bench.folder, key)));
  await writeFile(join(bench.folder, key.replace('.json', '.checksum')), checksum);
  if (isPointed)
    await change('inventory/latest.json', { ...common, newest: { runId, manifest: key, status: 'complete' } });
}

describe('the watch over the runs', () => {
  it('tells that the inventory is stale, once, and that it runs again', async () => {
    await start();
    await inventoryEnded(hoursAgo(30));
    await run();
    await run();
    expect(notified()).toEqual(['watch.stale opened: inventory-export']);
    expect(JSON.parse(hook.received[0]?.body ?? '')).toMatchObject({
      cause: { reason: 'stale', run: { function: 'inventory-export' } },
      severity: 'high',
    });
    await inventoryEnded(hoursAgo(0));
    await run();
    await run();
    expect(notified()).toEqual(['watch.stale opened: inventory-export', 'watch.stale resolved: inventory-export']);
  });

  it.each<[string, () => Promise<void>]>([
    ['is deleted', () => rm(join(bench.folder, 'inventory/latest.json'))],
    ['is damaged', () => writeFile(join(bench.folder, 'inventory/latest.json'), '{"version":1,"new')],
    ['names a run that is not there', () => change('inventory/latest.json', { finishedAt: hoursAgo(0) })],
    ['is of the future', () => inventoryEnded(hoursAgo(-48))],
  ])('does not call an alarm over because the pointer %s', async (_, spoil) => {
    await start();
    await inventoryEnded(hoursAgo(30));
    await run();
    await spoil();
    expect(await run()).toMatchObject({ status: 'complete' });
    await change('rotation/latest.json', { inventoryAt: undefined, isWatching: undefined });
    expect(await run()).toMatchObject({ status: 'complete' });
    expect(notified()).toEqual(['watch.stale opened: inventory-export']);
    await inventoryEnded(hoursAgo(0), { isPointed: false });
    await run();
    expect(notified()).toEqual(['watch.stale opened: inventory-export', 'watch.stale resolved: inventory-export']);
  });

  it('tells it again after NOTIFY_REPEAT', async () => {
    await start();
    await inventoryEnded(hoursAgo(30));
    await run();
    const key = 'rotation/state/region=watch/project_id=watch.json';
    const { watching } = await bench.readJson<{ watching: Record<string, object> }>(key);
    const known = watching['inventory-export'];
    await change(key, { watching: { 'inventory-export': { ...known, notifiedAtMs: Date.now() - 25 * HOUR_MS } } });
    await run();
    await run();
    expect(notified()).toEqual(['watch.stale opened: inventory-export', 'watch.stale repeated: inventory-export']);
  });

  it('expects no inventory where there never was one, and looks for the first one once an hour', async () => {
    await start();
    await run();
    await inventoryEnded(hoursAgo(30));
    await run();
    expect(notified()).toEqual([]);
    await change('rotation/latest.json', { inventoryMissedAt: hoursAgo(2) });
    await run();
    expect(notified()).toEqual(['watch.stale opened: inventory-export']);
  });

  it('tells of its own gap once, and does not call it resolved', async () => {
    await start();
    await run();
    await change('rotation/latest.json', { checkedAt: hoursAgo(30) });
    await run();
    await run();
    expect(notified()).toEqual(['watch.stale opened: failed-rotation-notifier']);
    expect(hook.received[0]?.body).toContain('failed-rotation-notifier');
  });

  it('keeps its notices for a channel that is down', async () => {
    await start();
    await run();
    hook.answer = { status: 500 };
    await change('rotation/latest.json', { checkedAt: hoursAgo(30) });
    expect(await run()).toMatchObject({ totals: { undelivered: 1 } });
    hook.answer = { status: 200 };
    const key = 'rotation/state/region=watch/project_id=watch.json';
    const { outbox } = await bench.readJson<{ outbox: { channels: { hook: object } }[] }>(key);
    for (const { channels } of outbox) channels.hook = { state: 'waiting', attempts: 1 }; // its half minute is over
    await change(key, { outbox });
    hook.received.length = 0;
    expect(await run()).toMatchObject({ totals: { undelivered: 0 } });
    await run();
    expect(notified()).toEqual(['watch.stale opened: failed-rotation-notifier']);
  });

  it('goes where its route says', async () => {
    await start();
    const second = await startReceiver();
    try {
      const channels = [
        { name: 'hook', type: 'webhook', url: hook.url, secret: SECRET },
        { name: 'second', type: 'webhook', url: second.url, secret: SECRET },
      ];
      const settings = {
        NOTIFY_CHANNELS: JSON.stringify(channels),
        NOTIFY_ROUTES: JSON.stringify([
          { match: { type: 'watch.stale' }, channels: ['second'] },
          { channels: ['hook'] },
        ]),
        NOTIFY_ALLOWED_HOSTS: `${hook.host},${second.host}`,
      };
      await inventoryEnded(hoursAgo(30));
      await run({ settings });
      expect(hook.received).toEqual([]);
      expect(second.received).toHaveLength(1);
    } finally {
      await second.close();
    }
  });

  it.each([
    { unfinishedSince: 5 },
    { unfinishedSince: ['x'] },
    { checkedAt: 'yesterday', inventoryAt: 7, inventoryMissedAt: [], isWatching: 'x', verdict: {} },
  ])('takes latest.json for a hint: %j', async (fields) => {
    await start();
    await run();
    await change('rotation/latest.json', fields);
    expect(await run()).toMatchObject({ status: 'complete' });
  });

  it('writes files when a run becomes stale, not as long as it is', async () => {
    await start();
    await run();
    await inventoryEnded(hoursAgo(30));
    await change('rotation/latest.json', { inventoryMissedAt: hoursAgo(2) });
    expect((await run()).manifest).toBeDefined();
    expect((await run()).manifest).toBeUndefined();
    await inventoryEnded(hoursAgo(0));
    expect((await run()).manifest).toBeDefined();
  });
});

describe('the heartbeat', () => {
  const beating = (): Record<string, string> => ({ HEARTBEAT_URL: `${heart.url}ping/key` });

  it('follows each complete run, quiet or not', async () => {
    await start();
    await run({ settings: beating() });
    await run({ settings: beating() });
    expect(heart.received.map(({ url }) => url)).toEqual(['/ping/key', '/ping/key']);
  });

  it('does not follow a run that is incomplete, narrowed, or dry', async () => {
    await start(2);
    const [first = ''] = (bench.emulator.estate.scopes ?? []).map((scope) => `${scope.region}:${scope.projectId}`);
    await run({ settings: beating(), event: { dryRun: true } });
    await run({ settings: beating(), event: { scopes: [first] } });
    bench.emulator.faults.add({ name: 'forbidden', api: 'tasks', projectId: projectId(2) });
    expect(await run({ settings: beating() })).toMatchObject({ status: 'partial' });
    expect(heart.received).toEqual([]);
  });

  it('fails no run when nobody hears it', async () => {
    await start();
    for (const answer of [{ status: 404 }, 'reset'] as const) {
      heart.answer = answer;
      expect(await run({ settings: beating() })).toMatchObject({ status: 'complete' });
    }
    expect(heart.received).toHaveLength(2);
  });

  it('goes to no host that is not public, unless it is allowed', async () => {
    await start();
    const settings = { ...beating(), NOTIFY_ALLOWED_HOSTS: hook.host };
    await expect(run({ settings })).rejects.toMatchObject({
      message: expect.stringMatching(/SETTINGS_INVALID[^]*HEARTBEAT_URL/),
    });
    expect(heart.received).toEqual([]);
  });
});

describe('a run that is narrowed to some scopes', () => {
  it('tells, and moves no pointer; the next whole run writes the files', async () => {
    await start(2);
    await run();
    const scope = bench.emulator.estate.scope('cn-north-4', projectId(1));
    const { domainId } = bench.emulator.estate;
    scope.add({
      id: 'id-db',
      name: 'db',
      state: 'ENABLED',
      secret_type: 'RDS-FG',
      auto_rotation: true,
      domain_id: domainId,
    });
    scope.addTask({ secret_name: 'db', task_status: 'FAILED', task_time: Date.now() - 60_000 });
    const before = await bench.read('rotation/latest.json');
    const narrowed = await run({ event: { scopes: [`cn-north-4:${projectId(1)}`] } });
    expect(notified()).toEqual(['rotation.failed opened: null']);
    expect(await bench.readJson(narrowed.manifest ?? '')).toMatchObject({
      narrowedBy: { scopes: [`cn-north-4:${projectId(1)}`] },
    });
    expect(await bench.read('rotation/latest.json')).toEqual(before);
    const whole = await run();
    expect(await bench.table(whole, 'failures.csv')).toMatchObject([{ secret_name: 'db' }]);
    expect((await run()).manifest).toBeUndefined();
    expect(notified()).toHaveLength(1);
  });
});

describe('a quiet run', () => {
  it('reads two objects and writes one', async () => {
    await start();
    const world = await startNotifierWorld();
    try {
      const settings = { ...(await world.settings()), CSMS_SCOPES: `cn-north-4:${projectId(1)}` };
      await world.run(settings);
      world.obs.requests.length = 0;
      await world.run(settings);
      expect(world.obs.requests.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual([
        'GET /csms/rotation/latest.json',
        `GET /csms/rotation/state/region%3Dcn-north-4/project_id%3D${projectId(1)}.json`,
        'PUT /csms/rotation/latest.json',
      ]);
    } finally {
      await world.close();
    }
  });
});
