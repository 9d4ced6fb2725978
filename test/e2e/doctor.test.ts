import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readDefinitions } from '../../lib/deploy/definitions.ts';
import { chooseFunctions } from '../../lib/local/doctor/functions.ts';
import { projectId } from '../support/function-bench.ts';
import { startWorld, type DoctorWorld } from '../unit/lib/local/doctor/doctor-world.ts';
import { of, unique } from '../unit/lib/local/doctor/tell.ts';

let world: DoctorWorld;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.close());

const first = projectId(1);

describe('the doctor, where everything works', () => {
  it('finds nothing, tells every check, and leaves nothing behind', async () => {
    const results = await world.examine();
    expect(of(results, 'failed')).toEqual([]);
    expect(of(results, 'warning')).toEqual([]);
    expect(unique(results, 'skipped')).toEqual([
      'store.conditional-writes',
      'store.retention',
      'config',
      'routes',
      'silences',
    ]);
    expect(unique(results, 'ok')).toEqual([
      'node',
      'credentials',
      'credentials.accepted',
      'clock',
      'store.open',
      'store.write',
      'store.read',
      'store.list',
      'store.delete',
      'settings',
      'scope',
      'secrets.list',
      'tasks.list',
      'tags.filter',
      'tags.count',
      'run.time',
      'findings',
      'tag-policy',
      'channels',
      'hosts',
      'topics',
      'functiongraph.quotas',
    ]);
    expect(await world.leftovers()).toEqual([]);
  });

  it('sends nothing to anybody, and asks each scope each question once, for one row', async () => {
    await world.examine();
    expect(world.receiver.received).toEqual([]);
    expect(world.emulator.published).toEqual([]);
    const asked = world.emulator.requests.map(
      ({ api, projectId: project, query }) => `${api} ${project?.[0]} ${new URLSearchParams(query).toString()}`,
    );
    expect(asked.toSorted()).toEqual([
      'resources 1 ',
      'resources 1 ',
      'resources 2 ',
      'resources 2 ',
      'secrets 1 limit=1',
      'secrets 2 limit=1',
      'tasks 1 limit=1',
      'tasks 2 limit=1',
      'topic 1 ',
    ]);
    expect(world.emulator.requests.map(({ path }) => path).join()).not.toContain('versions');
  });

  it('finds nothing in a bucket either, tells what it is like, and leaves nothing behind', async () => {
    world.useObs();
    const results = await world.examine();
    expect(of(results, 'failed')).toEqual([]);
    expect(of(results, 'warning')).toEqual(['credentials CREDENTIALS_UNUSUAL', 'store.retention STORE_RETENTION_NONE']);
    expect(results.find(({ check }) => check === 'store.conditional-writes')?.detail).toContain('not supported');
    expect([...world.obs.bucket.objects.keys()]).toEqual([]);
    const keys = world.obs.requests.filter(({ method }) => method === 'PUT').map(({ path }) => path);
    expect(keys.every((path) => path.startsWith('/csms/doctor/'))).toBe(true);
  });

  it('tries nothing again, in the services or in the store', async () => {
    world.useObs();
    world.emulator.faults.add({ name: 'server-error', value: 503, api: 'tasks' });
    world.obs.faults.push({ method: 'PUT', kind: { status: 503, code: 'ServiceUnavailable' }, times: 9 });
    const results = await world.examine();
    expect(of(results, 'failed').map((failure) => failure.split(' ').at(-1))).toEqual([
      'STORE_THROTTLED',
      'CSMS_UNAVAILABLE',
    ]);
    expect(world.emulator.requests.filter(({ api }) => api === 'tasks')).toHaveLength(2);
    expect(world.obs.requests.filter(({ method }) => method === 'PUT')).toHaveLength(1);
  });

  it('looks only at what a chosen function needs', async () => {
    world.emulator.faults.add({ name: 'forbidden', api: 'tasks' });
    world.env['NOTIFY_CHANNELS'] = 'not JSON';
    const results = await world.examine({ functions: chooseFunctions(await readDefinitions(), ['tag-report']) });
    expect(of(results, 'failed')).toEqual([]);
    expect(unique(results, 'ok')).not.toContain('findings');
  });

  it('sends one test notice through each channel when it is told to', async () => {
    const results = await world.examine({ send: true });
    expect(of(results, 'failed')).toEqual([]);
    expect(of(results, 'ok')).toContain('test-notice (ops)');
    expect(world.receiver.received).toHaveLength(1);
    expect(world.receiver.received[0]?.body).toContain('"reason":"test"');
    expect(world.emulator.published).toHaveLength(1);
  });
});

describe('a credential that is refused', () => {
  it('is used once, however many scopes there are, and in no other service', async () => {
    world.useObs();
    world.env['HUAWEICLOUD_SDK_SK'] = 'a-wrong-secret-key';
    const wanted = Array.from({ length: 20 }, (_, index) => `cn-north-4:${projectId((index % 2) + 1)}`);
    world.env['CSMS_SCOPES'] = [...new Set(wanted)].join();
    const results = await world.examine({ send: true });
    expect(world.emulator.requestCount).toBe(1);
    expect(world.obs.requests).toEqual([]);
    expect(of(results, 'failed')).toEqual(['credentials.accepted CSMS_UNAUTHORIZED']);
    expect(of(results, 'skipped')).toContain('test-notice (ops)');
  });

  it('is used in no other scope once a later one refuses it', async () => {
    world.emulator.faults.add({ name: 'server-error', value: 503, times: 1 });
    world.emulator.faults.add({ name: 'unauthorized' });
    const results = await world.examine();
    expect(world.emulator.requestCount).toBe(2);
    expect(of(results, 'failed')).toEqual([
      'credentials.accepted CSMS_UNAUTHORIZED',
      `scope (cn-north-4:${first}) CSMS_UNAVAILABLE`,
    ]);
  });

  it('is not tried in the store’s place of the service’s: with a config object the store is asked first, and once', async () => {
    world.useObs();
    Object.assign(world.env, { HUAWEICLOUD_SDK_SK: 'a-wrong-secret-key', CONFIG_KEY: 'config.json' });
    const results = await world.examine();
    expect(of(results, 'failed')).toEqual([
      'store.write STORE_SIGNATURE_REFUSED',
      'credentials.accepted CSMS_UNAUTHORIZED',
    ]);
    expect(world.obs.requests).toHaveLength(1);
    expect(world.emulator.requestCount).toBe(1);
  });
});

describe('the settings', () => {
  it('are told all at once, with value, what is expected, and an example', async () => {
    Object.assign(world.env, { FINDINGS: '{"UNUSED":{"afterDays":0}}', ROTATION_GRACE: 'soon' });
    const results = await world.examine();
    const inventory = results.find(
      ({ check, subjects }) => check === 'settings' && subjects.join() === 'inventory-export',
    );
    expect(inventory?.detail).toContain('UNUSED.afterDays: at least 1');
    expect(inventory?.detail).toContain('for example {"UNUSED"');
    const shared = results.find(({ subjects }) => subjects.join() === 'inventory-export,failed-rotation-notifier');
    expect(shared?.detail).toContain('ROTATION_GRACE is "soon"; expected a whole number');
  });

  it('may be in the config object, but for those that say where credentials go', async () => {
    const { CSMS_SCOPES, NOTIFY_CHANNELS, TAG_POLICY } = world.env;
    const moved = { CSMS_SCOPES, NOTIFY_CHANNELS, TAG_POLICY };
    await writeFile(join(world.folder, 'config.json'), JSON.stringify(moved));
    for (const setting of Object.keys(moved)) world.env[setting] = undefined;
    world.env['CONFIG_KEY'] = 'config.json';
    const results = await world.examine();
    expect(of(results, 'failed')).toEqual([]);
    expect(of(results, 'warning')).toEqual([]);
    expect(of(results, 'ok')).toContain('hosts (hook)');
  });
});

describe('what is not told', () => {
  it('is a skipped quota where FunctionGraph may not be asked', async () => {
    world.quotas.status = 403;
    const results = await world.examine();
    expect(of(results, 'failed')).toEqual([]);
    expect(of(results, 'skipped')).toContain('functiongraph.quotas');
  });

  it('is a password that somebody wrote into a URL', async () => {
    world.env['CSMS_ENDPOINT'] = 'https://user:hunter2@kms.example.com';
    const results = await world.examine();
    expect(results.find(({ check, status }) => check === 'settings' && status === 'failed')?.detail).toContain(
      'it carries credentials',
    );
  });
});

describe('a test notice', () => {
  it('that does not arrive is a failure with what the receiver said', async () => {
    world.receiver.answer = { status: 403, body: 'no such hook' };
    const results = await world.examine({ send: true });
    expect(of(results, 'failed')).toEqual(['test-notice (hook) NOTICE_NOT_DELIVERED']);
    expect(results.at(-2)?.detail).toContain('Response 403: no such hook');
  });
});
