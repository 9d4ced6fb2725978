import { afterAll, beforeAll, expect, it } from 'vitest';
import { createSender, type Sender } from '../../lib/http/send.ts';
import type { Credentials } from '../../lib/http/signed-request.ts';
import { TEST_ACCESS_KEY, TEST_AUTH_TOKEN, TEST_TEMPORARY_KEY } from '../../lib/local/emulator/credentials.ts';
import { startEmulator, type Emulator } from '../../lib/local/emulator/emulator.ts';
import { PREVIEW_NOTICES } from '../../lib/local/preview-notices.ts';
import { createChannel } from '../../lib/notify/create-channel.ts';
import type { Delivery, OutgoingNotice } from '../../lib/notify/notice.ts';
import { noticeFullOf, outgoingNotice } from '../support/outgoing-notice.ts';

let emulator: Emulator;
let sender: Sender;

beforeAll(async () => {
  emulator = await startEmulator();
  sender = createSender({ connections: 1 });
});

afterAll(async () => {
  await sender.close();
  await emulator.close();
});

function publish(outgoing: OutgoingNotice, credentials: Credentials, topic = 'ops'): Promise<Delivery> {
  const [{ region, projectId } = { region: '', projectId: '' }] = emulator.estate.scopes;
  const config = { name: 'ops', type: 'smn', topicUrn: `urn:smn:${region}:${projectId}:${topic}` } as const;
  const smn = { send: sender.send, endpoint: emulator.endpoint, credentials: () => credentials };
  const channel = createChannel(config, { send: sender.send, allowed: [], lookup: () => undefined, smn, lang: 'en' });
  return channel.send(outgoing, { signal: new AbortController().signal });
}

it.each<[string, Credentials]>([
  ['an access key', { type: 'aksk', ...TEST_ACCESS_KEY }],
  ['a temporary key', { type: 'aksk', ...TEST_TEMPORARY_KEY }],
  ['a token', { type: 'token', ...TEST_AUTH_TOKEN }],
])('publishes with %s', async (_, credentials) => {
  emulator.reset();
  expect(await publish(PREVIEW_NOTICES['many.opened']!, credentials)).toEqual({ status: 'delivered' });
  const [message] = emulator.published;
  expect(message?.subject).toBe('[HIGH] CSMS cn-north-4: rotation failed for 37 secrets (rotate-rds)');
  const texts = JSON.parse(message?.message_structure ?? '') as Record<string, string>;
  expect(JSON.parse(texts['functiongraph'] ?? '')).toEqual(PREVIEW_NOTICES['many.opened']!.notice);
});

it('publishes the largest of messages, and any text', async () => {
  const key: Credentials = { type: 'aksk', ...TEST_ACCESS_KEY };
  for (const text of ['"'.repeat(5_000), '汉'.repeat(5_000), '\\\u0001', '😀\n<at id=all>'])
    expect(await publish(noticeFullOf(text, 100), key)).toEqual({ status: 'delivered' });
});

it('waits with a wrong key, before the key is locked', async () => {
  const wrong: Credentials = { type: 'aksk', ...TEST_ACCESS_KEY, sk: 'wrong' };
  expect(await publish(outgoingNotice(), wrong)).toMatchObject({ status: 'misconfigured' });
});

it('refuses a topic that cannot be', () => {
  const key: Credentials = { type: 'aksk', ...TEST_ACCESS_KEY };
  expect(() => publish(outgoingNotice(), key, 'a/b')).toThrow(/topicUrn: not like urn:smn/);
});
