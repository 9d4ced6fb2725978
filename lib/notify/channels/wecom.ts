import { neutraliseMarkdown } from '../escape.ts';
import { byteLength } from '../../text/cut.ts';
import { fitBody } from '../fit-to-limit.ts';
import { readCode } from '../read-answer.ts';
import { describeNotice, type Message } from '../message.ts';
import type { Notice } from '../notice.ts';
import type { NoticeText } from '../text/text.ts';

/** Of `markdown.content`, in UTF-8. */
const MAX_BYTES = 4_096;
const ROOM = { secrets: 10, messageChars: 300 };

/** The only three colours there are. */
const COLORS: Readonly<Record<Message['tone'], string>> = {
  critical: 'warning',
  high: 'warning',
  medium: 'warning',
  low: 'comment',
  resolved: 'info',
};

/** A Markdown message. `<@user>` would mention someone, so no `<` of others gets in. */
export function formatWeCom(notice: Notice, texts: NoticeText): string {
  const content = fitBody(ROOM, { max: MAX_BYTES, measure: byteLength }, (room) =>
    toMarkdown(describeNotice(notice, texts, room)),
  );
  return JSON.stringify({ msgtype: 'markdown', markdown: { content } });
}

function toMarkdown({ tone, label, headline, fields, secrets, more, link, footer }: Message): string {
  return [
    `### <font color="${COLORS[tone]}">${label}</font> ${neutraliseMarkdown(headline)}`,
    ...fields.map((field) => `**${field.label}:** ${neutraliseMarkdown(field.text)}`),
    ...secrets.map((line) => `> ${neutraliseMarkdown(line)}`),
    ...(more === undefined ? [] : [`> ${more}`]),
    // a quote goes on until an empty line
    ...(secrets.length > 0 ? [''] : []),
    ...(link ? [`[${link.text}](${link.url})`] : []),
    ...footer.map((line) => `<font color="comment">${neutraliseMarkdown(line)}</font>`),
  ].join('\n');
}

/** 20 messages a minute and robot. */
export const WECOM_LIMIT = { messages: 20, perMs: 60_000 };

const MINUTE_MS = 60_000;

export const readWeComAnswer = readCode({
  fields: ['errcode'],
  pauses: { 45009: MINUTE_MS, 45033: MINUTE_MS, [-1]: 10_000 },
  // wrong content, wrong or removed robot, too long
  refused: [40008, 40058, 44004, 45002, 93000, 93004, 93008],
});
