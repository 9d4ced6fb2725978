import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { afterEach, describe, expect, it } from 'vitest';
import { handler } from '../../functions/inventory-export/handler.ts';
import { createCsmsClient } from '../../lib/csms/client.ts';
import { walkResources, walkTasks } from '../../lib/csms/operations.ts';
import type { Manifest } from '../../lib/run/manifest.ts';
import { functionGraphContext, projectId, type Row } from '../support/function-bench.ts';

/* The answers that the API pages print, served exactly as printed, whatever is asked. */

const printed = (name: string): string =>
  readFileSync(new URL(`../fixtures/api-docs/${name}.json`, import.meta.url), 'utf8');
const scope = { region: 'cn-north-4', projectId: projectId(1) };
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

let server: Server;
let requests: string[];
afterEach(() => void (server.closeAllConnections(), server.close()));

async function serve(answer: (method: string, path: string) => string): Promise<string> {
  requests = [];
  server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    response.setHeader('content-type', 'application/json').end(answer(request.method ?? '', request.url ?? ''));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** What the tag query would say of the one secret that the list pages print. */
const proof = JSON.stringify({
  total_count: 1,
  resources: [{ resource_id: 'bb6a3d22-dc93-47ac-b5bd-88df7ad35f1e', tags: [] }],
});

describe('the printed secret lists', () => {
  it.each(['list-secrets-oldest', 'list-secrets-2024-08', 'list-secrets-2026-06'])(
    '%s ends at its one secret and is exported',
    async (name) => {
      const CSMS_ENDPOINT = await serve((method) => (method === 'GET' ? printed(name) : proof));
      const folder = await mkdtemp(join(tmpdir(), 'printed-'));
      const settings = {
        CSMS_SCOPES: `${scope.region}:${scope.projectId}`,
        CSMS_ENDPOINT,
        STORE_URL: pathToFileURL(folder).href,
        HUAWEICLOUD_SDK_AK: 'ak',
        HUAWEICLOUD_SDK_SK: 'sk',
        LOG_LEVEL: 'error',
      };
      const answer = (await handler({}, functionGraphContext(settings))) as { manifest: string };
      expect(answer).toMatchObject({ status: 'complete', consistency: 'exact', totals: { secrets: 1 } });
      const manifest = JSON.parse(await readFile(join(folder, answer.manifest), 'utf8')) as Manifest;
      const csv = gunzipSync(await readFile(join(folder, manifest.files[0]?.key ?? '')));
      const [row] = parse<Row>(csv, { columns: true });
      const wire = (JSON.parse(printed(name)) as { secrets: Array<Record<string, unknown>> }).secrets[0] ?? {};
      expect(row).toMatchObject({
        id: wire['id'],
        name: wire['name'],
        state: 'ENABLED',
        create_time: '2020-02-12T11:39:40.000Z',
      });
      expect(row?.['rotation_config']).toBe(wire['rotation_config'] ?? '');
      // the list once more, since its last page names another, which brings nothing new; and the proof
      expect(requests).toHaveLength(3);
      await rm(folder, { recursive: true });
    },
  );
});

describe('the other printed answers', () => {
  const open = (endpoint: string) =>
    createCsmsClient({
      endpoint,
      credentials: { current: () => ({ type: 'aksk', ak: 'ak', sk: 'sk' }), refresh: () => undefined },
      ratePerSecond: 100,
      concurrency: 1,
      timeLeftMs: () => Infinity,
      log: silent,
    });
  const counts = { requests: 0, retries: 0, throttled: 0 };

  it('of the task list ends at its one task', async () => {
    const client = open(await serve(() => printed('list-tasks-2026-06')));
    const tasks = [];
    for await (const { rows } of walkTasks(client, { status: 'SUCCESS' }, { scope, counts })) tasks.push(...rows);
    expect(tasks.map(({ id }) => id)).toEqual(['xxxx']);
    expect(requests).toHaveLength(1);
    await client.close();
  });

  it('of the tag query ends at its one secret', async () => {
    const client = open(await serve(() => printed('list-resource-instances-2025-12')));
    const secrets = [];
    const { tags } = JSON.parse(printed('list-resource-instances-request')) as {
      tags: Array<{ key: string; values: string[] }>;
    };
    for await (const { rows } of walkResources(client, { tags }, { scope, counts })) secrets.push(...rows);
    expect(secrets.map(({ id, tags: found }) => [id, found])).toEqual([
      ['2d1152f2-290d-4756-a1d2-e12c14992416', { key1: 'value1', key2: 'value2' }],
    ]);
    expect(requests).toHaveLength(1);
    await client.close();
  });
});

describe('an error that echoes the request', () => {
  it('is stored and answered without the token', async () => {
    const token = 'token-that-nobody-should-read-0123456789';
    const CSMS_ENDPOINT = await serve(() => '');
    server.removeAllListeners('request');
    server.on('request', (request, response) => {
      response.statusCode = 400;
      response.end(
        JSON.stringify({ error_code: 'CSMS.0003', error_msg: `bad: ${String(request.headers['x-auth-token'])}` }),
      );
    });
    const folder = await mkdtemp(join(tmpdir(), 'echo-'));
    const settings = {
      CSMS_SCOPES: `${scope.region}:${scope.projectId}`,
      CSMS_ENDPOINT,
      CSMS_AUTH: 'token',
      HUAWEICLOUD_AUTH_TOKEN: token,
      STORE_URL: pathToFileURL(folder).href,
      LOG_LEVEL: 'error',
    };
    const answer = (await handler({}, functionGraphContext(settings))) as { manifest: string };
    expect(answer).toMatchObject({ status: 'failed', failed: [{ error: { code: 'CSMS_BAD_REQUEST' } }] });
    const written = [
      JSON.stringify(answer),
      await readFile(join(folder, answer.manifest), 'utf8'),
      await readFile(join(folder, answer.manifest.replace('manifest.json', 'report.html')), 'utf8'),
    ];
    expect(written.filter((content) => content.includes(token))).toEqual([]);
    await rm(folder, { recursive: true });
  });
});
