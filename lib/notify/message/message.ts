import { describeFields, type MessageField } from './message-fields.ts';
import { toLinkTarget } from './escape.ts';
import type { Notice, NoticeSeverity } from '../notice.ts';
import { toLine } from '../../text/visible.ts';
import { describeSecrets } from './secret-lines.ts';
import type { NoticeText } from '../text/text.ts';
import type { Room } from './fit-to-limit.ts';

/**
 * A notice in plain words, for people. Every text is one line of visible characters; what others wrote is in it as it is, so a
 * channel escapes all of it by its own rules.
 */
export interface Message {
  /** "HIGH", "RESOLVED": before the headline. */
  readonly label: string;
  readonly tone: NoticeSeverity | 'resolved';
  /** "rotate-rds: rotation of 37 secrets failed" */
  readonly headline: string;
  readonly fields: readonly MessageField[];
  /** A line for each secret that is listed; none when there is only one, which the facts tell all about. */
  readonly secrets: readonly string[];
  /** "and 27 more secrets" */
  readonly more: string | undefined;
  readonly link: { readonly text: string; readonly url: string } | undefined;
  /** Where the full list is, and the notice's id. */
  readonly footer: readonly string[];
}

export function describeNotice(notice: Notice, texts: NoticeText, room: Room): Message {
  const { stage, severity, secrets } = notice;
  const url = toLinkTarget(notice.links.console);
  const lines = secrets.length > 1 ? describeSecrets(notice, texts, room.secrets) : [];
  const omitted = secrets.length > 1 ? secrets.length - lines.length : 0;
  return {
    label: stage === 'resolved' ? texts.resolved : texts.severity[severity],
    tone: stage === 'resolved' ? 'resolved' : severity,
    headline: describeHeadline(notice, texts),
    fields: describeFields(notice, texts, room),
    secrets: lines,
    more: omitted > 0 ? texts.moreSecrets(omitted) : undefined,
    link: url === undefined ? undefined : { text: texts.openConsole, url },
    footer: [
      ...(notice.links.details === null ? [] : [texts.details(toLine(notice.links.details, 150))]),
      texts.noticeId(toLine(notice.id, 64)),
    ],
  };
}

function describeHeadline(notice: Notice, texts: NoticeText): string {
  const [first] = notice.secrets;
  const name = toLine(first?.name || first?.id || '?', 64);
  const text = texts.headline(notice, texts.secrets(notice.secrets.length, name)).trim();
  const regions = new Set(notice.secrets.map(({ region }) => region));
  const { functionUrn, functionName: ofSeveral } = notice.cause;
  const where = functionName(functionUrn) ?? ofSeveral ?? (regions.size === 1 ? first?.region : undefined);
  return where === undefined ? text : `${toLine(where, 60)}${texts.colon}${text}`;
}

/** `urn:fss:region:project:function:package:name:version` -> `name`. Another text is its own name. */
export function functionName(urn: string | null): string | undefined {
  if (!urn) return undefined;
  return /^urn:fss:[^:]*:[^:]*:function:[^:]*:([^:]+)/.exec(urn)?.[1] ?? urn;
}
