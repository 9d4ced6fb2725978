import { defuseMarkdown } from '../escape.ts';
import { byteLength } from '../../text/cut.ts';
import { fitBody } from '../fit-to-limit.ts';
import { judgeCode } from '../read-answer.ts';
import { describeNotice, type Message } from '../message.ts';
import type { Notice } from '../notice.ts';
import type { Words } from '../text/text.ts';

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
export function formatWeCom(notice: Notice, words: Words): string {
  const content = fitBody(ROOM, { max: MAX_BYTES, measure: byteLength }, (room) =>
    toMarkdown(describeNotice(notice, words, room)),
  );
  return JSON.stringify({ msgtype: 'markdown', markdown: { content } });
}

function toMarkdown({ tone, label, headline, facts, secrets, more, link, footer }: Message): string {
  return [
    `### <font color="${COLORS[tone]}">${label}</font> ${defuseMarkdown(headline)}`,
    ...facts.map((fact) => `**${fact.label}:** ${defuseMarkdown(fact.text)}`),
    ...secrets.map((line) => `> ${defuseMarkdown(line)}`),
    ...(more === undefined ? [] : [`> ${more}`]),
    // a quote goes on until an empty line
    ...(secrets.length > 0 ? [''] : []),
    ...(link ? [`[${link.text}](${link.url})`] : []),
    ...footer.map((line) => `<font color="comment">${defuseMarkdown(line)}</font>`),
  ].join('\n');
}

/** 20 messages a minute and robot. */
export const WECOM_PACE = { messages: 20, perMs: 60_000 };

const MINUTE_MS = 60_000;

export const judgeWeCom = judgeCode({
  fields: ['errcode'],
  pauses: { 45009: MINUTE_MS, 45033: MINUTE_MS, [-1]: 10_000 },
  // wrong content, wrong or removed robot, too long
  refused: [40008, 40058, 44004, 45002, 93000, 93004, 93008],
});
