import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { CodedError } from '../errors.ts';
import type { HttpRequest } from '../http/send.ts';
import { CHANNEL_TYPES, isChannelTypeName, type ChannelTypeName } from '../notify/channels/registry.ts';
import { describeNotice } from '../notify/message/message.ts';
import type { OutgoingNotice } from '../notify/notice.ts';
import { renderText } from '../notify/message/render-text.ts';
import { textOf } from '../notify/text/text-of.ts';
import type { NoticeLanguage } from '../notify/text/text.ts';
import { previewPage } from './preview-page.ts';
import { PREVIEW_NOTICES } from './preview-notices.ts';
import { previewRequest } from './preview-request.ts';

/**
 * What a channel of this type would send for each kind of notice, and how a person would read it.
 * @throws CHANNEL_UNKNOWN
 */
export async function previewChannel(type: string, lang: NoticeLanguage = 'en'): Promise<string> {
  if (!isChannelTypeName(type)) {
    const types = Object.keys(CHANNEL_TYPES).join(', ');
    const message = type === '' ? `Name a channel type: ${types}.` : `"${type}" is not a channel type: ${types}.`;
    throw new CodedError('CHANNEL_UNKNOWN', message, { hint: 'For example: npm run preview -- slack' });
  }
  const parts = Object.entries(PREVIEW_NOTICES).map(([name, outgoing]) =>
    previewNotice(name, { type, outgoing, lang }),
  );
  return (await Promise.all(parts)).join('\n');
}

async function previewNotice(
  name: string,
  { type, outgoing, lang }: { type: ChannelTypeName; outgoing: OutgoingNotice; lang: NoticeLanguage },
): Promise<string> {
  const request = await previewRequest(type, outgoing, lang);
  const message = describeNotice(outgoing.notice, textOf(lang), { secrets: 5, messageChars: 300 });
  return [
    `━━ ${type}: ${name} ${'━'.repeat(60 - type.length - name.length)}`,
    request === undefined ? 'nothing is sent' : `${request.method} ${request.url}\n${prettyBody(request)}`,
    `── in words ${'─'.repeat(52)}`,
    `${renderText(message, textOf(lang))}\n`,
  ].join('\n');
}

/** The body as it is sent, but for line breaks between its fields. */
export const prettyBody = ({ body = '' }: HttpRequest): string => JSON.stringify(JSON.parse(body), null, 2);

const LANGUAGES: readonly NoticeLanguage[] = ['en', 'zh'];

const HELP = `npm run preview -- TYPE [en|zh] [--json]
npm run preview -- --html FILE [en|zh]

What a channel sends for each kind of notification, and how a person reads it. Nothing is sent.

TYPE      ${Object.keys(CHANNEL_TYPES).join(', ')}
en, zh    the language; default: REPORT_LANG, else en
--json    the bodies alone, as one JSON object: kind of notification -> body
--html    one page, without scripts, with the messages of all channels side by side`;

const refuse = (message: string): CodedError =>
  new CodedError('PREVIEW_BAD_ARGUMENT', message, { hint: 'npm run preview -- --help lists the arguments.' });

interface PreviewArguments {
  readonly type: string;
  readonly lang: NoticeLanguage;
  readonly json: boolean;
  readonly html?: string | undefined;
  readonly help: boolean;
}

function parseArguments(argv: readonly string[]): PreviewArguments {
  const options = {
    json: { type: 'boolean', default: false },
    html: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  } as const;
  try {
    const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true });
    if (values.html === '') throw refuse('--html has no name of a file.');
    const [type = '', given = process.env['REPORT_LANG'] || 'en', ...more] =
      values.html === undefined ? positionals : ['', ...positionals];
    const lang = LANGUAGES.find((one) => one === given);
    if (lang === undefined) throw refuse(`"${given}" is not a language: ${LANGUAGES.join(', ')}.`);
    if (more.length > 0) throw refuse(`"${more.join(' ')}" is one argument too many.`);
    return { type, lang, ...values };
  } catch (error) {
    throw error instanceof CodedError ? error : refuse((error as Error).message);
  }
}

async function previewBodies(type: ChannelTypeName, lang: NoticeLanguage): Promise<Record<string, unknown>> {
  const bodies: Record<string, unknown> = {};
  for (const [name, outgoing] of Object.entries(PREVIEW_NOTICES)) {
    const { body } = (await previewRequest(type, outgoing, lang)) ?? {};
    bodies[name] = body === undefined ? null : JSON.parse(body);
  }
  return bodies;
}

/** `npm run preview -- slack [zh] [--json]`, `--html FILE [zh]` @throws PREVIEW_BAD_ARGUMENT, CHANNEL_UNKNOWN */
export async function preview(argv: readonly string[], print: (text: string) => void = console.log): Promise<void> {
  const { type, lang, json, html, help } = parseArguments(argv);
  if (help) return print(HELP);
  if (html !== undefined) {
    await writeFile(html, await previewPage(lang));
    return print(`Written: ${html}`);
  }
  if (json && isChannelTypeName(type)) return print(JSON.stringify(await previewBodies(type, lang), null, 2));
  print(await previewChannel(type, lang));
}
