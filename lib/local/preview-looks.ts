import { type Html, markup } from '../html/markup.ts';
import type { ChannelTypeName } from '../notify/channels/registry.ts';

/*
 * How the program of a channel shows the body that it is sent: roughly, but made of that body and of nothing else, so that what a
 * reader would see too much or miss is seen here.
 */

interface Json {
  readonly [key: string]: Json;
}

type Look = (body: Json) => Html;

export const LOOKS: Readonly<Record<ChannelTypeName, Look>> = {
  smn: (body) => {
    const texts = parse(body['message_structure']);
    return markup`<p class="subject">${text(body['subject'])}</p>${lines(texts['email'])}
      <p class="bubble">${text(texts['sms'])}</p><details><summary>Chat programs</summary>${lines(texts['default'])}</details>`;
  },
  webhook: (body) => markup`<pre>${JSON.stringify(body, null, 1)}</pre>`,
  slack: (body) => markup`${items(body['blocks']).map(slackBlock)}`,
  teams: (body) => {
    const card = items(body['attachments'])[0]?.['content'];
    const actions = items(card?.['actions']);
    return markup`${items(card?.['body']).map((line) => teamsLine(items(line['inlines'])))}${actions.map((action) => button(text(action['title']), text(action['url'])))}`;
  },
  feishu: (body) => {
    const header = body['card']?.['header'];
    return markup`<p class="title ${text(header?.['template'])}">${text(header?.['title']?.['content'])}</p>
      ${items(body['card']?.['elements']).map(feishuElement)}`;
  },
  dingtalk: (body) => markdown(text(body['markdown']?.['text'])),
  wecom: (body) => markdown(text(body['markdown']?.['content'])),
  pagerduty: (body) => {
    const payload = body['payload'];
    const details = Object.entries(payload?.['custom_details'] ?? {});
    return markup`<p class="title">${text(payload?.['summary'])}</p>
      <p>${text(body['event_action'])} · ${text(payload?.['severity'])} · ${text(payload?.['source'])}</p>
      <dl>${details.map(([key, value]) => markup`<dt>${key}</dt><dd>${[value].flat().map(text).join('\n')}</dd>`)}</dl>
      ${items(body['links']).map((link) => button(text(link['text']), text(link['href'])))}`;
  },
};

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const isTrue = (value: unknown): boolean => value === true;
const items = (value: unknown): Json[] => (Array.isArray(value) ? (value as Json[]) : []);
const parse = (value: unknown): Json => JSON.parse(text(value)) as Json;

const lines = (value: unknown): Html => markup`<p class="lines">${text(value)}</p>`;
const button = (label: string, url: string): Html => markup`<a class="button" href="${url}">${label}</a> `;
const emphasis = (isBold: boolean, words: string): Html => (isBold ? markup`<b>${words}</b> ` : markup`${words}`);

function teamsLine(runs: readonly Json[]): Html {
  const isSubtle = runs.some((run) => run['isSubtle'] !== undefined);
  const words = runs.map((run) => emphasis(run['weight'] !== undefined, text(run['text'])));
  return markup`<p class="${isSubtle ? 'small' : 'line'}">${words}</p>`;
}

function slackBlock(block: Json): Html {
  const fields = items(block['fields']);
  const elements = items(block['elements']);
  if (text(block['type']) === 'header') return markup`<p class="title">${text(block['text']?.['text'])}</p>`;
  if (fields.length > 0) return columns(fields.map((field) => text(field['text'])));
  if (elements.length > 0) return markup`${elements.map((each) => markup`<p class="small">${text(each['text'])}</p>`)}`;
  const words = text(block['text']?.['text']);
  return text(block['text']?.['type']) === 'mrkdwn' ? slackLinks(words) : lines(words);
}

/** `<url|text>`, side by side. */
const slackLinks = (words: string): Html =>
  markup`<p>${[...words.matchAll(/<([^|>]+)\|([^>]+)>/g)].map(([, url = '', label = '']) => markup`<a href="${url}">${label}</a> `)}</p>`;

const columns = (texts: readonly string[]): Html =>
  markup`<div class="columns">${texts.map((each) => lines(each))}</div>`;

function feishuElement(element: Json): Html {
  const fields = items(element['fields']);
  const short = fields.filter((field) => isTrue(field['is_short']));
  const content = (of: Json | undefined): string => text(of?.['content']);
  switch (text(element['tag'])) {
    case 'action':
      return markup`<p>${items(element['actions']).map((each) => button(content(each['text']), text(each['url'])))}</p>`;
    case 'note':
      return markup`${items(element['elements']).map((each) => markup`<p class="small">${content(each)}</p>`)}`;
    case 'hr':
      return markup`<hr>`;
    default:
      if (fields.length === 0) return lines(content(element['text']));
      return markup`${columns(short.map((field) => content(field['text'])))}
        ${fields.filter((field) => !short.includes(field)).map((field) => lines(content(field['text'])))}`;
  }
}

/** What the robots' Markdown has of it: titles, bold, links, quotes, lists, coloured words. */
const markdown = (source: string): Html => markup`${source.split('\n').map(markdownLine)}`;

function markdownLine(line: string): Html {
  const [, mark = '', rest = ''] = /^(#+ |> |- )?(.*)$/.exec(line) ?? [];
  if (rest === '') return markup``;
  const kind = mark.startsWith('#') ? 'title' : mark === '> ' ? 'quote' : mark === '- ' ? 'item' : 'line';
  return markup`<p class="${kind}">${inline(rest)}</p>`;
}

const INLINE = /\*\*([^*]+)\*\*|\[([^\]]+)\]\(([^)]+)\)|<font color="(\w+)">([^<]*)<\/font>/g;

function inline(source: string): Html[] {
  const parts: Html[] = [];
  let end = 0;
  const plain = (upTo: number): Html => markup`${source.slice(end, upTo).replaceAll('\\_', '_')}`;
  for (const found of source.matchAll(INLINE)) {
    const [whole, bold, label, url = '', colour = '', coloured] = found;
    parts.push(plain(found.index));
    if (bold !== undefined) parts.push(markup`<b>${bold}</b>`);
    else if (label !== undefined) parts.push(markup`<a href="${url}">${label}</a>`);
    else parts.push(markup`<span class="${colour}">${coloured}</span>`);
    end = found.index + whole.length;
  }
  return [...parts, plain(source.length)];
}
