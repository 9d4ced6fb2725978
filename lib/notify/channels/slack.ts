import { cut } from '../../text/cut.ts';
import { fitBody } from '../message/fit-to-limit.ts';
import { describeNotice, type Message } from '../message/message.ts';
import { isShort } from '../message/message-fields.ts';
import type { Notice } from '../notice.ts';
import { readStatusAnd } from '../read-answer.ts';
import type { NoticeText } from '../text/text.ts';
import { channelType, postJson } from './channel-type.ts';

/** Characters, of Block Kit. */
const HEADER_CHARS = 150;
const SECTION_CHARS = 3_000;
const FIELD_CHARS = 2_000;
const FALLBACK_CHARS = 1_000;
/** Slack cuts messages above 40,000 characters, and asks for far fewer. */
const MAX_BYTES = 16_000;
const ROOM = { secrets: 5, messageChars: 1_000 };

const MARKS: Readonly<Record<Message['tone'], string>> = {
  critical: '🔴',
  high: '🟠',
  medium: '🟡',
  low: '🔵',
  resolved: '🟢',
};

/**
 * An incoming webhook's payload. Everything that others wrote is `plain_text`, in which Slack looks for no mentions, links or
 * emphasis; only our own links are `mrkdwn`. Links and no buttons: a click on a button asks for an endpoint that
 * answers.
 */
function formatSlack(notice: Notice, texts: NoticeText): string {
  return fitBody(ROOM, { max: MAX_BYTES }, (room) => {
    const message = describeNotice(notice, texts, room);
    return JSON.stringify({
      text: cut(escapeMrkdwn(`${message.label} · ${message.headline}`), FALLBACK_CHARS),
      mrkdwn: false,
      unfurl_links: false,
      unfurl_media: false,
      blocks: toBlocks(message),
    });
  });
}

function toBlocks({ tone, label, headline, fields, secrets, more, links, footer }: Message): object[] {
  const columns = fields.filter(isShort).map((field) => plain(`${field.label}\n${field.text}`, FIELD_CHARS));
  const list = [...secrets.map((line) => `• ${line}`), ...(more === undefined ? [] : [more])];
  return [
    { type: 'header', text: plain(`${MARKS[tone]} ${label} · ${headline}`, HEADER_CHARS) },
    // a section without anything in it is refused, and the message with it
    ...(columns.length > 0 ? [{ type: 'section', fields: columns }] : []),
    ...fields.filter((field) => !isShort(field)).map((field) => section([field.label, field.text])),
    ...(list.length > 0 ? [section(list)] : []),
    ...(links.length > 0 ? [{ type: 'section', text: { type: 'mrkdwn', text: links.map(toLink).join(' · ') } }] : []),
    { type: 'context', elements: footer.map((line) => plain(line, FALLBACK_CHARS)) },
  ];
}

const toLink = ({ text, url }: Message['links'][number]): string => `<${escapeMrkdwn(url)}|${text}>`;

const section = (lines: readonly string[]): object => ({
  type: 'section',
  text: plain(lines.join('\n'), SECTION_CHARS),
});

const plain = (text: string, maxChars: number): object => ({
  type: 'plain_text',
  text: cut(text, maxChars),
  // a name such as :fire: stays what it is
  emoji: false,
});

/** The three characters that Slack reads, for the text of the push notification. */
const escapeMrkdwn = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const readSlackAnswer = readStatusAnd([
  [/\b(?:no_service|no_team|team_disabled|invalid_token)\b/, 'The webhook was removed or revoked: make another one.'],
  [
    /\b(?:channel_not_found|channel_is_archived|user_not_found)\b/,
    'The channel is no more: make a webhook for another.',
  ],
  [
    /\b(?:action_prohibited|posting_to_general_channel_denied)\b/,
    'An administrator forbids it: ask, or take another channel.',
  ],
]);

/** Addresses of Slack's Workflow Builder. They take the variables of a workflow, and refuse a message. */
const WORKFLOW = /^\/(?:triggers|workflows)\//;

export const slack = channelType({
  fields: ({ text }) => ({ url: text }),
  example: { url: 'https://hooks.slack.com/services/T0/B0/x' },
  // "1 per second", short bursts are let through
  sendLimits: [{ messages: 1, perMs: 1_000 }],
  open: (fields, { read, texts }) => {
    const url = read.url(fields.url);
    if (WORKFLOW.test(new URL(url).pathname))
      read.refuse('url', 'it starts a workflow of Slack, which takes no messages', 'Make an incoming webhook.');
    return {
      target: url,
      prepare: ({ notice }) => postJson(url, formatSlack(notice, texts)),
      readAnswer: readSlackAnswer,
    };
  },
});
