import { cp } from 'node:fs/promises';
import { afterEach, expect, it } from 'vitest';
import { handler as notifier } from '../../functions/failed-rotation-notifier/handler.ts';
import type { ScopeState } from '../../functions/failed-rotation-notifier/state/state.ts';
import { handler as inventory } from '../../functions/inventory-export/handler.ts';
import { handler as tagReport } from '../../functions/tag-report/handler.ts';
import type { TagReport } from '../../functions/tag-report/report.ts';
import type { Manifest } from '../../lib/run/manifest.ts';
import { projectId, scopes, startBench, type FunctionBench } from '../support/function-bench.ts';

/*
 * test/fixtures/v0.1/store is what version 0.1 wrote of this very estate: manifests, files, pointers, states. The next version goes on
 * where it ended. The rule is in functions/README.md, "Versions".
 */

const STORE = new URL('../fixtures/v0.1/store/', import.meta.url).pathname;
const INVENTORY_RUN = '20261129T111920Z-210a62e0';
const TAG_RUN = '20261129T111920Z-28c6d92a';
const DAY_MS = 86_400_000;
const THEN_MS = Date.UTC(2026, 10, 20);

const secret = (nth: number, more: object) => ({
  id: `00000000-0000-4000-8000-00000000000${nth}`,
  name: `secret-${nth}`,
  state: 'ENABLED',
  kms_key_id: 'k'.repeat(8),
  description: 'Größe, "x"\nline',
  create_time: THEN_MS - 90 * DAY_MS,
  update_time: THEN_MS - 9 * DAY_MS,
  secret_type: 'RDS-FG',
  auto_rotation: true,
  rotation_period: '30d',
  rotation_config: '{}',
  rotation_time: THEN_MS - 9 * DAY_MS,
  next_rotation_time: THEN_MS + 4000 * DAY_MS,
  event_subscriptions: ['e'],
  enterprise_project_id: '0',
  replica_type: 'STANDALONE',
  replicas: [],
  ...more,
});

let bench: FunctionBench;
afterEach(async () => bench.close());

async function start(): Promise<void> {
  bench = await startBench(inventory, scopes([], []), { settings: { TAG_POLICY: '{"required":["owner"]}' } });
  await cp(STORE, bench.folder, { recursive: true });
  const domain_id = bench.emulator.estate.domainId;
  const [a, b] = [1, 2].map((nth) => bench.emulator.estate.scope('cn-north-4', projectId(nth)));
  a?.add(secret(1, { domain_id }), { owner: 'team-1' });
  a?.add(secret(2, { domain_id, secret_type: 'COMMON', auto_rotation: false, next_rotation_time: null }), {});
  const missed = { rotation_time: THEN_MS - 40 * DAY_MS, next_rotation_time: THEN_MS - 10 * DAY_MS };
  a?.add(secret(3, { domain_id, ...missed }), { owner: 'team-2', env: 'prod' });
  b?.add(secret(4, { domain_id }), {});
}

it('The inventory is compared with the one that 0.1 wrote, and nothing has changed', async () => {
  await start();
  const { manifest = '' } = await bench.run();
  const { status, scopes: all, totals } = await bench.readJson<Manifest>(manifest);
  expect(status).toBe('complete');
  expect(all.map(({ comparedWith }) => comparedWith)).toEqual([INVENTORY_RUN, INVENTORY_RUN]);
  expect(totals['changes']).toEqual({ added: 0, removed: 0, changed: 0, notEvaluated: 0 });
  expect(await bench.rowsOf(manifest.replace('manifest.json', 'changes.csv'))).toEqual([]);
});

it('What has changed since 0.1 is found', async () => {
  await start();
  const estate = bench.emulator.estate.scope('cn-north-4', projectId(2));
  estate.add(secret(5, { domain_id: bench.emulator.estate.domainId }), {});
  const { manifest = '' } = await bench.run();
  const { totals } = await bench.readJson<Manifest>(manifest);
  expect(totals['changes']).toEqual({ added: 1, removed: 0, changed: 0, notEvaluated: 0 });
});

it('A project that fails now points at the files of 0.1', async () => {
  await start();
  bench.emulator.faults.add({ name: 'forbidden', projectId: projectId(2) });
  const { manifest = '' } = await bench.run();
  const { status, scopes: all } = await bench.readJson<Manifest>(manifest);
  expect(status).toBe('partial');
  const { runId, files = [] } = all[1]?.lastComplete ?? {};
  expect(runId).toBe(INVENTORY_RUN);
  for (const key of files) expect((await bench.read(key)).length).toBeGreaterThan(0);
});

it('The trend of the tag report goes on', async () => {
  await start();
  const { manifest = '' } = await bench.run({ handler: tagReport });
  const { trend } = await bench.readJson<TagReport>(manifest.replace('manifest.json', 'report.json'));
  expect(trend.map(({ runId }) => runId)[0]).toBe(TAG_RUN);
  expect(trend).toHaveLength(2);
});

it('An open problem of the notifier is the same one, since the same time', async () => {
  await start();
  const key = `rotation/state/region=cn-north-4/project_id=${projectId(1)}.json`;
  const before = await bench.readJson<ScopeState>(key);
  const { totals } = (await bench.run({ handler: notifier })) as { totals: Record<string, unknown> };
  expect(totals).toMatchObject({ open: 1, byType: { 'rotation.overdue': 1 } });
  const after = await bench.readJson<ScopeState>(key);
  const identify = ({ episodes }: ScopeState) =>
    Object.values(episodes).map(({ id, secretId, sinceMs }) => ({ id, secretId, sinceMs }));
  expect(identify(after)).toEqual(identify(before));
});

it('The pointers of 0.1 are answered by a GET', async () => {
  await start();
  const event = {
    httpMethod: 'GET',
    requestContext: { apiId: 'a', stage: 'RELEASE' },
    headers: {},
    queryStringParameters: {},
    path: '/',
  };
  const { statusCode, body } = (await bench.run({ event })) as unknown as { statusCode: number; body: string };
  expect(statusCode).toBe(200);
  expect(Buffer.from(body, 'base64').toString() + body).toContain(INVENTORY_RUN);
});
