import type { Column } from '../../../lib/rows/column.ts';
import type { Scope } from '../../../lib/scope.ts';
import { NOTICE_TYPES, worstFirst } from '../notices/compose.ts';
import type { ScopeOutcome } from '../run.ts';
import type { Acknowledgement, Episode } from '../state/state.ts';

/** What is failing now: a row of `failures.csv` and of `failures.json`. */
export interface Failure {
  readonly scope: Scope;
  readonly episode: Episode;
  /** Absent where it is not acknowledged now. */
  readonly acknowledged?: Acknowledgement | undefined;
}

const text = (name: string, description: string, value: (row: Failure) => string | null): Column<Failure> => ({
  name,
  type: 'text',
  description,
  value,
});
const time = (name: string, description: string, value: (row: Failure) => number | null): Column<Failure> => ({
  name,
  type: 'time',
  description,
  value,
});

export const failureColumns: ReadonlyArray<Column<Failure>> = [
  text('region', 'Region of the project.', ({ scope }) => scope.region),
  text('project_id', 'ID of the project.', ({ scope }) => scope.projectId),
  text('secret_id', 'ID of the secret.', ({ episode }) => episode.secretId),
  text('secret_name', 'Its name.', ({ episode }) => episode.seen.name),
  text('episode_id', 'The same from the first failure to the recovery.', ({ episode }) => episode.id),
  text('severity', 'As in notifications: critical, high, medium or low.', ({ episode }) => episode.seen.severity),
  text('type', 'As in notifications.', ({ episode }) => NOTICE_TYPES[episode.seen.kind]),
  text(
    'stage',
    'Stage of the last notification; opened if there was none yet.',
    ({ episode }) => episode.lastNotified?.stage ?? 'opened',
  ),
  time('since', 'Since when.', ({ episode }) => episode.sinceMs),
  {
    name: 'attempts',
    type: 'integer',
    description: 'Number of failed tasks.',
    value: ({ episode }) => episode.seen.attempts,
  },
  text('task_id', 'The newest failed task.', ({ episode }) => episode.seen.failed?.taskId ?? null),
  time('task_time', 'When that task was created.', ({ episode }) => episode.seen.failed?.atMs || null),
  text(
    'operate_type',
    'How it rotates: SINGLE_USER or MULTI_USER; an open set.',
    ({ episode }) => episode.seen.failed?.operateType ?? null,
  ),
  text('error_code', 'Error code of the task.', ({ episode }) => episode.seen.failed?.errorCode ?? null),
  text(
    'error_message',
    'Error message of the task, credentials masked.',
    ({ episode }) => episode.seen.failed?.errorMessage ?? null,
  ),
  text(
    'rotation_func_urn',
    'The function that rotates it.',
    ({ episode }) => episode.seen.failed?.functionUrn ?? episode.cause.functionUrn,
  ),
  text('owner', "Its owner's tag.", ({ episode }) => episode.seen.owner),
  time(
    'acknowledged_until',
    'No reminders until then; empty if it is not acknowledged.',
    ({ acknowledged }) => acknowledged?.untilMs ?? null,
  ),
  text('acknowledged_by', 'Who acknowledged it.', ({ acknowledged }) => acknowledged?.by ?? null),
  text('acknowledged_reason', 'Why.', ({ acknowledged }) => acknowledged?.reason ?? null),
  text('account_id', 'Account of the project, where it is known.', ({ scope }) => scope.accountId ?? null),
  text('account_name', 'Its name.', ({ scope }) => scope.accountName ?? null),
  text('project_name', 'Name of the project, where it is known.', ({ scope }) => scope.projectName ?? null),
];

/** `failures.json`: the same as objects, times as ISO 8601. */
export const toFailureObject = (row: Failure): Record<string, unknown> =>
  Object.fromEntries(
    failureColumns.map(({ name, type, value }) => {
      const cell = value(row);
      return [name, type === 'time' && typeof cell === 'number' ? new Date(cell).toISOString() : cell];
    }),
  );

/** The worst first, then the oldest. */
export const failuresOf = (outcomes: readonly ScopeOutcome[]): Failure[] =>
  outcomes
    .flatMap(({ scope, state, acknowledged }) =>
      Object.values(state.episodes).map((episode) => ({ scope, episode, acknowledged: acknowledged.get(episode.id) })),
    )
    .sort((a, b) => worstFirst(a.episode, b.episode));
