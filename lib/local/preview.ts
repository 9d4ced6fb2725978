import { parseArgs } from 'node:util';
import { CodedError } from '../errors.ts';
import type { HttpRequest } from '../http/send.ts';
import { CHANNEL_TYPES, isChannelTypeName, type ChannelTypeName } from '../notify/channels/registry.ts';
import { createChannel } from '../notify/create-channel.ts';
import { describeNotice } from '../notify/message/message.ts';
import type { OutgoingNotice } from '../notify/notice.ts';
import { renderText } from '../notify/message/render-text.ts';
import { textOf } from '../notify/text/text-of.ts';
import type { NoticeLanguage } from '../notify/text/text.ts';
import { PREVIEW_NOTICES } from './preview-notices.ts';

const NOW = new Date('2026-11-22T06:00:05.000Z');
const CREDENTIALS = { type: 'token', token: 'TOKENEXAMPLE' } as const;

/** The request that a channel would make for a notice; nothing is sent. */
export async function previewRequest(
  type: ChannelTypeName,
  outgoing: OutgoingNotice,
  lang: NoticeLanguage = 'en',
): Promise<HttpRequest | undefined> {
  let request: HttpRequest | undefined;
  const send = async (sent: HttpRequest) => {
    request = sent;
    return { status: 200, headers: {}, body: Buffer.from('{"code":0,"errcode":0}') };
  };
  const smn = { send, endpoint: 'https://smn.{region}.myhuaweicloud.com', credentials: () => CREDENTIALS };
  const channel = createChannel(
    { ...CHANNEL_TYPES[type].example, name: type, type },
    {
      send,
      smn,
      lang,
      allowed: [],
      lookup: () => undefined,
      now: () => NOW,
    },
  );
  await channel.send(outgoing, { signal: new AbortController().signal });
  return request;
}

/**
 * What a channel of this type would send for each kind of notice, and how a person would read it.
 * @throws CHANNEL_UNKNOWN
 */
export async function previewChannel(type: string, lang: NoticeLanguage = 'en'): Promise<string> {
  if (!isChannelTypeName(type)) {
    const types = Object.keys(CHANNEL_TYPES).join(', ');
    const message = type === '' ? `Name a channel type: ${types}.` : `"${type}" is no channel type: ${types}.`;
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

What a channel sends for each kind of notice, and how a person reads it. Nothing is sent.

TYPE      ${Object.keys(CHANNEL_TYPES).join(', ')}
en, zh    the language; else REPORT_LANG, else en
--json    the bodies alone, as one JSON object: kind of notice -> body`;

const refuse = (message: string): CodedError =>
  new CodedError('PREVIEW_BAD_ARGUMENT', message, { hint: 'npm run preview -- --help lists what there is.' });

function parseArguments(argv: readonly string[]): { type: string; lang: NoticeLanguage; json: boolean; help: boolean } {
  const options = {
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  } as const;
  try {
    const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true });
    const [type = '', given = process.env['REPORT_LANG'] || 'en', ...more] = positionals;
    const lang = LANGUAGES.find((one) => one === given);
    if (lang === undefined) throw refuse(`"${given}" is no language: ${LANGUAGES.join(', ')}.`);
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

/** `npm run preview -- slack [zh] [--json]` @throws PREVIEW_BAD_ARGUMENT, CHANNEL_UNKNOWN */
export async function preview(argv: readonly string[], print: (text: string) => void = console.log): Promise<void> {
  const { type, lang, json, help } = parseArguments(argv);
  if (help) return print(HELP);
  if (json && isChannelTypeName(type)) return print(JSON.stringify(await previewBodies(type, lang), null, 2));
  print(await previewChannel(type, lang));
}
