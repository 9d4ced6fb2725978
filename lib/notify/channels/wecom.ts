import { neutraliseMarkdown } from '../message/escape.ts';
import { byteLength } from '../../text/cut.ts';
import { fitBody } from '../message/fit-to-limit.ts';
import { readCode } from '../read-answer.ts';
import { describeNotice, type Message } from '../message/message.ts';
import type { Notice } from '../notice.ts';
import type { NoticeText } from '../text/text.ts';
import { channelType, postJson } from './channel-type.ts';

/** Of `markdown.content`, in UTF-8. */
const MAX_BYTES = 4_096;
const ROOM = { secrets: 5, messageChars: 300 };

/** The only three colours there are. */
const COLORS: Readonly<Record<Message['tone'], string>> = {
  critical: 'warning',
  high: 'warning',
  medium: 'warning',
  low: 'comment',
  resolved: 'info',
};

/** A Markdown message. `<@user>` would mention someone, so no `<` of others gets in. */
function formatWeCom(notice: Notice, texts: NoticeText): string {
  const content = fitBody(ROOM, { max: MAX_BYTES, measure: byteLength }, (room) =>
    toMarkdown(describeNotice(notice, texts, room), texts),
  );
  return JSON.stringify({ msgtype: 'markdown', markdown: { content } });
}

function toMarkdown(message: Message, texts: NoticeText): string {
  const { tone, label, headline, fields, secrets, more, links, footer } = message;
  return [
    `### <font color="${COLORS[tone]}">${label}</font> ${neutraliseMarkdown(headline)}`,
    ...fields.map((field) => `**${field.label}**${texts.colon}${neutraliseMarkdown(field.text)}`),
    ...secrets.map((line) => `> ${neutraliseMarkdown(line)}`),
    ...(more === undefined ? [] : [`> ${more}`]),
    // a quote goes on until an empty line
    ...(secrets.length > 0 ? [''] : []),
    ...(links.length > 0 ? [links.map(({ text, url }) => `[${text}](${url})`).join(' · ')] : []),
    ...footer.map((line) => `<font color="comment">${neutraliseMarkdown(line)}</font>`),
  ].join('\n');
}

const MINUTE_MS = 60_000;

const readWeComAnswer = readCode(['errcode'], {
  pauses: { 45009: MINUTE_MS, 45033: MINUTE_MS, [-1]: 10_000 },
  configuration: {
    93000: 'There is no robot with this key: copy the URL again.',
    93004: 'The robot was removed or disabled: add it to the group again.',
    93008: 'The robot is not in the group any more: add it again.',
  },
  // kind of message, parameters, empty, too long
  content: [40008, 40058, 44004, 45002],
});

export const wecom = channelType({
  fields: ({ text }) => ({ url: text }),
  example: { url: 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=x' },
  sendLimits: [{ messages: 20, perMs: 60_000 }],
  open: (fields, { read, texts }) => {
    const url = read.url(fields.url);
    return {
      target: url,
      prepare: ({ notice }) => postJson(url, formatWeCom(notice, texts)),
      readAnswer: readWeComAnswer,
    };
  },
});
