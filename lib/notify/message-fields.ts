import type { Notice, NoticeSecret } from './notice.ts';
import { toLine } from '../text/visible.ts';
import { kindOf, type FactName, type Words } from './text/text.ts';
import { longest, shortest, toMinutes, toSpan } from './secret-lines.ts';
import type { Room } from './fit-to-limit.ts';

export interface Fact {
  readonly name: FactName;
  /** As people read it: "Since". */
  readonly label: string;
  readonly text: string;
}

type Telling = readonly [name: FactName, text: string | undefined];

/** Owners or places that are named one by one. */
const NAMED = 3;

/** What a message answers, in the order in which people ask. */
export function describeFacts(notice: Notice, words: Words, room: Room): Fact[] {
  const tellings: Telling[] = [
    [notice.stage === 'resolved' ? 'cause' : 'why', describeWhy(notice, words, room)],
    ['where', describeWhere(notice, words)],
    ...(notice.stage === 'resolved' ? describeEnd(notice, words) : describeTrouble(notice, words)),
  ];
  return tellings.flatMap(([name, text]) => (text === undefined ? [] : [{ name, label: words.fact[name], text }]));
}

const describeTrouble = (notice: Notice, words: Words): Telling[] => [
  ['since', describeSince(notice, words)],
  ['task', oneOf(notice.secrets, ({ taskId }) => taskId)],
  ['owner', describeOwners(notice, words)],
  ['urgency', words.urgency[notice.severity]],
  ['next', words.next[kindOf(notice)]],
];

const describeEnd = (notice: Notice, words: Words): Telling[] => [
  ['lasted', describeLasted(notice, words)],
  [
    'endedBy',
    notice.secrets.length === 1 ? (oneOf(notice.secrets, (each) => each.endedByTaskId) ?? words.noTask) : undefined,
  ],
  ['owner', describeOwners(notice, words)],
  ['next', words.nextResolved],
];

/** What there is to tell of the only secret; nothing when there are several. */
function oneOf(secrets: readonly NoticeSecret[], tell: (secret: NoticeSecret) => string | null): string | undefined {
  const text = secrets.length === 1 && secrets[0] !== undefined ? tell(secrets[0]) : null;
  return text === null ? undefined : toLine(text, 64);
}

function describeWhy({ cause, type, stage }: Notice, words: Words, { messageChars }: Room): string | undefined {
  const code = stage === 'resolved' ? '' : toLine(cause.errorCode ?? '', 64);
  const message = toLine(cause.message, messageChars);
  const text = [message.includes(code) ? '' : code, message].filter((part) => part !== '').join(words.colon);
  return text === '' && type === 'rotation.failed' ? words.nothing : text || undefined;
}

function describeWhere({ secrets }: Notice, words: Words): string | undefined {
  const places = new Map(secrets.map((secret) => [`${secret.region}:${secret.projectId}`, secret]));
  const describe = ({ region, projectId }: NoticeSecret): string =>
    words.project(toLine(region, 40), toLine(projectId, 40));
  return listed([...places.values()], describe, words).join('; ') || undefined;
}

function describeOwners({ secrets }: Notice, words: Words): string | undefined {
  const counts = new Map<string, number>();
  for (const { owner } of secrets) counts.set(owner ?? '', (counts.get(owner ?? '') ?? 0) + 1);
  if (counts.size === 1) return toLine(secrets[0]?.owner ?? '', 40) || words.noOwner;
  const sorted = [...counts].sort((a, b) => b[1] - a[1]);
  const describe = ([owner, count]: [string, number]): string => `${toLine(owner, 40) || words.nobody} (${count})`;
  return listed(sorted, describe, words).join(words.comma) || undefined;
}

/** The first few, and how many more there are. */
function listed<Item>(items: readonly Item[], describe: (item: Item) => string, words: Words): string[] {
  const more = items.length > NAMED ? [words.others(items.length - NAMED)] : [];
  return [...items.slice(0, NAMED).map(describe), ...more];
}

function describeSince({ secrets, occurredAt }: Notice, words: Words): string | undefined {
  const times = secrets.map(({ since }) => since).sort();
  const [first] = times;
  if (first === undefined) return undefined;
  const seconds = (Date.parse(occurredAt) - Date.parse(first)) / 1000;
  const since = words.since(toMinutes(first), words.span(toSpan(seconds)), first === times.at(-1));
  const attempts = secrets.flatMap((each) => each.attempts ?? []);
  if (attempts.length === 0) return since;
  return `${since}${words.comma}${words.attempts({ low: shortest(attempts), high: longest(attempts) })}`;
}

function describeLasted({ secrets }: Notice, words: Words): string | undefined {
  const seconds = secrets.flatMap(({ durationSeconds }) => durationSeconds ?? []);
  if (seconds.length === 0) return undefined;
  return words.lasted(words.span(toSpan(shortest(seconds))), words.span(toSpan(longest(seconds))));
}
