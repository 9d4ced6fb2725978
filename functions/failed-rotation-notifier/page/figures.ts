import type { NoticeSeverity, NoticeType } from '../../../lib/notify/notice.ts';
import { type Scope, scopeName } from '../../../lib/scope.ts';
import type { PageEpisode, PageTelling, RotationPageInput } from '../page-input.ts';

/** The worst first. */
export const SEVERITIES: readonly NoticeSeverity[] = ['critical', 'high', 'medium', 'low'];

/** The numbers of the page's first screen. */
export interface Figures {
  readonly open: number;
  readonly byType: Readonly<Partial<Record<NoticeType, number>>>;
  readonly bySeverity: Readonly<Partial<Record<NoticeSeverity, number>>>;
  /** Open ones of which somebody was told. */
  readonly told: number;
  readonly silenced: number;
  /** Nobody was told, and nobody asked for silence. */
  readonly untold: number;
  /** Notices, of open and of ended episodes, that are still on their way. */
  readonly waiting: number;
  /** Notices that their receivers did not want. */
  readonly lost: number;
  readonly unowned: number;
  /** Open in scopes that failed this time: known from earlier runs only. */
  readonly unseen: number;
}

export const isDelivered = ({ state }: PageTelling): boolean => state === 'delivered';
export const isTold = ({ tellings }: PageEpisode): boolean => tellings.some(isDelivered);

export function countBy<Row, Key extends string>(
  rows: readonly Row[],
  keyOf: (row: Row) => Key,
): Partial<Record<Key, number>> {
  const counts: Partial<Record<Key, number>> = {};
  for (const row of rows) counts[keyOf(row)] = (counts[keyOf(row)] ?? 0) + 1;
  return counts;
}

/** Whether the run could not look at this episode's scope. */
export function createUnseenTest({ run }: RotationPageInput): (scope: Scope) => boolean {
  const failed = new Set(run.scopes.filter(({ status }) => status === 'failed').map(scopeName));
  return (scope) => failed.has(scopeName(scope));
}

export function countFigures(input: RotationPageInput): Figures {
  const { open, ended } = input;
  const states = countBy(
    [...open, ...ended].flatMap(({ tellings }) => tellings),
    ({ state }) => state,
  );
  const untold = open.filter((episode) => !isTold(episode));
  const silenced = untold.filter(({ silence }) => silence !== null).length;
  return {
    open: open.length,
    byType: countBy(open, ({ type }) => type),
    bySeverity: countBy(open, ({ severity }) => severity),
    told: open.length - untold.length,
    silenced,
    untold: untold.length - silenced,
    waiting: states.waiting ?? 0,
    lost: (states.refused ?? 0) + (states.disabled ?? 0),
    unowned: open.filter(({ owner }) => !owner).length,
    unseen: open.filter(createUnseenTest(input)).length,
  };
}
