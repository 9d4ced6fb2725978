import { expect, it } from 'vitest';
import { parseChannel, type ChannelEntry } from '../../../../../lib/notify/channels/parse-channel.ts';
import { CHANNEL_TYPES } from '../../../../../lib/notify/channels/registry.ts';

const smn = { ...CHANNEL_TYPES.smn.example, name: 'ops', type: 'smn' };

it.each(Object.entries(CHANNEL_TYPES))('reads the example of %s', (type, { example }) => {
  const entry = { ...example, name: 'c', type };
  expect(parseChannel(entry)).toEqual(entry);
});

it('takes a text from another setting, and two secrets of a webhook', () => {
  const entry = { name: 'hook', type: 'webhook', url: { from: 'URL' }, secret: ['whsec_a', { from: 'HOOK_SECRET' }] };
  expect(parseChannel(entry)).toEqual(entry);
});

it.each<[ChannelEntry, RegExp]>([
  [{ name: 'x', type: 'pigeon' }, /channel "x": type: there is no type "pigeon"/],
  [{ name: 'x', type: 'toString' }, /there is no type/],
  [{ ...smn, topicUrn: 'urn:smn:ops' }, /channel "ops" \(smn\): topicUrn: not like urn:smn/],
  [{ ...smn, url: 'https://x.example' }, /unknown field url/],
  [{ name: 'h', type: 'webhook', url: 'https://x.example' }, /secret/],
  [{ name: 'h', type: 'webhook', url: 'u', secret: ['a', 'b', 'c'] }, /secret/],
  [{ name: 's', type: 'slack', url: '' }, /url/],
  [{ name: 's', type: 'slack', url: { from: 'lower' } }, /url\.from: not the name of a setting/],
  [{ name: 's', type: 'pagerduty', secret: { from: 'HUAWEICLOUD_SDK_SK' } }, /secret\.from/],
  [{ name: 's', type: 'pagerduty', secret: { from: 'AWS_SECRET_ACCESS_KEY' } }, /secret\.from/],
  [{ name: 's', type: 'pagerduty', secret: { from: 'HTTP_AUTH_TOKEN' } }, /secret\.from/],
])('refuses the channel %j', (entry, message) => {
  expect(() => parseChannel(entry)).toThrow(message);
});

it('says which types and which fields there are', () => {
  expect(() => parseChannel({ name: 'x', type: 'pigeon' })).toThrow(
    expect.objectContaining({ hint: expect.stringMatching(/smn, webhook, slack/) }),
  );
  expect(() => parseChannel({ name: 'x', type: 'slack', hook: 'u' })).toThrow(
    expect.objectContaining({ hint: expect.stringMatching(/name, type, url/) }),
  );
});
