import type { NoticeText } from '../text/text.ts';
import type { Message } from './message.ts';

/** A message as plain text: for e-mail, for chat programs behind SMN, and for a person at a terminal. */
export function renderText(message: Message, texts: NoticeText, escape = (line: string): string => line): string {
  const { label, headline, fields, secrets, more, links, footer } = message;
  const paragraphs = [
    [`${label} · ${headline}`],
    fields.map((field) => `${field.label}${texts.colon}${field.text}`),
    [...secrets.map((line) => `- ${line}`), ...(more === undefined ? [] : [`  ${more}`])],
    footer,
  ].map((lines) => lines.map(escape));
  paragraphs[3]?.unshift(...links.map(({ text, url }) => `${text}${texts.colon}${url}`));
  return paragraphs
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}
