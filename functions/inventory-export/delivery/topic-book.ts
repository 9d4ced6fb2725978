import type { ErrorInfo } from '../../../lib/errors.ts';
import type { CallCounts } from '../../../lib/http/send-with-retry.ts';
import type { Credentials } from '../../../lib/http/signed-request.ts';
import type { Scope } from '../../../lib/scope.ts';
import type { ReadContext, SmnReader } from '../../../lib/smn/reader.ts';
import { SMN_PERMISSIONS } from '../../../lib/smn/permissions.ts';
import { listSubscriptions, listTopics, topicExists, type Subscription } from '../../../lib/smn/topics.ts';
import type { Gap, Subscribers, TopicState } from './evaluate.ts';

export interface TopicBookOptions {
  readonly reader: SmnReader;
  readonly credentialsOf: (scope: Scope) => Promise<Credentials>;
  readonly signal: AbortSignal;
  /** Notes what could not be read, and returns it as it may be stored. */
  readonly noteError: (what: string, scope: Scope, error: unknown) => ErrorInfo;
}

interface ReadTopics {
  readonly topics: ReadonlyMap<string, TopicState>;
  readonly gaps: readonly Gap[];
}

/** The topics of any project, each project read once a run with each account's keys. */
export interface TopicBook {
  /** @param asking the scope whose keys are used. Never rejects: what fails is a gap. */
  read(urns: readonly string[], asking: Scope, counts: CallCounts): Promise<ReadTopics>;
}

/** `urn:smn:region:project_id:topic` */
const TOPIC_URN = /^urn:smn:([a-z0-9-]+):([0-9a-f]{32}):[\w-]{1,255}$/;

type Read<Value> = { readonly value: Value } | { readonly gap: Gap };

interface ProjectTopics {
  readonly context: ReadContext | undefined;
  readonly topics: Read<ReadonlySet<string>>;
  readonly subscribers: Read<ReadonlyMap<string, Subscribers>>;
}

const TOPIC_RULES = ['TOPIC_NOT_FOUND'] as const;
const SUBSCRIPTION_RULES = ['TOPIC_WITHOUT_SUBSCRIBER', 'SUBSCRIPTION_UNCONFIRMED'] as const;

export function createTopicBook(options: TopicBookOptions): TopicBook {
  const { reader, noteError, signal } = options;
  const projects = new Map<string, Promise<ProjectTopics>>();

  const attempt = async <Value>(
    what: keyof typeof SMN_PERMISSIONS,
    scope: Scope,
    work: () => Promise<Value>,
  ): Promise<Read<Value>> => {
    try {
      return { value: await work() };
    } catch (error) {
      const { code } = noteError(what, scope, error);
      // the name of the action for subscriptions is not published
      const isSubscriptions = what === 'listSubscriptions';
      const rules = isSubscriptions ? SUBSCRIPTION_RULES : TOPIC_RULES;
      return {
        gap: {
          rules,
          code,
          ...(code === 'SMN_FORBIDDEN' && !isSubscriptions && { permission: SMN_PERMISSIONS[what] }),
        },
      };
    }
  };

  const readProject = async (place: Scope, asking: Scope, counts: CallCounts): Promise<ProjectTopics> => {
    const keys = await attempt('listTopics', place, () => options.credentialsOf(asking));
    if ('gap' in keys) {
      const { gap } = keys;
      return { context: undefined, topics: keys, subscribers: { gap: { ...gap, rules: SUBSCRIPTION_RULES } } };
    }
    const { region, projectId } = place;
    const project = { region, projectId, credentials: keys.value, account: asking.accountId };
    const context: ReadContext = { project, counts, signal };
    const [topics, subscriptions] = await Promise.all([
      attempt('listTopics', place, () => listTopics(reader, context)),
      attempt('listSubscriptions', place, () => listSubscriptions(reader, context)),
    ]);
    const subscribers = 'value' in subscriptions ? { value: countSubscribers(subscriptions.value) } : subscriptions;
    return { context, topics, subscribers };
  };

  const projectOf = (place: Scope, asking: Scope, counts: CallCounts): Promise<ProjectTopics> => {
    const key = `${asking.accountId ?? ''} ${place.region}:${place.projectId}`;
    const known = projects.get(key) ?? readProject(place, asking, counts);
    projects.set(key, known);
    return known;
  };

  /** A list leaves out what one may not see: a topic that is not in it is asked for. */
  const existence = async (urn: string, place: Scope, found: ProjectTopics): Promise<Read<boolean>> => {
    const { topics, context } = found;
    if ('gap' in topics) return topics;
    if (topics.value.has(urn) || context === undefined) return { value: true };
    return attempt('showTopic', place, () => topicExists(reader, urn, context));
  };

  const readTopic = async (urn: string, asking: Scope, counts: CallCounts): Promise<[TopicState, Gap[]]> => {
    const [, region = '', projectId = ''] = TOPIC_URN.exec(urn) ?? [];
    const place = { region, projectId };
    const found = await projectOf(place, asking, counts);
    const exists = await existence(urn, place, found);
    const { subscribers } = found;
    const state: TopicState = {
      exists: 'value' in exists ? exists.value : undefined,
      subscribers: 'value' in subscribers ? (subscribers.value.get(urn) ?? NO_SUBSCRIBERS) : undefined,
    };
    return [state, [exists, subscribers].flatMap((read) => ('gap' in read ? [read.gap] : []))];
  };

  return {
    async read(urns, asking, counts) {
      const known = urns.filter((urn) => TOPIC_URN.test(urn));
      const read = await Promise.all(known.map((urn) => readTopic(urn, asking, counts)));
      return {
        topics: new Map(known.map((urn, at) => [urn, read[at]?.[0] ?? NOT_READ])),
        gaps: read.flatMap(([, gaps]) => gaps),
      };
    },
  };
}

const NO_SUBSCRIBERS: Subscribers = { confirmed: {}, unconfirmed: 0 };
const NOT_READ: TopicState = { exists: undefined, subscribers: undefined };

/** Confirmed, or without a need for it. */
const GETS_MESSAGES: ReadonlySet<number | null> = new Set([1, 2]);
const UNCONFIRMED = 0;

function countSubscribers(subscriptions: readonly Subscription[]): Map<string, Subscribers> {
  const counts = new Map<string, { confirmed: Record<string, number>; unconfirmed: number }>();
  for (const { topicUrn, protocol, status } of subscriptions) {
    const ofTopic = counts.get(topicUrn) ?? { confirmed: {}, unconfirmed: 0 };
    counts.set(topicUrn, ofTopic);
    if (GETS_MESSAGES.has(status)) ofTopic.confirmed[protocol] = (ofTopic.confirmed[protocol] ?? 0) + 1;
    if (status === UNCONFIRMED) ofTopic.unconfirmed += 1;
  }
  return counts;
}
