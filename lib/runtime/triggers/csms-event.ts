import * as z from 'zod/mini';
import { lenient } from './event-fields.ts';

/** A CSMS event as it comes through a topic. Only `eventType` is sure: the keys of `data` are documented for one type only. */
export interface CsmsEventHint {
  /** `SECRET_ROTATED_FAILED` and others. */
  readonly eventType: string;
  readonly eventName: string | undefined;
  /** ISO 8601. */
  readonly eventTime: string | undefined;
  readonly secretId: string | undefined;
  readonly secretName: string | undefined;
  /** Of the topic that brought it; names its region and project. */
  readonly topicUrn: string | undefined;
}

const text = () => lenient(z.string());

const CsmsEvent = () =>
  z.looseObject({
    eventType: z.string(),
    eventName: text(),
    eventTime: text(),
    data: lenient(z.looseObject({ secretId: text(), secretName: text() })),
  });

/** The CSMS event in a message; undefined for any other text, which is as good a reason to look. */
export function parseCsmsEvent(message: unknown, topicUrn: string | undefined): CsmsEventHint | undefined {
  const { data: event } = CsmsEvent().safeParse(parseJson(message));
  if (event === undefined) return undefined;
  const { eventType, eventName, eventTime, data } = event;
  return { eventType, eventName, eventTime, secretId: data?.secretId, secretName: data?.secretName, topicUrn };
}

function parseJson(message: unknown): unknown {
  try {
    return typeof message === 'string' ? JSON.parse(message) : undefined;
  } catch {
    return undefined;
  }
}
