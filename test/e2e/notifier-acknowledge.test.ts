import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { handler } from '../../functions/failed-rotation-notifier/handler.ts';
import { parseState } from '../../functions/failed-rotation-notifier/state/parse.ts';
import type { Notice } from '../../lib/notify/notice.ts';
import type { RunResponse } from '../../lib/run/response.ts';
import { projectId, scopes, startBench, type FunctionBench } from '../support/function-bench.ts';
import { listen } from '../support/listen.ts';
import { startReceiver, type Receiver } from '../support/receiver.ts';

const SECRET = `whsec_${Buffer.from('a secret of more than 24 bytes').toString('base64')}`;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const START_MS = Date.UTC(2026, 10, 22, 6);

let bench: FunctionBench;
let receiver: Receiver;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: START_MS });
  bench = await startBench(handler, scopes([], [], []));
  receiver = await startReceiver();
});
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all([bench.close(), receiver.close()]);
});

const settings = () => ({
  NOTIFY_CHANNELS: JSON.stringify([{ name: 'hook', type: 'webhook', url: receiver.url, secret: SECRET }]),
  NOTIFY_ALLOWED_HOSTS: receiver.host,
  // an open failure is escalated after a day
  NOTIFY_REPEAT: '1h',
});
const run = (more: Record<string, string> = {}): Promise<RunResponse> =>
  bench.run({ settings: { ...settings(), ...more } });
const invoke = (command: object): Promise<unknown> => bench.run({ event: command, settings: settings() });
const pass = (ms: number): void => void vi.setSystemTime(Date.now() + ms);
const inHours = (hours: number): string => new Date(Date.now() + hours * HOUR_MS).toISOString();

/** Over HTTP, as an API gateway passes it. */
async function post(command: object, headers: object = {}, more: Record<string, string> = {}) {
  const event = {
    httpMethod: 'POST',
    path: '/notifier',
    headers: { 'content-type': 'application/json', ...headers },
    queryStringParameters: {},
    requestContext: { apiId: 'a', stage: 'RELEASE', requestId: 'r' },
    isBase64Encoded: true,
    body: Buffer.from(JSON.stringify(command)).toString('base64'),
  };
  const response = await bench.run({ event, settings: { ...settings(), ...more } });
  const { statusCode, body } = response as unknown as { statusCode: number; body: string };
  return { statusCode, body: JSON.parse(body) as Record<string, unknown> };
}

const acknowledging = (episodeId: string, more: object = {}) => ({
  acknowledge: { episodeId, until: inHours(3), by: 'Ann', reason: 'The vendor repairs it.', ...more },
});

const notices = (): Notice[] => receiver.received.map(({ body }) => JSON.parse(body) as Notice);
const stages = (): string[] =>
  notices().map(({ stage, secrets }) => `${stage} ${secrets.map(({ name }) => name).join()}`);
const episodeOf = (name: string): string =>
  notices()
    .flatMap(({ secrets }) => secrets)
    .find((secret) => secret.name === name)?.episodeId ?? '';

const estate = (digit: number) => bench.emulator.estate.scope('cn-north-4', projectId(digit));
function addTask(name: string, status: 'FAILED' | 'SUCCESS', digit = 2): void {
  estate(digit).addTask({
    secret_name: name,
    task_status: status,
    task_time: Date.now() - 60_000,
    ...(status === 'FAILED' && { task_error_code: `E.${name}` }),
  });
}
/** A secret whose rotation has failed in the second of three projects, of which somebody was notified. */
async function fail(name: string): Promise<string> {
  const { domainId } = bench.emulator.estate;
  estate(2).add({
    id: `id-${name}`,
    name,
    state: 'ENABLED',
    secret_type: 'RDS-FG',
    auto_rotation: true,
    rotation_period: '30d',
    next_rotation_time: Date.now() + 30 * DAY_MS,
    domain_id: domainId,
  });
  addTask(name, 'FAILED');
  await run();
  return episodeOf(name);
}

describe('acknowledge', () => {
  it('ends the reminders of one problem until then, and of no other', async () => {
    const episodeId = await fail('db');
    await fail('other');
    const { statusCode, body } = await post(acknowledging(episodeId));
    expect({ statusCode, body }).toEqual({
      statusCode: 200,
      body: {
        status: 'complete',
        acknowledged: {
          region: 'cn-north-4',
          projectId: projectId(2),
          episodeId,
          secretId: 'id-db',
          secretName: 'db',
          until: new Date(START_MS + 3 * HOUR_MS).toISOString(),
          by: 'Ann',
          reason: 'The vendor repairs it.',
        },
      },
    });
    receiver.received.length = 0;
    pass(1.2 * HOUR_MS);
    await run();
    expect(stages()).toEqual(['repeated other']);
    pass(1.2 * HOUR_MS);
    await run();
    expect(stages()).toEqual(['repeated other', 'repeated other']);
    pass(1.2 * HOUR_MS);
    await run();
    expect(
      stages()
        .slice(2)
        .toSorted((a, b) => a.localeCompare(b)),
    ).toEqual(['repeated db', 'repeated other']);
    const last = notices().flatMap(({ secrets }) => secrets.filter(({ name }) => name === 'db'));
    expect(last.map(({ acknowledged }) => acknowledged)).toEqual([
      { until: new Date(START_MS + 3 * HOUR_MS).toISOString(), by: 'Ann' },
    ]);
    pass(1.2 * HOUR_MS);
    receiver.received.length = 0;
    await run();
    expect(notices().flatMap(({ secrets }) => secrets.filter(({ acknowledged }) => acknowledged))).toEqual([]);
  });

  it('still notifies of what grows worse, and of the end', async () => {
    const episodeId = await fail('db');
    await invoke(acknowledging(episodeId));
    estate(2).update('db', { auto_rotation: false });
    await run();
    pass(HOUR_MS);
    addTask('db', 'SUCCESS');
    await run();
    expect(stages()).toEqual(['opened db', 'escalated db', 'resolved db']);
  });

  it('stands in the files of the next run, until it is over', async () => {
    const episodeId = await fail('db');
    await invoke(acknowledging(episodeId));
    const response = await run();
    const until = new Date(START_MS + 3 * HOUR_MS).toISOString();
    const expected = {
      acknowledged_by: 'Ann',
      acknowledged_reason: 'The vendor repairs it.',
      acknowledged_until: until,
    };
    expect(await bench.table(response, 'failures.csv')).toMatchObject([expected]);
    const folder = response.manifest?.replace('manifest.json', '') ?? '';
    expect(await bench.readJson(`${folder}failures.json`)).toMatchObject([expected]);
    expect((await bench.read(`${folder}report.html`)).toString()).toContain('The vendor repairs it.');
    pass(3.5 * HOUR_MS);
    expect(await bench.table(await run(), 'failures.csv')).toMatchObject([
      { acknowledged_by: '', acknowledged_reason: '', acknowledged_until: '' },
    ]);
  });

  it('asks nothing of CSMS and sends nothing', async () => {
    const episodeId = await fail('db');
    const [before, received] = [bench.emulator.requestCount, receiver.received.length];
    await invoke(acknowledging(episodeId));
    expect(bench.emulator.requestCount).toBe(before);
    expect(receiver.received.length).toBe(received);
  });

  it('writes nothing in a dry run', async () => {
    const episodeId = await fail('db');
    const response = await invoke({ ...acknowledging(episodeId), dryRun: true });
    expect(response).toMatchObject({ acknowledged: { episodeId } });
    pass(1.2 * HOUR_MS);
    await run();
    expect(stages()).toContain('repeated db');
  });

  it('is 404 for what nobody knows, or not in these projects, and 409 for what is over', async () => {
    const unknown = await post(acknowledging('0'.repeat(32)));
    expect(unknown).toMatchObject({ statusCode: 404, body: { code: 'EPISODE_NOT_FOUND' } });
    const episodeId = await fail('db');
    const elsewhere = { ...acknowledging(episodeId), scopes: [`cn-north-4:${projectId(1)}`] };
    expect(await post(elsewhere)).toMatchObject({ statusCode: 404, body: { code: 'EPISODE_NOT_FOUND' } });
    pass(HOUR_MS);
    addTask('db', 'SUCCESS');
    await run();
    expect(await post(acknowledging(episodeId))).toMatchObject({ statusCode: 409, body: { code: 'EPISODE_ENDED' } });
    await expect(invoke(acknowledging(episodeId))).rejects.toMatchObject({ code: 'EPISODE_ENDED' });
  });

  it('is 401 without the token, and 422 for what is wrong, before anything is read', async () => {
    const episodeId = await fail('db');
    const token = { HTTP_AUTH_TOKEN: 'a-token-that-is-long-enough-to-be-one' };
    expect(await post(acknowledging(episodeId), {}, token)).toMatchObject({ statusCode: 401 });
    const authorized = { authorization: `Bearer ${token.HTTP_AUTH_TOKEN}` };
    expect(await post(acknowledging(episodeId), authorized, token)).toMatchObject({ statusCode: 200 });
    const wrong = [
      [acknowledging(episodeId, { until: inHours(-1) }), /until.*in the past/],
      [acknowledging(episodeId, { until: inHours(91 * 24) }), /until.*within 90 days/],
      [acknowledging(episodeId, { until: '2026-12-31' }), /until.*not a time/],
      [acknowledging('x'), /episodeId.*32 hex/],
      [acknowledging(episodeId, { by: ' ' }), /by.*empty/],
      [acknowledging(episodeId, { reason: undefined }), /reason/],
      [{ ...acknowledging(episodeId), secretName: 'db' }, /command of its own/],
    ] as const;
    for (const [command, detail] of wrong)
      expect(await post(command)).toMatchObject({
        statusCode: 422,
        body: { code: 'COMMAND_INVALID', detail: expect.stringMatching(detail) as string },
      });
  });

  it('counts the later of two commands, the shorter one too', async () => {
    const episodeId = await fail('db');
    await invoke(acknowledging(episodeId));
    await invoke(acknowledging(episodeId, { until: inHours(0.5) }));
    pass(1.2 * HOUR_MS);
    await run();
    expect(stages()).toContain('repeated db');
  });

  it('is found beside a state that is damaged; where that may hold it, this is said', async () => {
    const episodeId = await fail('db');
    const damaged = (digit: number) =>
      join(bench.folder, `rotation/state/region=cn-north-4/project_id=${projectId(digit)}.json`);
    await writeFile(damaged(1), '{');
    expect(await invoke(acknowledging(episodeId))).toMatchObject({ acknowledged: { episodeId } });
    await expect(invoke(acknowledging('0'.repeat(32)))).rejects.toMatchObject({ code: 'STATE_DAMAGED' });
  });

  it('outlives a run beside it that has read the state before, and takes nothing from that run', async () => {
    const episodeId = await fail('db');
    pass(1.2 * HOUR_MS);
    // somebody acknowledges while the reminder is on its way: the run stores its mark after that
    const slow = createServer((request, response) => {
      request.resume();
      void invoke(acknowledging(episodeId)).then(() => response.writeHead(200).end());
    });
    const { url, host, close } = await listen(slow);
    try {
      await run({
        NOTIFY_CHANNELS: JSON.stringify([{ name: 'hook', type: 'webhook', url, secret: SECRET }]),
        NOTIFY_ALLOWED_HOSTS: host,
      });
    } finally {
      await close();
    }
    const key = `rotation/state/region=cn-north-4/project_id=${projectId(2)}.json`;
    const { episodes, outbox } = parseState((await bench.read(key)).toString('utf8'), key);
    expect(episodes['id-db']?.acknowledged).toMatchObject({ by: 'Ann' });
    const marks = outbox.flatMap(({ notice, channels }) =>
      Object.values(channels).map(({ state }) => [notice.stage, state]),
    );
    expect(marks).toEqual([
      ['opened', 'delivered'],
      ['repeated', 'delivered'],
    ]);
  });
});
