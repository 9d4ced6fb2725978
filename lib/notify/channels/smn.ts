import type { HttpRequest } from '../../http/send.ts';
import { encodeSegment } from '../../http/sign.ts';
import { signRequest } from '../../http/signed-request.ts';
import { neutralise } from '../message/escape.ts';
import { byteLength, cut, jsonBytes } from '../../text/cut.ts';
import { fitBody, type Room } from '../message/fit-to-limit.ts';
import { misconfigured, readStatus, textOf, type AnswerReader } from '../read-answer.ts';
import type { SmnDeps } from '../channel-dependencies.ts';
import { describeNotice, type Message } from '../message/message.ts';
import type { Notice } from '../notice.ts';
import { renderText } from '../message/render-text.ts';
import type { NoticeText } from '../text/text.ts';
import { channelType } from './channel-type.ts';
import { formatSms } from '../message/sms.ts';
import { formatWebhook } from './webhook.ts';

const SUBJECT_BYTES = 512;
/** As JSON, of 256 KB for all protocols together; four of them get up to 20 kB of JSON, which may double as a string. */
const EMAIL_BYTES = 40_000;
const CHAT_BYTES = 5_000;

/** What gets the JSON of the webhook channel, and what gets the short text. */
const MACHINES = ['http', 'https', 'functiongraph', 'functionstage'];
const CHATS = ['default', 'dingding', 'feishu', 'wechat', 'welink'];

/** The body of SMN's publish call: a text for each protocol that a topic's subscribers may use. */
function formatSmn(notice: Notice, texts: NoticeText): string {
  const text = (most: Pick<Room, 'secrets' | 'onlyNoticeId'>, max: number): string =>
    fitBody({ ...most, messageChars: 1_000 }, { max, measure: jsonBytes }, (room) =>
      renderText(describeNotice(notice, texts, room), texts, neutralise),
    );
  const short = describeNotice(notice, texts, { secrets: 0, messageChars: 120 });
  const byProtocol = {
    ...fill(CHATS, text({ secrets: 5, onlyNoticeId: true }, CHAT_BYTES)),
    email: text({ secrets: 100 }, EMAIL_BYTES),
    sms: formatSms(notice, texts),
    ...fill(MACHINES, formatWebhook(notice)),
  };
  // a string that holds JSON, though the guide's example shows an object
  return JSON.stringify({ subject: toSubject(short), message_structure: JSON.stringify(byProtocol) });
}

const fill = (names: readonly string[], text: string): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, text]));

const toSubject = ({ label, headline }: Message): string =>
  cut(neutralise(`[${label}] ${headline}`), SUBJECT_BYTES, byteLength);

/** @param topicUrn `urn:smn:region:project_id:topic` */
function publishRequest(
  topicUrn: string,
  body: string,
  deps: Pick<SmnDeps, 'endpoint' | 'credentials'> & { now: Date },
): HttpRequest {
  const [, , region = '', projectId = ''] = topicUrn.split(':');
  const path = `/v2/${projectId}/notifications/topics/${encodeSegment(topicUrn)}/publish`;
  const endpoint = deps.endpoint.replace('{region}', region);
  return signRequest({ method: 'POST', endpoint, path, body, projectId }, deps.credentials(), deps.now);
}

/** Both a missing permission and a message that is not valid are 403. */
const readSmnAnswer: AnswerReader = (response, nowMs) => {
  const byStatus = readStatus(response, nowMs);
  if (byStatus.status !== 'misconfigured') return byStatus;
  if (INVALID.test(textOf(response.body))) return { status: 'refused', reason: byStatus.reason };
  const { status } = response;
  return misconfigured(byStatus.reason, status === 404 ? TOPIC_HINT : status === 403 ? ACTION_HINT : undefined);
};

const TOPIC_HINT = 'Make the topic, or correct topicUrn.';
const ACTION_HINT = 'Give the agency the action smn:topic:publish for this topic.';

/** Subject, message, structure, URN, length, attributes, sensitive words. */
const INVALID = /SMN\.(?:0005|0008|0009|0021|0047|0065|0227)\b/;

const TOPIC_URN = /^urn:smn:[a-z0-9]+(?:-[a-z0-9]+)*:[0-9a-f]{32}:[\w-]{1,255}$/;

/** The project's credentials are the function's own. */
export const smn = channelType({
  fields: ({ matching }) => ({ topicUrn: matching(TOPIC_URN, 'not like urn:smn:region:project_id:topic') }),
  example: { topicUrn: 'urn:smn:cn-north-4:0123456789abcdef0123456789abcdef:ops' },
  sendLimits: [],
  open: ({ topicUrn }, { texts, deps }) => ({
    target: topicUrn,
    send: deps.smn.send,
    prepare: ({ notice }, now) => publishRequest(topicUrn, formatSmn(notice, texts), { ...deps.smn, now }),
    readAnswer: readSmnAnswer,
  }),
});
