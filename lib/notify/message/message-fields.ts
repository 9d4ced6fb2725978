import { NOTICE_TYPES, type Notice, type NoticeCause, type NoticeSecret } from '../notice.ts';
import { toLine } from '../../text/visible.ts';
import { kindOf, type FieldName, type NoticeText } from '../text/text.ts';
import { longest, shortest, toMinutes, toSpan } from './secret-lines.ts';
import type { Room } from './fit-to-limit.ts';

export interface MessageField {
  readonly name: FieldName;
  /** As people read it: "Since". */
  readonly label: string;
  readonly text: string;
}

type NamedText = readonly [name: FieldName, text: string | undefined];

/** Owners or places that are named one by one. */
const NAMED = 3;

/** What a message answers, in the order in which people ask. */
export function describeFields(notice: Notice, texts: NoticeText, room: Room): MessageField[] {
  const parts: NamedText[] = [
    notice.stage === 'resolved' ? ['cause', describeEnding(notice, texts)] : ['why', describeWhy(notice, texts, room)],
    ['where', describeWhere(notice, texts)],
    ...(notice.stage === 'resolved' ? describeEnd(notice, texts) : describeProblem(notice, texts)),
  ];
  return parts.flatMap(([name, text]) => (text === undefined ? [] : [{ name, label: texts.field[name], text }]));
}

const describeProblem = (notice: Notice, texts: NoticeText): NamedText[] => [
  ['since', describeSince(notice, texts)],
  ['task', oneOf(notice.secrets, ({ taskId }) => taskId)],
  ['owner', describeOwners(notice, texts)],
  ['urgency', texts.urgency[notice.severity]],
  ['next', texts.next[kindOf(notice)]],
];

const describeEnd = (notice: Notice, texts: NoticeText): NamedText[] => [
  ['lasted', describeLasted(notice, texts)],
  ['endedBy', oneOf(notice.secrets, ({ endedByTaskId }) => endedByTaskId)],
  ['owner', describeOwners(notice, texts)],
  ['next', texts.nextResolved],
];

/** What there is to tell of the only secret; nothing when there are several. */
function oneOf(secrets: readonly NoticeSecret[], read: (secret: NoticeSecret) => string | null): string | undefined {
  const text = secrets.length === 1 && secrets[0] !== undefined ? read(secrets[0]) : null;
  return text === null ? undefined : toLine(text, 64);
}

function describeWhy({ cause }: Notice, texts: NoticeText, room: Room): string | undefined {
  switch (cause.reason) {
    case 'failed':
    case 'disabled':
      return texts.why[cause.reason](describeError(cause, texts, room));
    case 'overdue':
      return texts.why.overdue(cause.missedAt === undefined ? undefined : toMinutes(cause.missedAt));
    case 'mixed':
      return texts.why.mixed(NOTICE_TYPES.flatMap((type) => (cause.kinds?.[type] ? [[type, cause.kinds[type]]] : [])));
    case 'stale':
      return cause.run && texts.why.stale(describeRun(cause.run));
    default:
      return texts.why[cause.reason]();
  }
}

/** `FSS.1051: cannot connect`; a code that the message has already is not said twice. */
function describeError(cause: NoticeCause, texts: NoticeText, { messageChars }: Room): string | undefined {
  const code = toLine(cause.errorCode ?? '', 64);
  const message = toLine(cause.message ?? '', messageChars);
  const parts = [message.includes(code) ? '' : code, message].filter((part) => part !== '');
  return parts.length === 0 ? undefined : parts.join(texts.colon);
}

const describeRun = (run: Required<NoticeCause>['run']): Required<NoticeCause>['run'] => ({
  function: toLine(run.function, 64),
  completeAt: toMinutes(run.completeAt),
});

/** How it ended; several ends one after the other. */
function describeEnding({ cause, secrets }: Notice, texts: NoticeText): string | undefined {
  if (cause.run) return texts.runsAgain(toLine(cause.run.function, 64));
  const reasons = new Set(secrets.flatMap(({ endReason }) => endReason ?? []));
  return [...reasons].map((reason) => texts.ended[reason]).join(' ') || undefined;
}

function describeWhere({ secrets }: Notice, texts: NoticeText): string | undefined {
  const places = new Map(secrets.map((secret) => [`${secret.region}:${secret.projectId}`, secret]));
  const describe = ({ region, projectId }: NoticeSecret): string =>
    texts.project(toLine(region, 40), toLine(projectId, 40));
  return listed([...places.values()], describe, texts).join('; ') || undefined;
}

function describeOwners({ secrets }: Notice, texts: NoticeText): string | undefined {
  const counts = new Map<string, number>();
  for (const { owner } of secrets) counts.set(owner ?? '', (counts.get(owner ?? '') ?? 0) + 1);
  if (counts.size === 1) return toLine(secrets[0]?.owner ?? '', 40) || texts.noOwner;
  const sorted = [...counts].sort((a, b) => b[1] - a[1]);
  const describe = ([owner, count]: [string, number]): string => `${toLine(owner, 40) || texts.nobody} (${count})`;
  return listed(sorted, describe, texts).join(texts.comma) || undefined;
}

/** The first few, and how many more there are. */
function listed<Item>(items: readonly Item[], describe: (item: Item) => string, texts: NoticeText): string[] {
  const more = items.length > NAMED ? [texts.others(items.length - NAMED)] : [];
  return [...items.slice(0, NAMED).map(describe), ...more];
}

function describeSince({ secrets, occurredAt }: Notice, texts: NoticeText): string | undefined {
  const times = secrets.map(({ since }) => since).sort();
  const [first] = times;
  if (first === undefined) return undefined;
  const seconds = (Date.parse(occurredAt) - Date.parse(first)) / 1000;
  const since = texts.since(toMinutes(first), texts.span(toSpan(seconds)), first === times.at(-1));
  const attempts = secrets.flatMap((each) => each.attempts ?? []);
  if (attempts.length === 0) return since;
  return `${since}${texts.comma}${texts.attempts({ low: shortest(attempts), high: longest(attempts) })}`;
}

function describeLasted({ secrets }: Notice, texts: NoticeText): string | undefined {
  const seconds = secrets.flatMap(({ durationSeconds }) => durationSeconds ?? []);
  if (seconds.length === 0) return undefined;
  return texts.lasted(texts.span(toSpan(shortest(seconds))), texts.span(toSpan(longest(seconds))));
}
