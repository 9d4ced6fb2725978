import { CodedError, codeOf } from '../errors.ts';
import { walkOffsets } from '../csms/paginate.ts';
import { encodeSegment } from '../http/sign.ts';
import { check, describeProblem, list, nullish, row, text, type Check } from '../validate.ts';
import { SMN_PERMISSIONS } from './permissions.ts';
import type { ReadContext, SmnReader } from './reader.ts';

/** A subscriber without the address: nobody needs it here, and what is not kept is not written. */
export interface Subscription {
  readonly topicUrn: string;
  /** `email`, `sms`, `https`; an open set. */
  readonly protocol: string;
  /** 0: not confirmed; 1: confirmed; 2: needs no confirmation; 3: cancelled; 4: deleted. */
  readonly status: number | null;
}

/** The largest page. */
const PAGE_SIZE = 100;

const isId = (value: unknown): value is string => typeof value === 'string' && value !== '';
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
const id = check(isId, 'an id');
const count = check(isCount, 'a whole number that is not negative');
const status = nullish(check((value): value is number => Number.isInteger(value), 'a number'));

const TOPICS = row({ topics: list(row({ topic_urn: id })), topic_count: count });
const SUBSCRIPTIONS = row({
  subscriptions: list(row({ topic_urn: id, subscription_urn: id, protocol: text, status })),
  subscription_count: count,
});

/** URNs of every topic of the project. @throws SMN_*, HTTP_* */
export async function listTopics(reader: SmnReader, context: ReadContext): Promise<Set<string>> {
  const permission = SMN_PERMISSIONS.listTopics;
  const urns = new Set<string>();
  let expected = 0;
  const pages = walkOffsets(
    async (offset) => {
      const page = read(TOPICS, await reader.get({ permission, path: '/topics', query: pageAt(offset) }, context));
      return { rows: page.topics, totalCount: page.topic_count };
    },
    (topic) => topic.topic_urn,
  );
  for await (const { rows, totalCount } of pages) {
    expected = totalCount;
    for (const { topic_urn: urn } of rows) urns.add(urn);
  }
  if (urns.size < expected) throw incomplete('topics', urns.size, expected);
  return urns;
}

/** Every subscription of the project, without its address. @throws SMN_*, HTTP_* */
export async function listSubscriptions(reader: SmnReader, context: ReadContext): Promise<Subscription[]> {
  const permission = SMN_PERMISSIONS.listSubscriptions;
  const found = new Map<string, Subscription>();
  let expected = 0;
  const pages = walkOffsets(
    async (offset) => {
      const request = { permission, path: '/subscriptions', query: pageAt(offset) };
      const page = read(SUBSCRIPTIONS, await reader.get(request, context));
      return { rows: page.subscriptions, totalCount: page.subscription_count };
    },
    (subscription) => subscription.subscription_urn,
  );
  for await (const { rows, totalCount } of pages) {
    expected = totalCount;
    for (const { subscription_urn: urn, topic_urn: topicUrn, protocol, status: state } of rows)
      found.set(urn, { topicUrn, protocol: nameOf(protocol), status: state ?? null });
  }
  if (found.size < expected) throw incomplete('subscriptions', found.size, expected);
  return [...found.values()];
}

/** Whether a topic is there, by looking at itself: a list leaves out what one may not see. @throws SMN_*, HTTP_* */
export async function topicExists(reader: SmnReader, urn: string, context: ReadContext): Promise<boolean> {
  try {
    await reader.get({ permission: SMN_PERMISSIONS.showTopic, path: `/topics/${encodeSegment(urn)}` }, context);
    return true;
  } catch (error) {
    if (codeOf(error) === 'SMN_TOPIC_MISSING') return false;
    throw error;
  }
}

export const pageAt = (offset: number, pageSize = PAGE_SIZE): [string, string][] => [
  ['offset', String(offset)],
  ['limit', String(pageSize)],
];

/** A name, never an address that stands in its place. */
const nameOf = (protocol: string | null | undefined): string =>
  /^[a-z][a-z-]{0,30}$/i.test(protocol ?? '') ? String(protocol).toLowerCase() : 'other';

function read<Shape>(shape: Check<Shape>, body: unknown): Shape {
  const path = shape(body);
  if (path === undefined) return body as Shape;
  const problem = `${path.join('.') || 'the response'}: ${describeProblem(shape, path, body)}`;
  throw new CodedError('SMN_RESPONSE_INVALID', `the response of SMN is not as documented: ${problem}`, {
    hint: 'The API may have changed, or a proxy responds in its place.',
  });
}

const incomplete = (what: string, listed: number, expected: number): CodedError =>
  new CodedError('SMN_LIST_INCOMPLETE', `SMN listed ${listed} of the ${expected} ${what} that it counts`, {
    hint: 'Topics or subscriptions may have changed during the run. The next run lists them again.',
  });
