import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { handler as notifier } from '../../functions/failed-rotation-notifier/handler.ts';
import type { RotationLatest, RotationManifest } from '../../functions/failed-rotation-notifier/state/latest.ts';
import type { ScopeState } from '../../functions/failed-rotation-notifier/state/state.ts';
import type { FaultRule } from '../../lib/local/emulator/faults.ts';
import type { Notice } from '../../lib/notify/notice.ts';
import { startAccountsBench } from '../support/accounts-bench.ts';
import { projectId, scopes, startBench, type FunctionBench, type RunOptions } from '../support/function-bench.ts';
import { longUnwatched } from '../support/notifier-world.ts';
import { rotatedSecret } from '../support/rotated-secret.ts';
import { startReceiver, type Receiver } from '../support/receiver.ts';

/* A project that is not watched any more must not take its open problems with it. */

const WEBHOOK_SECRET = `whsec_${Buffer.from('a secret of more than 24 bytes').toString('base64')}`;
const HOUR_MS = 3_600_000;

let hook: Receiver;
let bench: FunctionBench;
beforeEach(async () => {
  hook = await startReceiver();
});
afterEach(async () => Promise.all([bench.close(), hook.close()]));

const channels = () => ({
  NOTIFY_ALLOWED_HOSTS: hook.host,
  NOTIFY_CHANNELS: JSON.stringify([{ name: 'hook', type: 'webhook', url: hook.url, secret: WEBHOOK_SECRET }]),
});

const missed = (name: string) =>
  rotatedSecret(name, {
    rotation_time: Date.now() - 72 * HOUR_MS,
    next_rotation_time: Date.now() - 48 * HOUR_MS,
  });

/** What was told since the last call: stage, names, and how it ended. */
function told(): string[] {
  const bodies = hook.received.splice(0).map(({ body }) => JSON.parse(body) as Notice);
  return bodies.map(({ stage, secrets, cause: { endReason } }) =>
    [stage, ...secrets.map(({ name }) => name ?? '').sort(), ...(endReason ? [endReason] : [])].join(' '),
  );
}

async function run(options: RunOptions = {}): Promise<RotationManifest> {
  const { runId } = await bench.run(options);
  const manifest = await bench
    .readJson<RotationManifest>(`rotation/runs/${runId}/manifest.json`)
    .catch(() => undefined);
  return manifest ?? ({ runId } as RotationManifest);
}

/** As if no run had watched what is unsettled for longer than `STALE_AFTER`. */
async function forget(): Promise<void> {
  const text = (await bench.read('rotation/latest.json')).toString();
  const aged = longUnwatched(text);
  expect(aged).not.toBe(text);
  await writeFile(join(bench.folder, 'rotation/latest.json'), aged);
}

const latest = (): Promise<RotationLatest> => bench.readJson<RotationLatest>('rotation/latest.json');
const stateKey = (region: string, id: string): string => `rotation/state/region=${region}/project_id=${id}.json`;
const stateOf = (region: string, id: string): Promise<ScopeState> => bench.readJson(stateKey(region, id));

describe('where projects are discovered', () => {
  let place: { region: string; id: string };

  /** Two own projects, and six of one member, of which the last has two problems that were told. */
  async function start(): Promise<void> {
    bench = await startAccountsBench(notifier, { CONFIG_ENDPOINT: '', ...channels() }, { members: 1, secrets: 0 });
    const member = bench.emulator.accounts.find(({ name }) => name === 'prod');
    // the switches take the last one away
    const project = member?.projects.find(({ name }) => name === 'ap-southeast-3_payments');
    place = { region: 'ap-southeast-3', id: project?.id ?? '' };
    const scope = bench.emulator.estate.scope(place.region, place.id);
    await run();
    scope.add({ ...missed('orders'), domain_id: member?.domainId });
    scope.add({ ...missed('stock'), domain_id: member?.domainId });
    expect((await run()).totals.open).toBe(2);
    expect(told()).toEqual(['opened orders stock']);
  }

  function switchOn(...faults: FaultRule[]): void {
    bench.emulator.faults.clear();
    for (const fault of faults) bench.emulator.faults.add(fault);
  }
  const GONE: FaultRule = { name: 'projects-gone', value: 1, account: 'prod' };

  it.each(['projects-gone', 'projects-disabled'] as const)(
    'problems end as gone once IAM says so (%s), told once where they were told, and the run is complete',
    async (name) => {
      await start();
      switchOn({ ...GONE, name });
      const manifest = await run();
      expect(manifest.status).toBe('complete');
      expect(manifest.discovery?.gone.map(({ projectId: id }) => id)).toEqual([place.id]);
      expect(manifest.totals).toMatchObject({ open: 0, undelivered: 0, untold: 0 });
      expect(told()).toEqual(['resolved orders stock gone']);
      expect((await stateOf(place.region, place.id)).ended.map(({ ended }) => ended.reason)).toEqual(['gone', 'gone']);
      expect((await latest()).unsettled).toEqual([]);
      expect((await bench.read(`rotation/runs/${manifest.runId}/report.html`)).toString()).toContain(
        'No longer listed',
      );
      expect(await bench.rowsOf(`rotation/runs/${manifest.runId}/failures.csv`)).toEqual([]);
      const requests = bench.emulator.requests.length;
      const keys = await bench.keys();
      await run();
      // nothing is asked for it any more, and nothing is written
      expect(await bench.keys()).toEqual(keys);
      const asked = bench.emulator.requests.slice(requests).map(({ path }) => path);
      expect(asked.filter((path) => path.includes(place.id))).toEqual([]);
      expect(told()).toEqual([]);
    },
  );

  it.each<[string, FaultRule]>([
    ['whose account cannot be assumed', { name: 'assume-forbidden', account: 'prod' }],
    ['whose account cannot be listed', { name: 'projects-forbidden', account: 'prod' }],
    ['that the list leaves out', { name: 'projects-short', value: 1, account: 'prod' }],
  ])('nothing ends in a project %s', async (_, fault) => {
    await start();
    for (let nth = 0; nth < 2; nth += 1) {
      switchOn(fault);
      const manifest = await run();
      expect(manifest.status).toBe('partial');
      expect(manifest.totals.open).toBe(2);
      expect(told()).toEqual([]);
    }
    switchOn(GONE);
    expect((await run()).totals.open).toBe(0);
    expect(told()).toEqual(['resolved orders stock gone']);
  });

  it('a project that comes back starts anew', async () => {
    await start();
    switchOn(GONE);
    await run();
    told();
    switchOn();
    expect((await run()).totals.open).toBe(2);
    expect(told()).toEqual(['opened orders stock']);
    const { episodes, ended } = await stateOf(place.region, place.id);
    const ids = [...Object.values(episodes), ...ended].map(({ id }) => id);
    expect(new Set(ids).size).toBe(4);
  });

  it('what waits of it is sent by a later run, though no manifest has the project any more', async () => {
    await start();
    switchOn(GONE);
    hook.answer = { status: 503 };
    const { totals } = await run();
    expect(totals).toMatchObject({ open: 0, undelivered: 1 });
    told();
    expect((await latest()).unsettled?.map(({ projectId: id }) => id)).toEqual([place.id]);
    hook.answer = { status: 200 };
    await dueNow(stateKey(place.region, place.id));
    expect((await run()).totals).toMatchObject({ open: 0, undelivered: 0 });
    expect(told()).toEqual(['resolved orders stock gone']);
    expect((await latest()).unsettled).toEqual([]);
  });

  it('a run that died before its manifest leaves the next one all it takes', async () => {
    await start();
    const before = await bench.read('rotation/latest.json');
    switchOn(GONE);
    const { runId } = await run();
    told();
    await rm(join(bench.folder, `rotation/runs/${runId}`), { recursive: true });
    await writeFile(join(bench.folder, 'rotation/latest.json'), before);
    const manifest = await run();
    expect(manifest.discovery?.gone).toHaveLength(1);
    expect(manifest.totals.open).toBe(0);
    expect(told()).toEqual([]);
  });

  it.each([undefined, '{', '{"version":1}'])('none is forgotten where the pointer is %s', async (text) => {
    await start();
    const path = join(bench.folder, 'rotation/latest.json');
    await (text === undefined ? rm(path) : writeFile(path, text));
    switchOn(GONE);
    await run();
    expect(told()).toEqual(['resolved orders stock gone']);
  });

  it('a narrowed run ends nothing of what it leaves out', async () => {
    await start();
    switchOn(GONE);
    await bench.run({ event: { scopes: ['cn-north-4:*'] } });
    expect(told()).toEqual([]);
    expect(Object.keys((await stateOf(place.region, place.id)).episodes)).toHaveLength(2);
  });

  it('a project that the settings take away ends as not watched', async () => {
    await start();
    const settings = { CSMS_SCOPES: `*:*,*:*@*,!${place.region}:${place.id}@prod` };
    await run({ settings });
    expect(told()).toEqual([]);
    await forget();
    const manifest = await run({ settings });
    expect(manifest.totals.open).toBe(0);
    expect(told()).toEqual(['resolved orders stock not-watched']);
  });
});

/** As if its time had come. */
async function dueNow(key: string): Promise<void> {
  const path = join(bench.folder, key);
  const text = await readFile(path, 'utf8');
  await writeFile(path, text.replaceAll(/"notBeforeMs":\d+/g, '"notBeforeMs":0'));
}

describe('where projects are typed', () => {
  const ONE = `cn-north-4:${projectId(1)}`;
  const BOTH = `${ONE},cn-north-4:${projectId(2)}`;
  const REMOVED: RunOptions = { settings: { CSMS_SCOPES: ONE } };

  async function start(): Promise<void> {
    bench = await startBench(notifier, scopes([], []), { settings: { ...channels(), CSMS_SCOPES: BOTH } });
    await run();
    bench.emulator.estate.scope('cn-north-4', projectId(2)).add({
      ...missed('orders'),
      domain_id: bench.emulator.estate.domainId,
    });
    expect((await run()).totals.open).toBe(1);
    expect(told()).toEqual(['opened orders']);
  }

  it('problems of one that is taken out of CSMS_SCOPES end as not watched, told once, and begin anew with it', async () => {
    await start();
    await run(REMOVED);
    expect(told()).toEqual([]);
    await forget();
    const manifest = await run(REMOVED);
    expect(manifest.status).toBe('complete');
    expect(manifest.totals.open).toBe(0);
    expect(told()).toEqual(['resolved orders not-watched']);
    const { runId } = await run(REMOVED);
    expect(await bench.keys()).not.toContain(`rotation/runs/${runId}/manifest.json`);
    expect(told()).toEqual([]);
    expect((await run()).totals.open).toBe(1);
    expect(told()).toEqual(['opened orders']);
  });

  it('until they end they count as open, and what waits of them is sent', async () => {
    bench = await startBench(notifier, scopes([], []), { settings: { ...channels(), CSMS_SCOPES: BOTH } });
    await run();
    bench.emulator.estate.scope('cn-north-4', projectId(2)).add({
      ...missed('orders'),
      domain_id: bench.emulator.estate.domainId,
    });
    hook.answer = { status: 503 };
    expect((await run(REMOVED)).totals.open ?? 0).toBe(0);
    expect((await run()).totals).toMatchObject({ open: 1, undelivered: 1 });
    await dueNow(stateKey('cn-north-4', projectId(2)));
    expect((await run(REMOVED)).totals).toMatchObject({ open: 1, undelivered: 1 });
    told();
    hook.answer = { status: 200 };
    await dueNow(stateKey('cn-north-4', projectId(2)));
    expect((await run(REMOVED)).totals).toMatchObject({ open: 1, undelivered: 0, untold: 0 });
    expect(told()).toEqual(['opened orders']);
    await forget();
    expect((await run(REMOVED)).totals.open).toBe(0);
    expect(told()).toEqual(['resolved orders not-watched']);
  });

  it.each(['a dry run', 'a narrowed run'])('%s ends nothing', async (what) => {
    await start();
    const state = await bench.read(stateKey('cn-north-4', projectId(2)));
    const event = what === 'a dry run' ? { dryRun: true } : { scopes: [ONE] };
    await bench.run({ ...(what === 'a dry run' && REMOVED), event });
    expect(await bench.read(stateKey('cn-north-4', projectId(2)))).toEqual(state);
    expect(told()).toEqual([]);
  });

  it('no pointer is needed for it: the states themselves are listed where it is lost, or an older version wrote it', async () => {
    await start();
    await rm(join(bench.folder, 'rotation/latest.json'));
    await run(REMOVED);
    expect(told()).toEqual([]);
    await forget();
    await run(REMOVED);
    expect(told()).toEqual(['resolved orders not-watched']);
  });

  it('two notifiers that share a prefix end nothing of each other, however often they take turns', async () => {
    await start();
    for (let turn = 0; turn < 3; turn += 1) {
      await run(REMOVED);
      expect(told()).toEqual([]);
      expect((await run()).totals.open ?? 1).toBe(1);
      expect(told()).toEqual([]);
    }
    await forget();
    // the one that watches it is at work
    await run();
    await run(REMOVED);
    expect(told()).toEqual([]);
    expect(Object.keys((await stateOf('cn-north-4', projectId(2))).episodes)).toHaveLength(1);
  });

  it('a run that died after it told of a failure, before its files, keeps none from hearing of the end', async () => {
    bench = await startBench(notifier, scopes([], []), { settings: { ...channels(), CSMS_SCOPES: BOTH } });
    await run();
    const before = await bench.read('rotation/latest.json');
    bench.emulator.estate.scope('cn-north-4', projectId(2)).add({
      ...missed('orders'),
      domain_id: bench.emulator.estate.domainId,
    });
    const { runId } = await run();
    await rm(join(bench.folder, `rotation/runs/${runId}`), { recursive: true });
    await writeFile(join(bench.folder, 'rotation/latest.json'), before);
    told();
    await run(REMOVED);
    await forget();
    await run(REMOVED);
    expect(told()).toEqual(['resolved orders not-watched']);
  });

  it('a state that is damaged keeps no other project from its end, and is looked at again', async () => {
    await start();
    const key = join(bench.folder, stateKey('cn-north-4', projectId(3)));
    await writeFile(key, '{');
    await run(REMOVED);
    await forget();
    await run(REMOVED);
    expect(told()).toEqual(['resolved orders not-watched']);
    expect((await latest()).unsettled).toEqual([{ region: 'cn-north-4', projectId: projectId(3) }]);
    await rm(key);
    await run(REMOVED);
    expect((await latest()).unsettled).toEqual([]);
  });
});
