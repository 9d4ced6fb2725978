import type { CallContext, CsmsClient } from '../../../lib/csms/client.ts';
import type { NotificationRecord, SecretEvent } from '../../../lib/csms/event.ts';
import { EVENT_PERMISSIONS, listEvents, listNotificationRecords } from '../../../lib/csms/event-operations.ts';
import type { ErrorInfo } from '../../../lib/errors.ts';
import type { Log } from '../../../lib/log.ts';
import type { Scope } from '../../../lib/scope.ts';
import type { DeliverySettings } from '../../../lib/settings/findings.ts';
import { createSmnReader, type SmnReaderOptions } from '../../../lib/smn/reader.ts';
import { DAY_MS } from '../../../lib/text/time.ts';
import { limitTime } from '../../../lib/time-limit.ts';
import type { Finding } from '../findings.ts';
import { GAP_CODES, type ScopeDelivery, type Gap, type TopicState } from './evaluate.ts';
import { AUDIT_RULES, channelMessage } from './rules.ts';
import { createTopicBook, type TopicBook, type TopicBookOptions } from './topic-book.ts';
import { createDeliveryView, type DeliveryView } from './view.ts';

export { toDeliveryTotals, toPageDelivery } from './summary.ts';
export { AUDIT_RULES };

export interface AuditOptions {
  readonly client: CsmsClient;
  readonly settings: DeliverySettings;
  readonly smn: SmnReaderOptions;
  readonly credentialsOf: TopicBookOptions['credentialsOf'];
  readonly nowMs: number;
  /** Of the run. */
  readonly signal: AbortSignal;
  readonly timeLeftMs: () => number;
  readonly log: Log;
  /** An error as it may be stored. */
  readonly toErrorInfo: (error: unknown) => ErrorInfo;
}

/** Would anyone be notified? What CSMS and SMN say of it, beside the list of secrets. */
export interface DeliveryAudit {
  /** Reads what a scope's rules need. Never rejects: what cannot be read is a gap. */
  read(context: CallContext): Promise<DeliveryView>;
  /** What is wrong with the topics of the notifier's own channels. */
  readonly channels: Promise<ChannelResult>;
  close(): void;
}

interface ChannelResult {
  readonly findings: readonly Finding[];
  /** One for each topic that could not be read. */
  readonly gaps: readonly Gap[];
}

export function openAudit(options: AuditOptions): DeliveryAudit {
  const reader = createSmnReader(options.smn);
  const noteError = (what: string, { region, projectId }: Scope, error: unknown): ErrorInfo => {
    const info = options.toErrorInfo(error);
    options.log.warn('the delivery audit could not read everything', { region, projectId, what, error: info });
    return info;
  };
  const { credentialsOf, signal } = options;
  const book = createTopicBook({ reader, credentialsOf, signal, noteError });
  return {
    async read(context) {
      const limit = limitTime('the delivery audit', options.timeLeftMs() / SHARE, context.signal ?? signal);
      const limited = { ...context, signal: limit.signal };
      try {
        return createDeliveryView(await readScope(limited, book, { ...options, noteError }));
      } finally {
        limit.clear();
      }
    },
    channels: readChannels(options.settings.channels, book),
    close: () => reader.close(),
  };
}

/** Of the time that is left when a scope begins, at most: the list waits for no longer, and the rest is not evaluated. */
const SHARE = 4;

const TARGET_RULES = ['TOPIC_NOT_FOUND', 'TOPIC_WITHOUT_SUBSCRIBER', 'SUBSCRIPTION_UNCONFIRMED'] as const;
const EVENT_RULES = ['EVENT_NOT_FOUND', 'EVENT_DISABLED', 'EVENT_MISSES_FAILURES', ...TARGET_RULES] as const;
const RECORD_RULES = ['NOTIFICATION_FAILED'] as const;

interface Reading extends AuditOptions {
  readonly noteError: TopicBookOptions['noteError'];
}

async function readScope(
  context: CallContext & { readonly signal: AbortSignal },
  book: TopicBook,
  reading: Reading,
): Promise<ScopeDelivery> {
  const { client, noteError } = reading;
  const gaps: Gap[] = [];
  const attempt = async <Value>(
    what: keyof typeof EVENT_PERMISSIONS | 'topics',
    rules: Gap['rules'],
    work: () => Promise<Value>,
  ): Promise<Value | undefined> => {
    try {
      return await work();
    } catch (error) {
      const { code } = noteError(what, context.scope, error);
      gaps.push({
        rules,
        code,
        ...(code === 'CSMS_FORBIDDEN' && what !== 'topics' && { permission: EVENT_PERMISSIONS[what] }),
      });
      return undefined;
    }
  };
  const reads = Promise.all([
    attempt('listNotificationRecords', RECORD_RULES, () => listNotificationRecords(client, context)),
    readEvents(),
  ]);
  async function readEvents() {
    const events = await attempt('listEvents', EVENT_RULES, () => listEvents(client, context));
    const urns = [...new Set(events?.flatMap(({ targetId }) => targetId ?? []))];
    const topicsRead = book.read(urns, context.scope, context.counts);
    const found = await attempt('topics', TARGET_RULES, () => unlessAborted(topicsRead, context.signal));
    return { events, topics: found?.topics ?? new Map<string, TopicState>(), gaps: found?.gaps ?? [] };
  }
  const [records, { events, topics, gaps: topicGaps }] = await reads;
  const cut: Gap[] = records?.mayBeMore ? [{ rules: RECORD_RULES, code: GAP_CODES.cut }] : [];
  return {
    events: events && new Map(events.map((event) => [event.name, event])),
    failures: records && findFailures(records.records, reading),
    mayBeMore: records?.mayBeMore ?? false,
    topics,
    gaps: [...gaps, ...topicGaps, ...cut, ...(events ?? []).flatMap((event) => gapsOf(event, topics))],
  };
}

/** Other scopes may wait for the same topics: so these are read on, and this scope goes on without. @throws the signal's reason */
async function unlessAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  let abort = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
  });
  return Promise.race([work, aborted]).finally(() => signal.removeEventListener('abort', abort));
}

/** What an event does not say. */
function gapsOf(event: SecretEvent, topics: ScopeDelivery['topics']): Gap[] {
  const { field, target } = GAP_CODES;
  return [
    ...(event.state === null ? [{ rules: ['EVENT_DISABLED'], code: field } as const] : []),
    ...(event.types === null ? [{ rules: ['EVENT_MISSES_FAILURES'], code: field } as const] : []),
    ...(topics.has(event.targetId ?? '') ? [] : [{ rules: TARGET_RULES, code: target }]),
  ];
}

const FAILED: ReadonlySet<string | null> = new Set(['FAIL', 'INVALID']);

/** Events whose newest message within the days failed. */
function findFailures(
  records: readonly NotificationRecord[],
  { settings, nowMs }: AuditOptions,
): Map<string, NotificationRecord> {
  const newest = new Map<string, NotificationRecord>();
  for (const record of records) {
    const { eventName, createdAtMs, status } = record;
    if (eventName === null || createdAtMs === null || createdAtMs < nowMs - settings.days * DAY_MS) continue;
    if (status !== 'SUCCESS' && !FAILED.has(status)) continue;
    const known = newest.get(eventName);
    // of two at the same time the failure is not overruled
    const isNewer = !known || createdAtMs > (known.createdAtMs ?? 0);
    const isSameTime = createdAtMs === known?.createdAtMs && known.status === 'SUCCESS';
    if (isNewer || isSameTime) newest.set(eventName, record);
  }
  return new Map([...newest].filter(([, { status }]) => FAILED.has(status)));
}

/** With the function's own keys. */
async function readChannels(urns: readonly string[], book: TopicBook): Promise<ChannelResult> {
  const counts = { requests: 0, retries: 0, throttled: 0 };
  const results = await Promise.all(
    urns.map(async (urn): Promise<ChannelResult> => {
      const [, , region = '', projectId = '', name = ''] = urn.split(':');
      const scope = { region, projectId };
      const { topics, gaps } = await book.read([urn], scope, counts);
      const { exists, subscribers } = topics.get(urn) ?? {};
      const isDead = exists === false || (subscribers && Object.keys(subscribers.confirmed).length === 0);
      if (isDead) return { findings: [toChannelFinding(scope, name)], gaps: [] };
      return { findings: [], gaps: gaps.slice(0, 1).map((gap) => ({ ...gap, rules: CHANNEL_RULES })) };
    }),
  );
  return { findings: results.flatMap(({ findings }) => findings), gaps: results.flatMap(({ gaps }) => gaps) };
}

const CHANNEL_RULES = ['CHANNEL_WITHOUT_SUBSCRIBER'] as const;

function toChannelFinding(scope: Scope, topic: string): Finding {
  const rule = AUDIT_RULES.find(({ name }) => name === 'CHANNEL_WITHOUT_SUBSCRIBER');
  if (!rule) throw new Error('every rule of the audit is listed');
  return {
    rule,
    scope,
    secretId: null,
    secretName: null,
    owner: null,
    severity: rule.severities[0] ?? 'high',
    sinceMs: null,
    dueMs: null,
    detail: topic,
    message: channelMessage(topic),
  };
}
