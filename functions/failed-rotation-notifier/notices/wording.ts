import type { EndedEpisode, EndReason, Episode } from '../state/state.ts';
import type { ProblemKind } from '../state/severity.ts';

/** Why, in plain words: what is the same of all members is said once. */
export function describeCause(members: readonly Episode[]): string {
  const first = members[0];
  if (!first) return '';
  const hasOneCause = members.every(
    ({ cause, seen }) => isSameCause(cause, first.cause) && seen.kind === first.seen.kind,
  );
  if (hasOneCause) return WORDS[first.seen.kind](first);
  const counts = COUNTED.flatMap(([kind, words]) => {
    const count = members.filter(({ seen }) => seen.kind === kind).length;
    return count > 0 ? [`${count} ${words}`] : [];
  });
  return `Several causes: ${counts.join(', ')}.`;
}

const isSameCause = (a: Episode['cause'], b: Episode['cause']): boolean =>
  a.functionUrn === b.functionUrn && a.errorCode === b.errorCode;

const WORDS: Readonly<Record<ProblemKind, (episode: Episode) => string>> = {
  failed: ({ seen }) => `The rotation failed: ${describeError(seen)}`,
  disabled: ({ seen }) =>
    `The rotation failed, and automatic rotation is off: it will not be tried again. Last error: ${describeError(seen)}`,
  overdue: ({ seen }) =>
    `The rotation due at ${new Date(seen.missedAtMs ?? 0).toISOString()} has not happened, and no failed task tells why.`,
  replica: () => 'A replica is not in sync with its primary.',
};

const COUNTED: ReadonlyArray<readonly [ProblemKind, string]> = [
  ['disabled', 'failed and switched off'],
  ['failed', 'failed'],
  ['overdue', 'overdue'],
  ['replica', 'with a replica out of sync'],
];

function describeError({ failed }: Episode['seen']): string {
  const { errorCode, errorMessage } = failed ?? {};
  return [errorCode, errorMessage].filter(Boolean).join(': ') || 'the service gives no reason.';
}

const ENDS: Readonly<Record<EndReason, string>> = {
  rotated: 'It has been rotated since.',
  rescheduled: 'Its next rotation has been moved to a later time, without a rotation.',
  'not-expected':
    'It is not expected any more: automatic rotation or replication was switched off, or the secret disabled.',
  synced: 'All replicas are in sync again.',
  gone: 'The secret is no longer in the list of this project: it was deleted, or is no longer its own.',
  duplicate: 'Told under another id.',
};

/** How it ended; several ends one after the other. */
export const describeEnd = (members: readonly EndedEpisode[]): string =>
  [...new Set(members.map(({ ended }) => ENDS[ended.reason]))].join(' ');
