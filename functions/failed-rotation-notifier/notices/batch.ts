import { groupBy } from '../../../lib/group-by.ts';
import { functionName } from '../../../lib/notify/message/message-fields.ts';
import {
  isDone,
  type Notice,
  type NoticeCause,
  type NoticeSecret,
  type NoticeType,
  type OutgoingNotice,
} from '../../../lib/notify/notice.ts';
import type { Scope } from '../../../lib/scope.ts';
import { firstRunCauseId, hashOf } from '../episodes/cause.ts';
import { NOTICE_TYPES, shared } from './compose.ts';
import { consoleUrl } from './links.ts';
import { compareKeys } from '../state/order.ts';
import { toOutgoing, type Placed } from '../state/outbox.ts';
import { compareBadness, isWorse, PROBLEM_KINDS } from '../state/severity.ts';
import type { OutboxEntry } from '../state/state.ts';
import type { Outbox } from './outbox-writer.ts';

/**
 * Messages of one stage that one run plans for the same channels, at most: DingTalk and WeCom take 20 a minute, and nobody reads
 * hundreds. For each message a state is read and written, too. The worst and largest stay as they are; the rest is one.
 */
const MOST_AT_ONCE = 20;

/**
 * Joins what this run has planned for several scopes and what has one cause in them, or is of their first run: on each channel it is
 * one message. So is the rest of what would be too many messages, whatever their causes. To be called before the plans are stored: what is told
 * together is fixed before anything of it is sent.
 */
export function joinCauses(outboxes: readonly Outbox[]): void {
  const planned = outboxes.flatMap(plannedIn);
  const batchOf = new Map<string, Pick<OutboxEntry, 'batch'>>();
  const join = (cause: string, members: ReadonlyArray<Placed<Outbox>>): void => {
    const ids = members.map(({ entry }) => entry.id).sort();
    const batch = hashOf('batch', cause, ...ids);
    for (const id of ids) batchOf.set(id, { batch });
  };
  for (const [cause, members] of groupBy(planned, ({ entry, outbox }) => sharedCause(entry, outbox.scope)))
    if (new Set(members.map(({ outbox }) => outbox)).size > 1) join(cause, members);
  for (const [audience, members] of groupBy(planned, ({ entry, outbox }) => audienceOf(entry, outbox.scope))) {
    const messages = [...groupBy(members, ({ entry }) => batchOf.get(entry.id)?.batch ?? entry.id).values()];
    if (messages.length > MOST_AT_ONCE)
      join(
        audience,
        messages
          .sort(worstMessageFirst)
          .slice(MOST_AT_ONCE - 1)
          .flat(),
      );
  }
  for (const outbox of outboxes.filter(({ state }) => state.outbox.some(({ id }) => batchOf.has(id)))) {
    const entries = outbox.state.outbox.map((entry) => ({ ...entry, ...batchOf.get(entry.id) }));
    outbox.state = { ...outbox.state, outbox: entries };
  }
}

type Message = ReadonlyArray<Placed<Outbox>>;

/** By severity, then by how many secrets it tells of; else in an order that no run changes. */
function worstMessageFirst(a: Message, b: Message): number {
  const [severityOfA, severityOfB] = [severityOf(a), severityOf(b)];
  if (severityOfA !== severityOfB) return isWorse(severityOfA, severityOfB) ? -1 : 1;
  const sizeOf = (message: Message): number => message.reduce((sum, { entry }) => sum + entry.notice.secrets.length, 0);
  const idsOf = (message: Message): string[] => message.map(({ entry }) => entry.id).sort();
  return sizeOf(b) - sizeOf(a) || compareKeys(idsOf(a), idsOf(b));
}

const severityOf = (message: Message): Notice['severity'] =>
  message.map(({ entry }) => entry.notice.severity).reduce((worst, each) => (isWorse(each, worst) ? each : worst));

/** Stage and channels; what a first run found stays apart. */
function audienceOf({ notice, causeId, channels }: OutboxEntry, scope: Scope): string {
  const isOfFirstRun = causeId === firstRunCauseId(scope);
  return JSON.stringify([notice.stage, notice.cause.escalatedBy, isOfFirstRun, Object.keys(channels).sort()]);
}

function plannedIn(outbox: Outbox): Array<Placed<Outbox>> {
  const known = new Set(outbox.stored?.outbox.map(({ id }) => id));
  return outbox.state.outbox.flatMap((entry) => (known.has(entry.id) ? [] : [{ outbox, entry }]));
}

/** What scopes may have in common, beside the stage: undefined where nothing says that it is one cause. */
function sharedCause({ notice, causeId }: OutboxEntry, scope: Scope): string | undefined {
  const { stage, cause } = notice;
  if (causeId === firstRunCauseId(scope)) return JSON.stringify([stage, cause.escalatedBy, 'first run']);
  // the function of one name that each project has a copy of: its URN holds region and project
  const name = functionName(cause.functionUrn) ?? null;
  if (name === null && cause.errorCode === null) return undefined;
  return JSON.stringify([stage, cause.escalatedBy, cause.reason, name, cause.errorCode]);
}

/**
 * What is sent for all that is ready. Where a run ended between the marks of a message, what it had not marked yet is sent again with
 * the same id and all that the message told of: receivers drop what they have seen.
 *
 * @param delivered what the channel was told of the same batch, marked with the id of its message.
 */
export function composeMessage<View>(
  channel: string,
  members: readonly [Placed<View>, ...Array<Placed<View>>],
  delivered: readonly OutboxEntry[],
): OutgoingNotice {
  const ready = members.map(({ entry }) => entry);
  for (const [id, notified] of groupBy(delivered, (entry) => entry.channels[channel]?.messageId)) {
    const all = [...notified, ...ready];
    if (messageIdOf(all) === id) return unite(all, id);
  }
  const [first] = members;
  return members.length === 1 ? toOutgoing(first.entry, channel) : unite(ready, messageIdOf(ready));
}

const messageIdOf = (entries: readonly OutboxEntry[]): string =>
  hashOf('message', ...entries.map(({ id }) => id).sort());

function unite(entries: readonly OutboxEntry[], id: string): OutgoingNotice {
  const notices = [...entries]
    .sort((a, b) => compareKeys([a.createdAtMs, a.id], [b.createdAtMs, b.id]))
    .map(({ notice }) => notice);
  const [first] = notices as [Notice];
  const worst = notices.reduce((a, b) => (isWorse(b.severity, a.severity) ? b : a), first);
  const secrets = notices.flatMap((notice) => notice.secrets);
  const notice: Notice = {
    id,
    type: worst.type,
    stage: first.stage,
    occurredAt: notices.reduce(
      (latest, { occurredAt }) => (occurredAt > latest ? occurredAt : latest),
      first.occurredAt,
    ),
    severity: worst.severity,
    cause: uniteCauses(notices),
    secrets: secrets.sort(worstSecretFirst),
    links: {
      console: shared(notices, ({ links }) => links.console) ?? consoleUrl(null),
      details: shared(notices, ({ links }) => links.details),
      report: shared(notices, ({ links }) => links.report ?? null),
    },
  };
  // for a channel that keeps no incidents, as the batched ones are
  return { notice, causeId: id, closesCause: false };
}

/** As in a notice of one scope. */
const worstSecretFirst = (a: NoticeSecret, b: NoticeSecret): number =>
  Number(isDone(a.endReason)) - Number(isDone(b.endReason)) ||
  compareBadness(badnessOf(a), badnessOf(b)) ||
  compareKeys([a.since, a.episodeId], [b.since, b.episodeId]);

const badnessOf = ({ severity = 'low', kind }: NoticeSecret) => ({
  severity,
  kind: PROBLEM_KINDS.find((each) => NOTICE_TYPES[each] === kind) ?? PROBLEM_KINDS[0],
});

function uniteCauses(notices: readonly Notice[]): NoticeCause {
  const reason = shared(notices, ({ cause }) => cause.reason);
  const names = new Set(notices.map(({ cause }) => functionName(cause.functionUrn)));
  const [name] = names;
  const functionUrn = shared(notices, ({ cause }) => cause.functionUrn);
  const errorCode = shared(notices, ({ cause }) => cause.errorCode);
  const hasOneCause =
    reason !== null &&
    reason !== 'mixed' &&
    names.size === 1 &&
    new Set(notices.map(({ cause }) => cause.errorCode)).size === 1;
  const escalatedBy = shared(notices, ({ cause }) => cause.escalatedBy ?? null);
  const missedAt = shared(notices, ({ cause }) => cause.missedAt ?? null);
  const endReasons = notices.map(({ cause }) => cause.endReason);
  return {
    functionUrn,
    ...(functionUrn === null && names.size === 1 && name !== undefined && { functionName: name }),
    errorCode,
    message: hasOneCause ? (notices.find(({ cause }) => cause.message !== null)?.cause.message ?? null) : null,
    reason: hasOneCause ? reason : 'mixed',
    endReason: new Set(endReasons).size === 1 ? (endReasons[0] ?? null) : 'mixed',
    ...(escalatedBy !== null && { escalatedBy }),
    ...(notices.every(({ cause }) => cause.isFirstCheck) && { isFirstCheck: true }),
    ...(missedAt !== null && { missedAt }),
    ...(!hasOneCause && { kinds: countKinds(notices) }),
  };
}

function countKinds(notices: readonly Notice[]): Partial<Record<NoticeType, number>> {
  const sum: Partial<Record<NoticeType, number>> = {};
  for (const { cause, type, secrets } of notices) {
    for (const [kind, count] of Object.entries(cause.kinds ?? { [type]: secrets.length }) as Array<
      [NoticeType, number]
    >)
      sum[kind] = (sum[kind] ?? 0) + count;
  }
  return sum;
}
