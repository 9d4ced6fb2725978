import { describe, expect, it } from 'vitest';
import { previewRequest } from '../../../../lib/local/preview-request.ts';
import { toUrl } from '../../../../lib/text/url.ts';
import type { ChannelTypeName } from '../../../../lib/notify/channels/registry.ts';
import { HOSTILE_TEXTS } from '../../../support/hostile-texts.ts';
import { MENTIONS } from '../../../support/mentions.ts';
import { noticeFullOf } from '../../../support/outgoing-notice.ts';

const TEXTS = [...HOSTILE_TEXTS, ...MENTIONS, 'https://evil.example/)[x](https://evil.example/<!channel>|x'];

/** Control characters but the line feed, bidi marks and what else is not seen, and what is no character. */
const HIDDEN = /[^\P{Cc}\n]|[\p{Cf}\p{Cs}\u2028\u2029\uFFFE\uFFFF]/u;

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
type Body = Record<string, Json>;

async function bodyOf(type: ChannelTypeName, text: string, secrets = 3): Promise<Body> {
  const request = await previewRequest(type, noticeFullOf(text, secrets));
  return JSON.parse(request?.body ?? '') as Body;
}

/** Every text with the keys that lead to it, `blocks.0.text.text`, and the object that it is in. */
function textsOf(value: Json, path = '', parent: Json = null): { path: string; text: string; parent: Body }[] {
  if (typeof value === 'string') return [{ path, text: value, parent: parent as Body }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => textsOf(inner, `${path}.${key}`, value));
}

/** What is left when the markup that we write ourselves is taken out. */
const withoutOwnMarkup = (markdown: string): string =>
  markdown
    .replaceAll(/<font color="(?:warning|comment|info)">|<\/font>/g, '')
    .replaceAll(/^\*\*[A-Z][A-Za-z ]*\*\*: /gm, '')
    .replaceAll(/^\[Console\]\(https?:\/\/[^\s()<>[\]]*\)$/gm, '')
    .replaceAll(/^(?:### |> |- )/gm, '');

const UNESCAPED = /[<>[\]*`~&]|(?<!\\)_/;

describe.each(TEXTS.map((text) => [text.slice(0, 60), text]))(
  'What %j as a name, owner, id, error and link does',
  (_, text) => {
    it('mentions and links nothing in Slack', async () => {
      const { text: fallback, blocks } = await bodyOf('slack', text);
      expect(fallback).not.toMatch(/[<>]|&(?!(?:amp|lt|gt);)/);
      const blockTexts = textsOf(blocks ?? []).filter(({ path }) => path.endsWith('.text'));
      for (const { text: shown, parent } of blockTexts)
        if (parent['type'] === 'mrkdwn') expect(shown).toMatch(/^<https?:\/\/[^<>|\s]+\|Console>$/);
        else expect(parent).toMatchObject({ type: 'plain_text', emoji: false });
    });

    it('is no Markdown in Teams, and mentions nobody', async () => {
      const all = textsOf(await bodyOf('teams', text));
      const shown = all.filter(({ path }) => path.endsWith('.text'));
      expect(shown.length).toBeGreaterThan(0);
      for (const { parent } of shown) expect(parent['type']).toBe('TextRun');
      expect(all.find(({ path }) => path.endsWith('.fallbackText'))?.text).not.toMatch(/[<>[\]*`~]/);
      expect(JSON.stringify(all)).not.toContain('"entities"');
    });

    it('is plain text in Feishu', async () => {
      const contents = textsOf(await bodyOf('feishu', text)).filter(({ path }) => path.endsWith('.content'));
      expect(contents.length).toBeGreaterThan(0);
      for (const { parent } of contents) expect(parent['tag']).toBe('plain_text');
    });

    it('leaves no markup in DingTalk', async () => {
      const { markdown, at } = (await bodyOf('dingtalk', text)) as { markdown: Record<string, string>; at: Json };
      expect(at).toEqual({ isAtAll: false, atMobiles: [], atUserIds: [] });
      expect(withoutOwnMarkup(markdown['text'] ?? '')).not.toMatch(UNESCAPED);
      expect(markdown['title']).not.toMatch(UNESCAPED);
    });

    it('leaves no markup in WeCom', async () => {
      const { markdown } = (await bodyOf('wecom', text)) as { markdown: Record<string, string> };
      expect(withoutOwnMarkup(markdown['content'] ?? '')).not.toMatch(/[<>[\]*`~&]/);
    });

    it('leaves no tags for what is behind SMN, and no brackets in a short message', async () => {
      const { subject, message_structure: structure = '' } = (await bodyOf('smn', text)) as Record<string, string>;
      const { http, https, functiongraph, functionstage, ...people } = JSON.parse(structure) as Record<string, string>;
      for (const machine of [http, https, functiongraph, functionstage])
        expect(JSON.parse(machine ?? '')).toHaveProperty('secrets');
      expect(JSON.stringify([subject, people])).not.toMatch(/[<>]/);
      expect(subject).not.toMatch(/\n/);
      expect(people['sms']).not.toMatch(/[[\]【】\n]/);
    });

    it('leaves no tags in PagerDuty', async () => {
      const { payload } = await bodyOf('pagerduty', text);
      expect(JSON.stringify(payload)).not.toMatch(/[<>]/);
    });

    it('forges no line, hides nothing and breaks no character, anywhere', async () => {
      for (const type of ['slack', 'teams', 'feishu', 'dingtalk', 'wecom', 'pagerduty'] as const) {
        const texts = textsOf(await bodyOf(type, text));
        const benign = textsOf(await bodyOf(type, toUrl(text) ? 'https://x.example/' : 'x'));
        const lines = (all: typeof texts): number => all.flatMap((each) => each.text.split('\n')).length;
        expect(lines(texts)).toBeLessThanOrEqual(lines(benign));
        for (const { text: shown } of texts) {
          expect(shown).not.toMatch(HIDDEN);
        }
      }
    });

    it('reaches a webhook as it is', async () => {
      const exact = JSON.parse(JSON.stringify(text.slice(0, 255))) as string;
      const body = await bodyOf('webhook', exact, 1);
      expect(body).toMatchObject({ secrets: [{ name: exact, owner: exact }] });
    });
  },
);
