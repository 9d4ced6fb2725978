import type { Message } from './message.ts';

/** A message as plain text: for e-mail, for chat programs behind SMN, and for a person at a terminal. */
export function renderText(message: Message, escape: (line: string) => string = (line) => line): string {
  const { label, headline, fields, secrets, more, link, footer } = message;
  const paragraphs = [
    [`${label} · ${headline}`],
    fields.map((field) => `${field.label}: ${field.text}`),
    [...secrets.map((line) => `- ${line}`), ...(more === undefined ? [] : [`  ${more}`])],
    footer,
  ].map((lines) => lines.map(escape));
  if (link) paragraphs[3]?.unshift(`${link.text}: ${link.url}`);
  return paragraphs
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}
