import { createHmac } from 'node:crypto';
import { neutraliseMarkdown } from '../message/escape.ts';
import { fitBody } from '../message/fit-to-limit.ts';
import { readCode } from '../read-answer.ts';
import { describeNotice, type Message } from '../message/message.ts';
import type { Notice } from '../notice.ts';
import type { NoticeText } from '../text/text.ts';
import { channelType, postJson } from './channel-type.ts';

/** "message too long, exceed 20000 bytes" */
const MAX_BYTES = 20_000;
const ROOM = { secrets: 5, messageChars: 1_000 };

/** A Markdown message that mentions nobody: who is mentioned stands in `at` alone. */
function formatDingTalk(notice: Notice, texts: NoticeText): string {
  return fitBody(ROOM, { max: MAX_BYTES }, (room) => {
    const message = describeNotice(notice, texts, room);
    const title = `${message.label} · ${message.headline}`;
    return JSON.stringify({
      msgtype: 'markdown',
      markdown: { title: escape(title), text: toMarkdown(message, texts) },
      at: { isAtAll: false, atMobiles: [], atUserIds: [] },
    });
  });
}

function toMarkdown(message: Message, texts: NoticeText): string {
  const { label, headline, fields, secrets, more, links, footer } = message;
  return [
    `### ${escape(`${label} · ${headline}`)}`,
    ...fields.map((field) => `**${field.label}**${texts.colon}${escape(field.text)}`),
    ...(secrets.length > 0 ? [secrets.map((line) => `- ${escape(line)}`).join('\n')] : []),
    ...(more === undefined ? [] : [more]),
    ...(links.length > 0 ? [links.map(({ text, url }) => `[${text}](${url})`).join(' · ')] : []),
    ...footer.map(escape),
  ].join('\n\n');
}

/** Here `_` makes italics even inside a word, and knows a backslash before it. */
const escape = (line: string): string => neutraliseMarkdown(line).replaceAll('_', '\\_');

/** The robot's URL with time and signature; as it is without a secret. */
function signDingTalkUrl(url: string, secret: string | undefined, now: Date): string {
  if (secret === undefined) return url;
  const timestamp = String(now.getTime());
  const sign = createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64');
  const signed = new URL(url);
  signed.searchParams.set('timestamp', timestamp);
  signed.searchParams.set('sign', sign);
  return signed.href;
}

const SILENCED_MS = 10 * 60_000;

const readDingTalkAnswer = readCode(['errcode'], {
  pauses: { 130101: SILENCED_MS, 410100: SILENCED_MS, [-1]: 10_000 },
  configuration: {
    310000:
      'Security settings of the robot: signature (its secret is `secret`), or a keyword that every notification has.',
    300001: 'There is no robot with this access_token: copy the URL again.',
    300005: 'There is no robot with this access_token: copy the URL again.',
    400013: 'The group is no more: make a robot in another one.',
    400101: 'There is no robot with this access_token: copy the URL again.',
    400102: 'The robot is disabled: enable it in the group.',
    400106: 'The robot was removed: make another one.',
  },
  // kind of message, unsafe link, unfit text, too long
  content: [400105, 430101, 430102, 430103, 430104, 460101],
});

export const dingtalk = channelType({
  fields: ({ text, optionalText }) => ({ url: text, secret: optionalText }),
  example: { url: 'https://oapi.dingtalk.com/robot/send?access_token=x', secret: 'SECx' },
  // more than 20 a minute, and the robot is silenced for ten minutes
  sendLimits: [{ messages: 20, perMs: 60_000 }],
  open: (fields, { read, texts }) => {
    const url = read.url(fields.url);
    const secret = fields.secret && read.secret(fields.secret);
    return {
      target: url,
      prepare: ({ notice }, now) => postJson(signDingTalkUrl(url, secret, now), formatDingTalk(notice, texts)),
      readAnswer: readDingTalkAnswer,
    };
  },
});
