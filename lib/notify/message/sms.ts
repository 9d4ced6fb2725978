import type { Notice } from '../notice.ts';
import { adviceOf, type NoticeText } from '../text/text.ts';
import { toLine } from '../../text/visible.ts';
import { neutralise } from './escape.ts';
import { describeNotice } from './message.ts';
import { describeAge } from './message-fields.ts';

/** What one part of an SMS holds: of the GSM alphabet, of any other. */
const GSM_CHARS = 160;
const UCS2_CHARS = 70;
/** The characters of ASCII that the GSM alphabet has, and that take one place in it. */
const GSM = /^[\w @$!"#%&'()*+,\-./:;<=>?\r\n]*$/;
const NAME_CHARS = 48;
const DETAIL_CHARS = 24;

/**
 * One part: what, of which secret, and the next step; then as much of error, owner and age as fits. No ids, and no brackets of either
 * kind: they mark the sender, and are refused.
 */
export function formatSms(notice: Notice, texts: NoticeText): string {
  const { label, headline } = describeNotice(shortNamed(notice), texts, { secrets: 0, messageChars: 0 });
  const isOver = notice.stage === 'resolved';
  const next = isOver ? nextAfter(notice, texts) : texts.nextBriefly[adviceOf(notice)];
  const age = describeAge(notice, texts);
  const wanted = [
    isOver ? undefined : briefError(notice),
    oneOwner(notice),
    isOver || headline.includes(age) ? undefined : texts.sinceBriefly(age),
  ];
  const parts = wanted.flatMap((part) => part ?? []);
  for (let count = parts.length; count >= 0; count -= 1) {
    const text = join([`${label} ${headline}`, ...parts.slice(0, count), next], texts);
    if (text.length <= roomOf(text)) return text;
  }
  const room = roomOf(join([`${label} ${headline}`, next], texts));
  const tail = next === undefined ? '' : join(['', next], texts);
  return `${shorten(join([`${label} ${headline}`], texts), room - tail.length)}${tail}`;
}

/** For the first of the list: the worst. */
const nextAfter = ({ secrets }: Notice, texts: NoticeText): string | undefined =>
  secrets.flatMap(({ endReason }) => (endReason && texts.nextAfterBriefly[endReason]) ?? [])[0];

const briefError = ({ cause }: Notice): string | undefined => toLine(cause.errorCode ?? '', DETAIL_CHARS) || undefined;

function oneOwner({ secrets }: Notice): string | undefined {
  const owners = new Set(secrets.map(({ owner }) => owner ?? ''));
  return owners.size === 1 ? toLine([...owners][0] ?? '', DETAIL_CHARS) || undefined : undefined;
}

const shortNamed = (notice: Notice): Notice => ({
  ...notice,
  secrets: notice.secrets.map((secret) => ({
    ...secret,
    name: secret.name && shorten(toLine(secret.name, 64), NAME_CHARS),
  })),
});

/** With dots of the GSM alphabet: one other character would leave room for 70 instead of 160. */
const shorten = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most - 3).replace(/[\uD800-\uDBFF]$/, '')}...`;

const roomOf = (text: string): number => (GSM.test(text) ? GSM_CHARS : UCS2_CHARS);

const join = (parts: ReadonlyArray<string | undefined>, texts: NoticeText): string =>
  neutralise(
    parts
      .flatMap((part) => part?.replace(/[.。]+$/, '') ?? [])
      .join(texts.stop)
      .replace(/[[【]/g, '(')
      .replace(/[\]】]/g, ')'),
  );
