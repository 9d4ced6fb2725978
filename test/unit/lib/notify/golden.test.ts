import { describe, expect, it } from 'vitest';
import { prettyBody, previewChannel, previewRequest } from '../../../../lib/local/preview.ts';
import { PREVIEW_NOTICES } from '../../../../lib/local/preview-notices.ts';
import { CHANNEL_TYPES, type ChannelTypeName } from '../../../../lib/notify/channels/registry.ts';

const TYPES = Object.keys(CHANNEL_TYPES) as ChannelTypeName[];
const FIXTURES = '../../../fixtures/notify';

describe.each(TYPES)('A message to %s', (type) => {
  it.each(Object.entries(PREVIEW_NOTICES))('looks as in its sample: %s', async (name, outgoing) => {
    const request = await previewRequest(type, outgoing);
    const body = JSON.stringify(JSON.parse(request?.body ?? ''), null, 2);
    await expect(`${body}\n`).toMatchFileSnapshot(`${FIXTURES}/${type}-${name}.json`);
  });

  it('looks as in its sample in Chinese', async () => {
    const request = await previewRequest(type, PREVIEW_NOTICES['opened']!, 'zh');
    const body = JSON.stringify(JSON.parse(request?.body ?? ''), null, 2);
    await expect(`${body}\n`).toMatchFileSnapshot(`${FIXTURES}/${type}-opened-zh.json`);
  });

  it('can be previewed', async () => {
    const text = await previewChannel(type);
    for (const name of Object.keys(PREVIEW_NOTICES)) expect(text).toContain(`━━ ${type}: ${name} ━`);
    expect(text).toContain('HIGH · rotate-rds: rotation of 37 secrets failed');
  });
});

it('shows JSON that is inside JSON as JSON', () => {
  const body = JSON.stringify({ message_structure: JSON.stringify({ http: '{"id":"n"}', default: '{not json' }) });
  expect(JSON.parse(prettyBody({ method: 'POST', url: 'https://x.example', headers: {}, body }))).toEqual({
    message_structure: { http: { id: 'n' }, default: '{not json' },
  });
});

it('has no preview of a type that there is not, and says which there are', async () => {
  await expect(previewChannel('pigeon')).rejects.toThrow(/"pigeon".*smn, webhook, slack/);
});
