import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { checkBucket } from '../../../../../lib/local/doctor/checks/bucket.ts';
import { checkClock } from '../../../../../lib/local/doctor/checks/contact.ts';
import { checkNode } from '../../../../../lib/local/doctor/checks/machine.ts';
import { examineQuotas } from '../../../../../lib/local/doctor/checks/quotas.ts';
import { checkNames } from '../../../../../lib/local/doctor/checks/settings.ts';
import { openDoctorStore } from '../../../../../lib/local/doctor/open-store.ts';
import { createProbe } from '../../../../../lib/local/doctor/probe.ts';
import { createReport, type Report } from '../../../../../lib/local/doctor/report.ts';
import { createRedactor } from '../../../../../lib/redact/redactor.ts';
import { createCredentialSource } from '../../../../../lib/runtime/credentials.ts';
import { localPlatform } from '../../../../../lib/runtime/platform/local.ts';
import { OBS_KEY, startObsServer } from '../../../../support/obs-server.ts';

const report = (): Report => createReport({ redactor: createRedactor() });
const told = ({ results }: Report): string[] =>
  results.map(({ check, status, code }) => [status, check, code].filter(Boolean).join(' '));

const MINUTE_MS = 60_000;

describe('the clock', () => {
  it.each([
    [0, 'ok clock'],
    [-3_000, 'ok clock'],
    [2 * MINUTE_MS, 'warning clock CLOCK_DRIFTS'],
    [-16 * MINUTE_MS, 'failed clock CLOCK_WRONG'],
    [undefined, 'skipped clock'],
  ])('of a service that is %s ms ahead is judged', (aheadMs, expected) => {
    const seen = report();
    checkClock({ aheadMs }, seen);
    expect(told(seen)).toEqual([expected]);
  });

  it('is read from the Date of an answer, a refusal too', async () => {
    const server = createServer((_, response) => {
      const date = new Date(Date.now() + 10 * MINUTE_MS).toUTCString();
      response.writeHead(403, { date }).end('{}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const probe = createProbe({ credentials: { type: 'token', token: 't' }, ratePerSecond: 10 });
    await probe.send({ method: 'GET', endpoint, path: '/', body: '', projectId: 'p' });
    expect(Math.abs((probe.clockAheadMs ?? 0) - 10 * MINUTE_MS)).toBeLessThan(2_000);
    expect(probe.credential).toBe('accepted');
    await probe.close();
    server.close();
  });
});

it('The response time is the median of successful responses: a refusal is faster than an answer', async () => {
  const statuses = [403, 200, 500, 200];
  const server = createServer((_, response) => response.writeHead(statuses.shift() ?? 200).end('{}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const probe = createProbe({ credentials: { type: 'token', token: 't' }, ratePerSecond: 10 });
  const scope = { region: 'cn-north-4', projectId: 'p' };
  const ask = () => probe.csms({ method: 'GET', path: '/' }, scope, endpoint).catch(() => undefined);
  await ask();
  expect(probe.latencyMs).toBeUndefined();
  const before = Date.now();
  for (const _ of [1, 2, 3]) await ask();
  expect(probe.latencyMs).toBeGreaterThanOrEqual(0);
  expect(probe.latencyMs).toBeLessThanOrEqual(Date.now() - before);
  await probe.close();
  server.close();
});

describe('Node.js', () => {
  it.each([
    ['18.20.4', 'failed node NODE_TOO_OLD'],
    ['20.14.0', 'failed node NODE_TOO_OLD'],
    ['20.15.1', 'ok node'],
    ['24.0.0', 'ok node'],
  ])('%s is judged by what package.json supports', async (version, expected) => {
    const seen = report();
    await checkNode(seen, version);
    expect(told(seen)).toEqual([expected]);
  });
});

describe('names of settings', () => {
  it('that are nearly right are told, others are the shell’s own', () => {
    const seen = report();
    checkNames(['CSMS_REGOIN', 'csms_scopes', 'STORE_URL', 'PATH', 'AWS_REGION', 'HTTP_PROXY', 'LANG'], seen);
    expect(seen.results.map(({ subjects, hint }) => `${subjects.join()}: ${hint}`)).toEqual([
      'CSMS_REGOIN: Did you mean CSMS_REGION?',
      'csms_scopes: Did you mean CSMS_SCOPES?',
    ]);
  });
});

describe('a bucket', () => {
  const keys = { HUAWEICLOUD_SDK_AK: OBS_KEY.accessKeyId, HUAWEICLOUD_SDK_SK: OBS_KEY.secretAccessKey };
  const source = createCredentialSource({
    platform: localPlatform(),
    lookup: (name) => (keys as Record<string, string>)[name],
    auth: () => 'aksk',
    onSecret: () => undefined,
  });
  const open = (endpoint: string) =>
    openDoctorStore({ url: 'obs://test-bucket/csms?region=cn-north-4', pathStyle: false, endpoint }, source);

  it('that honours conditional writes, and has a rule, is told so', async () => {
    const rule =
      '<ID>a</ID><Prefix>csms/inventory/</Prefix><Status>Enabled</Status><Expiration><Days>400</Days></Expiration>';
    const server = createServer((request, response) => {
      if (request.headers['if-none-match'] === '*') response.writeHead(412).end();
      else if (request.url?.includes('lifecycle') === true)
        response.writeHead(200).end(`<LifecycleConfiguration><Rule>${rule}</Rule></LifecycleConfiguration>`);
      else response.writeHead(200, { etag: '"e"' }).end();
      request.resume();
    });
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
    const seen = report();
    await checkBucket(open(`http://localhost:${(server.address() as AddressInfo).port}`), {
      report: seen,
      isWritable: true,
    });
    server.closeAllConnections();
    server.close();
    expect(seen.results.map(({ status, detail }) => `${status} ${detail}`)).toEqual([
      'ok supported; not needed',
      'ok a lifecycle rule deletes old objects below csms/inventory/runs/',
    ]);
  });

  it('whose rules may not be read is not accused', async () => {
    const obs = await startObsServer();
    obs.faults.push({ param: 'lifecycle', kind: { status: 403, code: 'AccessDenied' } });
    const seen = report();
    await checkBucket(open(obs.endpoint), { report: seen, isWritable: true });
    await obs.close();
    expect(told(seen)).toEqual(['ok store.conditional-writes', 'skipped store.retention']);
  });

  it('without rules is told from one that answers so with an error', async () => {
    const obs = await startObsServer();
    obs.faults.push({ param: 'lifecycle', kind: { status: 404, code: 'NoSuchLifecycleConfiguration' } });
    const seen = report();
    await checkBucket(open(obs.endpoint), { report: seen, isWritable: true });
    expect([...obs.bucket.objects.keys()]).toEqual([]);
    await obs.close();
    expect(told(seen)).toEqual(['ok store.conditional-writes', 'warning store.retention STORE_RETENTION_NONE']);
  });
});

describe('the quotas', () => {
  const ask = async (csmsEndpoint: string, env: Record<string, string> = {}) => {
    const seen = report();
    const asked: string[] = [];
    const probe = { send: async ({ endpoint }: { endpoint: string }) => void asked.push(endpoint) };
    const settings = { csmsEndpoint, scopes: [{ region: 'cn-north-4', projectId: '0'.repeat(32) }] };
    await examineQuotas({ lookup: (name: string) => env[name], report: seen, functions: [], probe, settings } as never);
    return { asked, detail: seen.results[0]?.detail };
  };

  it('are asked of no other cloud than the one that CSMS is in', async () => {
    expect(await ask('http://127.0.0.1:1')).toEqual({
      asked: [],
      detail: 'not checked: CSMS_ENDPOINT is not on Huawei Cloud',
    });
    const { asked: own } = await ask('https://kms.{region}.myhuaweicloud.com');
    expect(own).toEqual(['https://functiongraph.cn-north-4.myhuaweicloud.com']);
    const { asked: named } = await ask('http://127.0.0.1:1', { FUNCTIONGRAPH_ENDPOINT: 'http://127.0.0.1:2' });
    expect(named).toEqual(['http://127.0.0.1:2']);
  });
});
