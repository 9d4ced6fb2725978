import { NOTICE_TYPES, type Notice, type NoticeCause, type NoticeSecret } from '../notice.ts';
import { formatCount } from '../../text/count.ts';
import { scopeName } from '../../scope.ts';
import { toSpan } from '../../text/span.ts';
import { toLine } from '../../text/visible.ts';
import { adviceOf, kindOf, type FieldName, type NoticeText } from '../text/text.ts';
import { longest, shortest, toMinutes, toPlace } from './secret-lines.ts';
import type { Room } from './fit-to-limit.ts';

export interface MessageField {
  readonly name: FieldName;
  /** As people read it: "Since". */
  readonly label: string;
  readonly text: string;
}

/** Side by side where there are columns; the others take the whole width. */
export const isShort = ({ name }: MessageField): boolean => name === 'owner' || name === 'since' || name === 'lasted';

type NamedText = readonly [name: FieldName, text: string | undefined];

/** Owners, places, regions or error codes that are named one by one. */
const NAMED = { owners: 3, places: 2, regions: 5, codes: 3 };

/** What nobody can say who has only some of the secrets. */
const OF_ALL: ReadonlySet<FieldName> = new Set(['owner', 'since', 'lasted', 'acknowledged', 'silenced', 'where']);

/** What a message answers, in the order in which people ask. */
export function describeFields(notice: Notice, texts: NoticeText, room: Room): MessageField[] {
  const parts = notice.stage === 'resolved' ? describeEnd(notice, texts) : describeProblem(notice, texts, room);
  return parts.flatMap(([name, text]) =>
    text === undefined || text === '' || (notice.secretsOmitted && OF_ALL.has(name))
      ? []
      : [{ name, label: texts.field[name], text }],
  );
}

const describeProblem = (notice: Notice, texts: NoticeText, room: Room): NamedText[] => [
  [notice.cause.reason === 'failed' ? 'error' : 'problem', describeWhy(notice, texts, room)],
  ['owner', describeOwners(notice, texts)],
  ['since', describeSince(notice, texts)],
  ['acknowledged', describeAcknowledged(notice, texts)],
  ['silenced', describeSilenced(notice, texts)],
  ['where', describePlaces(notice, texts)],
  ['next', describeNext(notice, texts)],
];

const describeEnd = (notice: Notice, texts: NoticeText): NamedText[] => [
  ['ended', describeEnding(notice, texts)],
  ['owner', describeOwners(notice, texts)],
  ['lasted', describeLasted(notice, texts)],
  ['where', describePlaces(notice, texts)],
  ['next', describeNextAfter(notice, texts)],
];

function describeNext(notice: Notice, texts: NoticeText): string {
  const { cause } = notice;
  const kind = adviceOf(notice);
  if (kind === 'mixed') return texts.next.mixed(cause.kinds?.['rotation.disabled'] ?? 0);
  const name = kind === 'watch.stale' ? cause.run?.function : functionOf(cause);
  return texts.next[kind](name === undefined ? undefined : toLine(name, 64));
}

const describeNextAfter = (notice: Notice, texts: NoticeText): string => {
  const reasons = new Set(notice.secrets.flatMap(({ endReason }) => endReason ?? []));
  return [...new Set([...reasons].flatMap((reason) => texts.nextAfter(reason, kindOf(notice)) ?? []))].join(texts.gap);
};

function describeWhy({ cause, secrets, secretsOmitted }: Notice, texts: NoticeText, room: Room): string | undefined {
  switch (cause.reason) {
    case 'failed':
    case 'disabled':
      return texts.problem[cause.reason](describeError(cause, texts, room));
    case 'overdue':
      return texts.problem.overdue(cause.missedAt === undefined ? undefined : toMinutes(cause.missedAt));
    case 'mixed':
      return texts.problem.mixed(
        NOTICE_TYPES.flatMap((type) => (cause.kinds?.[type] ? [[type, cause.kinds[type]]] : [])),
        secretsOmitted ? '' : describeCodes(secrets, texts),
      );
    case 'replica': {
      const regions = (secretsOmitted ? [] : secrets).flatMap(({ replicaRegions = [] }) =>
        replicaRegions.map((region) => toLine(region, 40)),
      );
      return texts.problem.replica([...new Set(regions)].slice(0, NAMED.regions));
    }
    case 'stale':
      return cause.run && texts.problem.stale(describeRun(cause.run));
    default:
      return texts.problem[cause.reason]();
  }
}

/** `FSS.1051 (12), FSS.1033 (3)`; empty where no task names one. */
const describeCodes = (secrets: Notice['secrets'], texts: NoticeText): string =>
  listCounts(
    countTexts(secrets, ({ errorCode }) => toLine(errorCode ?? '', 64)),
    NAMED.codes,
    texts,
  );

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
function describeEnding({ cause, secrets, secretsOmitted }: Notice, texts: NoticeText): string | undefined {
  if (cause.run) return texts.completedAgain(toLine(cause.run.function, 64));
  if (secretsOmitted && cause.endReason === 'mixed') return undefined;
  const reasons = new Set(secrets.flatMap(({ endReason }) => endReason ?? []));
  return [...reasons].map((reason) => texts.ended[reason]).join(texts.gap) || undefined;
}

/** One has its region in the first line and its id in the last: what is left to say is its name. */
function describePlaces({ secrets }: Notice, texts: NoticeText): string | undefined {
  const [first] = secrets;
  const places = [...new Map(secrets.map((secret) => [scopeName(secret), toPlace(secret)])).values()];
  if (places.length < 2) return first?.accountName || first?.projectName ? places[0] : undefined;
  return listed(places, NAMED.places, texts).join(texts.comma);
}

function describeOwners({ secrets }: Notice, texts: NoticeText): string | undefined {
  const counts = countTexts(secrets, ({ owner }) => toLine(owner ?? '', 40));
  if (counts.size === 1) return toLine(secrets[0]?.owner ?? '', 40) || texts.noOwner;
  const without = counts.get('') ?? 0;
  const owners = listCounts(counts, NAMED.owners, texts);
  return [owners, ...(without > 0 ? [texts.withoutOwner(without)] : [])]
    .filter((part) => part !== '')
    .join(texts.semicolon);
}

function countTexts(secrets: Notice['secrets'], read: (secret: NoticeSecret) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const secret of secrets) {
    const text = read(secret);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return counts;
}

/** `payments (12), search (3)`, the most frequent first; without what has no name. */
function listCounts(counts: ReadonlyMap<string, number>, most: number, texts: NoticeText): string {
  const named = [...counts]
    .filter(([name]) => name !== '')
    .sort((a, b) => b[1] - a[1])
    .map(([name, count]) => `${name}${texts.parentheses(formatCount(count))}`);
  return listed(named, most, texts).join(texts.comma);
}

/** The first few, and how many more there are. */
const listed = (items: readonly string[], most: number, texts: NoticeText): string[] => [
  ...items.slice(0, most),
  ...(items.length > most ? [texts.others(items.length - most)] : []),
];

function describeSince(notice: Notice, texts: NoticeText): string | undefined {
  const times = notice.secrets.map(({ since }) => since).sort();
  const [first] = times;
  if (first === undefined) return undefined;
  const since = texts.since(toMinutes(first), describeAge(notice, texts), first === times.at(-1));
  const attempts = notice.secrets.flatMap((each) => each.attempts ?? []);
  if (attempts.length === 0) return since;
  return `${since}${texts.comma}${texts.attempts({ low: shortest(attempts), high: longest(attempts) })}`;
}

function describeAcknowledged(notice: Notice, texts: NoticeText): string | undefined {
  const known = notice.secrets.flatMap(({ acknowledged }) => acknowledged ?? []);
  const people = [...new Set(known.map(({ by }) => toLine(by, 40)))];
  const until = describeUntil(
    known.map((each) => each.until),
    notice,
    texts,
  );
  return until && [until, texts.by(listed(people, NAMED.owners, texts).join(texts.comma))].join(texts.comma);
}

const describeSilenced = (notice: Notice, texts: NoticeText): string | undefined =>
  describeUntil(
    notice.secrets.flatMap(({ silencedUntil }) => silencedUntil ?? []),
    notice,
    texts,
  );

/** The last of them; for how many secrets, where it is not for all. */
function describeUntil(times: readonly string[], { secrets }: Notice, texts: NoticeText): string | undefined {
  const last = [...times].sort().at(-1);
  if (last === undefined) return undefined;
  const count = times.length < secrets.length ? [texts.secrets(times.length)] : [];
  return [...count, texts.until(toMinutes(last))].join(texts.comma);
}

/** Of the oldest problem, or since the run that was complete. */
export function describeAge({ secrets, occurredAt, cause }: Notice, texts: NoticeText): string {
  const times = [...secrets.map(({ since }) => since), ...(cause.run ? [cause.run.completeAt] : [])].map(Date.parse);
  const oldest = shortest(times.filter((time) => !Number.isNaN(time)));
  const ageMs = Date.parse(occurredAt) - oldest;
  return texts.span(toSpan(Number.isFinite(ageMs) ? ageMs : 0));
}

function describeLasted({ secrets }: Notice, texts: NoticeText): string | undefined {
  const seconds = secrets.flatMap(({ durationSeconds }) => durationSeconds ?? []);
  if (seconds.length === 0) return undefined;
  const describe = (value: number): string => texts.span(toSpan(value * 1000));
  return texts.lasted(describe(shortest(seconds)), describe(longest(seconds)));
}

/** The name of the function that rotates all of them. */
export const functionOf = ({ functionUrn, functionName: ofSeveral }: NoticeCause): string | undefined =>
  functionName(functionUrn) ?? ofSeveral;

/** `urn:fss:region:project:function:package:name:version` -> `name`. Another text is its own name. */
export function functionName(urn: string | null): string | undefined {
  if (!urn) return undefined;
  return /^urn:fss:[^:]*:[^:]*:function:[^:]*:([^:]+)/.exec(urn)?.[1] ?? urn;
}
