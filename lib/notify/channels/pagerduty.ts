import { neutralise } from '../message/escape.ts';
import { byteLength, cut } from '../../text/cut.ts';
import { fitBody } from '../message/fit-to-limit.ts';
import { describeNotice, type Message } from '../message/message.ts';
import { functionOf } from '../message/message-fields.ts';
import type { FieldName } from '../text/text.ts';
import type { Notice, NoticeSeverity, OutgoingNotice } from '../notice.ts';
import { toLine } from '../../text/visible.ts';
import { readStatusAnd } from '../read-answer.ts';
import type { NoticeText } from '../text/text.ts';
import { channelType, postJson } from './channel-type.ts';

/** The EU has a host of its own. */
export const PAGERDUTY_URL = 'https://events.pagerduty.com/v2/enqueue';

/** Events API v2: 512 KB an event, summaries of 1,024 characters, keys of 255. */
const MAX_BYTES = 500_000;
const SUMMARY_CHARS = 1_024;
const KEY_CHARS = 255;
const ROOM = { secrets: 200, messageChars: 4_000 };

const SEVERITIES: Readonly<Record<NoticeSeverity, string>> = {
  critical: 'critical',
  high: 'error',
  medium: 'warning',
  low: 'info',
};

/**
 * An event for the incident of this cause: each notice triggers it, the one that ends the cause resolves it. Undefined when some
 * members recovered and others did not: PagerDuty has one incident for all of them, which stays open.
 */
function formatPagerDuty(outgoing: OutgoingNotice, texts: NoticeText, routingKey: string): string | undefined {
  const { notice, causeId, closesCause } = outgoing;
  if (notice.stage === 'resolved' && !closesCause) return undefined;
  return fitBody(ROOM, { max: MAX_BYTES, measure: byteLength }, (room) => {
    const message = describeNotice(notice, texts, room);
    return JSON.stringify({
      routing_key: routingKey,
      event_action: notice.stage === 'resolved' ? 'resolve' : 'trigger',
      dedup_key: causeId.slice(0, KEY_CHARS),
      client: 'csms-functions',
      ...(message.links[0] && { client_url: message.links[0].url, links: message.links.map(toLink) }),
      payload: toPayload(outgoing, message),
    });
  });
}

const toLink = ({ url, text }: Message['links'][number]): object => ({ href: url, text });

function toPayload({ notice }: OutgoingNotice, message: Message): object {
  const { cause, secrets, type, severity, occurredAt } = notice;
  const component = functionOf(cause);
  const [first] = secrets;
  const source = first ? `csms/${toLine(first.region, 64)}/${toLine(first.projectId, 64)}` : (component ?? 'csms');
  return {
    // the severity is a field of its own
    summary: cut(
      neutralise(notice.stage === 'resolved' ? `${message.label} · ${message.headline}` : message.headline),
      SUMMARY_CHARS,
    ),
    source: neutralise(toLine(source, 200)),
    severity: SEVERITIES[severity],
    timestamp: occurredAt,
    class: type,
    ...(component === undefined ? {} : { component: neutralise(toLine(component, 64)) }),
    ...(first && { group: neutralise(toLine(first.region, 64)) }),
    custom_details: toDetails(notice, message),
  };
}

/** Rules of events name these: they are the same in every language. */
const DETAILS: Readonly<Record<FieldName, string>> = {
  error: 'error',
  problem: 'problem',
  ended: 'ended',
  owner: 'owner',
  since: 'since',
  lasted: 'lasted',
  acknowledged: 'acknowledged',
  silenced: 'silenced',
  where: 'projects',
  next: 'next_step',
};

function toDetails({ id, secrets, links }: Notice, message: Message): object {
  const [first] = secrets;
  const only = secrets.length === 1 ? first : undefined;
  const shown = {
    ...Object.fromEntries(message.fields.map(({ name, text }) => [DETAILS[name], text])),
    ...(first && { project_id: toLine(first.projectId, 64) }),
    ...(only?.attempts != null && { attempts: String(only.attempts) }),
    ...(only?.taskId != null && { task_id: toLine(only.taskId, 64) }),
    ...(only && { episode_id: toLine(only.episodeId, 64) }),
    report: toLine(links.report ?? links.details ?? '', 250),
    notice_id: toLine(id, 64),
  };
  return {
    ...Object.fromEntries(Object.entries(shown).map(([key, text]) => [key, neutralise(text)])),
    ...(message.secrets.length > 0 && { secrets: message.secrets.map(neutralise) }),
    ...(message.more !== undefined && { more: message.more }),
  };
}

const readPagerDutyAnswer = readStatusAnd([
  [
    /routing.?key/i,
    'Set `secret` to the integration key of an Events API v2 integration; the EU has a URL of its own.',
  ],
]);

export const pagerduty = channelType({
  // the secret is the integration (routing) key
  fields: ({ text, optionalText }) => ({ secret: text, url: optionalText }),
  example: { secret: 'R0UTINGKEY' },
  // a burst above it is answered with 429
  sendLimits: [{ messages: 120, perMs: 60_000 }],
  isPerCause: true,
  open: (fields, { read, texts }) => {
    const url = read.url(fields.url ?? PAGERDUTY_URL);
    const routingKey = read.secret(fields.secret);
    return {
      target: routingKey,
      prepare: (outgoing) => {
        const body = formatPagerDuty(outgoing, texts, routingKey);
        return body === undefined ? undefined : postJson(url, body);
      },
      readAnswer: readPagerDutyAnswer,
    };
  },
});
