import { describeAge, describeFields, functionOf, type MessageField } from './message-fields.ts';
import { toLinkTarget } from './escape.ts';
import { countSecrets, isDone, type EndReason, type Notice, type NoticeSeverity } from '../notice.ts';
import { scopeName } from '../../scope.ts';
import { toLine } from '../../text/visible.ts';
import { describeSecrets } from './secret-lines.ts';
import { kindOf, type NoticeText } from '../text/text.ts';
import type { Room } from './fit-to-limit.ts';

/**
 * A notice in plain words, for people. Every text is one line of visible characters; what others wrote is in it as it is, so a
 * channel escapes all of it by its own rules.
 */
export interface Message {
  /** "HIGH", "RESOLVED": before the headline. */
  readonly label: string;
  readonly tone: NoticeSeverity | 'resolved';
  /** "CSMS cn-north-4: rotation failed for 37 secrets (rotate-rds)" */
  readonly headline: string;
  readonly fields: readonly MessageField[];
  /** A line for each secret that is listed, the worst first; none when there is only one, which the fields tell all about. */
  readonly secrets: readonly string[];
  /** "and 27 more secrets" */
  readonly more: string | undefined;
  readonly links: ReadonlyArray<{ readonly text: string; readonly url: string }>;
  /** Where the report is; last of all the ids. */
  readonly footer: readonly string[];
}

export function describeNotice(notice: Notice, texts: NoticeText, room: Room): Message {
  const { links } = notice;
  const total = countSecrets(notice);
  const lines = total > 1 ? describeSecrets(notice, texts, room.secrets) : [];
  const omitted = total > 1 ? total - lines.length : 0;
  const console = toLinkTarget(links.console);
  const report = toLinkTarget(links.report ?? null);
  const place = report === undefined ? (links.report ?? links.details) : null;
  return {
    ...describeTitle(notice, texts),
    fields: describeFields(notice, texts, room),
    secrets: lines,
    more: omitted > 0 ? texts.moreSecrets(omitted) : undefined,
    links: [
      ...(report === undefined ? [] : [{ text: texts.openReport, url: report }]),
      ...(console === undefined ? [] : [{ text: texts.openConsole, url: console }]),
    ],
    footer: [
      ...(place === null ? [] : [texts.report(toLine(place, 250))]),
      room.onlyNoticeId ? texts.noticeId(toLine(notice.id, 64)) : describeIds(notice, texts),
    ],
  };
}

/** The first line alone. */
export const describeTitle = (notice: Notice, texts: NoticeText): Pick<Message, 'label' | 'tone' | 'headline'> => ({
  ...describeLabel(notice, texts),
  headline: describeHeadline(notice, texts),
});

function describeLabel(notice: Notice, texts: NoticeText): Pick<Message, 'label' | 'tone'> {
  const { stage, severity } = notice;
  if (stage !== 'resolved') return { label: texts.severity[severity], tone: severity };
  return isAllClear(notice) ? { label: texts.resolved, tone: 'resolved' } : { label: texts.check, tone: 'medium' };
}

/** That nobody knows how it ended is no all-clear. A run that is complete again has no secrets. */
function isAllClear({ secrets, secretsOmitted, cause }: Notice): boolean {
  if (secretsOmitted) return cause.endReason !== 'mixed' && isDone(cause.endReason);
  const known = secrets.flatMap(({ endReason }) => endReason ?? []);
  return known.every(isDone) && (known.length > 0 || secrets.length === 0);
}

function describeHeadline(notice: Notice, texts: NoticeText): string {
  const { stage, secrets, secretsOmitted, cause } = notice;
  const [first] = secrets;
  const total = countSecrets(notice);
  const kind = kindOf(notice);
  const regions = secretsOmitted ? [] : [...new Set(secrets.map(({ region }) => toLine(region, 40)))];
  const name = functionOf(cause);
  const several = `${texts.secrets(total)}${name === undefined ? '' : texts.parentheses(toLine(name, 60))}`;
  const text = texts.headline({
    kind,
    stage,
    secrets: total > 1 ? several : toLine(first?.name || first?.id || '?', 64),
    isNewKind: cause.escalatedBy === 'kind',
    age: describeAge(notice, texts),
    critical: countCritical(notice),
    isFirstCheck: cause.isFirstCheck === true && total > 1,
    ends: countEnds(notice),
    run: cause.run && { ...cause.run, function: toLine(cause.run.function, 64) },
  });
  return `${texts.product(regions)}${texts.colon}${text}`;
}

/** None where all are: the label says it. The worst are the first, so that those left out are no worse than the last that is here. */
function countCritical({ secrets }: Notice): number {
  const count = secrets.filter(({ severity }) => severity === 'critical').length;
  return count === secrets.length ? 0 : count;
}

function countEnds(notice: Notice): Array<[EndReason, number]> {
  const { secrets, secretsOmitted, cause } = notice;
  if (secretsOmitted)
    return cause.endReason === null || cause.endReason === 'mixed' ? [] : [[cause.endReason, countSecrets(notice)]];
  const counts = new Map<EndReason, number>();
  for (const { endReason } of secrets) if (endReason) counts.set(endReason, (counts.get(endReason) ?? 0) + 1);
  return [...counts];
}

/** What a person needs to look something up: the last line, which every message has. */
function describeIds(notice: Notice, texts: NoticeText): string {
  const { id, secrets, secretsOmitted, stage } = notice;
  const [first] = secrets;
  const isOnly = countSecrets(notice) === 1;
  const isOnePlace = !secretsOmitted && new Set(secrets.map(scopeName)).size === 1;
  const task = isOnly ? (first?.endedByTaskId ?? first?.taskId) : null;
  return [
    ...(first && isOnePlace ? [texts.project(toLine(first.region, 40), toLine(first.projectId, 40))] : []),
    ...(task ? [texts.task(toLine(task, 64))] : []),
    ...(first && isOnly && stage !== 'resolved' ? [texts.problemId(toLine(first.episodeId, 64))] : []),
    texts.noticeId(toLine(id, 64)),
  ].join(' · ');
}
