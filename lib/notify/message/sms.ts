import type { Notice } from '../notice.ts';
import { adviceOf, type NoticeText } from '../text/text.ts';
import { toLine } from '../../text/visible.ts';
import { neutralise } from './escape.ts';
import { describeTitle } from './message.ts';
import { describeAge, functionOf } from './message-fields.ts';

/** What one part of an SMS holds: of the GSM alphabet, of any other. */
const GSM_CHARS = 160;
const UCS2_CHARS = 70;
/** The characters of ASCII that the GSM alphabet has, and that take one place in it. */
const GSM = /^[\w @$!"#%&'()*+,\-./:;<=>?\r\n]*$/;
/** A name has so many characters, or fewer where the message would not fit otherwise. */
const NAME_CHARS = [48, 44, 40, 36, 32, 28, 24, 20, 16, 12, 8] as const;
const DETAIL_CHARS = 24;

/**
 * One part: what, of which secret, and the next step; then as much of error, owner and age as fits. Where that is too long, names
 * are shortened. No ids, and no brackets of either kind: they mark the sender, and are refused.
 */
export function formatSms(notice: Notice, texts: NoticeText): string {
  const first = (nameChars: number): string => {
    const { label, headline } = describeTitle(shortNamed(notice, nameChars), texts);
    return `${label} ${headline}`;
  };
  const [longest, ...shorter] = NAME_CHARS;
  const what = first(longest);
  const isOver = notice.stage === 'resolved';
  const next = isOver ? nextAfter(notice, texts) : texts.nextBriefly[adviceOf(notice)];
  const age = describeAge(notice, texts);
  const wanted = [
    isOver ? undefined : briefError(notice),
    oneOwner(notice),
    isOver || what.includes(age) ? undefined : texts.sinceBriefly(age),
  ];
  const parts = wanted.flatMap((part) => part ?? []);
  for (let count = parts.length; count >= 0; count -= 1) {
    const text = join([what, ...parts.slice(0, count), next], texts);
    if (text.length <= roomOf(text)) return text;
  }
  for (const nameChars of shorter) {
    const text = join([first(nameChars), next], texts);
    if (text.length <= roomOf(text)) return text;
  }
  // no name of a region is so long
  const least = first(shorter.at(-1) ?? longest);
  const tail = next === undefined ? '' : join(['', next], texts);
  return join([shortenAtWord(join([least], texts), roomOf(join([least, next], texts)) - tail.length), next], texts);
}

/** For the first of the list: the worst. */
const nextAfter = ({ secrets }: Notice, texts: NoticeText): string | undefined =>
  secrets.flatMap(({ endReason }) => (endReason && texts.nextAfterBriefly[endReason]) ?? [])[0];

/** Half a code is none. */
function briefError({ cause }: Notice): string | undefined {
  const code = toLine(cause.errorCode ?? '', 64);
  return code === '' || code.length > DETAIL_CHARS ? undefined : code;
}

function oneOwner({ secrets }: Notice): string | undefined {
  const owners = new Set(secrets.map(({ owner }) => owner ?? ''));
  return owners.size === 1 ? shorten(toLine([...owners][0] ?? '', 64), DETAIL_CHARS) || undefined : undefined;
}

/** Only one secret alone is in the headline by its name. */
function shortNamed(notice: Notice, most: number): Notice {
  const { cause, secrets } = notice;
  const [only, ...more] = secrets;
  const rotatedBy = functionOf(cause);
  return {
    ...notice,
    cause: {
      ...cause,
      functionUrn: rotatedBy === undefined ? cause.functionUrn : shorten(toLine(rotatedBy, 64), most),
    },
    secrets:
      only === undefined || more.length > 0
        ? secrets
        : [{ ...only, name: shorten(toLine(only.name || only.id, 64), most) }],
  };
}

/** With dots of the GSM alphabet: one other character would leave room for 70 instead of 160. */
const shorten = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most - 3).replace(/[\uD800-\uDBFF]$/, '')}...`;

/** Neither half a number, nor a number whose unit is cut off. */
function shortenAtWord(text: string, most: number): string {
  if (text.length <= most) return text;
  const head = text.slice(0, most - 3);
  const words = /[\w.:-]/.test(text.charAt(most - 3)) ? head.replace(/[\w.,:-]+$/, '') : head;
  return `${words.replace(/[\d\s.,:：，；;–-]+$/, '').replace(/[\uD800-\uDBFF]$/, '')}...`;
}

const roomOf = (text: string): number => (GSM.test(text) ? GSM_CHARS : UCS2_CHARS);

const join = (parts: ReadonlyArray<string | undefined>, texts: NoticeText): string =>
  neutralise(
    parts
      .flatMap((part) => part?.replace(/(?<!\.)[.。]$/, '') ?? [])
      .join(texts.stop)
      .replace(/\.{4}(?= )/g, '...')
      .replace(/[[【]/g, '(')
      .replace(/[\]】]/g, ')'),
  );
