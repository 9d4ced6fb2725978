import type { HttpRequest } from '../http/send.ts';
import { CHANNEL_TYPES, type ChannelTypeName } from '../notify/channels/registry.ts';
import { createChannel } from '../notify/create-channel.ts';
import type { NoticeLanguage } from '../notify/text/text.ts';
import type { PreviewNotice } from './preview-notices.ts';

const NOW = new Date('2026-11-22T06:00:05.000Z');
const CREDENTIALS = { type: 'token', token: 'TOKENEXAMPLE' } as const;

/** The request that a channel would make for a notice; nothing is sent. */
export async function previewRequest(
  type: ChannelTypeName,
  { perCause, ...outgoing }: PreviewNotice,
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
  await channel.send(channel.isPerCause ? (perCause ?? outgoing) : outgoing, { signal: new AbortController().signal });
  return request;
}
