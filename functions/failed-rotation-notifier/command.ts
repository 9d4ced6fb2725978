import * as z from 'zod/mini';
import { SECRET_NAME, TASK_ID } from '../../lib/csms/request-texts.ts';
import { queryFields } from '../../lib/runtime/query-fields.ts';

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
    })
    .check(
      z.refine(({ taskId, secretName, status }) => taskId === undefined || (secretName ?? status) === undefined, {
        error: 'taskId must be the only filter: remove secretName and status',
      }),
      z.refine(({ taskId, secretName, status }) => status === undefined || (secretName ?? taskId) !== undefined, {
        error: 'status filters the tasks of one secret: set secretName too',
      }),
    );

const textOf = ({ pattern, words }: typeof SECRET_NAME) =>
  z.string().check(z.refine((text) => pattern.test(text), { error: words }));

export type NotifierCommand = z.infer<ReturnType<typeof notifierCommand>>;

export const notifierQuery = queryFields({ scopes: 'list', secretName: 'text', status: 'text', taskId: 'text' });
