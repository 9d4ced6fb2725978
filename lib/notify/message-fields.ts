import type { Notice, NoticeSecret } from './notice.ts';
import { toLine } from '../text/visible.ts';
import { kindOf, type FieldName, type NoticeText } from './text/text.ts';
import { longest, shortest, toMinutes, toSpan } from './secret-lines.ts';
import type { Room } from './fit-to-limit.ts';

export interface MessageField {
  readonly name: FieldName;
  /** As people read it: "Since". */
  readonly label: string;
  readonly text: string;
}

type DueNotice = readonly [name: FieldName, text: string | undefined];

/** Owners or places that are named one by one. */
const NAMED = 3;

/** What a message answers, in the order in which people ask. */
export function describeFields(notice: Notice, texts: NoticeText, room: Room): MessageField[] {
  const notices: DueNotice[] = [
    [notice.stage === 'resolved' ? 'cause' : 'why', describeWhy(notice, texts, room)],
    ['where', describeWhere(notice, texts)],
    ...(notice.stage === 'resolved' ? describeEnd(notice, texts) : describeProblem(notice, texts)),
  ];
  return notices.flatMap(([name, text]) => (text === undefined ? [] : [{ name, label: texts.field[name], text }]));
}

const describeProblem = (notice: Notice, texts: NoticeText): DueNotice[] => [
  ['since', describeSince(notice, texts)],
  ['task', oneOf(notice.secrets, ({ taskId }) => taskId)],
  ['owner', describeOwners(notice, texts)],
  ['urgency', texts.urgency[notice.severity]],
  ['next', texts.next[kindOf(notice)]],
];

const describeEnd = (notice: Notice, texts: NoticeText): DueNotice[] => [
  ['lasted', describeLasted(notice, texts)],
  [
    'endedBy',
    notice.secrets.length === 1 ? (oneOf(notice.secrets, (each) => each.endedByTaskId) ?? texts.noTask) : undefined,
  ],
  ['owner', describeOwners(notice, texts)],
  ['next', texts.nextResolved],
];

/** What there is to tell of the only secret; nothing when there are several. */
function oneOf(secrets: readonly NoticeSecret[], notify: (secret: NoticeSecret) => string | null): string | undefined {
  const text = secrets.length === 1 && secrets[0] !== undefined ? notify(secrets[0]) : null;
  return text === null ? undefined : toLine(text, 64);
}

function describeWhy({ cause, type, stage }: Notice, texts: NoticeText, { messageChars }: Room): string | undefined {
  const code = stage === 'resolved' ? '' : toLine(cause.errorCode ?? '', 64);
  const message = toLine(cause.message, messageChars);
  const text = [message.includes(code) ? '' : code, message].filter((part) => part !== '').join(texts.colon);
  return text === '' && type === 'rotation.failed' ? texts.nothing : text || undefined;
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
