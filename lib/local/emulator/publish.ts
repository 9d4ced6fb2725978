import * as z from 'zod/mini';
import { CodedError } from '../../errors.ts';
import type { Call } from './call.ts';
import { topicsOf } from './list-topics.ts';
import { hashText, hex32 } from './random.ts';

const publishBody = z.object({
  subject: z.optional(z.string()),
  message: z.optional(z.string()),
  message_structure: z.optional(z.string()),
  message_template_name: z.optional(z.string()),
  tags: z.optional(z.record(z.string(), z.string())),
  time_to_live: z.optional(z.string()),
  message_attributes: z.optional(z.array(z.looseObject({ name: z.string() }))),
  locale: z.optional(z.string()),
});

type PublishBody = z.infer<typeof publishBody>;

export interface PublishedMessage extends PublishBody {
  readonly topicUrn: string;
  readonly region: string;
  readonly projectId: string;
  readonly messageId: string;
}

const MAX_SUBJECT_BYTES = 512;
const MAX_MESSAGE_BYTES = 256 * 1024;
const TOPIC_URN = /^urn:smn:([a-z0-9-]+):([0-9a-f]{32}):[a-zA-Z0-9_-]{1,255}$/;

const refuse = (status: number, code: string, message: string): CodedError => new CodedError(code, message, { status });

function parseBody(body: string): PublishBody {
  const parsed = publishBody.safeParse(parseJson(body));
  if (parsed.success) return parsed.data;
  throw refuse(
    400,
    'SMN.00010001',
    `The request parameter ${parsed.error.issues[0]?.path.join('.') ?? ''} is invalid.`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function hasDefault(structure: string): boolean {
  const parsed = parseJson(structure);
  return typeof parsed === 'object' && parsed !== null && typeof (parsed as { default?: unknown }).default === 'string';
}

function checkTopic({ topicUrn, region, projectId }: Call, topics: readonly string[] | undefined): void {
  const [, urnRegion, urnProject] = TOPIC_URN.exec(topicUrn) ?? [];
  if (urnRegion !== region || urnProject !== projectId) throw refuse(400, 'SMN.0005', 'Invalid topic URN.');
  if (topics !== undefined && !topics.includes(topicUrn)) throw refuse(404, 'SMN.0006', 'Topic not found.');
}

function checkMessage(body: PublishBody): void {
  const { subject, message, message_structure: structure, message_template_name: template, time_to_live: ttl } = body;
  if (subject !== undefined && Buffer.byteLength(subject) > MAX_SUBJECT_BYTES)
    throw refuse(403, 'SMN.0008', 'The subject is invalid: more than 512 bytes.');
  if (message === undefined && structure === undefined && template === undefined)
    throw refuse(
      403,
      'SMN.0009',
      'The message is invalid: message, message_structure or message_template_name is needed.',
    );
  if (Buffer.byteLength(structure ?? message ?? '') > MAX_MESSAGE_BYTES)
    throw refuse(403, 'SMN.0009', 'The message is invalid: more than 256 KB.');
  if (structure !== undefined && !hasDefault(structure))
    throw refuse(400, 'SMN.0021', 'message_structure is invalid: a string holding JSON with a default message.');
  if (ttl !== undefined && !(/^\d{1,5}$/.test(ttl) && Number(ttl) >= 1 && Number(ttl) <= 86_400))
    throw refuse(403, 'SMN.0047', 'time_to_live is invalid: 1 to 86400 seconds.');
}

/**
 * `POST /v2/{project_id}/notifications/topics/{topic_urn}/publish`: keeps what was published. Validation errors are 403s too, as
 * on the service. @throws SMN.0005, SMN.0006, SMN.0008, SMN.0009, SMN.0021, SMN.0047
 */
export function publish(call: Call, published: PublishedMessage[], topics: readonly string[] | undefined): string {
  checkTopic(call, topics);
  const body = parseBody(call.body);
  checkMessage(body);
  const messageId = hex32(hashText(`message ${published.length}`));
  published.push({ ...body, topicUrn: call.topicUrn, region: call.region, projectId: call.projectId, messageId });
  return JSON.stringify({ request_id: call.requestId, message_id: messageId });
}

/** `GET /v2/{project_id}/notifications/topics/{topic_urn}`: a topic's details. @throws SMN.0005, SMN.0006 */
export function showTopic(call: Call, topics: readonly string[] | undefined): string {
  checkTopic(call, call.faults.has('topics-gone') ? topicsOf(call, topics) : topics);
  const name = call.topicUrn.split(':').at(-1) ?? '';
  return JSON.stringify({
    request_id: call.requestId,
    topic_urn: call.topicUrn,
    name,
    display_name: '',
    push_policy: 0,
  });
}
