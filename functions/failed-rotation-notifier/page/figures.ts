import type { NoticeSeverity } from '../../../lib/notify/notice.ts';
import { type Scope, scopeName } from '../../../lib/scope.ts';
import type { ProblemType } from '../notices/compose.ts';
import type { PageEpisode, PageDelivery, RotationPageInput } from './input.ts';

/** What CSMS will not try again comes first. */
const TYPE_ORDER: readonly ProblemType[] = [
  'rotation.disabled',
  'rotation.failed',
  'rotation.overdue',
  'replica.failed',
];

/** The numbers of the page's first screen: its headline and its tiles. */
export interface Figures {
  /** Of the scopes that were read. */
  readonly secrets: number;
  readonly open: number;
  readonly byType: Readonly<Partial<Record<ProblemType, number>>>;
  /** The same in the order of the headline, those that there are. */
  readonly counts: ReadonlyArray<{ readonly type: ProblemType; readonly count: number }>;
  readonly bySeverity: Readonly<Partial<Record<NoticeSeverity, number>>>;
  /** Open ones that are silenced, those that were notified before too: the section's rows. */
  readonly silenced: number;
  /** Of the others, those of which at least one channel was notified. */
  readonly notified: number;
  /** The rest. */
  readonly unnotified: number;
  /** Notices, of open and of ended episodes, that are still on their way; one for each channel. */
  readonly waiting: number;
  /** Notices that their receivers refused; one for each channel. */
  readonly lost: number;
  readonly withoutOwner: number;
  /** Open in scopes that failed this time: known from earlier runs only. */
  readonly unseen: number;
}

export const isDelivered = ({ state }: PageDelivery): boolean => state === 'delivered';
const isNotified = ({ deliveries }: PageEpisode): boolean => deliveries.some(isDelivered);

export type Silenced = PageEpisode & { readonly silence: NonNullable<PageEpisode['silence']> };

/** What is critical is never silenced, whatever is asked for. */
export const isSilenced = (episode: PageEpisode): episode is Silenced =>
  episode.silence !== null && episode.severity !== 'critical';

export function countBy<Row, Key extends string>(
  rows: readonly Row[],
  keyOf: (row: Row) => Key,
): Partial<Record<Key, number>> {
  const counts = new Map<Key, number>(); // no object: `constructor` is a key like any other
  for (const row of rows) counts.set(keyOf(row), (counts.get(keyOf(row)) ?? 0) + 1);
  return Object.fromEntries(counts) as Partial<Record<Key, number>>;
}

/** Whether the run could not look at this episode's scope. What a list that misses rows has, it has seen. */
export function createUnseenTest({ run }: RotationPageInput): (scope: Scope) => boolean {
  const failed = new Set(run.scopes.filter(({ status }) => status === 'failed').map(scopeName));
  return (scope) => failed.has(scopeName(scope));
}

/** A notice about many secrets is one. */
function countNotices(deliveries: readonly PageDelivery[]): Partial<Record<PageDelivery['state'], number>> {
  const notices = new Map(
    deliveries.map((delivery) => [JSON.stringify([delivery.noticeId, delivery.channel]), delivery]),
  );
  return countBy([...notices.values()], ({ state }) => state);
}

export function countFigures(input: RotationPageInput): Figures {
  const { open, ended, run } = input;
  const states = countNotices([...open, ...ended].flatMap(({ deliveries }) => deliveries));
  const unsilenced = open.filter((episode) => !isSilenced(episode));
  const notified = unsilenced.filter(isNotified).length;
  const byType = countBy(open, ({ type }) => type);
  return {
    secrets: run.scopes.reduce((sum, { listed }) => sum + listed, 0),
    open: open.length,
    byType,
    counts: TYPE_ORDER.map((type) => ({ type, count: byType[type] ?? 0 })).filter(({ count }) => count > 0),
    bySeverity: countBy(open, ({ severity }) => severity),
    silenced: open.length - unsilenced.length,
    notified,
    unnotified: unsilenced.length - notified,
    waiting: states.waiting ?? 0,
    lost: (states.refused ?? 0) + (states.disabled ?? 0),
    withoutOwner: open.filter(({ owner }) => !owner).length,
    unseen: open.filter(createUnseenTest(input)).length,
  };
}
