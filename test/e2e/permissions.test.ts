import { afterAll, describe, expect, it } from 'vitest';
import { handler as notifier } from '../../functions/failed-rotation-notifier/handler.ts';
import { handler as inventory } from '../../functions/inventory-export/handler.ts';
import { handler as tagReport } from '../../functions/tag-report/handler.ts';
import { listFunctions } from '../../lib/deploy/definitions.ts';
import { LARGE_PAGES, LARGE_SCOPE, startPermissionsBench, type PermissionsBench } from './permissions-bench.ts';
import { needOfApi, needsOfStore, OBS_WORDS, S3_WORDS, type Need } from './permissions-needs.ts';
import { grantsFor, grantsOf, readPolicy } from './permissions-policy.ts';

const TOPIC = 'urn:smn:cn-north-4:0123456789abcdef0123456789abcdef:ops';
const CHANNELS = JSON.stringify([{ name: 'ops', type: 'smn', topicUrn: TOPIC }]);
const SECRET_ARN = 'arn:aws:secretsmanager:eu-west-1:000000000000:secret:csms-functions-AbCdEf';
const PAGE_REQUEST = {
  httpMethod: 'GET',
  path: '/',
  headers: { accept: 'text/html' },
  requestContext: { apiId: 'a', requestId: 'r', stage: 'RELEASE' },
  queryStringParameters: {},
  body: '',
  isBase64Encoded: true,
};

/** What each function does in its life, with all that it sends on the way. */
const LIVES: Readonly<Record<string, (bench: PermissionsBench) => Promise<void>>> = {
  async 'inventory-export'({ run, emulator, obs }) {
    await run(inventory, { formats: ['csv', 'ndjson', 'parquet'] });
    emulator.estate.scopes[0]?.add({ id: 'new', name: 'new', state: 'ENABLED' });
    await run(inventory);
    emulator.faults.add({ name: 'topics-hidden' });
    await run(inventory, {}, { FINDINGS: '{"DELIVERY":"on"}' });
    emulator.faults.clear();
    await run(inventory, PAGE_REQUEST);
    await runWhatTakesBack({ emulator, obs, run });
  },
  async 'tag-report'({ run }) {
    const settings = { TAG_POLICY: '{"required":["owner"]}' };
    await run(tagReport, {}, settings);
    await run(tagReport, {}, settings);
    await run(tagReport, { action: 'count' }, settings);
    await run(tagReport, PAGE_REQUEST, settings);
  },
  async 'failed-rotation-notifier'({ run, emulator, obs }) {
    // an inventory whose pointer is gone
    const manifest = { body: Buffer.from('{}'), etag: '', headers: {} };
    obs.bucket.objects.set('csms/inventory/runs/20260101T000000Z-0123abcd/manifest.json', manifest);
    obs.bucket.objects.set('csms/inventory/runs/20260101T000000Z-0123abcd/manifest.checksum', manifest);
    const settings = { NOTIFY_CHANNELS: CHANNELS };
    await run(notifier, {}, settings);
    const [scope] = emulator.estate.scopes;
    scope?.addTask({ secret_name: 'csms/x', task_status: 'SUCCESS', task_time: Date.now() });
    await run(notifier, {}, settings);
    await run(notifier, { secretName: 'x' }, settings);
    await run(notifier, PAGE_REQUEST, settings);
    expect(emulator.published.map(({ topicUrn }) => topicUrn)).toContain(TOPIC);
  },
};

/** The two rare ways of the inventory: to delete what it stored of a scope, and to abort an upload. */
async function runWhatTakesBack({
  run,
  emulator,
  obs,
}: Pick<PermissionsBench, 'run' | 'emulator' | 'obs'>): Promise<void> {
  // a scope that drifts is listed again, in vain here
  emulator.faults.add({ name: 'wrong-total', api: 'resources' });
  emulator.faults.add({ name: 'forbidden', api: 'secrets', skip: LARGE_PAGES });
  await run(inventory, { formats: ['csv'] }, { CSMS_SCOPES: LARGE_SCOPE }).catch(() => undefined);
  emulator.faults.clear();
  // findings of more than one part of an upload
  for (let n = 0; n < 100; n += 1)
    emulator.estate.scopes[0]?.add(
      { id: `long-${n}`, name: `long-${n}`, state: 'DISABLED' },
      { owner: 'x'.repeat(90_000) },
    );
  obs.faults.push({ method: 'PUT', param: 'partNumber', kind: { status: 403, code: 'AccessDenied' } });
  await expect(run(inventory, { formats: ['csv'] })).rejects.toMatchObject({ code: 'STORE_FORBIDDEN' });
}

it('every function has its life told here', async () => {
  expect(Object.keys(LIVES).sort()).toEqual(await listFunctions());
});

describe.each(Object.keys(LIVES))('%s', (name) => {
  let bench: PermissionsBench | undefined;
  let life: Promise<PermissionsBench> | undefined;
  afterAll(() => bench?.close());

  const live = async (): Promise<PermissionsBench> => {
    bench = await startPermissionsBench();
    await LIVES[name]?.(bench);
    return bench;
  };
  /** Once for all tests. */
  const requests = async (): Promise<Pick<PermissionsBench, 'emulator' | 'obs'>> => (life ??= live());
  const needs = {
    async huawei(): Promise<Need[]> {
      const { emulator, obs } = await requests();
      return [
        ...emulator.requests.map(needOfApi),
        ...obs.requests.flatMap((request) => needsOfStore(request, OBS_WORDS)),
      ];
    },
    async aws(): Promise<Need[]> {
      const { obs } = await requests();
      // the requests themselves: test/bundle/aws-secrets.test.ts
      const keys = { action: 'secretsmanager:GetSecretValue', resource: SECRET_ARN, of: 'HUAWEICLOUD_SDK_SK' };
      return [...obs.requests.flatMap((request) => needsOfStore(request, S3_WORDS)), keys];
    },
  };

  it.each(['huawei', 'aws'] as const)('does nothing that its %s policy does not allow', async (cloud) => {
    const policy = readPolicy(`${name}.${cloud}.json`);
    const all = await needs[cloud]();
    expect(all.filter((need) => grantsFor(policy, need).length === 0)).toEqual([]);
  });

  it.each(['huawei', 'aws'] as const)('needs all that its %s policy allows', async (cloud) => {
    const policy = readPolicy(`${name}.${cloud}.json`);
    const used = new Set((await needs[cloud]()).flatMap((need) => grantsFor(policy, need)));
    expect(grantsOf(policy).filter((grant) => !used.has(grant))).toEqual([]);
  });

  it('never asks for a version of a secret, where its value would be', async () => {
    const { emulator } = await requests();
    const paths = emulator.requests.map(({ path }) => path);
    expect(paths.length).toBeGreaterThan(0);
    expect(paths.filter((path) => /version/i.test(path))).toEqual([]);
    expect(emulator.requests.filter(({ method }) => !['GET', 'POST'].includes(method))).toEqual([]);
  });
});
