import { neutraliseMarkdown } from '../message/escape.ts';
import { fitBody } from '../message/fit-to-limit.ts';
import { describeNotice, type Message } from '../message/message.ts';
import type { Notice } from '../notice.ts';
import { readStatusAnd, retry, textOf, toReason, type AnswerReader } from '../read-answer.ts';
import type { NoticeText } from '../text/text.ts';
import { channelType, postJson } from './channel-type.ts';

/** Teams refuses above 28 KB, its own envelope included; the flow between adds more than that to some. */
const MAX_BYTES = 20_000;
const ROOM = { secrets: 5, messageChars: 1_000 };

const COLORS: Readonly<Record<Message['tone'], string>> = {
  critical: 'Attention',
  high: 'Warning',
  medium: 'Warning',
  low: 'Accent',
  resolved: 'Good',
};

/**
 * An Adaptive Card in the envelope that the "webhook" workflows of Teams take. All text is in `TextRun`s: unlike `TextBlock` and
 * `FactSet` they know no Markdown, and without `entities` nothing is a mention.
 */
function formatTeams(notice: Notice, texts: NoticeText): string {
  return fitBody(ROOM, { max: MAX_BYTES }, (room) => {
    const message = describeNotice(notice, texts, room);
    const attachment = { contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null };
    return JSON.stringify({ type: 'message', attachments: [{ ...attachment, content: toCard(message, texts) }] });
  });
}

function toCard(message: Message, texts: NoticeText): object {
  const { tone, label, headline, fields, secrets, more, links, footer } = message;
  const title = { text: `${label} · ${headline}`, weight: 'Bolder', size: 'Large', color: COLORS[tone] };
  return {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    msteams: { width: 'Full' },
    fallbackText: neutraliseMarkdown(`${label} · ${headline}`),
    body: [
      line([title]),
      ...fields.map((field) =>
        line([{ text: `${field.label}${texts.colon}`, weight: 'Bolder' }, { text: field.text }]),
      ),
      ...secrets.map((text, index) => line([{ text: `• ${text}` }], index === 0 ? 'Medium' : 'Small')),
      ...(more === undefined ? [] : [line([{ text: more }])]),
      ...footer.map((text) => line([{ text, isSubtle: true, size: 'Small' }])),
    ],
    ...(links.length > 0 && { actions: links.map(({ text, url }) => ({ type: 'Action.OpenUrl', title: text, url })) }),
  };
}

const line = (runs: readonly object[], spacing = 'Small'): object => ({
  type: 'RichTextBlock',
  spacing,
  inlines: runs.map((run) => ({ type: 'TextRun', ...run })),
});

const readFlowAnswer = readStatusAnd([
  [/WorkflowTriggerIsNotEnabled/, 'The flow is turned off: turn it on in Power Automate.'],
  [/WorkflowNotFound/, 'The flow was deleted: make another one.'],
  [
    /DirectApiAuthorizationRequired|AuthorizationFailed/,
    'The flow lets only signed-in users start it: choose "Anyone".',
  ],
]);

/** The older connectors answer 200 and say in the text that it failed. */
const readTeamsAnswer: AnswerReader = (response, nowMs) => {
  const text = textOf(response.body);
  if (response.status !== 200 || !/delivery failed|HTTP error \d{3}/.test(text)) return readFlowAnswer(response, nowMs);
  const status = Number(/HTTP error (\d{3})/.exec(text)?.[1] ?? 500);
  const meant = { ...response, status };
  return status === 429 ? retry(toReason(meant), THROTTLED_MS) : readFlowAnswer(meant, nowMs);
};

const THROTTLED_MS = 30_000;

export const teams = channelType({
  fields: ({ text }) => ({ url: text }),
  example: { url: 'https://flow.example.com/workflows/x' },
  // more than four requests in a second are throttled
  sendLimits: [{ messages: 4, perMs: 1_000 }],
  open: (fields, { read, texts }) => {
    const url = read.url(fields.url);
    return {
      target: url,
      prepare: ({ notice }) => postJson(url, formatTeams(notice, texts)),
      readAnswer: readTeamsAnswer,
    };
  },
});
