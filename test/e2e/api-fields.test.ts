import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { handler as notifier } from '../../functions/failed-rotation-notifier/handler.ts';
import { handler as inventory } from '../../functions/inventory-export/handler.ts';
import { handler as tagReport } from '../../functions/tag-report/handler.ts';
import type { TagReport } from '../../functions/tag-report/report.ts';
import type { Manifest } from '../../lib/run/manifest.ts';
import { projectId, scopes, startBench, type FunctionBench, type Row } from '../support/function-bench.ts';
import { startInventory, type InventoryBench } from '../support/inventory.ts';

/* Each field of the API's answers, one by one: where it ends up. A field that is lost fails its own line. */

const TIME = '2026-01-02T03:04:05.678Z';
const time = (day: number): { wire: number; cell: string } => {
  const cell = TIME.replace('-02T', `-${String(day).padStart(2, '0')}T`);
  return { wire: Date.parse(cell), cell };
};
const REPLICA = {
  id: 'replica-id',
  kms_key_id: 'replica-kms-key',
  project_id: 'replica-project',
  region: 'cn-east-3',
  replica_type: 'REPLICA',
  status: 'IN_SYNC',
  created_at: time(20).wire,
  updated_at: time(21).wire,
  fail_reason: 'none',
};

/** Field of the list's `Secret`, as sent and as the cell of the same name. */
const SECRET_FIELDS: ReadonlyArray<readonly [field: string, wire: unknown, cell: string]> = [
  ['id', 'id-all', 'id-all'],
  ['name', 'all.fields', 'all.fields'],
  ['state', 'FROZEN', 'FROZEN'],
  ['kms_key_id', 'kms-key', 'kms-key'],
  ['description', 'what it is for', 'what it is for'],
  ['create_time', time(2).wire, time(2).cell],
  ['update_time', time(3).wire, time(3).cell],
  ['scheduled_delete_time', time(4).wire, time(4).cell],
  ['secret_type', 'GaussDB-FG', 'GaussDB-FG'],
  ['auto_rotation', true, 'true'],
  ['rotation_period', '90m', '90m'],
  [
    'rotation_config',
    "{'InstanceId':'i','SecretSubType':'MultiUser'}",
    "{'InstanceId':'i','SecretSubType':'MultiUser'}",
  ],
  ['rotation_time', time(5).wire, time(5).cell],
  ['next_rotation_time', time(6).wire, time(6).cell],
  ['last_used_time', time(7).wire, time(7).cell],
  ['event_subscriptions', ['alerts'], '["alerts"]'],
  ['enterprise_project_id', 'enterprise-1', 'enterprise-1'],
  ['rotation_func_urn', 'urn:fss:r:p:function:default:f:latest', 'urn:fss:r:p:function:default:f:latest'],
  ['domain_id', 'account-1', 'account-1'],
  ['replica_type', 'PRIMARY', 'PRIMARY'],
];

describe('GET secrets: a field of Secret', () => {
  let bench: InventoryBench;
  let full: Row;
  let bare: Row;
  beforeAll(async () => {
    const secret = Object.fromEntries(SECRET_FIELDS.map(([field, wire]) => [field, wire]));
    const all = { ...secret, id: 'id-all', replicas: [REPLICA], grown_field: { depth: 1 }, grown_later: null };
    bench = await startInventory(scopes([all, { id: 'id-bare' }]));
    const rows = await bench.rows(await bench.run({ settings: { INVENTORY_FORMATS: 'csv' } }));
    full = rows.find(({ id }) => id === 'id-all') ?? {};
    bare = rows.find(({ id }) => id === 'id-bare') ?? {};
  });
  afterAll(() => bench.close());

  it.each(SECRET_FIELDS)('%s has a cell', (field, _, cell) => {
    expect(full[field]).toBe(cell);
    if (field !== 'id') expect(bare[field]).toBe('');
  });

  it.each(Object.keys(REPLICA) as Array<keyof typeof REPLICA>)(
    'replicas[].%s is in the cell of the replicas',
    (field) => {
      const [replica = {}] = JSON.parse(full['replicas'] ?? '[]') as Array<Record<string, unknown>>;
      const times: Record<string, string> = { created_at: time(20).cell, updated_at: time(21).cell };
      expect(replica[field]).toBe(times[field] ?? REPLICA[field]);
    },
  );

  it('that the API has grown since is in extra', () => {
    expect(JSON.parse(full['extra'] ?? '')).toEqual({ grown_field: { depth: 1 } });
    expect(bare['extra']).toBe('');
  });
});

const TASK_FIELDS: ReadonlyArray<readonly [field: string, wire: unknown, name: string, shown: unknown]> = [
  ['task_id', 'task-1', 'id', 'task-1'],
  ['secret_name', 'db', 'secretName', 'db'],
  [
    'rotation_func_urn',
    'urn:fss:r:p:function:default:f:latest',
    'rotationFuncUrn',
    'urn:fss:r:p:function:default:f:latest',
  ],
  ['task_status', 'FAILED', 'status', 'FAILED'],
  ['operate_type', 'MULTI_USER', 'operateType', 'MULTI_USER'],
  ['task_time', time(8).wire, 'createdAt', time(8).cell],
  ['attempt_nums', 3, 'attempts', 3],
  ['task_error_code', 'E.1', 'errorCode', 'E.1'],
  ['task_error_msg', 'the database said no', 'errorMessage', 'the database said no'],
];

describe('GET csms/tasks: a field of SecretTask', () => {
  let bench: FunctionBench;
  let shown: Record<string, unknown>;
  beforeAll(async () => {
    bench = await startBench(notifier, scopes([{ id: 'id-db', name: 'db' }]));
    const task = Object.fromEntries(TASK_FIELDS.map(([field, wire]) => [field, wire]));
    task['grown_field'] = { note: 'password=hunter2' };
    bench.emulator.estate.scope('cn-north-4', projectId(1)).addTask({ ...task, secret_name: 'db' });
    const answer = (await bench.run({ event: { secretName: 'db' } })) as unknown as {
      scopes: Array<{ tasks: Array<Record<string, unknown>> }>;
    };
    shown = answer.scopes[0]?.tasks[0] ?? {};
  });
  afterAll(() => bench.close());

  it('that the API has grown since is shown too, masked', () => {
    expect(shown['extra']).toEqual({ grown_field: { note: 'password=***' } });
  });

  it.each(TASK_FIELDS)('%s is shown', (_, _wire, name, value) => {
    expect(shown[name]).toBe(value);
  });
});

describe('POST resource_instances/action: a field of ActionResources', () => {
  let bench: FunctionBench;
  let row: Row;
  let report: TagReport;
  let page: string;
  beforeAll(async () => {
    bench = await startBench(tagReport, scopes([]));
    const secret = { id: 'id-db', name: 'db', state: 'ENABLED', secret_type: 'COMMON', enterprise_project_id: 'e-1' };
    bench.emulator.faults.add({ name: 'extra-fields', api: 'resources' });
    bench.emulator.estate.scope('cn-north-4', projectId(1)).add(secret, { env: 'prod', owner: '' });
    const response = await bench.run({ event: { groupBy: ['env'] } });
    [row = {}] = await bench.table(response, 'report.csv');
    const read = (name: string): Promise<Buffer> =>
      bench.read((response.manifest ?? '').replace('manifest.json', name));
    report = JSON.parse(String(await read('report.json'))) as TagReport;
    page = String(await read('report.html'));
  });
  afterAll(() => bench.close());

  it.each([
    ['resource_id', 'id', 'id-db'],
    ['resource_name', 'name', 'db'],
    ['resource_detail', 'state', 'ENABLED'],
    ['tags', 'tags', '{"env":"prod","owner":""}'],
    ['tags[].key, tags[].value', 'tag:env', 'prod'],
    ['sys_tags', 'sys_tags', '{"_sys_enterprise_project_id":"e-1"}'],
    ['what it has grown', 'extra', '{"grown_text":"new","grown_number":7,"grown_object":{"depth":[1,null]}}'],
  ])('%s is reported as %s', (_, column, cell) => {
    expect(row[column]).toBe(cell);
  });

  it('sys_tags are groups of the report and of the page, and a column of the inventory', async () => {
    expect(report.bySysTag).toMatchObject({ _sys_enterprise_project_id: [{ value: 'e-1', secrets: 1 }] });
    expect(page).toMatch(/_sys_enterprise_project_id[\s\S]*e-1/);
    const settings = { INVENTORY_FORMATS: 'ndjson' };
    const { manifest: key = '' } = await bench.run({ handler: inventory, settings });
    const manifest = await bench.readJson<Manifest>(key);
    expect(manifest.fileSchema).toMatch(/,extra,sys_tags,account_id,account_name,project_name$/);
    const file = manifest.files.find(({ format }) => format === 'ndjson');
    const [line = '{}'] = gunzipSync(await bench.read(file?.key ?? ''))
      .toString()
      .split('\n');
    expect(JSON.parse(line)).toMatchObject({ sys_tags: [{ key: '_sys_enterprise_project_id', value: 'e-1' }] });
  });
});
