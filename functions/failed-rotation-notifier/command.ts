import * as z from 'zod/mini';
import { SECRET_NAME, TASK_ID } from '../../lib/csms/request-texts.ts';
import { shardCommand } from '../../lib/shards/command.ts';
import { queryFields } from '../../lib/runtime/query-fields.ts';
import { DAY_MS, parseZonedTime } from '../../lib/text/time.ts';

/** What a caller may ask for. Schemas are built at the first invocation. */
export const notifierCommand = () =>
  z
    .strictObject({
      /** `region:project_id`, out of `CSMS_SCOPES`. */
      scopes: z.optional(z.array(z.string())),
      /** Shows this secret's tasks; stores and sends nothing. */
      secretName: z.optional(textOf(SECRET_NAME)),
      /** Of these, only the ones that have ended so. */
      status: z.optional(z.enum(['SUCCESS', 'FAILED'])),
      /** Shows one task; alone, as the API demands. */
      taskId: z.optional(textOf(TASK_ID)),
      /** Looks and answers, stores and sends nothing. */
      dryRun: z.optional(z.boolean()),
      /** Ends the reminders of one problem for some time. */
      acknowledge: z.optional(acknowledgeSchema()),
      /** One step of a run in several invocations; see `lib/shards/README.md`. */
      shard: z.optional(shardCommand()),
    })
    .check(
      z.refine((command) => command.shard === undefined || !NO_RUN_FIELDS.some((name) => name in command), {
        error: `shard is a step of a run: remove ${NO_RUN_FIELDS.join(', ')}`,
      }),
      z.refine((command) => command.acknowledge === undefined || !TASK_FIELDS.some((name) => name in command), {
        error: `acknowledge is a command of its own: remove ${TASK_FIELDS.join(', ')}`,
      }),
      z.refine(({ taskId, secretName, status }) => taskId === undefined || (secretName ?? status) === undefined, {
        error: 'taskId must be the only filter: remove secretName and status',
      }),
      z.refine(({ taskId, secretName, status }) => status === undefined || (secretName ?? taskId) !== undefined, {
        error: 'status filters the tasks of one secret: set secretName too',
      }),
    );

const TASK_FIELDS = ['secretName', 'status', 'taskId'] as const;

const NO_RUN_FIELDS = [...TASK_FIELDS, 'acknowledge'] as const;

const MAX_ACKNOWLEDGED_DAYS = 90;

function acknowledgeSchema() {
  const said = (most: number) =>
    z.string().check(
      z.refine((text) => text.trim() !== '', { error: 'is empty' }),
      z.maxLength(most),
    );
  return z.strictObject({
    /** As notifications, `failures.csv` and the report name it. */
    episodeId: z
      .string()
      .check(z.refine((text) => /^[0-9a-f]{32}$/.test(text), { error: 'must be 32 hex characters' })),
    until: z.string().check(
      z.refine((text) => !Number.isNaN(parseZonedTime(text)), { error: 'not a time such as "2026-12-31T00:00:00Z"' }),
      z.refine((text) => !(parseZonedTime(text) <= Date.now()), { error: 'is in the past' }),
      z.refine((text) => !(parseZonedTime(text) > Date.now() + MAX_ACKNOWLEDGED_DAYS * DAY_MS), {
        error: `must be within ${MAX_ACKNOWLEDGED_DAYS} days`,
      }),
    ),
    by: said(100),
    reason: said(500),
  });
}

const textOf = ({ pattern, words }: typeof SECRET_NAME) =>
  z.string().check(z.refine((text) => pattern.test(text), { error: words }));

export type NotifierCommand = z.infer<ReturnType<typeof notifierCommand>>;

export const notifierQuery = queryFields({ scopes: 'list', secretName: 'text', status: 'text', taskId: 'text' });
