import { channelType, postJson } from '../../../lib/notify/channels/channel-type.ts';
import { neutralise } from '../../../lib/notify/message/escape.ts';
import { fitBody } from '../../../lib/notify/message/fit-to-limit.ts';
import { describeNotice } from '../../../lib/notify/message/message.ts';
import { renderText } from '../../../lib/notify/message/render-text.ts';
import type { Notice } from '../../../lib/notify/notice.ts';
import { readStatusAnd } from '../../../lib/notify/read-answer.ts';
import type { NoticeText } from '../../../lib/notify/text/text.ts';

/** What the service says it takes, and where it says so. */
export const MAX_BYTES = 8_000;
const ROOM = { secrets: 10, messageChars: 500 };

/** Texts of others are escaped by the rules of the service: here nothing may look like a tag. */
const formatPigeon = (notice: Notice, texts: NoticeText): string =>
  fitBody(ROOM, { max: MAX_BYTES }, (room) =>
    JSON.stringify({ text: renderText(describeNotice(notice, texts, room), texts, neutralise) }),
  );

/** What the status does not say: a text in the answer, and what a person has to do. */
const readPigeonAnswer = readStatusAnd([[/loft closed/, 'Open the loft again.']]);

/** To copy: a channel that is complete. Its file goes to `lib/notify/channels`, its line into `registry.ts` there. */
export const pigeon = channelType({
  fields: ({ text, optionalText }) => ({ url: text, secret: optionalText }),
  example: { url: 'https://pigeon.example/loft', secret: 'seed' },
  sendLimits: [{ messages: 60, perMs: 60_000 }],
  open: (fields, { read, texts }) => {
    const url = read.url(fields.url);
    const secret = fields.secret && read.secret(fields.secret);
    return {
      target: url,
      prepare: ({ notice }) => {
        const request = postJson(url, formatPigeon(notice, texts));
        const authorization = secret === undefined ? {} : { authorization: `Bearer ${secret}` };
        return { ...request, headers: { ...request.headers, ...authorization } };
      },
      readAnswer: readPigeonAnswer,
    };
  },
});
