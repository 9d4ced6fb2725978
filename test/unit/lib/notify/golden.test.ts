import { describe, expect, it } from 'vitest';
import { prettyBody, previewChannel } from '../../../../lib/local/preview.ts';
import { previewRequest } from '../../../../lib/local/preview-request.ts';
import { PREVIEW_NOTICES } from '../../../../lib/local/preview-notices.ts';
import { CHANNEL_TYPES, type ChannelTypeName } from '../../../../lib/notify/channels/registry.ts';

const TYPES = Object.keys(CHANNEL_TYPES) as ChannelTypeName[];
const FIXTURES = '../../../fixtures/notify';

describe.each(TYPES)('A message to %s', (type) => {
  it.each(['en', 'zh'] as const)('looks as in its samples: %s', async (lang) => {
    const bodies: string[] = [];
    for (const [name, outgoing] of Object.entries(PREVIEW_NOTICES)) {
      const request = await previewRequest(type, outgoing, lang);
      bodies.push(`"${name}": ${request ? prettyBody(request) : 'null'}`);
    }
    await expect(`{${bodies.join(',\n')}}\n`).toMatchFileSnapshot(`${FIXTURES}/${type}.${lang}.json`);
  });

  it('can be previewed', async () => {
    const text = await previewChannel(type);
    for (const name of Object.keys(PREVIEW_NOTICES)) expect(text).toContain(`━━ ${type}: ${name} ━`);
    expect(text).toContain('HIGH · CSMS cn-north-4: rotation failed for 37 secrets (rotate-rds)');
  });
});

it('says nothing in English of our own in a Chinese notice', async () => {
  for (const outgoing of Object.values(PREVIEW_NOTICES)) {
    const request = await previewRequest('wecom', outgoing, 'zh');
    const { markdown } = JSON.parse(request?.body ?? '') as { markdown: { content: string } };
    // what the service wrote, names, ids, links and markup are as they are
    const own = markdown.content
      .replaceAll(/cannot connect to .* ms/g, '')
      .replaceAll(/<[^>]*>|\(https:[^)]*\)|[\w.@/-]*[\d@/.-][\w.@/-]*/g, '')
      .replaceAll(/UTC|KMS|CSMS|team-orders|inventory-export|rotate-rds|redis-sessions|FSS/g, '');
    expect(own).not.toMatch(/[A-Za-z]{2}/);
  }
});

it('sends Slack no section without text, which it refuses', async () => {
  for (const outgoing of Object.values(PREVIEW_NOTICES)) {
    const request = await previewRequest('slack', outgoing, 'en');
    const { blocks } = JSON.parse(request?.body ?? '') as { blocks: Array<{ fields?: object[]; elements?: object[] }> };
    for (const { fields, elements } of blocks) {
      expect(fields).not.toEqual([]);
      expect(elements).not.toEqual([]);
    }
  }
});

it('has no preview of a type that there is not, and says which there are', async () => {
  await expect(previewChannel('pigeon')).rejects.toThrow(/"pigeon".*smn, webhook, slack/);
});
