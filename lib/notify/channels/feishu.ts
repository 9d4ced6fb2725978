import { createHmac } from 'node:crypto';
import { fitBody } from '../message/fit-to-limit.ts';
import { readCode } from '../read-answer.ts';
import { describeNotice, type Message } from '../message/message.ts';
import { isShort } from '../message/message-fields.ts';
import type { Notice } from '../notice.ts';
import type { NoticeText } from '../text/text.ts';
import { channelType, postJson } from './channel-type.ts';

/** A custom robot's request body is refused above 20 KB. */
const MAX_BYTES = 20_000;
const ROOM = { secrets: 5, messageChars: 1_000 };

const TEMPLATES: Readonly<Record<Message['tone'], string>> = {
  critical: 'red',
  high: 'orange',
  medium: 'yellow',
  low: 'blue',
  resolved: 'green',
};

/**
 * An interactive card. All text is `plain_text`, in which neither `<at>` nor Markdown means anything.
 * @param secret of the robot's signature check; none when it is not switched on.
 */
function formatFeishu(notice: Notice, texts: NoticeText, { secret, now }: SigningOptions): string {
  const signature = secret === undefined ? {} : sign(secret, now);
  return fitBody(ROOM, { max: MAX_BYTES }, (room) => {
    const card = toCard(describeNotice(notice, texts, room), texts);
    return JSON.stringify({ ...signature, msg_type: 'interactive', card });
  });
}

interface SigningOptions {
  readonly secret: string | undefined;
  readonly now: Date;
}

/** The key is time and secret, the signed text is empty: so the robot's guide has it. */
function sign(secret: string, now: Date): { timestamp: string; sign: string } {
  const timestamp = String(Math.floor(now.getTime() / 1000));
  return { timestamp, sign: createHmac('sha256', `${timestamp}\n${secret}`).update('').digest('base64') };
}

function toCard(message: Message, texts: NoticeText): object {
  const { tone, label, headline, fields, secrets, more, links, footer } = message;
  const list = [...secrets.map((line) => `• ${line}`), ...(more === undefined ? [] : [more])];
  return {
    config: { wide_screen_mode: true },
    header: { template: TEMPLATES[tone], title: plain(`${label} · ${headline}`) },
    elements: [
      {
        tag: 'div',
        fields: fields.map((field) => ({
          is_short: isShort(field),
          text: plain(`${field.label}${texts.colon}${field.text}`),
        })),
      },
      ...(list.length > 0 ? [{ tag: 'hr' }, { tag: 'div', text: plain(list.join('\n')) }] : []),
      ...(links.length > 0 ? [{ tag: 'action', actions: links.map(button) }] : []),
      { tag: 'note', elements: footer.map(plain) },
    ],
  };
}

const button = ({ text, url }: Message['links'][number]): object => ({
  tag: 'button',
  type: 'primary',
  text: plain(text),
  url,
});

const plain = (content: string): object => ({ tag: 'plain_text', content });

const MINUTE_MS = 60_000;

const readFeishuAnswer = readCode(['code', 'StatusCode'], {
  pauses: { 9499: MINUTE_MS, 11232: MINUTE_MS, 11233: MINUTE_MS, 11247: MINUTE_MS, 99991400: MINUTE_MS },
  configuration: {
    19001: 'There is no robot with this URL: copy it again.',
    19007: 'The robot is disabled: enable it in the group.',
    19021: "The robot checks signatures: set `secret` to its signing secret, and look at the function's clock.",
    19022: 'The robot lets few IP addresses in: a function has no fixed one without a NAT gateway.',
    19024: 'The robot requires a keyword: choose one that every notification has, or use its signature.',
  },
  // wrong parameters, a card that is none
  content: [19002, 11246],
});

export const feishu = channelType({
  fields: ({ text, optionalText }) => ({ url: text, secret: optionalText }),
  example: { url: 'https://open.feishu.cn/open-apis/bot/v2/hook/x', secret: 'robot-secret' },
  // "100 times/minute, 5 times/second"
  sendLimits: [
    { messages: 5, perMs: 1_000 },
    { messages: 100, perMs: 60_000 },
  ],
  open: (fields, { read, texts }) => {
    const url = read.url(fields.url);
    const secret = fields.secret && read.secret(fields.secret);
    return {
      target: url,
      prepare: ({ notice }, now) => postJson(url, formatFeishu(notice, texts, { secret, now })),
      readAnswer: readFeishuAnswer,
    };
  },
});
