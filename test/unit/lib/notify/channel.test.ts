import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createGuardedSender } from '../../../../lib/http/guarded-sender.ts';
import type { Sender } from '../../../../lib/http/send.ts';
import { parseEntry, type ChannelEntry } from '../../../../lib/notify/channels/parse-channel.ts';
import { CHANNEL_TYPES, type ChannelTypeName } from '../../../../lib/notify/channels/registry.ts';
import { createChannel, createChannels, openAs } from '../../../../lib/notify/create-channel.ts';
import { parseWebhookSecret } from '../../../../lib/notify/channel-secrets.ts';
import { signWebhook } from '../../../../lib/notify/channels/webhook.ts';
import type { ChannelDeps } from '../../../../lib/notify/channel-dependencies.ts';
import type { Channel, Delivery } from '../../../../lib/notify/notice.ts';
import { MAX_BYTES, pigeon } from '../../../template/channel/pigeon.ts';
import { outgoingNotice, noticeFullOf } from '../../../support/outgoing-notice.ts';
import { startReceiver, type Answer, type Receiver } from '../../../support/receiver.ts';

const KEYS = [Buffer.alloc(32, 1), Buffer.alloc(24, 2)];
const SECRETS = KEYS.map((key) => `whsec_${key.toString('base64')}`);
const OUTGOING = outgoingNotice();
const CREDENTIALS = { type: 'aksk', ak: 'AKEXAMPLE', sk: 'SKEXAMPLE' } as const;
const TOPIC = 'urn:smn:cn-north-4:0123456789abcdef0123456789abcdef:ops';

let receiver: Receiver;
let sender: Sender;
let nowMs = Date.UTC(2026, 10, 22, 6);

beforeAll(async () => {
  receiver = await startReceiver();
  sender = createGuardedSender({ connections: 2, allowed: [receiver.host] });
});

afterEach(() => {
  receiver.received.length = 0;
  receiver.answer = { status: 200 };
});

afterAll(async () => {
  await sender.close();
  await receiver.close();
});

const deps = (change: Partial<ChannelDeps> = {}): ChannelDeps => ({
  send: sender.send,
  allowed: [receiver.host],
  lookup: () => undefined,
  smn: { send: sender.send, endpoint: `${receiver.url}{region}`, credentials: () => CREDENTIALS },
  lang: 'en',
  now: () => new Date(nowMs),
  ...change,
});

function configOf(type: ChannelTypeName | 'pigeon'): ChannelEntry {
  const url = `${receiver.url}path?key=urlsecret`;
  if (type === 'smn') return { name: 'c', type, topicUrn: TOPIC };
  if (type === 'webhook') return { name: 'c', type, url, secret: SECRETS };
  if (type === 'pagerduty') return { name: 'c', type, url, secret: 'routing' };
  return { name: 'c', type, url };
}

const open = (entry: ChannelEntry, channelDeps: ChannelDeps): Channel =>
  entry.type === 'pigeon'
    ? openAs(pigeon, parseEntry(pigeon, entry), { deps: channelDeps })
    : createChannel(entry, channelDeps);

const channelOf = (type: ChannelTypeName | 'pigeon', change: Partial<ChannelDeps> = {}): Channel =>
  open(configOf(type), deps(change));

const send = (channel: Channel, outgoing = OUTGOING): Promise<Delivery> =>
  channel.send(outgoing, { signal: new AbortController().signal });

async function answered(type: ChannelTypeName | 'pigeon', answer: Answer): Promise<Delivery> {
  receiver.answer = answer;
  return send(channelOf(type));
}

/** All that there are, and the one to copy. */
const TYPES = [...(Object.keys(CHANNEL_TYPES) as ChannelTypeName[]), 'pigeon' as const];

describe.each(TYPES)('%s', (type) => {
  const success = JSON.stringify({ code: 0, errcode: 0 });

  it('delivers one request', async () => {
    expect(await answered(type, { status: 200, body: success })).toEqual({ status: 'delivered' });
    expect(receiver.received).toHaveLength(1);
    expect(receiver.received[0]?.headers['content-type']).toBe('application/json');
  });

  it('keeps Retry-After of a 429 and a 503, in seconds or as a date', async () => {
    const retryAfter = new Date(nowMs + 90_000).toUTCString();
    expect(await answered(type, { status: 429, headers: { 'retry-after': '30' } })).toMatchObject({
      status: 'retry',
      retryAfterMs: 30_000,
    });
    expect(await answered(type, { status: 503, headers: { 'retry-after': retryAfter } })).toMatchObject({
      status: 'retry',
      retryAfterMs: 90_000,
    });
  });

  it.each([500, 502, 504, 408])('is tried again after %d', async (status) => {
    expect(await answered(type, { status })).toEqual({ status: 'retry', reason: { code: 'RESPONSE', status } });
  });

  it.each([400, 413, 422])('refuses after %d, and says why', async (status) => {
    expect(await answered(type, { status, body: 'no\nsuch <b>thing</b>' })).toEqual({
      status: 'refused',
      reason: { code: 'RESPONSE', status, said: 'no such <b>thing</b>' },
    });
  });

  it.each([401, 403, 404])('can be corrected after %d', async (status) => {
    expect(await answered(type, { status, body: 'no' })).toMatchObject({ status: 'misconfigured' });
  });

  it('masks a credential that a receiver sends back', async () => {
    const delivery = await answered(type, { status: 400, body: '{"token":"abc123def"}' });
    expect(delivery).toMatchObject({ reason: { said: '{"token":***}' } });
  });

  it.each([400, 404, 500])('masks its own URL and key in a %d that quotes what was sent', async (status) => {
    const quoted = `Cannot POST /path?key=urlsecret: no route ${receiver.url}path?key=urlsecret, no key ${SECRETS[0]}, routing`;
    const delivery = await answered(type, { status, body: quoted });
    expect(delivery).toHaveProperty('reason.said');
    const own = type === 'smn' ? /whsec_/ : type === 'pagerduty' ? /path|urlsecret|routing/ : /path|urlsecret|whsec_/;
    expect(JSON.stringify(delivery)).not.toMatch(own);
  });

  it('refuses a field that it does not have', () => {
    expect(() => open({ ...configOf(type), colour: 'red' }, deps())).toThrow(/unknown field colour/);
  });

  it('takes a redirect for a failure', async () => {
    const answer = { status: 302, headers: { location: `${receiver.url}elsewhere` }, body: success };
    expect((await answered(type, answer)).status).toBe('misconfigured');
    expect(receiver.received).toHaveLength(1);
  });

  it('is disabled by 410, and asks no more', async () => {
    receiver.answer = { status: 410 };
    const channel = channelOf(type);
    expect(await send(channel)).toEqual({ status: 'disabled', reason: { code: 'RESPONSE', status: 410 } });
    expect((await send(channel)).status).toBe('disabled');
    expect(receiver.received).toHaveLength(1);
  });

  it('is tried again when the connection breaks, without a word of the URL', async () => {
    receiver.answer = 'reset';
    const delivery = await send(channelOf(type));
    expect(delivery).toMatchObject({
      status: 'retry',
      reason: { code: 'HTTP_CONNECTION', said: expect.stringMatching(/^\w+$/) as string },
    });
    expect(JSON.stringify(delivery)).not.toMatch(/urlsecret|path/);
  });

  it('throws nothing but the reason of the signal', async () => {
    receiver.answer = 'hang';
    const controller = new AbortController();
    const sending = channelOf(type).send(OUTGOING, { signal: controller.signal });
    const reason = new Error('out of time');
    await vi.waitFor(() => expect(receiver.received).toHaveLength(1), 10_000);
    controller.abort(reason);
    await expect(sending).rejects.toBe(reason);
    await expect(channelOf(type).send(OUTGOING, { signal: controller.signal })).rejects.toBe(reason);
  });

  it('lets what follows wait as long as it was asked to', async () => {
    receiver.answer = { status: 429, headers: { 'retry-after': '30' } };
    const channel = channelOf(type);
    await send(channel);
    nowMs += 10_000;
    expect(channel.waitMs()).toBe(20_000);
    nowMs += 20_000;
    expect(channel.waitMs()).toBe(0);
    receiver.answer = { status: 200, body: success };
    expect((await send(channel)).status).toBe('delivered');
  });

  it('is tried again much later when its host turns out to be private', async () => {
    const lookup = (
      _: string,
      __: object,
      callback: (error: null, found: { address: string; family: number }[]) => void,
    ) => callback(null, [{ address: '127.0.0.1', family: 4 }]);
    const guarded = createGuardedSender({ connections: 1, allowed: [], lookup });
    const url = 'https://rebound.example/path';
    const config = { ...configOf(type), ...(type === 'smn' ? {} : { url }) } as ChannelEntry;
    const smn = { send: guarded.send, endpoint: 'https://rebound.example', credentials: () => CREDENTIALS };
    const delivery = await send(open(config, deps({ send: guarded.send, smn })));
    expect(delivery).toMatchObject({
      status: 'misconfigured',
      reason: { code: 'HTTP_HOST_REFUSED', host: expect.stringContaining('rebound.example') as string },
    });
    await guarded.close();
  });
});

describe.each<[ChannelTypeName, Record<string, number>, number[], number[], string]>([
  ['feishu', { 11232: 60_000, 9499: 60_000 }, [19002], [19021, 19024, 19022], 'code'],
  ['dingtalk', { 130101: 600_000, 410100: 600_000 }, [460101], [310000, 300001, 300005], 'errcode'],
  ['wecom', { 45009: 60_000 }, [40058], [93000], 'errcode'],
])('%s, which answers 200 to everything,', (type, paused, refused, mistaken, field) => {
  const answer = (code: unknown) => ({
    status: 200,
    body: JSON.stringify({ [field]: code, errmsg: 'why', msg: 'why' }),
  });

  it.each(Object.entries(paused))('waits after %s', async (code, retryAfterMs) => {
    expect(await answered(type, answer(Number(code)))).toMatchObject({ status: 'retry', retryAfterMs });
  });

  it.each(refused)('refuses after %s', async (code) => {
    expect(await answered(type, answer(code))).toMatchObject({
      status: 'refused',
      reason: { code: 'RESPONSE', said: expect.stringContaining('why') as string },
    });
  });

  it.each(mistaken)('says what to do after %s, which can be corrected', async (code) => {
    expect(await answered(type, answer(code))).toMatchObject({
      status: 'misconfigured',
      hint: expect.stringMatching(/\w.*\.$/),
    });
  });

  it('reads a code that is a text, and an answer with a byte order mark', async () => {
    expect(await answered(type, answer('0'))).toEqual({ status: 'delivered' });
    const marked = { status: 200, body: `\uFEFF${JSON.stringify({ [field]: 0 })}` };
    expect(await answered(type, marked)).toEqual({ status: 'delivered' });
  });

  it.each([1, -1, 99_999, '1', 'x', null, undefined])('takes the code %j for no success', async (code) => {
    expect((await answered(type, answer(code))).status).toBe('retry');
  });

  it.each(['', 'ok', '<html>', '[]', 'null', '{"status":1111,"punish":"deny"}'])(
    'takes %j for no success',
    async (body) => {
      expect((await answered(type, { status: 200, body })).status).toBe('retry');
    },
  );
});

it('signs a webhook with both secrets while one takes the place of the other', async () => {
  await answered('webhook', { status: 204 });
  const { headers, body } = receiver.received[0]!;
  const timestamp = String(Math.floor(nowMs / 1000));
  expect(headers).toMatchObject({ 'webhook-id': OUTGOING.notice.id, 'webhook-timestamp': timestamp });
  const expected = KEYS.map(
    (key) => `v1,${createHmac('sha256', key).update(`${OUTGOING.notice.id}.${timestamp}.${body}`).digest('base64')}`,
  );
  expect(headers['webhook-signature']).toBe(expected.join(' '));
});

it('gives the signature that the specification gives as its example', () => {
  const key = parseWebhookSecret('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')!;
  const headers = signWebhook('msg_p5jXN8AQM9LWM0D4loKWxJek', '{"test": 2432232314}', {
    keys: [key],
    now: new Date(1_614_265_330_000),
  });
  expect(headers['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});

it('signs the robots of Feishu and DingTalk', async () => {
  const url = receiver.url;
  const robot = (type: 'feishu' | 'dingtalk') => createChannel({ name: 'r', type, url, secret: 'SEC1' }, deps());
  await send(robot('feishu'));
  await send(robot('dingtalk'));
  const [feishu, dingtalk] = receiver.received;
  const seconds = String(Math.floor(nowMs / 1000));
  expect(JSON.parse(feishu?.body ?? '')).toMatchObject({
    timestamp: seconds,
    sign: createHmac('sha256', `${seconds}\nSEC1`).digest('base64'),
  });
  const query = new URL(dingtalk?.url ?? '', url).searchParams;
  expect(query.get('timestamp')).toBe(String(nowMs));
  expect(query.get('sign')).toBe(createHmac('sha256', 'SEC1').update(`${nowMs}\nSEC1`).digest('base64'));
});

it.each([
  ['dingtalk', 20],
  ['wecom', 20],
  ['pagerduty', 120],
] as const)('sends %s no more than %d messages a minute', async (type, most) => {
  receiver.answer = type === 'pagerduty' ? { status: 202 } : { status: 200, body: '{"errcode":0}' };
  const channel = channelOf(type);
  for (let sent = 0; sent < most; sent++) expect((await send(channel)).status).toBe('delivered');
  expect(channel.waitMs()).toBe(60_000);
  nowMs += 60_000;
  expect(channel.waitMs()).toBe(0);
});

it('sees the failure that the older connectors of Teams hide in a 200', async () => {
  const text = 'Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429';
  expect(await answered('teams', { status: 200, body: text })).toMatchObject({ status: 'retry', retryAfterMs: 30_000 });
  expect((await answered('teams', { status: 200, body: text.replace('429', '413') })).status).toBe('refused');
  expect((await answered('teams', { status: 200, body: '1' })).status).toBe('delivered');
  expect((await answered('teams', { status: 202 })).status).toBe('delivered');
});

it('resolves the incident in PagerDuty with the last member of its cause alone', async () => {
  const channel = channelOf('pagerduty');
  const resolved = outgoingNotice({ stage: 'resolved' });
  expect(await send(channel, resolved)).toEqual({ status: 'delivered' });
  expect(receiver.received).toEqual([]);
  await send(channel, { ...resolved, closesCause: true });
  await send(channel, outgoingNotice({ stage: 'repeated' }));
  expect(receiver.received.map(({ body }) => JSON.parse(body) as object)).toMatchObject([
    { event_action: 'resolve', dedup_key: OUTGOING.causeId },
    { event_action: 'trigger', dedup_key: OUTGOING.causeId },
  ]);
});

it('writes the URN of a topic as one encoded part of the path', async () => {
  await answered('smn', { status: 200 });
  expect(receiver.received[0]?.url).toBe(
    '/cn-north-4/v2/0123456789abcdef0123456789abcdef/notifications/topics/urn%3Asmn%3Acn-north-4%3A0123456789abcdef0123456789abcdef%3Aops/publish',
  );
});

it('counts the messages of two entries that are one robot together', async () => {
  receiver.answer = { status: 200, body: '{"errcode":0}' };
  const entries = ['a', 'b'].map((name) => ({ name, type: 'dingtalk', url: receiver.url }));
  const [a, b] = [...createChannels(entries, deps()).values()] as [Channel, Channel];
  for (let sent = 0; sent < 20; sent++) await send(sent % 2 === 0 ? a : b);
  expect([a.waitMs(), b.waitMs()]).toEqual([60_000, 60_000]);
});

it('sends Feishu no more than 5 messages a second', async () => {
  receiver.answer = { status: 200, body: '{"code":0}' };
  const channel = channelOf('feishu');
  for (let sent = 0; sent < 5; sent++) await send(channel);
  expect(channel.waitMs()).toBe(1_000);
});

it.each(['triggers/T0/1/x', 'workflows/T0/A0/1/x'])(
  'refuses the URL of a Slack workflow, %s, with the reason',
  (path) => {
    const url = `https://hooks.slack.com/${path}`;
    expect(() => createChannel({ name: 's', type: 'slack', url }, deps())).toThrow(/starts a workflow/);
  },
);

it.each([
  ['slack', { status: 404, body: 'no_service' }],
  ['slack', { status: 403, body: 'invalid_token' }],
  ['teams', { status: 400, body: '{"error":{"code":"WorkflowTriggerIsNotEnabled"}}' }],
  ['pagerduty', { status: 400, body: '{"errors":["Invalid routing key"]}' }],
] as const)('says what to do when %s answers %j', async (type, answer) => {
  expect(await answered(type, answer)).toMatchObject({
    status: 'misconfigured',
    hint: expect.stringMatching(/\w.*\.$/),
  });
});

it.each([
  ['slack', { status: 400, body: 'invalid_blocks' }],
  ['pagerduty', { status: 400, body: '{"errors":["event object is too large"]}' }],
] as const)('refuses a notice that %s does not want: %j', async (type, answer) => {
  expect((await answered(type, answer)).status).toBe('refused');
});

it('tries SMN again after a 403 for a missing permission, and not after one for a wrong message', async () => {
  const forbidden = (code: string) => ({ status: 403, body: JSON.stringify({ request_id: 'r', code, message: 'no' }) });
  expect(await answered('smn', forbidden('SMN.0001'))).toMatchObject({ status: 'misconfigured' });
  expect(await answered('smn', { status: 401 })).toMatchObject({ status: 'misconfigured' });
  for (const code of ['SMN.0008', 'SMN.0009', 'SMN.0021', 'SMN.0047'])
    expect(await answered('smn', forbidden(code))).toMatchObject({ status: 'refused' });
});

it('takes a URL and a secret from other settings', async () => {
  const lookup = (name: string) => ({ HOOK_URL: `${receiver.url}from`, HOOK_SECRET: SECRETS[0] })[name];
  const config = { name: 'h', type: 'webhook', url: { from: 'HOOK_URL' }, secret: { from: 'HOOK_SECRET' } } as const;
  await send(createChannel(config, deps({ lookup })));
  expect(receiver.received[0]?.url).toBe('/from');
});

it('tells every channel that is wrong, without its URL or secret', () => {
  const configs: ChannelEntry[] = [
    { name: 'a', type: 'slack', url: 'https://10.0.0.1/services/SECRETPATH' },
    { name: 'b', type: 'webhook', url: receiver.url, secret: 'whsec_SHORT' },
    { name: 'c', type: 'wecom', url: { from: 'WECOM_URL' } },
    { name: 'd', type: 'teams', url: receiver.url },
    { name: 'e', type: 'feishu', url: 'not a url SECRETPATH' },
  ];
  const thrown = (() => {
    try {
      return createChannels(configs, deps());
    } catch (error) {
      return error as Error & { code: string };
    }
  })() as Error & { code: string };
  expect(thrown.code).toBe('NOTIFY_CHANNEL_INVALID');
  expect(thrown.message.split('\n')).toEqual([
    expect.stringMatching(/^channel "a" \(slack\): url: .*not public.*NOTIFY_ALLOWED_HOSTS/),
    expect.stringMatching(/^channel "b" \(webhook\): secret: .*24 to 64 bytes/),
    expect.stringMatching(/^channel "c" \(wecom\): url: the setting WECOM_URL is not set/),
    expect.stringMatching(/^channel "e" \(feishu\): url: .*not a URL/),
  ]);
  expect(thrown.message).not.toMatch(/SECRETPATH|SHORT/);
});

it.each([
  'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  'whsec_',
  'whsec_!!!!',
  `whsec_${Buffer.alloc(23).toString('base64')}`,
  `whsec_${Buffer.alloc(65).toString('base64')}`,
])('refuses %s for a webhook secret', (secret) => {
  expect(() => createChannel({ name: 'h', type: 'webhook', url: receiver.url, secret }, deps())).toThrow(/24 to 64/);
});

it('keeps to its limit: the one to copy', async () => {
  for (const text of ['x', '汉'.repeat(3_000), '"'.repeat(9_000)])
    await send(channelOf('pigeon'), noticeFullOf(text, 50));
  for (const { body } of receiver.received) expect(Buffer.byteLength(body)).toBeLessThanOrEqual(MAX_BYTES);
});
